"""One learner's weeks."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from bot.core.bank import Bank, Topic
from bot.core.plan import PlanDay, PlanTemplate, PlanWeek
from bot.core.questions.base import TRACKS
from bot.core.questions.rubric import Rubric
from bot.core.questions.true_false import TrueFalse
from tests.evaluation.scheduling.minds import MINDS, Mind
from tests.evaluation.scheduling.policies import POLICIES, Coach

DAYS = 28
PER_TOPIC = 3
IMPORTANCE = (0.05, 0.15, 0.35, 0.3, 0.15)
"""How many questions are of importance 1 to 5."""


@cache
def bank_of(importance: tuple[int, ...], per_topic: int = PER_TOPIC) -> Bank:
    """Questions of one level in topics of `per_topic`, and a plan that goes through the topics in order."""
    topics = [f"topic-{number}" for number in range(len(importance) // per_topic)]
    questions = {}
    for number, weight in enumerate(importance):
        topic = topics[number // per_topic]
        identifier = f"{topic}.q-{number}"
        # Nobody reads these: what counts is the topic and the importance.
        questions[identifier] = TrueFalse.model_construct(
            kind="true-false", id=identifier, topic=topic, status="active", level="mid", round="theory", tracks=TRACKS,
            difficulty=3, importance=weight, answer=True, reasons=(),
        )  # fmt: skip
    plan = tuple(PlanDay(title="Day", topics=(topics[day * len(topics) // 28],)) for day in range(28))
    weeks = tuple(PlanWeek(title="Week", aim="Aim", days=plan[start : start + 7]) for start in range(0, 28, 7))
    named = {name: Topic(id=name, title=name, area="statistics", week=1, summary="So.") for name in topics}
    return Bank(
        topics=named,
        questions=questions,
        misconceptions={},
        plan=PlanTemplate(weeks=weeks),
        star=Rubric.model_construct(),
    )


@dataclass(frozen=True)
class Outcome:
    """What became of a learner."""

    recall: float
    """True recall on the day of the interview, weighted by importance, in percent."""
    asked: int
    held: tuple[bool, ...] = ()
    """For the coach: whether its interval for readiness, told at the end of each week, held what would come true."""
    width: tuple[float, ...] = ()
    """How wide those intervals were, in percentage points."""


def simulate(
    mind_name: str, policy_name: str, seed: int, *, questions: int = 60, a_day: int = 3, adherence: float = 0.9
) -> Outcome:
    """The same seed is the same learner, with the same days off and the same luck, whoever teaches."""
    rng = np.random.default_rng(seed)
    importance = rng.choice([1, 2, 3, 4, 5], questions, p=IMPORTANCE)
    ability = rng.normal(-0.3, 0.7)
    knows = 1 / (1 + np.exp(-(ability + rng.normal(0, 1.1, questions))))
    mind = MINDS[mind_name](rng, questions)
    luck = np.random.default_rng((seed, 1))
    comes, coin = luck.random(DAYS) < adherence, luck.random((questions, DAYS * a_day))
    policy = POLICIES[policy_name](bank_of(tuple(map(int, importance))), DAYS)
    times = np.zeros(questions, dtype=int)
    held, width = [], []
    for day in range(DAYS):
        today: list[int] = []
        for _ in range(a_day if comes[day] else 0):
            question = policy.ask(day, today)
            chance = mind.recall(question, day) if times[question] else knows[question]
            right = bool(coin[question, times[question]] < chance)
            times[question] += 1
            today.append(question)
            mind.learn(question, day, right=right)
            policy.note(question, day, right=right)
        if isinstance(policy, Coach) and (day + 1) % 7 == 0:
            told = policy.readiness(day)
            held.append(told.low <= _recall(mind, knows, times, importance) <= told.high)
            width.append(100 * (told.high - told.low))
    recall = _recall(mind, knows, times, importance)
    return Outcome(100 * recall, int(times.sum()), tuple(held), tuple(width))


Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def _recall(mind: Mind, knows: Numbers, times: Numbers, importance: Numbers) -> float:
    """True recall on the day of the interview, if nothing more is asked."""
    chances = [mind.recall(q, DAYS) if times[q] else knows[q] for q in range(len(times))]
    return float(np.array(chances) @ importance / importance.sum())
