"""What is asked when the day of the interview is known."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.core import ability, deadline, scheduling
from bot.core.grading.grade import Grade, Verdict
from bot.core.plan import plan_until
from bot.core.state import Asked, Learner
from tests.evaluation.scheduling.simulation import bank_of

DAY = date(2026, 12, 1)
BANK = bank_of((3,) * 60)
LEARNER = Learner(id=1, level="mid", interview=DAY + timedelta(days=28), plan=plan_until(DAY, DAY + timedelta(days=28)))
RIGHT, WRONG = Grade(verdict=Verdict.CORRECT, score=1.0), Grade(verdict=Verdict.INCORRECT, score=0.0)


class Weeks:
    """What the coach knows after a script of answers."""

    def __init__(self, learner=LEARNER, bank=BANK):
        self.learner, self.bank, self.cards, self.history = learner, bank, {}, ()

    def answer(self, name, day, grade=RIGHT, sure=""):
        self.cards[name] = scheduling.review(self.cards.get(name), name, grade, hints=0, sure=sure, day=day)
        asked = Asked(question_id=name, topic=self.bank.questions[name].topic, day=day, verdict=grade.verdict,
                      score=grade.score, purpose="daily")  # fmt: skip
        self.history = (asked, *self.history)

    def next(self, day, focus=None):
        return scheduling.next_question(
            self.bank, self.learner, tuple(self.cards.values()), self.history, day, focus=focus
        )

    def gains(self, day):
        rated = ability.ability(self.bank, self.learner, self.history)
        worth = deadline.gains(self.bank, self.learner, tuple(self.cards.values()), rated, day)
        return {question.id: value for question, value in zip(self.bank.active, worth, strict=True)}


def test_the_plan_leads_the_first_question_of_a_day():
    for ahead in range(0, 28, 5):
        focus = LEARNER.plan.focus(BANK.plan, DAY + timedelta(days=ahead))
        assert Weeks().next(DAY, focus).topic == focus.topics[0]


def test_what_is_asked_most_in_interviews_counts_more():
    importance = [3] * 60
    importance[40] = 5
    weeks = Weeks(bank=bank_of(tuple(importance)))
    assert weeks.next(DAY).id == weeks.bank.active[40].id


def test_topics_take_turns():
    weeks, topics = Weeks(), []
    for step in range(30):
        day = DAY + timedelta(days=step // 3)
        question = weeks.next(day)
        topics.append(question.topic)
        weeks.answer(question.id, day, WRONG if step % 2 else RIGHT)
    assert all(first != second for first, second in pairwise(topics))


def test_what_was_forgotten_long_ago_gains_more_than_what_was_asked_yesterday():
    weeks, (old, new) = Weeks(), [question.id for question in BANK.active[:2]]
    weeks.answer(old, DAY)
    weeks.answer(new, DAY + timedelta(days=9))
    gains = weeks.gains(DAY + timedelta(days=10))
    assert gains[old] > gains[new]


def test_nothing_is_asked_twice_a_day_while_there_is_something_else():
    weeks = Weeks()
    for _ in range(60):
        weeks.answer(weeks.next(DAY).id, DAY, WRONG)
    assert len(weeks.cards) == 60
    assert weeks.next(DAY) is not None, "who wants still more gets more"


def test_confidently_wrong_comes_first_all_the_same():
    weeks = Weeks()
    name = BANK.active[30].id
    weeks.answer(name, DAY, WRONG, sure="certain")
    assert weeks.next(DAY + timedelta(days=1)).id == name


def test_the_role_decides_between_topics():
    topics = {
        name: replace_area(topic, "coding" if name == "topic-7" else "statistics")
        for name, topic in BANK.topics.items()
    }
    bank = replace(BANK, topics=topics)
    assert Weeks(replace(LEARNER, track="ml-engineer"), bank).next(DAY).topic == "topic-7"
    assert Weeks(replace(LEARNER, track="data-scientist"), bank).next(DAY).topic != "topic-7"


def replace_area(topic, area):
    return topic.model_copy(update={"area": area})


def test_a_level_that_does_not_fit_waits():
    pool = {
        question.id: question.model_copy(update={"level": "senior" if at < 59 else "fresher"})
        for at, question in enumerate(BANK.active)
    }
    bank = replace(BANK, questions=pool)
    assert Weeks(replace(LEARNER, level="fresher"), bank).next(DAY).id == bank.active[59].id


# -- without a date


def test_without_a_date_missed_days_come_again():
    learner = replace(LEARNER, interview=None)
    weeks, day = Weeks(learner), DAY + timedelta(days=10)
    weeks.answer(BANK.active[0].id, day - timedelta(days=1))
    focus = learner.plan.focus(BANK.plan, day)
    assert weeks.next(day, focus).topic == "topic-1", "the first day without a question"
    weeks.answer(BANK.active[3].id, day)
    assert weeks.next(day, focus).topic == focus.topics[0], "and the day's own focus in turn"


def test_without_a_date_who_does_more_goes_on_to_the_days_ahead():
    learner = replace(LEARNER, interview=None)
    weeks, focus = Weeks(learner), learner.plan.focus(BANK.plan, DAY)
    for question in BANK.active[:3]:
        weeks.answer(question.id, DAY)
    assert weeks.next(DAY, focus).topic == "topic-1"
