"""
How ready a learner is: the share of what may be asked that they would answer, with an interval that owns up to doubt.

Recall is forecast for the day of the interview, as things stand, or for a week from now where there is no date. What was never
asked counts with the chance that the ratings give it. The interval is made of what can be wrong: which memory model is
this learner's, how good they are on what was never asked, each single question, and the models altogether. How wide the
last two must be was fitted to simulated learners (`python -m tests.evaluation.scheduling`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING, Any

from bot.core import deadline, memory, relevance
from bot.core.ability import Ability
from bot.core.bank import Bank
from bot.core.questions.base import ROUNDS, Round
from bot.core.state import Card, Learner

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOMINAL = 0.8
"""How often the true value lies inside the interval."""
REACH = 1.2816
"""Standard deviations on either side that hold so much of a normal distribution."""
WITHOUT_DATE = timedelta(days=7)
"""What one remembers minutes after reading it says nothing."""
QUESTION_SPREAD = 0.4
"""Spread of a single question around its forecast, as a share of that of a coin with that chance."""
MODEL_SPREAD = 0.18
"""The same of all forecasts for seen questions together, two weeks ahead: no model is anybody's own."""
ABILITY_SPREAD = 0.3
"""The same for what was never asked, before a single answer; it shrinks as answers come in."""
ANSWERS_HALVE = 20
"""After so many answers half of the doubt about the ability (as a variance) is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Expected recall of some questions, 0 to 1, and the interval that holds the true one at the nominal rate."""

    value: float
    low: float
    high: float
    weight: float
    """How much of the interview these questions are, 0 to 1."""
    seen: int
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The whole picture."""

    overall: Estimate
    topics: dict[str, Estimate]
    """By topic id, in the bank's order."""
    rounds: dict[Round, Estimate]
    """By round, in the order of an interview; rounds without a question are absent."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Chances of remembering, by model: `recalled` is (models, n); the rest (n,), over the active questions."""

    recalled: "NDArray[Any]"
    known: "NDArray[Any]"
    """Whether each was asked before."""
    weight: "NDArray[Any]"
    models: "NDArray[Any]"
    """Weights of the models, (models,)."""
    answers: int
    days_ahead: int


def forecast(bank: Bank, learner: Learner, cards: Sequence[Card], rated: Ability, day: date, on: date) -> Forecast:
    """What this learner will remember on a day to come, as seen from study day `day`, if nothing more is asked."""
    import numpy as np  # noqa: PLC0415  (only planning needs it, not the start)

    chances, ahead = relevance.chances(bank, rated), max((on - day).days, 0)
    recalled = np.repeat(chances[np.newaxis, :], len(memory.MODELS), axis=0)
    known = np.zeros(len(chances), dtype=bool)
    mine = [card for card in cards if card.question_id in bank.positions]
    if mine:
        at = [bank.positions[card.question_id] for card in mine]
        now = memory.memories(mine, day)
        recalled[:, at] = memory.recalls(now.elapsed_days + ahead, now.stability)
        known[at] = True
    weight = relevance.weights(bank, learner, rated)
    return Forecast(recalled, known, weight, memory.mixture(learner.memory), rated.answers, ahead)


def estimate(found: Forecast, chosen: "NDArray[Any]") -> Estimate:
    """Of the chosen questions (booleans of shape (n,), at least one of them true)."""
    weight = found.weight[chosen]
    share = weight / weight.sum()
    known = found.known[chosen]
    by_model = found.recalled[:, chosen] @ share
    value = float(found.models @ by_model)
    chance = found.models @ found.recalled[:, chosen]
    coin = (chance * (1 - chance)).clip(min=0.0)
    together = share * coin**0.5  # errors that all questions of a kind share do not average out
    variance = (
        float(found.models @ (by_model - value) ** 2)
        + QUESTION_SPREAD**2 * float((share**2 * coin).sum())
        + MODEL_SPREAD**2 * (0.3 + found.days_ahead / 20) * float(together[known].sum()) ** 2
        + ABILITY_SPREAD**2 * float(together[~known].sum()) ** 2 / (1 + found.answers / ANSWERS_HALVE)
    )
    reach = REACH * sqrt(variance)
    return Estimate(
        value=value,
        low=max(0.0, value - reach),
        high=min(1.0, value + reach),
        weight=float(weight.sum() / found.weight.sum()),
        seen=int(known.sum()),
        questions=len(known),
    )


def readiness(bank: Bank, learner: Learner, cards: Sequence[Card], rated: Ability, day: date) -> Readiness | None:
    """As things stand on this study day; None for an empty bank."""
    import numpy as np  # noqa: PLC0415

    if not bank.active:
        return None
    on = learner.interview if learner.interview and learner.interview > day else day + WITHOUT_DATE
    found = forecast(bank, learner, cards, rated, day, on)
    columns = bank.columns
    rounds = np.array([ROUNDS.index(question.round) for question in bank.active])
    return Readiness(
        overall=estimate(found, np.ones(len(bank.active), dtype=bool)),
        topics={topic: estimate(found, columns.topic == number) for number, topic in enumerate(columns.topics)},
        rounds={
            name: estimate(found, rounds == number) for number, name in enumerate(ROUNDS) if (rounds == number).any()
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """What raises readiness most today: some questions of one topic."""

    topic: str
    count: int
    gain: float
    """By how much of the whole, 0 to 1."""


def lever(
    bank: Bank, learner: Learner, cards: Sequence[Card], rated: Ability, day: date, *, count: int = 3
) -> Lever | None:
    """The topic of which a few questions today add most to what is remembered on the day; None for an empty bank."""
    import numpy as np  # noqa: PLC0415

    if not bank.active:
        return None
    worth = deadline.gains(bank, learner, cards, rated, day)
    for card in cards:
        if card.last == day and card.question_id in bank.positions:
            worth[bank.positions[card.question_id]] = 0.0
    columns = bank.columns
    totals = []
    for number in range(len(columns.topics)):
        best = np.sort(worth[columns.topic == number])[-count:]
        totals.append(float(best[best > 0].sum()))
    chosen = int(np.argmax(totals))
    possible = int((worth[columns.topic == chosen] > 0).sum())
    whole = float(relevance.weights(bank, learner, rated).sum())
    return Lever(topic=columns.topics[chosen], count=max(1, min(count, possible)), gain=totals[chosen] / whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fading:
    """Expected recall of what was asked so far, day by day from today, if nothing is asked again."""

    days: tuple[date, ...]
    value: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def fading(bank: Bank, learner: Learner, cards: Sequence[Card], rated: Ability, day: date, days: int) -> Fading | None:
    """The forgetting forecast; None where nothing was asked yet."""
    ahead = tuple(day + timedelta(days=number) for number in range(days + 1))
    rows = []
    for on in ahead:
        found = forecast(bank, learner, cards, rated, day, on)
        if not found.known.any():
            return None
        rows.append(estimate(found, found.known))
    return Fading(
        days=ahead,
        value=tuple(row.value for row in rows),
        low=tuple(row.low for row in rows),
        high=tuple(row.high for row in rows),
    )
