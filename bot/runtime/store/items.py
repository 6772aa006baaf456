"""What learners' answers and reports say about questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.core.state import Attempt
from bot.runtime.store import schema
from bot.runtime.store.deliveries import remember
from bot.runtime.store.rows import attempt_of

QUARANTINE = "quarantine"
ANSWERS = (
    select(
        schema.attempt.c.question_id,
        schema.attempt.c.learner_id,
        schema.attempt.c.score,
        schema.attempt.c.reply,
        schema.attempt.c.gave_up,
    )
    .where(schema.attempt.c.purpose != "follow-up")
    .order_by(schema.attempt.c.at, schema.attempt.c.prompt_id)
)
COUNTED = select(schema.report.c.question_id, func.count()).group_by(schema.report.c.question_id)
OPEN_REPORTS = (
    select(schema.report)
    .where(schema.report.c.kind == "report", schema.report.c.settled.is_(False))
    .order_by(schema.report.c.question_id, schema.report.c.id)
)
APPEALS = (
    select(
        schema.report.c.id.label("report_id"),
        schema.report.c.at.label("appealed_at"),
        schema.report.c.settled,
        schema.prompt.c.picks,
        schema.attempt,
    )
    .join(schema.attempt, schema.attempt.c.prompt_id == schema.report.c.prompt_id)
    .join(schema.prompt, schema.prompt.c.id == schema.report.c.prompt_id)
    .where(schema.report.c.kind == "appeal")
    .order_by(schema.report.c.at.desc(), schema.report.c.id.desc())
)
SETTLE_APPEALS = (
    update(schema.report)
    .where(schema.report.c.kind == "appeal", schema.report.c.prompt_id.in_(bindparam("prompts", expanding=True)))
    .values(settled=True)
)
SETTLE = update(schema.report).where(schema.report.c.id.in_(bindparam("ids", expanding=True))).values(settled=True)
QUARANTINED = select(schema.fact.c.key, schema.fact.c.value).where(schema.fact.c.owner == QUARANTINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer of one learner to one question."""

    question_id: str
    learner_id: int
    score: float
    reply: str
    """Keys picked joined by spaces, or what was typed."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A learner's word about a question."""

    id: int
    question_id: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """A learner's "I was right", with the attempt that it is about as it is graded now."""

    id: int
    at: datetime
    settled: bool
    attempt: Attempt
    picks: tuple[str, ...]
    """Keys of the options that were picked."""


def first_answers(connection: Connection) -> tuple[Answer, ...]:
    """The first answer of each learner to each question, oldest first; giving up is none."""
    seen: set[tuple[str, int]] = set()
    found = []
    for row in connection.execute(ANSWERS):
        key = (row.question_id, row.learner_id)
        if key not in seen:
            seen.add(key)
            if not row.gave_up:
                found.append(Answer(row.question_id, row.learner_id, row.score, row.reply))
    return tuple(found)


def report_counts(connection: Connection) -> dict[str, int]:
    """Question -> how many reports and appeals there ever were."""
    return {row[0]: row[1] for row in connection.execute(COUNTED)}


def open_reports(connection: Connection) -> tuple[Reported, ...]:
    """Reports that no author has settled, by question."""
    return tuple(Reported(row.id, row.question_id, row.at, row.text) for row in connection.execute(OPEN_REPORTS))


def appeals(connection: Connection, question_id: str = "", *, everything: bool = False) -> tuple[Appeal, ...]:
    """Appeals that are not settled, or all of them, newest first; to one question, if it is named."""
    asked = APPEALS if everything else APPEALS.where(schema.report.c.settled.is_(False))
    if question_id:
        asked = asked.where(schema.report.c.question_id == question_id)
    return tuple(
        Appeal(row["report_id"], row["appealed_at"], row["settled"], attempt_of(row), row["picks"])
        for row in connection.execute(asked).mappings()
    )


def settle_appeals(connection: Connection, prompts: Sequence[str]) -> None:
    """Marks the appeals against these prompts' grades as dealt with."""
    connection.execute(SETTLE_APPEALS, {"prompts": list(prompts)})


def settle_reports(connection: Connection, identifiers: Sequence[int]) -> int:
    """Marks reports and appeals as dealt with; how many there were."""
    return connection.execute(SETTLE, {"ids": list(identifiers)}).rowcount


def quarantined(connection: Connection) -> dict[str, str]:
    """Questions that are not asked for now, and why."""
    return {row.key: row.value for row in connection.execute(QUARANTINED)}


def quarantine(connection: Connection, question_id: str, why: str) -> None:
    """Asks a question no more until it is released."""
    remember(connection, QUARANTINE, question_id, why)


def release(connection: Connection, question_id: str) -> bool:
    """Lets a question be asked again; False if it was not in quarantine."""
    here = (schema.fact.c.owner == QUARANTINE) & (schema.fact.c.key == question_id)
    return connection.execute(delete(schema.fact).where(here)).rowcount == 1
