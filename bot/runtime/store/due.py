"""
What the clock causes: daily questions and reminders, for many learners in one transaction.

Each statement serves the whole batch: what a learner costs is the thinking, not the database. Who is due is claimed in
the transaction that moves them on (on PostgreSQL by SKIP LOCKED), so no event id is kept: nobody is due twice. The
messages wait in the outbox for their turn: ten thousand questions come due in one minute.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select

from bot.core.bank import Bank
from bot.core.coach import decide
from bot.core.progress import daily_slot
from bot.core.state import (
    Conversation,
    Decision,
    Learner,
    Outage,
    Snapshot,
)
from bot.ports.capabilities import Capabilities
from bot.ports.events import DailyDue, Place, ReminderDue, Sender
from bot.runtime.store import schema, study
from bot.runtime.store.columns import EPOCH
from bot.runtime.store.decisions import Rows
from bot.runtime.store.exchange import POST, deliveries_of, outbox_values, save
from bot.runtime.store.learners import (
    LEARNER,
    OUTAGES,
    Loaded,
    load_for,
    moving,
    settled_until,
)
from bot.runtime.store.rows import (
    conversation_of,
    learner_of,
    learners_of,
)
from bot.runtime.store.statements import Statement, Values

POSTPONED = timedelta(minutes=5)
"""When a learner is tried again whose turn failed."""
MILLISECOND = timedelta(milliseconds=1)
NOWHERE, NOBODY = Place(platform="", chat=""), Sender(id="")

_learner, _conversation, _attempt = schema.learner, schema.conversation, schema.attempt
_now = bindparam("now", type_=_learner.c.next_due_at.type)
_ids: Any = bindparam("learners", expanding=True)
# Two walks along two indexes: an OR of both would sort everybody who is due.
DAILY_WAITING, REMINDER_WAITING = (
    Statement(select(_learner.c.id, column.label("at")).where(column <= _now).order_by(column).limit(bindparam("most")))
    for column in (_learner.c.next_due_at, _learner.c.remind_at)
)
DUE = Statement(
    select(_learner)
    .where(_learner.c.id.in_(_ids), or_(_learner.c.next_due_at <= _now, _learner.c.remind_at <= _now))
    # Nothing on SQLite, where there is one writer.
    .with_for_update(skip_locked=True)
)
ACCOUNTS = Statement(
    select(schema.account.c.learner_id, schema.account.c.platform, schema.account.c.user_id).where(
        schema.account.c.learner_id.in_(_ids)
    )
)
CONVERSATIONS = Statement(select(_conversation).where(_conversation.c.learner_id.in_(_ids)))
# Plainly: a date that has its question already is a fault, and must not be given another.
ADD_DAILY = Statement(insert(schema.daily), sets=("learner_id", "local_date", "prompt_id"))
POSTPONE = moving(("next_due_at", "remind_at"))


@dataclass(slots=True)
class Batch:
    """What became of one batch."""

    found: int = 0
    """How many of them were due, and ours to handle."""
    posted: int = 0
    """How many messages they caused."""
    failed: list[tuple[int, Exception]] = field(default_factory=list)
    """Learners whose turn raised; they are tried again later."""


@dataclass(slots=True)
class _Turn:
    """One learner's turn."""

    event: DailyDue | ReminderDue
    loaded: Loaded
    alone: bool
    """True for a learner in the middle of a series: what that needs is loaded and saved as for any other event."""
    decision: Decision = field(default_factory=Decision)

    @property
    def learner(self) -> Learner:
        return self.loaded.snapshot.learner


def take_due(
    connection: Connection,
    bank: Bank,
    now: datetime,
    capabilities: Callable[[str], Capabilities],
    candidates: Sequence[int],
) -> Batch:
    """Handles those of the learners whose daily question or reminder is due and whom nobody else is handling."""
    learners = _claim(connection, now, candidates)
    batch = Batch(found=len(learners))
    if not learners:
        return batch
    done, batch.failed = _decided(_turns(connection, bank, learners, now), now)
    if batch.failed:
        of = {learner.id: learner for learner in learners}
        POSTPONE.run_all(connection, [_postponed(of[identifier], now) for identifier, _ in batch.failed])
    messages = _outbox_rows(done, capabilities, now)
    rows = _study_rows(connection, done, now)
    _write_study(connection, rows)
    _write_queue(connection, rows, messages)
    batch.posted = len(messages)
    return batch


def postpone(connection: Connection, identifier: int, now: datetime) -> None:
    """Tries a learner again later whose turn could not be saved."""
    row = LEARNER.first(connection, {"learner": identifier})
    if row is not None:
        POSTPONE.run(connection, _postponed(learner_of(row), now))


def waiting_since(connection: Connection, now: datetime, most: int) -> tuple[list[int], datetime | None]:
    """(Who is due, since when the first of them is), without claiming anybody."""
    asked = {"now": now, "most": most}
    walks = [walk.columns(connection, asked) for walk in (DAILY_WAITING, REMINDER_WAITING)]
    due = dict.fromkeys(identifier for walk in walks for identifier in walk["id"])
    return list(due), min((walk["at"][0] for walk in walks if walk["at"]), default=None)


def _claim(connection: Connection, now: datetime, candidates: Sequence[int]) -> list[Learner]:
    return learners_of(DUE.columns(connection, {"now": now, "learners": candidates}))


