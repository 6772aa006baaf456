"""Reading code: what does it print, where is the bug, complete the line."""

from typing import Literal, Self

from pydantic import Field, model_validator

from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.terms import grade_code
from bot.core.questions.base import Option, Presented, Question
from bot.core.questions.choice import grade_picks
from bot.core.questions.options import in_order, read_picks
from bot.core.questions.typed import Trap


class Code(Question):
    """
    A snippet with options, or with an answer to type.

    The tests run every Python snippet: what it prints must equal `prints`. For asks = "complete" the snippet holds
    `____` where the answer goes, and is run with the answer filled in.
    """

    kind: Literal["code"]
    asks: Literal["prints", "bug", "complete", "complexity"]
    language: Literal["python", "sql"] = "python"
    code: str = Field(min_length=3, max_length=1200)
    prints: str = ""
    """What the snippet prints when run, exactly, without the last line feed."""
    options: tuple[Option, ...] = ()
    accept: tuple[str, ...] = ()
    must_reject: tuple[str, ...] = ()
    traps: tuple[Trap, ...] = ()

    @model_validator(mode="after")
    def _one_way_to_answer(self) -> Self:
        if bool(self.options) == bool(self.accept):
            raise ValueError("give either options or accept")
        if self.options and sum(option.correct for option in self.options) != 1:
            raise ValueError("exactly one option must have correct = true")
        if self.asks == "complete" and "____" not in self.code:
            raise ValueError('asks = "complete" needs ____ in the code where the answer goes')
        return self

    def present(self, seed: str) -> Presented:
        """As put to one learner."""
        stem = f"{self.stem}\n\n```{self.language}\n{self.code.strip(chr(10))}\n```"
        if self.accept:
            return Presented(
                stem=stem,
                wants_text=True,
                asks_for="exactly what it prints"
                if self.asks == "prints"
                else "the missing code"
                if self.asks == "complete"
                else "a short answer",
                answer=f"`{self.accept[0]}`",
                explanation=self.explanation,
            )
        right = tuple(str(index) for index, option in enumerate(self.options) if option.correct)
        return Presented(
            stem=stem,
            options=in_order(self.options, seed, shuffle=True),
            answer=self.options[int(right[0])].text,
            explanation=self.explanation,
            right=right,
        )

    def grade_picks(self, keys: tuple[str, ...], seed: str) -> Grade:  # noqa: ARG002
        """Grades the option picked."""
        if not self.options:
            return Grade(verdict=Verdict.INCORRECT, score=0, unclear="Type your answer to this one.")
        return grade_picks(self.options, keys)

    def grade_text(self, text: str, seed: str, context: GradingContext) -> Grade:  # noqa: ARG002
        """Compares code and output as code: spaces and quote marks are forgiven, case is not."""
        if self.options:
            keys = read_picks(text, self.present(seed))
            if not keys:
                return Grade(
                    verdict=Verdict.INCORRECT,
                    score=0,
                    unclear="Reply with the letter or number of an option, or press a button.",
                )
            return grade_picks(self.options, keys)
        grade = grade_code(text, self.accept, self.must_reject)
        if grade.verdict is Verdict.CORRECT or grade.unclear:
            return grade
        for trap in self.traps:
            if grade_code(text, (str(trap.answer),), ()).verdict is Verdict.CORRECT:
                misconceptions = (trap.misconception,) if trap.misconception else ()
                return Grade(
                    verdict=grade.verdict, score=grade.score, feedback=(trap.why,), misconceptions=misconceptions
                )
        return grade
