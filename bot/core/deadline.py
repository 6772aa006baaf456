"""What to ask next when the day of the interview is known: what raises the chance of remembering on that day most."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.core import memory, relevance
from bot.core.ability import Ability
from bot.core.bank import Bank
from bot.core.plan import PlanDay
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Asked, Card, Learner

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOCUS = 3.0
"""How much more a question counts on the day whose focus it belongs to: the plan leads, unless much is at stake elsewhere."""


def gains(bank: Bank, learner: Learner, cards: Sequence[Card], rated: Ability, day: date) -> "NDArray[Any]":
    """
    What asking each active question on this day adds to the expected recall on the day of the interview, each weighted
    by how likely it is to be asked there: shape (n,), in the bank's order.
    """
    horizon = max((learner.interview - day).days, 0) if learner.interview else 0
    found = (1 - relevance.chances(bank, rated)) * memory.first_gain(learner.memory, horizon)
    position = bank.positions
    known = [card for card in cards if card.question_id in position]
    if known:
        at = [position[card.question_id] for card in known]
        found[at] = memory.gains(learner.memory, memory.memories(known, day), horizon)
    return found * relevance.weights(bank, learner, rated)  # type: ignore[no-any-return]


def best(
    bank: Bank,
    learner: Learner,
    cards: Sequence[Card],
    history: Sequence[Asked],
    rated: Ability,
    *,
    focus: PlanDay | None,
    day: date,
    avoid: Collection[str] = (),
) -> AnyQuestion | None:
    """
    The question that is worth most today, or None for an empty bank.

    Never twice the same topic in a row, nor a question that was asked today, as long as there is another.
    """
    import numpy as np  # noqa: PLC0415  (only planning needs it, not the start)

    if not bank.active:
        return None
    columns = bank.columns
    worth = gains(bank, learner, cards, rated, day)
    if focus is not None:
        favoured = [columns.topics.index(topic) for topic in focus.topics if topic in columns.topics]
        worth = np.where(np.isin(columns.topic, favoured) & (worth > 0), worth * FOCUS, worth)
    taken = {card.question_id for card in cards if card.last == day} | set(avoid)
    allowed = np.ones(len(worth), dtype=bool)
    allowed[[bank.positions[name] for name in taken if name in bank.positions]] = False
    if history and history[0].topic in columns.topics:
        fresh = allowed & (columns.topic != columns.topics.index(history[0].topic))
        allowed = fresh if fresh.any() else allowed
    if not allowed.any():
        allowed[:] = True
    return bank.active[int(np.argmax(np.where(allowed, worth, -np.inf)))]
