"""Single and multiple choice."""

from typing import Literal, Self

from pydantic import Field, model_validator

from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade, Verdict
from bot.core.questions.base import Option, Presented, Question
from bot.core.questions.options import in_order, read_picks


def grade_picks(options: tuple[Option, ...], keys: tuple[str, ...]) -> Grade:
    """Right options picked minus wrong ones, over the right ones; the reasons of what was picked wrongly."""
    right = {str(index) for index, option in enumerate(options) if option.correct}
    picked = set(keys)
    good, bad = picked & right, picked - right
    score = max(0.0, (len(good) - len(bad)) / len(right))
    verdict = Verdict.CORRECT if picked == right else Verdict.PARTIAL if score > 0 else Verdict.INCORRECT
    wrong = [options[int(key)] for key in sorted(bad, key=int)]
    overlooked = [options[int(key)] for key in sorted(right - picked, key=int)] if len(right) > 1 else []
    feedback = [f"“{option.text}”: {option.why}" for option in wrong if option.why]
    feedback += [
        f"“{option.text}” belongs to it too." + (f" {option.why}" if option.why else "") for option in overlooked
    ]
    return Grade(
        verdict=verdict,
        score=score,
        hit=tuple(sorted(good, key=int)),
        missed=tuple(sorted(right - picked, key=int)),
        misconceptions=tuple(dict.fromkeys(option.misconception for option in wrong if option.misconception)),
        feedback=tuple(feedback),
    )


class OptionsQuestion(Question):
    """What single and multiple choice share."""

    options: tuple[Option, ...] = Field(min_length=2, max_length=8)
    shuffle: bool = True
    """False where the options have an order of their own (sizes, steps)."""

    def present(self, seed: str) -> Presented:
        """As put to one learner; the seed decides the options' order."""
        return Presented(
            stem=self.stem,
            options=in_order(self.options, seed, self.shuffle),
            several=self.kind == "multiple",  # type: ignore[attr-defined]
            answer="; ".join(option.text for option in self.options if option.correct),
            explanation=self.explanation,
            right=tuple(str(index) for index, option in enumerate(self.options) if option.correct),
        )

    def grade_picks(self, keys: tuple[str, ...], seed: str) -> Grade:  # noqa: ARG002
        """Grades the options picked."""
        return grade_picks(self.options, keys)

    def grade_text(self, text: str, seed: str, context: GradingContext) -> Grade:  # noqa: ARG002
        """Reads the typed reply as options and grades those."""
        keys = read_picks(text, self.present(seed))
        if not keys:
            return Grade(
                verdict=Verdict.INCORRECT,
                score=0,
                unclear="Reply with the letter or number of an option, or press a button.",
            )
        return grade_picks(self.options, keys)


class SingleChoice(OptionsQuestion):
    """One option is right."""

    kind: Literal["single"]

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        if sum(option.correct for option in self.options) != 1:
            raise ValueError("a single-choice question needs exactly one option with correct = true")
        return self


class MultipleChoice(OptionsQuestion):
    """Two or more options are right, and not all of them."""

    kind: Literal["multiple"]

    @model_validator(mode="after")
    def _some_are_right(self) -> Self:
        right = sum(option.correct for option in self.options)
        if not 2 <= right < len(self.options):
            raise ValueError("a multiple-choice question needs at least two right options and one wrong one")
        return self
