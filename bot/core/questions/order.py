"""Put these in order."""

from typing import Literal

from pydantic import Field

from bot.core.chance import Chance
from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade, Verdict
from bot.core.questions.base import Markup, Presented, Question, Shown
from bot.core.questions.options import read_picks


class Order(Question):
    """Items to be put in order; the file lists them in the right one."""

    kind: Literal["order"]
    items: tuple[Markup, ...] = Field(min_length=3, max_length=7)

    def present(self, seed: str) -> Presented:
        """As put to one learner: mixed, and never by luck already in order."""
        shown = tuple(Shown(str(index), item) for index, item in enumerate(self.items))
        mixed = Chance(seed, "items").shuffled(shown)
        if mixed == shown:
            mixed = (*shown[1:], shown[0])
        return Presented(
            stem=self.stem,
            options=mixed,
            ordered=True,
            answer=" → ".join(self.items),
            explanation=self.explanation,
            right=tuple(str(index) for index in range(len(self.items))),
        )

    def grade_picks(self, keys: tuple[str, ...], seed: str) -> Grade:  # noqa: ARG002
        """The share of pairs in the right order (Kendall's tau mapped to 0..1); partial from three quarters up."""
        places = [int(key) for key in keys]
        if sorted(places) != list(range(len(self.items))):
            return _incomplete(len(self.items))
        pairs = [(a, b) for index, a in enumerate(places) for b in places[index + 1 :]]
        score = sum(a < b for a, b in pairs) / len(pairs)
        if score == 1:
            return Grade(verdict=Verdict.CORRECT, score=1, hit=keys)
        first = next(index for index, place in enumerate(places) if place != index)
        line = f"Position {first + 1} is “{self.items[first]}”; you had “{self.items[places[first]]}” there."
        if score >= 0.75:
            return Grade(verdict=Verdict.PARTIAL, score=score / 2, missed=(str(first),), feedback=(line,))
        return Grade(verdict=Verdict.INCORRECT, score=0, missed=(str(first),), feedback=(line,))

    def grade_text(self, text: str, seed: str, context: GradingContext) -> Grade:  # noqa: ARG002
        """Reads "b d a c" or "bdac" as an order."""
        keys = read_picks(text, self.present(seed))
        return self.grade_picks(keys, seed) if len(keys) == len(self.items) else _incomplete(len(self.items))


def _incomplete(count: int) -> Grade:
    example = " ".join("BDACEFG"[:count] if count >= 4 else "CAB")
    return Grade(
        verdict=Verdict.INCORRECT,
        score=0,
        unclear=f"Give all {count} letters, each once, in the order you think right: for example {example}.",
    )
