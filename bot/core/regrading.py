"""What changes for those who answered, when a question's key or rubric is mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from bot.core import misconceptions, scheduling
from bot.core.challenge.choosing import seed_of
from bot.core.challenge.events import ChallengeEvent
from bot.core.grading.context import GradingContext
from bot.core.grading.evidence import Evidence, graded
from bot.core.grading.grade import Grade
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Attempt, Card, Learner, Mistaken


def _grade(
    question: AnyQuestion,
    picks: Sequence[str],
    typed: str,
    seed: str,
    context: GradingContext,
    evidence: Evidence | None = None,
) -> Grade | None:
    """The grade by today's key; None where it cannot be told."""
    presented = question.present(seed)
    known = {shown.key for shown in presented.options}
    if presented.options:
        if not picks or not set(picks) <= known:
            return None
        grade = question.grade_picks(tuple(picks), seed)
    else:
        grade = graded(question, typed, seed, context, evidence)
    return None if grade.unclear else grade


def attempt_anew(
    question: AnyQuestion, attempt: Attempt, picks: Sequence[str], context: GradingContext
) -> Attempt | None:
    """The attempt as it is graded now; None if nothing changes. `picks` are the keys of its prompt."""
    if attempt.gave_up:
        return None
    recognised = {item.key_point: item.words for item in attempt.evidence}
    evidence = Evidence(question.id, attempt.reply, recognised)
    grade = _grade(question, picks, attempt.reply, attempt.prompt_id, context, evidence)
    if grade is None or (grade.verdict, grade.score) == (attempt.verdict, attempt.score):
        return None
    return replace(
        attempt,
        verdict=grade.verdict,
        score=grade.score,
        confidence=grade.confidence,
        hit=grade.hit,
        missed=grade.missed,
        misconceptions=grade.misconceptions,
        rubric_version=grade.rubric_version,
    )


def card_anew(attempts: Sequence[Attempt]) -> Card | None:
    """The schedule of one question for one learner, from all attempts at it, in order."""

    def review(card: Card | None, attempt: Attempt) -> Card:
        grade = Grade(verdict=attempt.verdict, score=attempt.score, gave_up=attempt.gave_up)
        return scheduling.review(
            card, attempt.question_id, grade, hints=attempt.hints, sure=attempt.sure, day=attempt.day
        )

    return reduce(review, attempts, None)


def ledger_anew(attempts: Iterable[Attempt], questions: Mapping[str, AnyQuestion]) -> tuple[Mistaken, ...]:
    """The wrong ideas that a learner has still to overcome, from all their attempts, in order."""
    learner = Learner(id=0)
    for attempt in attempts:
        question = questions.get(attempt.question_id)
        if question is not None and attempt.purpose != "follow-up":
            grade = Grade(verdict=attempt.verdict, score=attempt.score, misconceptions=attempt.misconceptions)
            learner = misconceptions.after(learner, question, grade, attempt.day).learner
    return learner.mistaken


def marks_anew(
    question: AnyQuestion,
    challenge_id: str,
    number: int,
    answers: Mapping[int, ChallengeEvent],
    context: GradingContext,
    now: datetime,
) -> tuple[ChallengeEvent, ...]:
    """The events that mend the marks of one question of a game: one for each member whose mark changes."""
    events: list[ChallengeEvent] = []
    for learner, answer in sorted(answers.items()):
        typed = answer.picks[0] if answer.picks else ""
        seed = seed_of(challenge_id, number, answer.copy_id)
        grade = _grade(question, answer.picks, typed, seed, context) if answer.picks else None
        if grade is not None and grade.score != answer.score:
            events.append(
                ChallengeEvent(kind="regraded", at=now, learner_id=learner, question=number, score=grade.score)
            )
    return tuple(events)
