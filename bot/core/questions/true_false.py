"""True or false, with the reason."""

from typing import Literal, Self

from pydantic import Field, model_validator

from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade, Verdict
from bot.core.questions.base import Frozen, Markup, Option, Presented, Question
from bot.core.questions.choice import grade_picks
from bot.core.questions.options import in_order, read_picks


class Reason(Frozen):
    """One way to continue "True, because ..." or "False, because ..."."""

    truth: bool
    text: Markup
    """The reason, without "because"."""
    correct: bool = False
    why: str = ""
    misconception: str = ""


class TrueFalse(Question):
    """A statement; the options pair a truth value with a reason. The right truth for a wrong reason earns half."""

    kind: Literal["true-false"]
    answer: bool
    reasons: tuple[Reason, ...] = Field(min_length=3, max_length=6)

    @model_validator(mode="after")
    def _reasons_agree(self) -> Self:
        right = [reason for reason in self.reasons if reason.correct]
        if len(right) != 1 or right[0].truth is not self.answer:
            raise ValueError("exactly one reason must be correct, and its truth must equal `answer`")
        if {reason.truth for reason in self.reasons} != {True, False}:
            raise ValueError("give reasons for both True and False")
        return self

    def _options(self) -> tuple[Option, ...]:
        return tuple(
            Option(
                text=f"{reason.truth}, because {reason.text}",
                correct=reason.correct,
                why=reason.why,
                misconception=reason.misconception,
            )
            for reason in self.reasons
        )

    def present(self, seed: str) -> Presented:
        """As put to one learner."""
        options = self._options()
        right = tuple(str(index) for index, option in enumerate(options) if option.correct)
        return Presented(
            stem=f"True or false, and why?\n\n{self.stem}",
            options=in_order(options, seed, shuffle=True),
            answer=options[int(right[0])].text,
            explanation=self.explanation,
            right=right,
        )

    def grade_picks(self, keys: tuple[str, ...], seed: str) -> Grade:  # noqa: ARG002
        """Half for the right truth with a wrong reason."""
        grade = grade_picks(self._options(), keys)
        if len(keys) != 1 or grade.verdict is Verdict.CORRECT or self.reasons[int(keys[0])].truth is not self.answer:
            return grade
        return Grade(
            verdict=Verdict.PARTIAL,
            score=0.5,
            missed=grade.missed,
            misconceptions=grade.misconceptions,
            feedback=(f"{self.answer} is right, but not for that reason.", *grade.feedback),
        )

    def grade_text(self, text: str, seed: str, context: GradingContext) -> Grade:  # noqa: ARG002
        """Reads the typed reply as an option. A bare "true" is not enough: the reason is the question."""
        keys = read_picks(text, self.present(seed))
        if keys:
            return self.grade_picks(keys, seed)
        bare = text.strip().lower().rstrip(".!") in {"true", "false", "t", "f"}
        said = "Which reason?" if bare else "Which one is it?"
        return Grade(
            verdict=Verdict.INCORRECT, score=0, unclear=f"{said} Reply with the letter of an option, or press a button."
        )
