"""The comparison itself, on few learners: the full one is `python -m tests.evaluation.scheduling`."""

from datetime import timedelta
from statistics import mean

import numpy as np
import pytest
from fsrs import Card, Rating, Scheduler

from bot.core.scheduling import noon
from tests.evaluation.scheduling.minds import MINDS, Fsrs
from tests.evaluation.scheduling.policies import POLICIES, START
from tests.evaluation.scheduling.simulation import simulate

LEARNERS = range(12)


def recall(mind, policy):
    return mean(simulate(mind, policy, seed).recall for seed in LEARNERS)


@pytest.mark.parametrize("mind", MINDS)
def test_every_policy_asks_equally_often(mind):
    assert len({simulate(mind, policy, 3, adherence=0.6).asked for policy in POLICIES}) == 1


def test_the_coach_is_ahead_where_forgetting_is_slow_and_keeps_up_where_it_is_fast():
    assert recall("FSRS-6", "the coach") > recall("FSRS-6", "SM-2") + 4
    assert recall("steep exponential", "the coach") > recall("steep exponential", "fixed plan") + 15
    assert recall("steep exponential", "the coach") > recall("steep exponential", "SM-2") - 2


def test_the_interval_is_neither_idle_nor_empty():
    told = [simulate("FSRS-6", "the coach", seed) for seed in LEARNERS]
    assert mean(held for outcome in told for held in outcome.held) > 0.7
    assert mean(width for outcome in told for width in outcome.width) < 30


def test_the_simulated_mind_is_fsrs():
    mind = Fsrs(np.random.default_rng(0), 1)
    scheduler = Scheduler(mind.w, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = Card(card_id=1)
    for day, right in ((0, False), (1, True), (4, True), (11, False), (13, True)):
        when = noon(START) + timedelta(days=day)
        if card.last_review:
            assert mind.recall(0, day) == pytest.approx(scheduler.get_card_retrievability(card, when))
        mind.learn(0, day, right=right)
        card, _ = scheduler.review_card(card, Rating.Good if right else Rating.Again, when)
        assert mind.stability[0] == pytest.approx(card.stability)