def _decided(turns: Sequence[_Turn], now: datetime) -> tuple[list[_Turn], list[tuple[int, Exception]]]:
    """(Turns with their decision, learners whose turn raised)."""
    done: list[_Turn] = []
    failed: list[tuple[int, Exception]] = []
    for turn in turns:
        try:
            turn.decision = decide(turn.loaded.snapshot, turn.event, now)
            if not _moved(turn.event, turn.decision.learner, now):
                raise RuntimeError("the turn left its learner in the queue")
            done.append(turn)
        except Exception as error:
            failed.append((turn.learner.id, error))
    return done, failed


def _moved(event: DailyDue | ReminderDue, learner: Learner | None, now: datetime) -> bool:
    """Whether the turn took its learner off the queue: one that did not would come up again at every tick."""
    if learner is None:
        return False
    at = learner.next_due_at if isinstance(event, DailyDue) else learner.remind_at
    return at is None or at > now


def _postponed(learner: Learner, now: datetime) -> dict[str, Any]:
    def later(at: datetime | None) -> datetime | None:
        return now + POSTPONED if at is not None and at <= now else at

    return {
        "learner": learner.id,
        "next_due_at": later(learner.next_due_at),
        "remind_at": later(learner.remind_at),
    }


def _event(learner: Learner, now: datetime) -> DailyDue | ReminderDue:
    """The daily question goes before the reminder, which it makes needless."""
    place, due = learner.home or NOWHERE, learner.next_due_at
    if due is not None and due <= now:
        name = f"daily:{learner.id}:{due.isoformat()}"
        return DailyDue(
            event_id=name, place=place, sender=NOBODY, learner_id=learner.id, local_date=due.date().isoformat()
        )
    stamp = learner.remind_at.isoformat() if learner.remind_at else ""
    return ReminderDue(event_id=f"remind:{learner.id}:{stamp}", place=place, sender=NOBODY, learner_id=learner.id)


def _turns(connection: Connection, bank: Bank, learners: Sequence[Learner], now: datetime) -> list[_Turn]:
    """Everything that the decisions may look at, by one statement for each table."""
    who = {"learners": [learner.id for learner in learners]}
    accounts = {(row["learner_id"], row["platform"]): row["user_id"] for row in ACCOUNTS.all(connection, who)}
    conversations: dict[tuple[int, str, str, str], Conversation] = {}
    homes = {(learner.id, home.platform, home.chat, home.thread) for learner in learners if (home := learner.home)}
    for row in CONVERSATIONS.all(connection, who):
        key = (row["learner_id"], row["platform"], row["chat"], row["thread"])
        if key in homes:
            conversations[key] = conversation_of(row)
    practice = study.practice_of(connection, learners)
    milestones = study.milestones_of(connection, {learner.id: daily_slot(learner, now) for learner in learners})
    outages = _outages(connection, learners, now)
    turns = []
    for learner in learners:
        event = _event(learner, now)
        place = event.place
        recipient = accounts.get((learner.id, place.platform), "")
        conversation = conversations.get((learner.id, place.platform, place.chat, place.thread), Conversation())
        if conversation.run is not None:
            turns.append(_Turn(event, load_for(connection, bank, learner, event, now, recipient), alone=True))
            continue
        snapshot = Snapshot(
            bank=bank,
            learner=learner,
            conversation=conversation,
            outages=tuple(outage for outage in outages if outage.end >= settled_until(learner, now)),
            **practice[learner.id],
            **milestones[learner.id],
        )
        turns.append(_Turn(event, Loaded(snapshot, event, recipient), alone=False))
    return turns


def _outages(connection: Connection, learners: Sequence[Learner], now: datetime) -> list[Outage]:
    since = min(settled_until(learner, now) for learner in learners)
    return [Outage(start=row["start"], end=row["end"]) for row in OUTAGES.all(connection, {"since": since})]


def _study_rows(connection: Connection, turns: Sequence[_Turn], now: datetime) -> Rows:
    """All of the decisions but their messages. What is not of a batch's kind is written at once."""
    rows = Rows()
    for turn in turns:
        if turn.alone:
            save(connection, turn.event.place, turn.loaded, turn.decision, now)
        else:
            rows.add(turn.decision, turn.loaded.snapshot, turn.event.place)
    return rows


def _key(turn: _Turn, index: int, part: int) -> str:
    """
    The key of a delivery: whose, due when, and which of theirs.

    In the order in which the rows are written: keys that are spread at random would touch a page of their index for each.
    """
    kind, at = ("d", turn.learner.next_due_at) if isinstance(turn.event, DailyDue) else ("r", turn.learner.remind_at)
    due_at = (at - EPOCH) // MILLISECOND if at is not None else 0
    return f"{kind}{due_at:011x}{turn.learner.id:09x}{index:02x}{part:02x}"


def _outbox_rows(
    turns: Sequence[_Turn], capabilities: Callable[[str], Capabilities], now: datetime
) -> list[dict[str, Any]]:
    """The messages of the decisions."""
    rows = []
    for turn in turns:
        key, recipient = partial(_key, turn), turn.loaded.recipient
        for send, delivery in deliveries_of(turn.event, turn.decision.sends, recipient, capabilities, key):
            row = outbox_values(
                delivery,
                now,
                claimed=False,
                learner_id=turn.learner.id,
                prompt_id=send.prompt_id,
                expires_at=send.expires_at,
            )
            rows.append(row)
    return rows


def _write_study(connection: Connection, rows: Rows) -> None:
    """What the coach knows of its learners."""
    rows.write_study(connection)


def _write_queue(connection: Connection, rows: Rows, messages: Sequence[Values]) -> None:
    """When they are due next, that this date has its question, and the messages."""
    rows.write_learners(connection)
    ADD_DAILY.run_all(connection, rows.daily)
    POST.run_all(connection, messages)
