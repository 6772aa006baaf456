"""Stories of one's own: what was done and came about once, not what one would do or always does."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from bot.core.grading.clauses import Clause
from bot.core.grading.generalities import is_truism
from bot.core.grading.matching import Match
from bot.core.grading.narration import tagged
from bot.core.questions.rubric import STAR_PARTS, Rubric

IN_GENERAL = re.compile(
    r"^(?:(?:well|so|then|first|and|also|i think|in general|normally|usually|generally) )*"
    r"(?:(?:i|we|you|one) (?:would|will|should|must|can|could|need to|have to|might|always|usually|often|normally|typically|generally|am|are)\b"
    r"|(?:i|we|you|one) (?:really |truly |strongly |never |just )?(?:believe|love|like|prefer|know|try|think that|take|do not wait|do not think|see|get along|listen)\b"
    r"|(?:if|when|whenever) (?:i|you|we|one|there is|somebody|someone) (?:see|am|are|have|is|notice|feel|disagrees?|want|get)\b"
    r"|it is (?:always |very |really |so )?(?:important|key|crucial|essential|good|best)|(?:a |the )?(?:good|great|best) \w+ (?:is|are|has|listens|gives|should)|\w+ (?:is|are) (?:about|key|important|part|a two)\b)"
)
"""How a sentence begins that tells of no one time."""
EVER_SO_OFTEN = re.compile(
    r"\b(?:many (?:times|people|mistakes|projects|colleagues|juniors|things|interesting|different|use cases)|lots of (?:people|things|projects)|a lot of (?:things|people)|"
    r"always (?:helped|tried|listened|worked|liked|took)|responsible for everything|all kinds of|several times|what had to|whatever)\b"
)
"""What is told of many times at once."""
OF_THE_TALK = re.compile(
    r"\b(?:interview|(?:good|great|nice|interesting) question|this question|(?:another|a different|a longer|long) story|(?:like|love|want|happy|glad) to (?:tell|hear|talk|share)|tell (?:that|this) (?:one|story)|"
    r"told (?:that|this) (?:one|story)|prepared this|let me (?:think|see)|hope (?:that|this|it|you|i)\b|mix up|my english|if i remember|as i remember|some time ago|makes? sense|"
    r"(?:mother|mum|mom|father|dad|sister|brother|wife|husband|girlfriend|boyfriend|partner)\b.*\b(?:proud|told|tell|laugh|laughed|said)|(?:told|tell)\b.*\b(?:mother|mum|mom|father|dad|sister|brother|wife|husband|girlfriend|boyfriend)|"
    r"(?:i|we) (?:was|were|am|are) (?:so |very |really |quite |a bit )?(?:tired|nervous|excited|proud|happy|exhausted|young|sorry)\b|good times?|quite a time|nice (?:people|office|city|team|guy|guys|lady)|what you (?:meant|asked|wanted))\b"
)
"""Marks a clause about the telling or the teller, which tells nothing of the story."""
DONE_TO_ME = re.compile(
    r"\b(?:taught|helped|showed|mentored|coached|trained|supported|guided|inspired|encouraged) me\b"
)
"""What somebody did for the teller, which is no deed of theirs."""
ONCE = re.compile(r"\b(?:since|now|today|these days|nowadays|ever|last|ago|later|afterwards|used to|still)\b")
"""What makes it part of a story all the same: "I always check it now"."""
WHOLE = ("action", "result")
"""Parts without which a story is not whole."""


def is_story(rubric: Rubric) -> bool:
    """Whether a rubric asks for a story."""
    return any(point.part in STAR_PARTS for point in rubric.key_points)


def told(spoken: Sequence[Clause]) -> list[Clause]:
    """The clauses of the sentences that tell of something that happened, with what each does in the story."""
    kept: list[Clause] = []
    for _, sentence in groupby(spoken, key=lambda clause: clause.sentence):
        clauses = [clause for clause in sentence if not _is_talk(clause)]
        said = " ".join(word.text for clause in clauses for word in clause.words)
        if is_truism(said):
            continue
        if not (IN_GENERAL.match(said) or EVER_SO_OFTEN.search(said)) or ONCE.search(said):
            kept += clauses
    return tagged(kept)


def _is_talk(clause: Clause) -> bool:
    said = " ".join(word.text for word in clause.words)
    if DONE_TO_ME.search(said):
        return True
    return OF_THE_TALK.search(said) is not None and not any(character.isdigit() for character in said)


def is_whole(rubric: Rubric, found: Mapping[str, Match]) -> bool:
    """Whether a story says what was done and what came of it; true for what is no story."""
    for part in WHOLE:
        asked = [point for point in rubric.key_points if point.role == "core" and point.part == part]
        if asked and not any(found[point.id].hit for point in asked):
            return False
    return True
