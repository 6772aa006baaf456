"""Short typed answers: a term, or a number."""

from typing import Literal

from pydantic import Field

from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.numbers import Slip, grade_number, in_words
from bot.core.grading.terms import grade_term
from bot.core.questions.base import Frozen, Markup, Presented, Question


class Trap(Frozen):
    """A tempting wrong answer that deserves its own explanation."""

    answer: str | float
    why: Markup
    misconception: str = ""


class TypedQuestion(Question):
    """What typed kinds share: there is nothing to pick."""

    def grade_picks(self, keys: tuple[str, ...], seed: str) -> Grade:  # noqa: ARG002
        """There are no options."""
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear="Type your answer to this one.")


class Short(TypedQuestion):
    """One term, typed."""

    kind: Literal["short"]
    accept: tuple[str, ...] = Field(min_length=1)
    """Right answers; the first one is shown."""
    must_reject: tuple[str, ...] = ()
    """Near misses that no tolerance may let through ("type ii error" for "type i error")."""
    traps: tuple[Trap, ...] = ()

    def present(self, seed: str) -> Presented:  # noqa: ARG002
        """As put to one learner."""
        return Presented(
            stem=self.stem, wants_text=True, asks_for="one term", answer=self.accept[0], explanation=self.explanation
        )

    def grade_text(self, text: str, seed: str, context: GradingContext) -> Grade:  # noqa: ARG002
        """Forgives spelling where it cannot be another term; explains known traps."""
        grade = grade_term(text, self.accept, self.must_reject, context.vocabulary)
        if grade.verdict is Verdict.CORRECT or grade.unclear or grade.gave_up:
            return grade
        for trap in self.traps:
            if grade_term(text, (str(trap.answer),), (), context.vocabulary).verdict is Verdict.CORRECT:
                misconceptions = (trap.misconception,) if trap.misconception else ()
                return Grade(
                    verdict=grade.verdict, score=grade.score, feedback=(trap.why,), misconceptions=misconceptions
                )
        return grade


class Numeric(TypedQuestion):
    """One number, typed."""

    kind: Literal["numeric"]
    answer: float
    tolerance: float = Field(default=0.0, ge=0)
    """Absolute."""
    relative_tolerance: float = Field(default=0.0, ge=0, le=0.5)
    unit: str = ""
    traps: tuple[Trap, ...] = ()

    def present(self, seed: str) -> Presented:  # noqa: ARG002
        """As put to one learner."""
        return Presented(
            stem=self.stem,
            wants_text=True,
            asks_for=f"a number in {self.unit}" if self.unit and self.unit != "%" else "a number",
            answer=in_words(self.answer, self.unit),
            explanation=self.explanation,
        )

    def grade_text(self, text: str, seed: str, context: GradingContext) -> Grade:  # noqa: ARG002
        """Compares numbers as numbers: 0.75, 75% and 3/4 are one answer."""
        slips = tuple(Slip(float(trap.answer), trap.why, trap.misconception) for trap in self.traps)
        tolerance = max(self.tolerance, self.relative_tolerance * abs(self.answer))
        return grade_number(text, self.answer, tolerance=tolerance, unit=self.unit, slips=slips)
