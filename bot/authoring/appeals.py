"""Appeals against a grade, with what the grader saw then and what it says today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.bank import Bank
from bot.core.questions.open import Open
from bot.core.regrading import attempt_anew
from bot.core.state import Attempt
from bot.runtime.store.items import Appeal


@dataclass(frozen=True, slots=True)
class Looked:
    """One appeal, graded again by today's key or rubric."""

    appeal: Appeal
    today: Attempt | None
    """The attempt as it would be graded now; None if nothing changes, or if its question is gone."""
    version: int
    """Of today's rubric; 0 where there is none."""


def looked_at(bank: Bank, appeals: Sequence[Appeal]) -> list[Looked]:
    """The same appeals, in the same order."""
    found = []
    for appeal in appeals:
        question = bank.questions.get(appeal.attempt.question_id)
        today = attempt_anew(question, appeal.attempt, appeal.picks, bank.context) if question else None
        version = question.rubric.version if isinstance(question, Open) else 0
        found.append(Looked(appeal, today, version))
    return found


def lines(looked: Sequence[Looked], *, answers: bool) -> Iterator[str]:
    """What an author reads; with `answers` also what learners wrote."""
    for item in looked:
        appeal, attempt = item.appeal, item.appeal.attempt
        mark = " (settled)" if appeal.settled else ""
        yield f"{appeal.id}  {attempt.question_id}  {appeal.at:%Y-%m-%d}{mark}"
        yield f"    {_graded(attempt)}, confidence {attempt.confidence:.2f}{_by(attempt.rubric_version)}"
        yield from _seen(attempt)
        if item.today is not None:
            yield f"    today: {_graded(item.today)}{_by(item.version)}; `warmstart bank regrade {attempt.question_id}` puts it right"
            yield from _seen(item.today)
        if answers:
            yield f"    answer: {' '.join(attempt.reply.split())}"


def _graded(attempt: Attempt) -> str:
    return f"{attempt.verdict.value}, score {attempt.score:.2f}"


def _by(version: int) -> str:
    return f", by version {version} of the rubric" if version else ""


def _seen(attempt: Attempt) -> Iterator[str]:
    lent = {item.key_point for item in attempt.evidence}
    hit = [f"{name} (by the tier)" if name in lent else name for name in attempt.hit]
    for what, names in (("hit", hit), ("missed", attempt.missed), ("misconceptions", attempt.misconceptions)):
        if names:
            yield f"    {what}: {', '.join(names)}"


def as_json(item: Looked, *, answers: bool) -> dict[str, Any]:
    """The same as an object; `answer` only where it was asked for."""
    appeal, attempt = item.appeal, item.appeal.attempt
    shown: dict[str, Any] = {
        "appeal": appeal.id,
        "question": attempt.question_id,
        "at": appeal.at.isoformat(),
        "settled": appeal.settled,
        "rubric_version": attempt.rubric_version,
        **_as_json(attempt),
        "by_tier": [found.key_point for found in attempt.evidence],
        "today": {"rubric_version": item.version, **_as_json(item.today)} if item.today else None,
    }
    return shown | ({"answer": attempt.reply} if answers else {})


def _as_json(attempt: Attempt) -> dict[str, Any]:
    return {
        "verdict": attempt.verdict.value,
        "score": round(attempt.score, 4),
        "confidence": round(attempt.confidence, 4),
        "hit": list(attempt.hit),
        "missed": list(attempt.missed),
        "misconceptions": list(attempt.misconceptions),
    }
