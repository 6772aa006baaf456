"""Numbers as people type them, compared as numbers."""

from dataclasses import dataclass

from bot.core.grading.grade import Grade, Verdict


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong number that gives away how it came about."""

    value: float
    why: str
    misconception: str = ""


def in_words(value: float, unit: str = "") -> str:
    """The number as a person would write it: "0.75", "12 MB", "75%"."""
    shown = f"{value:,.10g}" if abs(value) >= 1000 else f"{value:.4g}"
    if unit == "%":
        return f"{shown}%"
    return f"{shown} {unit}".strip()


def grade_number(text: str, answer: float, *, tolerance: float, unit: str = "", slips: tuple[Slip, ...] = ()) -> Grade:
    """Grades a typed number."""
    try:
        said = float(text)
    except ValueError:
        return Grade(
            verdict=Verdict.INCORRECT, score=0, unclear="I could not find a number in that. Type one, such as 0.75."
        )
    right = abs(said - answer) <= tolerance + 1e-9
    return Grade(verdict=Verdict.CORRECT if right else Verdict.INCORRECT, score=float(right))
