"""Typed answers graded by nothing but a list of what is right: terms, or numbers."""

from collections.abc import Set as AbstractSet

from bot.core.grading.grade import Grade
from bot.core.grading.numbers import grade_number
from bot.core.grading.terms import grade_term

RELATIVE_TOLERANCE = 0.005


def grade_accepted(text: str, accept: tuple[str, ...], vocabulary: AbstractSet[str]) -> Grade:
    """Grades as a number where all of `accept` are numbers, else as a term."""
    try:
        numbers = [float(term) for term in accept]
    except ValueError:
        return grade_term(text, accept, (), vocabulary)
    return grade_number(text, numbers[0], tolerance=abs(numbers[0]) * RELATIVE_TOLERANCE)
