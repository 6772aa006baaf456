"""What learners have done so far, of one or of many: a statement for each table, whoever they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.core.state import HISTORY_LIMIT, Asked, Card, Learner, ProgressEvent, Prompt
from bot.runtime.store import schema
from bot.runtime.store.rows import asked_of, card_of, milestone_of, prompt_of
from bot.runtime.store.statements import Row, Statement

MOST_MILESTONES = 50
TOO_LONG_AGO = timedelta(days=3)
"""A question this old was asked on another date wherever the learner is now."""
Study = dict[str, Any]
"""Fields of `Snapshot`."""

_ids: Any = bindparam("learners", expanding=True)
_attempt = schema.attempt
CARDS = Statement(select(schema.card).where(schema.card.c.learner_id.in_(_ids)))
_HISTORY = (
    select(_attempt.c.learner_id, *(_attempt.c[field.name] for field in fields(Asked)))
    # Follow-ups are judged by the learner and belong to no schedule.
    .where(_attempt.c.purpose != "follow-up")
    .order_by(_attempt.c.learner_id, _attempt.c.at.desc(), _attempt.c.prompt_id.desc())
)
HISTORY = Statement(_HISTORY.where(_attempt.c.learner_id == bindparam("learner")).limit(HISTORY_LIMIT))
HISTORIES = Statement(_HISTORY.where(_attempt.c.learner_id.in_(_ids)))
MILESTONES = Statement(
    select(schema.progress_event)
    .where(schema.progress_event.c.learner_id.in_(_ids), schema.progress_event.c.kind == "mock_finished")
    .order_by(schema.progress_event.c.id.desc())
)
ASKED = Statement(
    select(schema.daily.c.local_date, schema.prompt)
    .join(schema.prompt, schema.prompt.c.id == schema.daily.c.prompt_id)
    .where(schema.daily.c.learner_id.in_(_ids), schema.daily.c.local_date >= bindparam("since"))
    .order_by(schema.daily.c.local_date.desc())
)


def practice_of(connection: Connection, learners: Sequence[Learner]) -> dict[int, Study]:
    """Learner -> their cards, and their attempts, latest first."""
    who = [learner.id for learner in learners]
    cards: dict[int, list[Card]] = defaultdict(list)
    histories: dict[int, list[Asked]] = defaultdict(list)
    for row in CARDS.all(connection, {"learners": who}) if who else ():
        cards[row["learner_id"]].append(card_of(row))
    for row in _attempts(connection, who):
        own = histories[row["learner_id"]]
        if len(own) < HISTORY_LIMIT:
            own.append(asked_of(row))
    return {name: {"cards": tuple(cards[name]), "history": tuple(histories[name])} for name in who}


def _attempts(connection: Connection, who: Sequence[int]) -> Sequence[Row]:
    match who:
        case []:
            return ()
        case [learner]:
            return HISTORY.all(connection, {"learner": learner})
    return HISTORIES.all(connection, {"learners": who})


def milestones_of(connection: Connection, slots: Mapping[int, date]) -> dict[int, Study]:
    """
    Learner -> their finished interviews, latest first, and the question of the day.

    `slots` says for each learner which date's question that is, see `daily_slot`.
    """
    if not slots:
        return {}
    who = {"learners": list(slots)}
    asked: dict[int, list[Row]] = defaultdict(list)
    for row in ASKED.all(connection, {**who, "since": min(slots.values()) - TOO_LONG_AGO}):
        asked[row["learner_id"]].append(row)
    reached: dict[int, list[ProgressEvent]] = defaultdict(list)
    for row in MILESTONES.all(connection, who):
        reached[row["learner_id"]].append(milestone_of(row))
    return {
        name: {"milestones": tuple(reached[name][:MOST_MILESTONES]), **_daily_of(asked[name], slot)}
        for name, slot in slots.items()
    }


def _daily_of(rows: Iterable[Row], slot: date) -> Study:
    """The daily question of a date and the latest of another date, from rows that are latest first."""
    now: Prompt | None = None
    other: Prompt | None = None
    for row in rows:
        if row["local_date"] == slot:
            now = prompt_of(row)
        elif other is None:
            other = prompt_of(row)
    return {"daily": now, "daily_elsewhere": other}
