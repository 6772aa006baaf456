"""
How long the coach takes to choose the next question for the day of the interview, with a thousand cards.

    python -m tests.benchmarks next_question

Beside it, in the same run: the bare arithmetic in NumPy, and looking through the due cards as a schedule without a date does.
"""

import time
from datetime import date, timedelta
from statistics import median

from bot.core import ability, deadline, memory, scheduling
from bot.core.chance import Chance
from bot.core.grading.grade import Verdict
from bot.core.plan import plan_until
from bot.core.state import Asked, Card, Learner
from tests.evaluation.scheduling.simulation import bank_of

CARDS, NEW, ANSWERS, RUNS = 1000, 500, 2000, 200
DAY = date(2026, 12, 20)


def _ms(work, runs: int = RUNS) -> tuple[float, float]:
    """(CPU, wall) milliseconds, each the median: on a busy machine they differ."""
    taken = []
    for _ in range(runs):
        start = time.thread_time(), time.perf_counter()
        work()
        taken.append((1000 * (time.thread_time() - start[0]), 1000 * (time.perf_counter() - start[1])))
    cpu, wall = zip(*taken, strict=True)
    return median(cpu), median(wall)


def main() -> dict[str, object]:
    """The figures."""
    bank, chance = bank_of((3,) * (CARDS + NEW), 15), Chance("next question")
    cards = tuple(
        Card(
            question_id=question.id,
            due=DAY + timedelta(days=chance.integer(-5, 20)),
            last=DAY - timedelta(days=chance.integer(1, 30)),
            stability=1 + 30 * chance.fraction(),
            difficulty=1 + 9 * chance.fraction(),
            reviews=2,
        )
        for question in bank.active[:CARDS]
    )
    history = tuple(
        Asked(
            question_id=card.question_id,
            topic=bank.questions[card.question_id].topic,
            day=DAY - timedelta(days=at // 80),
            verdict=Verdict.CORRECT,
            score=1.0,
            purpose="daily",
        )
        for at, card in enumerate(cards * (ANSWERS // CARDS))
    )
    plan = plan_until(DAY - timedelta(days=20), DAY + timedelta(days=8))
    dated = Learner(id=1, interview=DAY + timedelta(days=8), plan=plan)
    undated = Learner(id=1, plan=plan)
    focus = plan.focus(bank.plan, DAY)
    known = memory.memories(cards, DAY)
    chosen = scheduling.next_question(bank, dated, cards, history, DAY, focus=focus)
    assert chosen is not None

    with_date, wall = _ms(lambda: scheduling.next_question(bank, dated, cards, history, DAY, focus=focus))
    without, _ = _ms(lambda: scheduling.next_question(bank, undated, cards, history, DAY, focus=focus))
    bare, _ = _ms(lambda: memory.gains((), known, 8))
    rated, _ = _ms(lambda: ability.ability(bank, dated, history))
    worth, _ = _ms(lambda: deadline.gains(bank, dated, cards, ability.Ability(), DAY))
    return {
        "next_question_cpu_ms": round(with_date, 3),
        "next_question_ms": round(wall, 3),
        "without_a_date_ms": round(without, 3),
        "gains_of_all_ms": round(worth, 3),
        "ratings_ms": round(rated, 3),
        "bare_numpy_ms": round(bare, 3),
        "goal_ms": 2.0,
    }
