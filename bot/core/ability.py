"""
How good a learner is, topic by topic: an Elo rating computed from their answers, so that questions fit.

A learner has a rating in general and an offset in each topic; a question's rating follows from its level and
difficulty. Only first answers count: one that comes back is easier because it was seen, not because one got better.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.core.bank import Bank
from bot.core.questions.base import LEVELS, Level
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Asked, Learner

SPREAD = 400.0
"""Points of difference at which the odds are ten to one, as in chess."""
START = 1300.0
LEVEL_RATINGS: Mapping[Level, float] = {"fresher": 1300.0, "mid": 1500.0, "senior": 1700.0}
DIFFICULTY_STEP = 50.0
"""Points for each step of difficulty above or below 3."""
COUNTED = 300
"""Latest answers that are looked at: what one could do long ago says little, and the hot path is short."""
GENERAL_STEP, TOPIC_STEP = (24.0, 80.0), (32.0, 64.0)
"""(Smallest, first) step of a rating after one answer: it shrinks as answers come in."""


@dataclass(frozen=True, slots=True)
class Ability:
    """What the answers so far say of a learner."""

    general: float = START
    offsets: Mapping[str, float] = field(default_factory=dict)
    """Topic -> points above or below the general rating; topics without an answer are absent."""
    answers: int = 0

    def of(self, topic: str) -> float:
        """The rating in a topic."""
        return self.general + self.offsets.get(topic, 0.0)


def question_rating(question: AnyQuestion) -> float:
    """How hard a question is, in points."""
    return LEVEL_RATINGS[question.level] + DIFFICULTY_STEP * (question.difficulty - 3)


def chance_right(own: float, others: float) -> float:
    """The chance that somebody rated `own` answers a question rated `others`."""
    return 1 / (1 + 10 ** ((others - own) / SPREAD))


def ability(bank: Bank, learner: Learner, history: Sequence[Asked]) -> Ability:
    """From the answers, latest first; a level pinned in the settings is where it starts."""
    general = LEVEL_RATINGS[learner.level] if learner.level else START
    offsets: dict[str, float] = {}
    counts: dict[str, int] = {}
    answers = 0
    for asked, question in _first_answers(bank, history):
        topic = asked.topic
        offset, before = offsets.get(topic, 0.0), counts.get(topic, 0)
        surprise = asked.score - chance_right(general + offset, question_rating(question))
        general += max(GENERAL_STEP[0], GENERAL_STEP[1] / (1 + answers / 10)) * surprise
        offsets[topic] = offset + max(TOPIC_STEP[0], TOPIC_STEP[1] / (1 + before / 3)) * surprise
        counts[topic] = before + 1
        answers += 1
    return Ability(general, offsets, answers)


def _first_answers(bank: Bank, history: Sequence[Asked]) -> Iterable[tuple[Asked, AnyQuestion]]:
    """The first answer to each question among the latest ones, oldest first."""
    met: set[str] = set()
    for asked in reversed(list(islice(history, COUNTED))):
        question = bank.questions.get(asked.question_id)
        if question is not None and asked.question_id not in met:
            met.add(asked.question_id)
            yield asked, question


def level_of(learner: Learner, rated: Ability, topic: str = "") -> Level:
    """
    The level pinned in the settings, or the highest one that the rating reaches: where half of the questions of this topic
    are answered at first sight. Harder would drown, easier would bore.
    """
    if learner.level:
        return learner.level
    own = rated.of(topic) if topic else rated.general
    reached = [level for level in LEVELS if own >= LEVEL_RATINGS[level]]
    return reached[-1] if reached else LEVELS[0]
