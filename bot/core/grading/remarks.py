"""Remarks beside an answer: sentences of the talk, of the speaker and of daily life, which say nothing of the matter."""

import re
from collections.abc import Container
from collections.abc import Set as AbstractSet

from bot.core.grading.framing import unframed
from bot.core.grading.generalities import is_generality
from bot.core.grading.replies import gives_up
from bot.core.grading.words import frequency, plain, words

SMALL_TALK = re.compile(
    r"^\W*(hi|hello|hey|ok|okay|well|alright|great|cool|so|hmm+|good morning|good evening)\W*$|"
    r"\b(thanks?|thank you|nice to meet|hope (that|this|it|i|you|my)|let me (know|think|see|try|recall)|good question|great question|happy to|feel free|"
    r"i (really |also |just |still )?(remember|recall|studied|enjoy(ed)?|love|like[d]?|read|learned about|worked on|have worked|have seen|know this|know that one)|"
    r"my (last|previous|current|old|first) (job|company|project|team|boss|internship)|(at|in|from) (work|university|school|my studies|the course|the lecture|the exam|my thesis)|"
    r"depends on the (project|team|situation|company|use case|context)|that is (about it|all|it|what i)|does that make sense|if you (want|like|need)|as you know|interview|colleagues?|professor|"
    r"i (may|might|could) have forgotten|i could talk|great topic|interesting topic|to be honest|in general i would say)\b"
)
"""Sentences that speak of the talk and the speaker rather than of the matter."""
EVERYDAY = 4.5
"""Frequency from which a word is too common to show what a sentence is about."""
BEGINNING = 40
"""Characters of a sentence in which small talk must begin for all of it to be small talk."""
PURE_TALK = re.compile(
    r"\b(?:(?:does|did|do) (?:that|this|it) make sense|(?:i )?hope (?:that|this|it) (?:answers|helps|was|is|makes sense)|let me know if|"
    r"(?:that|this) is (?:all|about all|more or less|roughly|basically)? ?(?:what|how|all) i (?:can |still )?(?:remember|recall|know|learned|learnt)|"
    r"(?:i am|i'm|sorry,? i am|sorry,? i'm) (?:a (?:bit|little) |very |quite |so )?(?:nervous|tired|excited)|(?:i will|i'll|let me) (?:try|do) my best|"
    r"(?:(?:good|great|nice|interesting|fair|classic) (?:question|topic)|(?:(?<=^)(?<!\w)|(?<=[.!?,;:\n]\s))(?:good|great|nice|interesting|fair|classic) one)\b|thanks? (?:you )?for (?:having|asking|your|the)|(?:i )?hope (?:i am|i'm|i) (?:not wrong|right)|"
    r"correct me if|if i (?:remember|recall) (?:it )?(?:correctly|right|well)|happy to (?:go|explain|say)|(?:i )?could talk|let me (?:think|see)\b)[^.!?\n,;:]{0,60}[.!?,]?",
    re.IGNORECASE,
)
"""Turns of phrase that say nothing of any matter, wherever they stand."""
SPEAKER = re.compile(
    r"^\W*(?:(?:and|but|so|oh|haha|lol|sorry|ps|btw|by the way|also|short intro|(?:a )?(?:bit|little) (?:of )?background|about me|as a side note|fun fact)\W+)*"
    r"(?:i am|i was|i come|i work|i do work|i have (?:been|a|an|no|never|worked|only|to)|i had|i need|i just|i type|i write|i studied|i got|i sound|i hope|i promise|i wish|i should (?:really |probably )?(?:know|read|go|sleep|study)|"
    r"my (?!answer|idea|approach|first|next|plan|data|model|point|guess|rule)(?:\w+ )?\w+ (?:is|was|are|were|would|could|will|says?|said|has|had|does|did|always|just|keeps?|loves?|hates?|thinks?)|"
    r"me and|we are|we were|you are (?:so|very|too)|(?:english|german|spanish|french|stats|maths?) (?:is|was) (?:not|only|never)|(?:sorry|apologies|excuse|forgive|pardon|bear with)\b|no \w+ (?:was|were) harmed|"
    r"(?:it|the weather|the sun|today|outside) (?:is|has been|was) (?:\w+ )?(?:rain|snow|sunny|hot|cold|late|early|lovely|nice|friday|monday|weekend|shining|windy|beautiful|warm)\w*|(?:haha|lol|rofl)\b)"
)
"""How a sentence begins that speaks of the speaker, or of the weather."""
DAILY_LIFE = re.compile(
    r"\b(?:coffee|tea break|lunch|dinner|breakfast|weather|weekend|holidays?|kids?|wife|husband|girlfriend|boyfriend|grand(?:mother|father|ma|pa)|my (?:mother|mum|mom|father|dad|sister|brother|uncle|aunt|cousin|cat|dog|phone|boss|bus|train|flat)|"
    r"typos?|battery|fall asleep|good luck|have a (?:nice|good|great) (?:day|one|evening|week)|see you|rambling|tongue twister|long day|no pun intended|just kidding|joking|jk|pun)\b"
)
"""What belongs to daily life, where nothing of the matter stands beside it."""
BRACKETED = re.compile(r"\s*\(([^()]{8,80})\)")


def answer_alone(text: str, known: Container[str], asked: AbstractSet[str] | None = None) -> str:
    """
    The reply without what is said around an answer, remarks included; a frame may stand before and behind a remark.
    Generalities go too where the stems of the question (`asked`) are given.
    """
    return unframed(without_remarks(unframed(text), known, asked))


def without_remarks(text: str, known: Container[str], asked: AbstractSet[str] | None = None) -> str:
    """
    The reply without sentences of talk that name nothing of the matter (`known`: its stems), and without generalities
    (`asked`: stems of the question, None to keep them); all of it where nothing else is said.
    """
    outside = BRACKETED.sub(
        lambda match: " " if _is_remark(plain(match[1]), known) else match[0], PURE_TALK.sub(" ", text)
    )
    parts = re.split(r"((?<=[.!?…\n])\s+|\n)", outside)
    kept = ""
    for sentence, gap in zip(parts[::2], [*parts[1::2], ""], strict=True):
        folded = plain(sentence)
        general = asked is not None and is_generality(folded, words(folded), known, asked)
        if not general and not _is_remark(folded, known):
            kept += sentence + gap
    return kept.strip() or text


def _is_remark(folded: str, known: Container[str]) -> bool:
    talk = SMALL_TALK.search(folded)
    # Who counts rainy days is giving an example.
    daily = DAILY_LIFE.search(folded) and not re.search(r"\d", folded)
    if not ((talk and talk.start() <= BEGINNING) or SPEAKER.search(folded) or daily):
        return False
    run = words(folded)
    # "My neighbour is drilling" speaks of no nearest neighbours.
    return not any(
        word.stem in known and frequency(word.text) < EVERYDAY and before != "my"
        for word, before in zip(run, ("", *(word.text for word in run)), strict=False)
    )


def gives_up_beside_talk(text: str) -> bool:
    """Whether a reply says that it does not know, and nothing else but talk: "I studied economics. I really don't know"."""
    said = [part for part in re.split(r"(?<=[.!?…])\s+|\n", text) if part.strip()]
    rest = [part for part in said if not gives_up(part)]
    return len(rest) < len(said) and all(
        _is_remark(folded, ()) or is_generality(folded, words(folded), (), frozenset()) for folded in map(plain, rest)
    )
