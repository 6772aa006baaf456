"""Which questions a game asks."""

from collections.abc import Sequence

from bot.core.bank import Bank
from bot.core.challenge.events import Round
from bot.core.challenge.scoring import worth
from bot.core.chance import Chance
from bot.core.questions.registry import AnyQuestion

GAME_KINDS = frozenset({"single", "multiple", "true-false", "order", "numeric", "generated", "short"})
"""Kinds whose grade nobody would want to argue about in front of a group."""


def suitable(bank: Bank, topic: str) -> tuple[AnyQuestion, ...]:
    """Questions that a game may ask; of all topics if none is named."""
    pool = bank.by_topic.get(topic, ()) if topic else bank.active
    return tuple(question for question in pool if question.kind in GAME_KINDS)


def choose(bank: Bank, topic: str, count: int, recent: Sequence[str], seed: str) -> tuple[Round, ...]:
    """
    At most `count` rounds, the easier ones first. What this group has not had comes before what it had long ago.

    `recent` are the ids that the group was asked, latest first.
    """
    had = {question_id: len(recent) - index for index, question_id in reversed(list(enumerate(recent)))}
    mixed = Chance(seed, "questions").shuffled(suitable(bank, topic))
    picked = sorted(mixed, key=lambda question: had.get(question.id, 0))[:count]
    picked.sort(key=lambda question: question.difficulty)
    return tuple(Round(question_id=question.id, points=worth(question.difficulty)) for question in picked)


def own_order(challenge_id: str, learner_id: int, count: int) -> tuple[int, ...]:
    """The order in which one member meets the questions of a game at one's own pace."""
    return Chance(challenge_id, learner_id, "order").shuffled(range(1, count + 1))


def seed_of(challenge_id: str, number: int, learner_id: int) -> str:
    """Decides one member's order of options, and their numbers."""
    return f"{challenge_id}:{number}:{learner_id}"
