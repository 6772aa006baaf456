"""
A small mixture of memory models: how fast this learner forgets, learned answer by answer.

FSRS-6 with its default parameters describes the average learner of flashcards; nobody here answers often enough in four
weeks to fit their own. So eleven variants stand side by side: stability scaled by 0.35 to 2.8, and three tails of
forgetting (the power law of FSRS-6, a steeper one, and the exponential). Each answer re-weights them by how likely they
held it. What is forecast is averaged over them.

Formulas and parameters: FSRS-6 as in the package `fsrs` 6.3, with which the tests compare. Days are whole study days.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.core.grading.grade import Grade, Verdict
from bot.core.state import Card

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weights = tuple[float, ...]
"""One for each of `MODELS`, summing to 1; empty for nobody's answers yet: all alike."""

RETENTION_AT_STABILITY = 0.9
"""Stability is the number of days after which recall has fallen to this."""
LEAST_STABILITY = 0.001
PLAUSIBLE = 0.02
"""No model is ever surer of an outcome than 1 minus this: people slip, and guess."""
LEAST_WEIGHT = 0.002
"""No model dies: a learner's habits change."""


@dataclass(frozen=True, slots=True)
class Model:
    """One way of forgetting, told apart by how long memories last and how their loss tails off."""

    scale: float
    """Factor on the stability that FSRS-6 gives."""
    decay: float
    """Exponent of the power law: 0.1542 in FSRS-6, larger is steeper; 0 means exponential."""


MODELS: tuple[Model, ...] = tuple(
    Model(scale, decay)
    for scale in (0.35, 0.7, 1.4, 2.8)
    for decay in (0.1542, 0.5, 0.0)
    if (scale, decay) != (2.8, 0.0)
)
EVEN: Weights = (1 / len(MODELS),) * len(MODELS)


def recall(model: Model, elapsed_days: float, stability: float) -> float:
    """Chance of remembering after so many days without a look."""
    days = elapsed_days / (model.scale * max(stability, LEAST_STABILITY))
    if not model.decay:
        return float(RETENTION_AT_STABILITY**days)
    return float((1 + (RETENTION_AT_STABILITY ** (-1 / model.decay) - 1) * days) ** -model.decay)


def expected_recall(weights: Weights, elapsed_days: float, stability: float) -> float:
    """The same, averaged over the models."""
    return sum(
        weight * recall(model, elapsed_days, stability) for weight, model in zip(weights or EVEN, MODELS, strict=True)
    )


def reweighted(weights: Weights, card: Card | None, day: date, grade: Grade, hints: int) -> Weights:
    """
    The weights after an answer on this study day.

    Only a question that was asked on an earlier day tells anything about forgetting. An answer that was partly right, or
    right with hints, counts as half remembered.
    """
    if card is None or card.last >= day:
        return weights
    remembered = 0.0 if grade.verdict is Verdict.INCORRECT or grade.gave_up else 1.0
    if remembered and (grade.verdict is Verdict.PARTIAL or hints):
        remembered = 0.5
    elapsed = (day - card.last).days
    likely = []
    for weight, model in zip(weights or EVEN, MODELS, strict=True):
        chance = min(max(recall(model, elapsed, card.stability), PLAUSIBLE), 1 - PLAUSIBLE)
        likely.append(weight * chance**remembered * (1 - chance) ** (1 - remembered))
    total = sum(likely)
    kept = [max(value / total, LEAST_WEIGHT) for value in likely]
    return tuple(round(value / sum(kept), 5) for value in kept)


# -- many questions at once


@dataclass(frozen=True, slots=True)
class Memories:
    """What is known of n questions, each field of shape (n,) and of floats."""

    stability: "NDArray[Any]"
    difficulty: "NDArray[Any]"
    elapsed_days: "NDArray[Any]"
    """Days since each was last asked."""


