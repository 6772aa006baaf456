"""What the generators share: drawing until the numbers tell right from wrong, and writing numbers for people."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import TypeVar

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise, Generator, generator

N = TypeVar("N", int, float)

Draft = Callable[[Chance], Exercise | None]
"""One attempt at an exercise; None where the numbers drawn do not make a good one."""

ATTEMPTS = 2000

EXACT = 0.0
"""The tolerance for counts, which come out exactly."""


def exercise(name: str) -> Callable[[Draft], Generator]:
    """Registers a draft under the name that question files use; it is drawn again until the exercise is telling."""

    def register(draft: Draft) -> Generator:
        @generator(name)
        @wraps(draft)
        def drawn(chance: Chance) -> Exercise:
            for _ in range(ATTEMPTS):
                attempt = draft(chance)
                if attempt is not None and _is_telling(attempt):
                    return replace(attempt, slips=_apart(attempt))
            raise RuntimeError(f"the generator {name!r} found no numbers in {ATTEMPTS} attempts")

        return drawn

    return register


def _is_telling(attempt: Exercise) -> bool:
    """Whether no slip, rounded as a learner would, could pass for the answer: else a wrong way is marked right."""
    return all(_far(slip.value, attempt.answer, attempt.tolerance) for slip in attempt.slips)


def _apart(attempt: Exercise) -> tuple[Slip, ...]:
    """The slips without those that give the number of an earlier one: the first named is the likelier."""
    kept: list[Slip] = []
    for slip in attempt.slips:
        # Where percent are asked for, a bare number up to 1 is read as a share.
        read_as_share = attempt.unit == "%" and abs(slip.value) <= 1 + attempt.tolerance
        if not read_as_share and all(_far(slip.value, other.value, attempt.tolerance) for other in kept):
            kept.append(slip)
    return tuple(kept)


def _far(one: float, other: float, tolerance: float) -> bool:
    return abs(one - other) > 2 * tolerance + 1e-6 * max(1.0, abs(other))


def rounding(decimals: int) -> float:
    """The tolerance for an answer rounded to so many decimals: half a step, and a little for rounding on the way."""
    return 0.6 * 10.0**-decimals


def fixed(value: float, decimals: int) -> str:
    """The number with exactly so many decimals, a true minus and commas between thousands."""
    shown = f"{abs(value):,.{decimals}f}"
    below_zero = value < 0 and any(digit in shown for digit in "123456789")
    return f"−{shown}" if below_zero else shown


def plain(value: float, decimals: int = 4) -> str:
    """The number with at most so many decimals."""
    shown = fixed(value, decimals)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def listed(values: Sequence[float], decimals: int = 4) -> str:
    """The numbers as a sentence has them: 0.9, 0.6 and 0.4."""
    shown = [plain(value, decimals) for value in values]
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]


def summed(values: Sequence[float], decimals: int = 4) -> str:
    """The sum as one writes it, 1 + 4 + 0.5, with negative terms in brackets."""
    return " + ".join(bracketed(value, decimals) for value in values)


def bracketed(value: float, decimals: int = 4) -> str:
    """The number as a factor or a term: a negative one in brackets."""
    return f"({plain(value, decimals)})" if value < 0 else plain(value, decimals)


def different(chance: Chance, low: int, high: int, count: int) -> tuple[int, ...]:
    """So many different integers of [low, high], in ascending order."""
    return tuple(sorted(chance.sample(range(low, high + 1), count)))


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean of a list that is not empty."""
    return sum(values) / len(values)
