"""Spaced repetition, and what to ask next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import TYPE_CHECKING

from bot.core import ability, deadline, misconceptions
from bot.core.bank import Bank
from bot.core.chance import Chance
from bot.core.grading.grade import Grade, Verdict
from bot.core.plan import PlanDay
from bot.core.questions.base import LEVELS, Level
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Asked, Attempt, Card, Learner, Sureness

if TYPE_CHECKING:
    from fsrs import Scheduler

RETENTION = 0.9
LEVEL_DIFFICULTY: Mapping[Level, int] = {"fresher": 2, "mid": 3, "senior": 4}


@cache
def _fsrs() -> "Scheduler":
    from fsrs import Scheduler  # noqa: PLC0415  (only an answer needs it, not the start)

    return Scheduler(desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def rated_anew(attempt: Attempt, question_id: str, sure: Sureness) -> Card:
    """The card as it is after this answer, now that we know how sure the learner was."""
    grade = Grade(verdict=attempt.verdict, score=attempt.score, gave_up=attempt.gave_up)
    return review(attempt.before, question_id, grade, hints=attempt.hints, sure=sure, day=attempt.day)


def review(card: Card | None, question_id: str, grade: Grade, *, hints: int, sure: Sureness, day: date) -> Card:
    """
    The card after an answer on this study day.

    Wrong or not known: again. Partly right, or right with hints: hard. Right: good. Right and certain: easy.
    Times are normalised to noon of the study day: py-fsrs floors elapsed time to whole days (23 h 59 would be none).
    """
    from fsrs import Card as FsrsCard  # noqa: PLC0415
    from fsrs import Rating, State  # noqa: PLC0415

    if grade.verdict is Verdict.INCORRECT or grade.gave_up:
        rating = Rating.Again
    elif grade.verdict is Verdict.PARTIAL or hints or sure == "guess":
        rating = Rating.Hard
    else:
        rating = Rating.Easy if sure == "certain" else Rating.Good
    known = FsrsCard(card_id=1)
    if card is not None:
        known.state = State.Review
        known.step = None
        known.stability, known.difficulty = card.stability, card.difficulty
        known.due, known.last_review = noon(card.due), noon(min(card.last, day))
    reviewed, _ = _fsrs().review_card(known, rating, noon(day))
    return Card(
        question_id=question_id,
        due=reviewed.due.date(),
        last=day,
        stability=float(reviewed.stability or 0.1),
        difficulty=float(reviewed.difficulty or 5.0),
        reviews=(card.reviews if card else 0) + 1,
        lapses=(card.lapses if card else 0) + (rating == Rating.Again),
        last_verdict=grade.verdict,
        last_sure=sure,
    )


def noon(day: date) -> datetime:
    """The middle of a study day, for py-fsrs."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def level_of(bank: Bank, learner: Learner, history: Sequence[Asked], topic: str = "") -> Level:
    """The level pinned in the settings, or the one that fits the answers so far, in general or in one topic."""
    return learner.level or ability.level_of(learner, ability.ability(bank, learner, history), topic)


def next_question(
    bank: Bank,
    learner: Learner,
    cards: Sequence[Card],
    history: Sequence[Asked],
    day: date,
    *,
    focus: PlanDay | None = None,
    avoid: Collection[str] = (),
) -> AnyQuestion | None:
    """
    What to ask at any time of the day. None only for an empty bank.

    What was confidently wrong and is due comes first, then what probes an open misconception from another side. Besides
    that: with an interview ahead, what raises recall on that day most; without one, new in the day's focus, and every
    third time what is due. `focus` leads the day's first question, `avoid` was asked just now.
    """
    due = _due(bank, cards, day, avoid)
    if due and _confidently_wrong(due[0]):
        return bank.questions[due[0].question_id]
    if learner.mistaken and (
        contrast := misconceptions.contrast(bank, learner, day, asked=_seen(cards, history), avoid=avoid)
    ):
        return bank.questions[contrast]
    if learner.interview and learner.interview >= day:
        rated = ability.ability(bank, learner, history)
        return deadline.best(bank, learner, cards, history, rated, focus=focus, day=day, avoid=avoid)
    return _by_plan(bank, learner, cards, history, day, due=due, seen=_seen(cards, history) | set(avoid), focus=focus)


def _seen(cards: Iterable[Card], history: Iterable[Asked]) -> set[str]:
    return {card.question_id for card in cards} | {asked.question_id for asked in history}


def _due(bank: Bank, cards: Sequence[Card], day: date, avoid: Collection[str]) -> list[Card]:
    """Due cards of active questions, what was confidently wrong first, then the longest due."""
    known = bank.positions
    ready = [card for card in cards if card.due <= day and card.question_id in known and card.question_id not in avoid]
    return sorted(ready, key=lambda card: (not _confidently_wrong(card), card.due))


def _confidently_wrong(card: Card) -> bool:
    return card.last_sure == "certain" and card.last_verdict is not Verdict.CORRECT


