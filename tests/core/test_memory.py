"""The mixture of memory models: the formulas against py-fsrs, and the weights against learners who forget fast or slowly."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler, State
from hypothesis import given
from hypothesis import strategies as st

from bot.core import memory
from bot.core.grading.grade import Grade, Verdict
from bot.core.state import Card

DAY = date(2026, 12, 1)
RIGHT, WRONG = Grade(verdict=Verdict.CORRECT, score=1.0), Grade(verdict=Verdict.INCORRECT, score=0.0)
PARTLY = Grade(verdict=Verdict.PARTIAL, score=0.5)
FSRS6 = memory.Model(1.0, 0.1542)


def card(stability: float = 3.0, last: date = DAY) -> Card:
    return Card(question_id="a.b", due=DAY, last=last, stability=stability, difficulty=5.0, reviews=1)


@given(st.floats(0.01, 400), st.floats(1, 10), st.integers(1, 300))
def test_formulas_are_those_of_fsrs(stability, difficulty, elapsed):
    scheduler = Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    last = datetime(2026, 1, 1, 12, tzinfo=UTC)
    now = last + timedelta(days=elapsed)
    theirs = FsrsCard(card_id=1, state=State.Review, step=None, stability=stability, difficulty=difficulty, due=now)
    theirs.last_review = last
    recalled = scheduler.get_card_retrievability(theirs, now)
    assert memory.recall(FSRS6, elapsed, stability) == pytest.approx(recalled, rel=1e-9)
    known = memory.Memories(np.array([stability]), np.array([difficulty]), np.array([float(elapsed)]))
    right, _ = scheduler.review_card(theirs, Rating.Good, now)
    wrong, _ = scheduler.review_card(theirs, Rating.Again, now)
    chance = np.array([recalled])
    assert memory.grown(memory.parameters(), known, chance)[0] == pytest.approx(right.stability, rel=1e-6)
    assert memory.lapsed(memory.parameters(), known, chance)[0] == pytest.approx(wrong.stability, rel=1e-6)


@given(st.lists(st.tuples(st.floats(0.01, 400), st.integers(0, 300)), min_size=1, max_size=5))
def test_many_at_once_are_the_same_as_one_by_one(questions):
    stability = np.array([s for s, _ in questions])
    elapsed = np.array([float(days) for _, days in questions])
    together = memory.recalls(elapsed, stability)
    for row, model in enumerate(memory.MODELS):
        for column, (s, days) in enumerate(questions):
            assert together[row, column] == pytest.approx(memory.recall(model, days, s), rel=1e-9)


def test_every_model_agrees_on_what_stability_means():
    for model in memory.MODELS:
        assert memory.recall(model, 5 * model.scale, 5) == pytest.approx(0.9)


def test_a_gain_is_what_fsrs_would_say_of_both_outcomes():
    known = memory.memories([card(last=DAY - timedelta(days=4))], DAY)
    (gain,) = memory.gains((), known, 10)
    expected = 0.0
    for model in memory.MODELS:
        now, without = memory.recall(model, 4, 3.0), memory.recall(model, 14, 3.0)
        right = memory.grown(memory.parameters(), known, np.array([now]))[0]
        wrong = memory.lapsed(memory.parameters(), known, np.array([now]))[0]
        asked = now * memory.recall(model, 10, right) + (1 - now) * memory.recall(model, 10, wrong)
        expected += (asked - without) / len(memory.MODELS)
    assert gain == pytest.approx(expected)


def believed(grades) -> memory.Weights:
    weights: memory.Weights = ()
    for grade in grades:
        weights = memory.reweighted(weights, card(), DAY + timedelta(days=8), grade, 0)
    return weights


def test_answers_tell_fast_forgetters_from_slow_ones():
    fast, slow = believed([WRONG] * 8), believed([RIGHT] * 8)
    assert memory.expected_recall(fast, 8, 3.0) < 0.5 < 0.8 < memory.expected_recall(slow, 8, 3.0)
    for weights in (fast, slow):
        assert sum(weights) == pytest.approx(1, abs=1e-3)
        assert min(weights) > 0.0005, "habits change: no model dies"


def test_half_an_answer_moves_the_weights_less():
    def moved(grade, hints=0):
        weights = memory.reweighted((), card(), DAY + timedelta(days=8), grade, hints)
        return sum(abs(weight - even) for weight, even in zip(weights, memory.EVEN, strict=True))

    assert moved(PARTLY) < moved(WRONG)
    assert moved(RIGHT, hints=1) == moved(PARTLY)


def test_first_answers_and_the_same_day_tell_nothing():
    assert memory.reweighted((), None, DAY, WRONG, 0) == ()
    assert memory.reweighted((), card(), DAY, WRONG, 0) == ()
