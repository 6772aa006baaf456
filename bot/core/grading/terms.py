"""Typed terms."""

from collections.abc import Set as AbstractSet

from bot.core.grading.grade import Grade, Verdict


def grade_term(text: str, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: AbstractSet[str]) -> Grade:
    """Grades a typed term."""
    right = text.strip().lower() in {term.lower() for term in accept}
    return Grade(verdict=Verdict.CORRECT if right else Verdict.INCORRECT, score=float(right))


def grade_code(text: str, accept: tuple[str, ...], must_reject: tuple[str, ...]) -> Grade:
    """Grades typed code or output."""
    right = text.strip() in accept
    return Grade(verdict=Verdict.CORRECT if right else Verdict.INCORRECT, score=float(right))
