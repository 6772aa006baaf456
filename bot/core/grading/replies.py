"""What a reply is before it is an answer."""

import re

LEAD = r"(?:(?:sorry|hmm+|well|ok|honestly|to be honest|tbh|i think|uh+m*|nope|no|oh)[,. ]+)*"
CORE = (
    r"(?:i (?:really |honestly |just |still )?(?:don'?t|do not|dont) (?:really |even |actually )?(?:know|remember|recall)"
    r"(?: (?:this|that|it|the answer|this one|that one|how|anything about (?:this|it|that)))?"
    r"|(?:don'?t|do not|dont) know(?: (?:this|that|it|the answer))?"
    r"|i (?:have|'ve|ve) no (?:idea|clue)|i'?ve no (?:idea|clue)|no (?:idea|clue)|haven'?t a clue|(?:i am |i'?m )?not sure(?: at all)?|(?:i )?dunno|idk|i give up|give up|no answer"
    r"|(?:i )?(?:can'?t|cannot|can not) (?:say|remember|recall|answer(?: (?:this|that|it))?)|(?:i(?:'ve| have)? )?never (?:really |quite )?(?:heard of|understood|got my head (?:a)?round|learned|learnt|studied|came across|dealt with|worked with) (?:it|this|that|that one|this one|those)"
    r"|(?:my mind is|i'?m drawing a|drawing a|total|complete)? ?blank|nothing comes to mind|i (?:completely |totally )?(?:forgot|have forgotten|'ve forgotten)(?: (?:this|that|it|that one))?"
    r"|(?:i )?(?:would|'d) have to (?:look (?:it|that|this) up|google (?:it|that|this)|guess)|(?:that|this) (?:one )?(?:escapes|is beyond|is over) me|(?:i am |i'?m )?not familiar with (?:it|this|that)|no memory of (?:it|this|that)"
    r"|beats me|pass|i pass|skip it|\?+)"
)
TRAIL = r"(?:[,. ]+(?:yet|sorry|at all|here|really|to be honest|tbh|i don'?t know|idk|pass|next|please|man|lol|haven'?t learned (?:this|it)(?: yet)?))*"
GIVING_UP = re.compile(LEAD + CORE + TRAIL, re.IGNORECASE)


def gives_up(text: str) -> bool:
    """Whether the whole reply says "I don't know". "I don't know exactly, but ..." is an attempt and does not."""
    plain = " ".join(text[:200].replace("\u2019", "'").split()).strip(" .!…")
    return bool(plain) and GIVING_UP.fullmatch(plain) is not None
