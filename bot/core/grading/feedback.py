"""Feedback that teaches: what was right in the learner's own words, what is missing, what is mixed up and why."""

import re
from collections.abc import Mapping, Sequence

from bot.core.grading.context import GradingContext
from bot.core.grading.matching import Match
from bot.core.questions.rubric import KeyPoint, Rubric

LONGEST_QUOTE = 90
MOST_RIGHT = 2
LEADING_JOINER = re.compile(r"^(?:but|and|so|yet|however)\b,?\s+(?=\S)", re.IGNORECASE)
"""What ties a clause to one that is not quoted."""


def lines(
    rubric: Rubric,
    found: Mapping[str, Match],
    missed: Sequence[KeyPoint],
    denied: Sequence[KeyPoint],
    wrong: Sequence[str],
    context: GradingContext,
    *,
    swapped: Sequence[str] = (),
) -> tuple[str, ...]:
    """Two to five lines in the bank's markup."""
    said: list[str] = []
    core_first = sorted(rubric.key_points, key=lambda point: (point.role != "core", -point.weight))
    right = [point for point in core_first if found[point.id].hit][:MOST_RIGHT]
    said += [f"✓ {point.says} (You said: “{quote(found[point.id].words)}”.)" for point in right]
    denied_core = [point for point in denied if point.role == "core"]
    said += [f"✗ You said “{quote(found[point.id].words)}”, but: {point.says}" for point in denied_core[:1]]
    said += [f"✗ {context.corrections[name]}" for name in wrong[:1] if name in context.corrections]
    if swapped and not any(name in context.corrections for name in wrong):
        names = " and ".join(rubric.subjects[name].split("|")[0].strip("=@ ") for name in swapped)
        said.append(f"✗ It looks as if {names} have changed places.")
    missing = [point for point in missed if point not in denied_core]
    if missing:
        part = f" ({missing[0].part})" if missing[0].part else ""
        said.append(f"Still missing{part}: {missing[0].says}")
    return tuple(said[:5])


def quote(words: str) -> str:
    """The learner's words, short enough, with nothing in them that reads as markup."""
    clean = " ".join(words.translate({ord(mark): " " for mark in "*_`$[]<>\\"}).split())
    clean = LEADING_JOINER.sub("", clean)
    return clean if len(clean) <= LONGEST_QUOTE else f"{clean[: LONGEST_QUOTE - 1].rstrip()}…"
