"""Ratings: a fresher is not drowned, a senior not bored."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core import ability
from bot.core.chance import Chance
from bot.core.grading.grade import Verdict
from bot.core.questions.base import LEVELS
from bot.core.state import Asked, Learner
from tests.evaluation.scheduling.simulation import bank_of

DAY = date(2026, 12, 1)
BANK = bank_of((3,) * 300)


def questions(level):
    return [question.model_copy(update={"level": level}) for question in BANK.active]


def asked(question, score):
    verdict = Verdict.CORRECT if score == 1 else Verdict.INCORRECT
    return Asked(question_id=question.id, topic=question.topic, day=DAY, verdict=verdict, score=score, purpose="quiz")


def taught(true_rating, answers, topics=None):
    """(Bank, history latest first) of somebody who is asked at the level that the ratings choose."""
    chance, history, bank = Chance("taught", true_rating), (), BANK
    pool = {question.id: question for question in BANK.active}
    names = [name for name in pool if topics is None or pool[name].topic in topics]
    for name in names[:answers]:
        level = ability.level_of(Learner(id=1), ability.ability(bank, Learner(id=1), history), pool[name].topic)
        pool[name] = pool[name].model_copy(update={"level": level})
        bank = with_questions(pool)
        right = chance.fraction() < ability.chance_right(true_rating, ability.question_rating(pool[name]))
        history = (asked(pool[name], float(right)), *history)
    return bank, history


def with_questions(pool):
    return replace(BANK, questions=dict(pool))


@pytest.mark.parametrize(("true_rating", "level"), [(1250, "fresher"), (1600, "mid"), (2000, "senior")])
def test_the_level_finds_the_learner(true_rating, level):
    bank, history = taught(true_rating, 60)
    rated = ability.ability(bank, Learner(id=1), history)
    assert ability.level_of(Learner(id=1), rated) == level
    assert abs(rated.general - true_rating) < 200


# Above the lowest level and below the highest: the bank has nothing easier, or harder, than those.
@pytest.mark.parametrize("true_rating", [1350, 1600, 1850])
def test_nobody_is_drowned_or_bored(true_rating):
    _, history = taught(true_rating, 80)
    late = [found.score for found in history[:50]]
    assert 0.4 <= sum(late) / len(late) <= 0.85


def test_a_strong_topic_is_asked_harder_than_a_weak_one():
    strong, weak = BANK.active[0].topic, BANK.active[3].topic
    history = [asked(question, 1.0) for question in BANK.active if question.topic == strong]
    history += [asked(question, 0.0) for question in BANK.active if question.topic == weak]
    rated = ability.ability(BANK, Learner(id=1), history)
    assert rated.of(strong) > rated.of("topic-50") > rated.of(weak)


def test_the_settings_pin_the_level():
    bank, history = taught(2000, 60)
    for level in LEVELS:
        learner = Learner(id=1, level=level)
        assert ability.level_of(learner, ability.ability(bank, learner, history)) == level


def test_an_answer_that_comes_back_counts_once():
    question = BANK.active[0]
    once = ability.ability(BANK, Learner(id=1), [asked(question, 0.0)])
    often = ability.ability(BANK, Learner(id=1), [asked(question, 1.0)] * 9 + [asked(question, 0.0)])
    assert once == often
