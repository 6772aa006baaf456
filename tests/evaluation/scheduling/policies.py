"""Who decides what is asked: the coach itself, and the usual schedules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler

from bot.core import ability, memory, readiness, scheduling
from bot.core.bank import Bank
from bot.core.grading.grade import Grade, Verdict
from bot.core.plan import plan_until
from bot.core.readiness import Estimate
from bot.core.scheduling import noon
from bot.core.state import Asked, Card, Learner

START = date(2026, 12, 1)


class Policy(Protocol):
    """Chooses among the questions 0 to n - 1, which are numbered in the order of the plan."""

    def ask(self, day: int, asked_today: Sequence[int]) -> int: ...

    def note(self, question: int, day: int, *, right: bool) -> None: ...


class Coach:
    """The product: its own functions, given what it would know."""

    def __init__(self, bank: Bank, days: int) -> None:
        interview = START + timedelta(days=days)
        self.bank = bank
        self.learner = Learner(id=1, level="mid", interview=interview, plan=plan_until(START, interview))
        self.cards: dict[str, Card] = {}
        self.history: tuple[Asked, ...] = ()

    def ask(self, day: int, asked_today: Sequence[int]) -> int:
        today = START + timedelta(days=day)
        study = (self.bank, self.learner, tuple(self.cards.values()), self.history)
        if asked_today:
            avoid = [self.bank.active[question].id for question in asked_today]
            found = scheduling.next_question(*study, today, avoid=avoid)
        else:
            assert self.learner.plan is not None
            found = scheduling.next_question(*study, today, focus=self.learner.plan.focus(self.bank.plan, today))
        assert found is not None
        return self.bank.positions[found.id]

    def note(self, question: int, day: int, *, right: bool) -> None:
        today, asked = START + timedelta(days=day), self.bank.active[question]
        verdict = Verdict.CORRECT if right else Verdict.INCORRECT
        grade = Grade(verdict=verdict, score=float(right))
        before = self.cards.get(asked.id)
        believed = memory.reweighted(self.learner.memory, before, today, grade, 0)
        self.learner = replace(self.learner, memory=believed)
        self.cards[asked.id] = scheduling.review(before, asked.id, grade, hints=0, sure="", day=today)
        line = Asked(
            question_id=asked.id, topic=asked.topic, day=today, verdict=verdict, score=float(right), purpose="daily"
        )
        self.history = (line, *self.history)

    def readiness(self, day: int) -> Estimate:
        """What /ready says in the evening of this day."""
        today = START + timedelta(days=day)
        rated = ability.ability(self.bank, self.learner, self.history)
        told = readiness.readiness(self.bank, self.learner, tuple(self.cards.values()), rated, today)
        assert told is not None
        return told.overall


class FixedPlan:
    """One new question after another, then from the beginning again."""

    def __init__(self, bank: Bank, days: int) -> None:
        self.order = list(range(len(bank.active)))
        self.asked = 0

    def ask(self, day: int, asked_today: Sequence[int]) -> int:
        self.asked += 1
        return self.order[(self.asked - 1) % len(self.order)]

    def note(self, question: int, day: int, *, right: bool) -> None: ...


class PlanByImportance(FixedPlan):
    """The same, what is asked most in interviews first."""

    def __init__(self, bank: Bank, days: int) -> None:
        super().__init__(bank, days)
        self.order.sort(key=lambda question: -bank.active[question].importance)


class DueFirst:
    """What is due, the longest due first; else something new; else what is due next."""

    def __init__(self, bank: Bank, days: int) -> None:
        self.due: dict[int, int] = {}
        self.questions = range(len(bank.active))

    def ask(self, day: int, asked_today: Sequence[int]) -> int:
        ready = [question for question, due in self.due.items() if due <= day and question not in asked_today]
        new = [question for question in self.questions if question not in self.due]
        rest = [question for question in self.due if question not in asked_today]
        return min(ready or new or rest, key=lambda question: (self.due.get(question, 0), question))

    def note(self, question: int, day: int, *, right: bool) -> None:
        self.due[question] = day + max(1, self.interval(question, day, right=right))

    def interval(self, question: int, day: int, *, right: bool) -> int:
        raise NotImplementedError


class Leitner(DueFirst):
    """Six boxes: 1, 2, 4, 8, 16 and 32 days; a wrong answer goes back to the first."""

    def __init__(self, bank: Bank, days: int) -> None:
        super().__init__(bank, days)
        self.box: dict[int, int] = {}

    def interval(self, question: int, day: int, *, right: bool) -> int:
        self.box[question] = min(self.box.get(question, 0) + 1, 5) if right else 0
        return 2 ** self.box[question]


class Sm2(DueFirst):
    """SuperMemo 2 (Wozniak 1990): quality 4 for right, 2 for wrong."""

    def __init__(self, bank: Bank, days: int) -> None:
        super().__init__(bank, days)
        self.state: dict[int, tuple[int, int, float]] = {}

    def interval(self, question: int, day: int, *, right: bool) -> int:
        repetitions, interval, ease = self.state.get(question, (0, 0, 2.5))
        quality = 4 if right else 2
        if right:
            repetitions += 1
            interval = {1: 1, 2: 6}.get(repetitions, round(interval * ease))
        else:
            repetitions, interval = 0, 1
        ease = max(1.3, ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02))
        self.state[question] = repetitions, interval, ease
        return interval


class FsrsAt90(DueFirst):
    """FSRS-6 with its default parameters, at a desired retention of 0.9."""

    def __init__(self, bank: Bank, days: int) -> None:
        super().__init__(bank, days)
        self.scheduler = Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
        self.cards: dict[int, FsrsCard] = {}

    def interval(self, question: int, day: int, *, right: bool) -> int:
        card = self.cards.get(question) or FsrsCard(card_id=1)
        when = noon(START + timedelta(days=day))
        self.cards[question], _ = self.scheduler.review_card(card, Rating.Good if right else Rating.Again, when)
        return (self.cards[question].due - when).days


POLICIES = {
    "fixed plan": FixedPlan,
    "plan by importance": PlanByImportance,
    "Leitner": Leitner,
    "SM-2": Sm2,
    "FSRS, retention 0.9": FsrsAt90,
    "the coach": Coach,
}