def memories(cards: Sequence[Card], day: date) -> Memories:
    """Of these cards, on this study day."""
    import numpy as np  # noqa: PLC0415  (only planning needs it, not the start)

    return Memories(
        stability=np.array([max(card.stability, LEAST_STABILITY) for card in cards], dtype=float),
        difficulty=np.array([card.difficulty for card in cards], dtype=float),
        elapsed_days=np.array([max((day - card.last).days, 0) for card in cards], dtype=float),
    )


def recalls(elapsed_days: "NDArray[Any]", stability: "NDArray[Any]") -> "NDArray[Any]":
    """Chance of remembering by each model: shape (models, n). `stability` is (n,) or (models, n)."""
    import numpy as np  # noqa: PLC0415

    scale, steepness, decay, exponential = _columns()
    days = elapsed_days / (scale * stability)
    power = np.exp(-decay * np.log1p(steepness * days))
    power[exponential] = np.exp(math.log(RETENTION_AT_STABILITY) * days[exponential])
    return power  # type: ignore[no-any-return]


@cache
def _columns() -> tuple[Any, Any, Any, Any]:
    """(Scale, steepness, decay, whether exponential) of every model: all but the last of shape (models, 1)."""
    import numpy as np  # noqa: PLC0415

    scale = np.array([[model.scale] for model in MODELS])
    exponential = np.array([not model.decay for model in MODELS])
    decay = np.array([[model.decay or 1.0] for model in MODELS])
    return scale, RETENTION_AT_STABILITY ** (-1 / decay) - 1, decay, exponential


def mixture(weights: Weights) -> "NDArray[Any]":
    """The weights as an array that sums to 1 exactly: they are stored rounded."""
    import numpy as np  # noqa: PLC0415

    shares = np.array(weights or EVEN)
    return shares / shares.sum()  # type: ignore[no-any-return]


def grown(parameters: Sequence[float], known: Memories, recalled: "NDArray[Any]") -> "NDArray[Any]":
    """Stability after an answer that was right ("good"), remembered with this chance; its shape is that of `recalled`."""
    import numpy as np  # noqa: PLC0415

    growth = math.exp(parameters[8]) * (11 - known.difficulty) * known.stability ** -parameters[9]
    return known.stability * (1 + growth * np.expm1((1 - recalled) * parameters[10]))


def lapsed(parameters: Sequence[float], known: Memories, recalled: "NDArray[Any]") -> "NDArray[Any]":
    """Stability after an answer that was wrong ("again")."""
    import numpy as np  # noqa: PLC0415

    longest = known.stability / math.exp(parameters[17] * parameters[18])
    fresh = (
        parameters[11]
        * known.difficulty ** -parameters[12]
        * ((known.stability + 1) ** parameters[13] - 1)
        * np.exp((1 - recalled) * parameters[14])
    )
    return np.maximum(np.minimum(fresh, longest), LEAST_STABILITY)


@cache
def parameters() -> tuple[float, ...]:
    """The default parameters of FSRS-6."""
    from fsrs.scheduler import DEFAULT_PARAMETERS  # noqa: PLC0415

    return tuple(map(float, DEFAULT_PARAMETERS))


def gains(weights: Weights, known: Memories, horizon_days: int) -> "NDArray[Any]":
    """
    What asking each question today adds to the chance of remembering it in `horizon_days` (0 or more): shape (n,).

    A right answer strengthens by as much as each model thinks that it was about to be forgotten; a wrong one starts over.
    """
    import numpy as np  # noqa: PLC0415

    now = recalls(known.elapsed_days, known.stability)
    without = recalls(known.elapsed_days + horizon_days, known.stability)
    horizon = np.array(float(horizon_days))
    right = recalls(horizon, grown(parameters(), known, now))
    wrong = recalls(horizon, lapsed(parameters(), known, now))
    return mixture(weights) @ (now * right + (1 - now) * wrong - without)  # type: ignore[no-any-return]


def first_gain(weights: Weights, horizon_days: int) -> float:
    """
    What asking a question for the first time adds to the chance of remembering it, where the learner does not know it.

    Where they know it, the question costs nothing and adds nothing.
    """
    return expected_recall(weights, horizon_days, parameters()[0])
