"""Typed answers graded by nothing but a list of what is right: terms, or numbers."""

import re

from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.numbers import grade_number, numbers_in
from bot.core.grading.terms import grade_term
from bot.core.grading.vocabulary import Vocabulary

RELATIVE_TOLERANCE = 0.005
UNIT_AFTER = re.compile(r"\d\s*([a-zµ]+)")
UNITS = (
    (
        ("ms", "msec", "millisecond", "milliseconds"), ("s", "sec", "secs", "second", "seconds"), ("us", "µs", "microseconds"),
        ("ns", "nanoseconds"), ("min", "mins", "minute", "minutes"), ("h", "hr", "hrs", "hour", "hours"), ("day", "days"),
    ),
    (
        ("b", "byte", "bytes"), ("kb", "kib"), ("mb", "mib", "megabytes"), ("gb", "gib", "gigabyte", "gigabytes", "gig", "gigs"),
        ("tb", "tib"), ("bit", "bits"),
    ),
)  # fmt: skip
"""Kinds of units, each unit by its names."""
UNIT = re.compile(r"[\s~≈]*[a-zA-Z%/]{0,12}\s*")
OTHER_UNIT = Grade(verdict=Verdict.INCORRECT, score=0, confidence=0.9)


def grade_accepted(text: str, accept: tuple[str, ...], vocabulary: Vocabulary) -> Grade:
    """Grades as a number where the first of `accept` is one (a unit may follow), else as a term."""
    if text.strip() in accept:
        return Grade(verdict=Verdict.CORRECT, score=1, confidence=0.97)
    numbers = {term: number for term in accept if (number := _number(term)) is not None}
    if not accept or accept[0] not in numbers:
        return grade_term(text, accept, (), vocabulary)
    # The same number may be listed in several units, and without one; what the first of them says is what is told.
    clashing = {term for term in numbers if _unit_clashes(term, text)}
    grades = [
        OTHER_UNIT if term in clashing else _graded_as(text, *number)
        for term, number in numbers.items()
        if not clashing or UNIT_AFTER.search(term.lower())
    ]
    return next((grade for grade in grades if grade.verdict == Verdict.CORRECT), grades[0])


def _graded_as(text: str, value: float, percent: bool) -> Grade:
    return grade_number(text, value, tolerance=abs(value) * RELATIVE_TOLERANCE, unit="%" if percent else "")


def _unit_clashes(term: str, text: str) -> bool:
    """Whether the reply gives its number in another unit of the same kind ("10 s" for "10 ms")."""
    meant, said = (UNIT_AFTER.findall(part.lower()) for part in (term, text))
    if not meant or not said:
        return False
    for kind in UNITS:
        names = [unit for unit in kind if meant[0] in unit]
        if names:
            return said[-1] not in names[0] and any(said[-1] in unit for unit in kind)
    return False


def _number(term: str) -> tuple[float, bool] | None:
    """(Value, whether it is a percentage) of a term that is nothing but a number with perhaps a unit."""
    found = numbers_in(term)
    if len(found) != 1:
        return None
    rest = term[: found[0].start] + term[found[0].end :]
    return (found[0].value, found[0].percent) if UNIT.fullmatch(rest) else None