def _by_plan(
    bank: Bank,
    learner: Learner,
    cards: Sequence[Card],
    history: Sequence[Asked],
    day: date,
    *,
    due: Sequence[Card],
    seen: Collection[str],
    focus: PlanDay | None,
) -> AnyQuestion | None:
    """
    New questions in the plan's order and what is due, in turn.

    Who does less than planned finds the days that were missed again, every other time; who does more goes on to what is due
    and then to the days ahead.
    """
    if due and (focus is None or len(history) % 3 == 2):
        return bank.questions[due[0].question_id]
    plan = learner.plan if focus is not None else None
    missed = (
        plan.missed_topics(bank.plan, day, {bank.questions[name].topic for name in seen if name in bank.positions})
        if plan
        else ()
    )
    focused = focus.topics if focus else ()
    in_turn = (*missed, *focused) if len(history) % 2 else (*focused, *missed)
    found = _first_new(bank, learner, in_turn, history, seen, day)
    if found is None and due:
        return bank.questions[due[0].question_id]
    found = found or _first_new(bank, learner, plan.topics_ahead(bank.plan, day) if plan else (), history, seen, day)
    if found is not None:
        return found
    fresh = [question for question in bank.active if question.id not in seen]
    if fresh:
        return best_fitting(fresh, level_of(bank, learner, history), (learner.id, day))
    soonest = sorted((card for card in cards if card.question_id in bank.positions), key=lambda card: card.due)
    return bank.questions[soonest[0].question_id] if soonest else None


def _first_new(
    bank: Bank, learner: Learner, topics: Iterable[str], history: Sequence[Asked], seen: Collection[str], day: date
) -> AnyQuestion | None:
    """The best fitting question that was never asked, of the first of these topics that has one."""
    for topic in topics:
        fresh = [question for question in bank.of(topic, track=learner.track) if question.id not in seen]
        if fresh:
            return best_fitting(fresh, level_of(bank, learner, history, topic), (learner.id, day))
    return None


def next_in_topic(
    bank: Bank,
    learner: Learner,
    topic: str,
    *,
    cards: Sequence[Card],
    history: Sequence[Asked],
    level: Level | None,
    avoid: Collection[str],
) -> tuple[AnyQuestion | None, bool]:
    """
    (The next question of a topic, whether all of them were seen before); no repeat until the topic is exhausted.

    Of another level where the topic has none of that level at all.
    """
    of_level = bank.of(topic, level, learner.track) or bank.of(topic, level)
    pool = [question for question in of_level or bank.of(topic) if question.id not in avoid]
    if not pool:
        return None, True
    seen = _seen(cards, history)
    fresh = [question for question in pool if question.id not in seen]
    if fresh:
        return best_fitting(
            fresh, level or level_of(bank, learner, history, topic), (learner.id, topic, len(history))
        ), False
    last_seen = {asked.question_id: index for index, asked in reversed(list(enumerate(history)))}
    return max(pool, key=lambda question: (last_seen.get(question.id, len(history)), question.id)), True


def to_put_right(bank: Bank, history: Sequence[Asked]) -> tuple[str, ...]:
    """Ids of questions whose last answer was not right: confidently wrong first, then the oldest mistake first."""
    last: dict[str, Asked] = {}
    for asked in history:
        last.setdefault(asked.question_id, asked)
    active = {question.id for question in bank.active}
    wrong = [asked for asked in last.values() if asked.verdict is not Verdict.CORRECT and asked.question_id in active]
    # History is latest first, and sorting keeps the order of equals: reversed, the oldest mistake leads.
    wrong.reverse()
    return tuple(asked.question_id for asked in sorted(wrong, key=lambda asked: asked.sure != "certain"))


def chance_of(question_id: str, seed: tuple[object, ...]) -> float:
    """A seeded draw in [0, 1) for a question: breaks ties the same way every time."""
    return Chance(*seed, question_id).fraction()


def best_fitting(questions: Iterable[AnyQuestion], level: Level, seed: tuple[object, ...]) -> AnyQuestion:
    """The question nearest to the level; among equals the most asked in interviews, then by seeded chance."""
    aim = LEVELS.index(level)
    fits: dict[tuple[int, int], list[AnyQuestion]] = {}
    for question in questions:
        fits.setdefault((abs(LEVELS.index(question.level) - aim), -question.importance), []).append(question)
    equals = fits[min(fits)]
    return equals[0] if len(equals) == 1 else min(equals, key=lambda question: chance_of(question.id, seed))


def weakest_topic(bank: Bank, focus: PlanDay | None, history: Sequence[Asked], seed: tuple[object, ...]) -> str:
    """The topic with the lowest share right, smoothed by two imagined middling answers; today's focus first among new ones."""
    right: dict[str, list[float]] = {}
    for asked in history:
        right.setdefault(asked.topic, []).append(asked.score)
    focused = focus.topics if focus else ()

    def strength(topic: str) -> tuple[float, int, float]:
        scores = right.get(topic, [])
        smoothed = (sum(scores) + 1.0) / (len(scores) + 2)
        return smoothed, 0 if topic in focused else 1, Chance(*seed, topic).fraction()

    return min(bank.by_topic, key=strength)
