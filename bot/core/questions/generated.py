"""Questions with seeded numbers: the author writes the words, a generator the numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.chance import Chance
from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade
from bot.core.grading.numbers import Slip, grade_number, in_words
from bot.core.questions.base import Presented
from bot.core.questions.typed import TypedQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One set of numbers and what follows from them."""

    values: Mapping[str, str]
    """Placeholder -> text, for the templates in the question file ("{tp}")."""
    answer: float
    tolerance: float
    """Absolute: what rounding as asked for in the stem may cost."""
    unit: str = ""
    slips: tuple[Slip, ...] = field(default=())
    """The numbers that known slips lead to, with what went wrong; none equals the answer within the tolerance."""
    worked: str = ""
    """The working with these numbers, in markup, one or two lines."""


Generator = Callable[[Chance], Exercise]

GENERATORS: dict[str, Generator] = {}
"""Name -> generator; filled by the modules of bot.core.questions.generators."""


def generator(name: str) -> Callable[[Generator], Generator]:
    """Registers a generator under the name that question files use."""

    def register(function: Generator) -> Generator:
        if name in GENERATORS:
            raise ValueError(f"two generators are called {name!r}")
        GENERATORS[name] = function
        return function

    return register


def generator_names() -> frozenset[str]:
    """Every name that a question file may use."""
    import bot.core.questions.generators  # noqa: F401, PLC0415  (fills GENERATORS; only those who meet one pay for it)

    return frozenset(GENERATORS)


class Generated(TypedQuestion):
    """A numeric question with new numbers for every learner and every time."""

    kind: Literal["generated"]
    generator: str

    def exercise(self, seed: str) -> Exercise:
        """The numbers that this seed gives. Raises KeyError for an unknown generator, which the linter reports."""
        generator_names()
        return GENERATORS[self.generator](Chance(self.generator, seed))

    def present(self, seed: str) -> Presented:
        """As put to one learner."""
        exercise = self.exercise(seed)
        return Presented(
            stem=_filled(self.stem, exercise.values),
            wants_text=True,
            asks_for=f"a number in {exercise.unit}" if exercise.unit and exercise.unit != "%" else "a number",
            answer=in_words(exercise.answer, exercise.unit),
            explanation="\n\n".join(
                part for part in (exercise.worked, _filled(self.explanation, exercise.values)) if part
            ),
        )

    def grade_text(self, text: str, seed: str, context: GradingContext) -> Grade:  # noqa: ARG002
        """Compares numbers as numbers, and names the slip where the number gives it away."""
        exercise = self.exercise(seed)
        return grade_number(
            text, exercise.answer, tolerance=exercise.tolerance, unit=exercise.unit, slips=exercise.slips
        )


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Replaces "{name}" by its value; other braces (LaTeX) stay."""
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template
