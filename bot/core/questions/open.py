"""Open questions, graded by a rubric: explain, challenge the premise, design, tell a story."""

from typing import Literal, Self

from pydantic import model_validator

from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade
from bot.core.grading.rubric import grade_open
from bot.core.questions.base import Markup, Presented
from bot.core.questions.rubric import DESIGN_PARTS, STAR_PARTS, Rubric
from bot.core.questions.typed import TypedQuestion

ASKS_FOR = {
    "open": "two to four sentences",
    "flawed-premise": "a sentence or two",
    "design": "a few lines, step by step",
    "behavioural": "your story in five to ten sentences",
}
PARTS = {"design": DESIGN_PARTS, "behavioural": STAR_PARTS}


class Open(TypedQuestion):
    """
    A reply in the learner's own words.

    Flawed premise: the right answer is to challenge the question. Design: key points are marked with the step of
    `DESIGN_PARTS` they belong to. Behavioural: with the part of `STAR_PARTS`.
    """

    kind: Literal["open", "flawed-premise", "design", "behavioural"]
    model_answer: Markup
    """How a good candidate would say it."""
    rubric: Rubric

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> Self:
        parts = PARTS.get(self.kind, ())
        for point in self.rubric.key_points:
            if bool(parts) != bool(point.part) or (parts and point.part not in parts):
                known = ", ".join(parts) or "none"
                raise ValueError(f"key point {point.id!r} has part {point.part!r}; a {self.kind} question has: {known}")
        return self

    def present(self, seed: str) -> Presented:  # noqa: ARG002
        """As put to one learner."""
        return Presented(
            stem=self.stem,
            wants_text=True,
            asks_for=ASKS_FOR[self.kind],
            answer=self.model_answer,
            explanation=self.explanation,
        )

    def grade_text(self, text: str, seed: str, context: GradingContext) -> Grade:  # noqa: ARG002
        """Grades by the rubric."""
        says = " ".join(point.says for point in self.rubric.key_points)
        about = f"{self.model_answer} {self.explanation} {says}"
        return grade_open(self.rubric, self.stem, text, context, about=about, hints=self.hints, topic=self.topic)
