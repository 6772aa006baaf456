"""What a reply is before it is an answer."""

import re

GIVING_UP = re.compile(
    r"(?:(?:sorry|hmm+|well|ok|honestly|i think|uh+m*)[,. ]+)*"
    r"(?:i (?:really |honestly |just )?(?:don'?t|do not|dont) (?:really |even )?(?:know|remember|recall)(?: (?:this|that|it|the answer|this one|that one))?"
    r"|i have no (?:idea|clue)|i'?ve no (?:idea|clue)|no (?:idea|clue)|not sure(?: at all)?|dunno|idk|i give up|give up|no answer"
    r"|(?:i )?(?:can'?t|cannot) (?:say|remember|recall)|beats me|pass|i pass|\?+)(?: (?:yet|sorry|at all|here|really|to be honest|tbh))*",
    re.IGNORECASE,
)


def gives_up(text: str) -> bool:
    """Whether the whole reply says "I don't know". "I don't know exactly, but ..." is an attempt and does not."""
    plain = " ".join(text.replace("\u2019", "'").split()).strip(" .!…")
    return bool(plain) and GIVING_UP.fullmatch(plain) is not None
