"""The outbox after the fact: what became of deliveries, and which are to be tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, update

from bot.ports.adapter import Delivery
from bot.runtime.store import games, schema
from bot.runtime.store.decisions import must_all
from bot.runtime.store.exchange import LEASE, Parcel
from bot.runtime.store.rows import MESSAGE, place_of
from bot.runtime.store.statements import Statement

Fate = Literal["sent", "pending", "in_doubt", "dead", "expired"]
STATES = ("pending", "in_flight", "in_doubt", "dead", "sent", "expired")

UNDER_WAY = (
    (schema.outbox.c.id == bindparam("row"))
    & (schema.outbox.c.state == "in_flight")
    & (schema.outbox.c.attempts == bindparam("attempt"))
)
"""
Still held by who asks: a lease that ran out may have gone to another process, or to this one's next try, and what is
said of the earlier try then says nothing of the later.
"""
_REPORT = (
    update(schema.outbox)
    .where(UNDER_WAY)
    .values(
        state=bindparam("fate"),
        next_at=bindparam("again_at", type_=schema.outbox.c.next_at.type),
        message_id=bindparam("shown_as"),
        error=bindparam("reason"),
    )
)
SHOWN = Statement(
    update(schema.prompt)
    .where(schema.prompt.c.id == bindparam("shown"))
    .values(
        message_id=bindparam("shown_as"),
        platform=bindparam("shown_on"),
        since=case(
            (
                schema.prompt.c.since.is_not(None),
                func.coalesce(bindparam("came", type_=schema.prompt.c.since.type), schema.prompt.c.since),
            )
        ),
    )
)
TRYING = Statement(
    update(schema.outbox)
    .where(UNDER_WAY)
    .values(
        doubts=schema.outbox.c.doubts + 1,
        first_try_at=func.coalesce(
            schema.outbox.c.first_try_at, bindparam("now", type_=schema.outbox.c.created_at.type)
        ),
    )
)
REPORT = Statement(_REPORT)
REPORT_NOT_SENT = Statement(
    _REPORT.values(
        doubts=schema.outbox.c.doubts - 1, first_try_at=case((schema.outbox.c.doubts > 1, schema.outbox.c.first_try_at))
    )
)
"""A try that certainly did not arrive leaves no doubt behind."""
REPORT_SENT = Statement(_REPORT.values(message="", reply_token=""))
"""A message that arrived leaves no text and no secret behind."""
REPORT_SENT_LATE = Statement(
    update(schema.outbox)
    .where(schema.outbox.c.id == bindparam("row"), schema.outbox.c.state.in_(("pending", "in_doubt")))
    .values(state="sent", next_at=None, message_id=bindparam("shown_as"), error="", message="", reply_token="")
)
"""An earlier try arrived after all, and no later one is under way: the next would only be a second copy."""
RENEW = Statement(
    update(schema.outbox).where(UNDER_WAY).values(next_at=bindparam("until", type_=schema.outbox.c.next_at.type))
)
DUE = (
    select(schema.outbox)
    .where(schema.outbox.c.next_at <= bindparam("now", type_=schema.outbox.c.next_at.type))
    .order_by(schema.outbox.c.urgent.desc(), schema.outbox.c.id)
    .limit(bindparam("most"))
)
_newer = schema.outbox.alias("newer")
NEWER_EDIT = (
    select(_newer.c.id)
    .where(
        _newer.c.edits == bindparam("edits"),
        _newer.c.platform == bindparam("platform"),
        _newer.c.place == bindparam("place"),
        _newer.c.id > bindparam("id"),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery."""

    parcel: Parcel
    fate: Fate
    again_at: datetime | None = None
    message_id: str = ""
    reason: str = ""
    room: str = ""
    """The side room that was opened with it."""
    sent_at: datetime | None = None
    """When the platform says that it appeared, if so."""


def record(connection: Connection, outcome: Outcome) -> bool:
    """
    Writes down what became of one try of a delivery; False if it comes too late to matter.

    Too late is what is said of a try that a later one has followed, unless it is that the message arrived.
    """
    report = {"sent": REPORT_SENT, "pending": REPORT_NOT_SENT}.get(outcome.fate, REPORT)
    if report.run(connection, _told(outcome)) == 0:
        late = {"row": outcome.parcel.id, "shown_as": outcome.message_id}
        if outcome.fate != "sent" or REPORT_SENT_LATE.run(connection, late) == 0:
            return False
    if outcome.fate == "sent" and outcome.message_id:
        if outcome.parcel.prompt_id:
            SHOWN.run(connection, _shown(outcome))
        if outcome.parcel.shows:
            place = outcome.parcel.delivery.place
            games.note_shown(connection, outcome.parcel.shows, outcome.message_id, place, outcome.room)
    return True


def record_all(connection: Connection, outcomes: Sequence[Outcome]) -> list[bool]:
    """The same of several. Raises Conflict where one of many comes too late: which of them, only each by itself can say."""
    if len(outcomes) == 1:
        return [record(connection, outcomes[0])]
    arrived = [outcome for outcome in outcomes if outcome.fate == "sent" and not outcome.parcel.shows]
    must_all(REPORT_SENT.run_all(connection, list(map(_told, arrived))), arrived)
    seen = [outcome for outcome in arrived if outcome.parcel.prompt_id and outcome.message_id]
    SHOWN.run_all(connection, list(map(_shown, seen)))
    done = set(map(id, arrived))
    return [id(outcome) in done or record(connection, outcome) for outcome in outcomes]


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "row": outcome.parcel.id,
        "attempt": outcome.parcel.delivery.attempt,
        "fate": outcome.fate,
        "again_at": outcome.again_at,
        "shown_as": outcome.message_id,
        "reason": outcome.reason[:500],
    }


def _shown(outcome: Outcome) -> dict[str, Any]:
    """That a question can be seen from now on, and where."""
    # Where an earlier try may have arrived, it may have been there since then.
    came = outcome.sent_at if outcome.parcel.doubts <= 1 else None
    where = outcome.parcel.delivery.place.platform
    return {"shown": outcome.parcel.prompt_id, "shown_as": outcome.message_id, "shown_on": where, "came": came}


def claim(connection: Connection, now: datetime, most: int, platforms: Sequence[str]) -> list[Parcel]:
    """
    Claims rows whose time has come, replies first: pending ones, and those whose sender was never heard of again.

    Each comes back with its number of attempts, and of those that may have arrived, and the outbox decides. An edit
    that a newer one of the same message has overtaken is dropped: it would put back what is no longer so.
    """
    statement = DUE.where(schema.outbox.c.platform.in_(platforms))
    if connection.dialect.name == "postgresql":
        statement = statement.with_for_update(skip_locked=True)
    parcels: list[Parcel] = []
    for row in connection.execute(statement, {"now": now, "most": most}).mappings().all():
        if row["expires_at"] is not None and row["expires_at"] <= now:
            _leave(connection, row["id"], "expired")
            continue
        if row["edits"] and connection.execute(NEWER_EDIT, dict(row)).first() is not None:
            _leave(connection, row["id"], "expired")
            continue
        connection.execute(
            update(schema.outbox)
            .where(schema.outbox.c.id == row["id"])
            .values(
                state="in_flight",
                attempts=row["attempts"] + 1,
                next_at=now + LEASE,
            )
        )
        delivery = Delivery(
            key=row["key"],
            place=place_of(row["place"]),
            message=MESSAGE.validate_json(row["message"]),
            recipient=row["recipient"],
            replies_to=row["replies_to"],
            reply_token=row["reply_token"],
            attempt=row["attempts"] + 1,
            urgent=row["urgent"],
        )
        first = row["first_try_at"] or now
        parcels.append(
            Parcel(
                row["id"],
                delivery,
                row["prompt_id"],
                row["learner_id"],
                row["shows"],
                first,
                row["doubts"] + 1,
                counted=False,
            )
        )
    return parcels


def trying(connection: Connection, parcel: Parcel, now: datetime) -> bool:
    """
    Writes down, before it happens, that a claimed delivery is handed to its platform: it may arrive from now on.

    False if it was claimed anew meanwhile, and is somebody else's to send.
    """
    told = {"row": parcel.id, "attempt": parcel.delivery.attempt, "now": now}
    return TRYING.run(connection, told) == 1


def renew(connection: Connection, parcels: Sequence[Parcel], now: datetime) -> list[Parcel]:
    """Prolongs the lease of deliveries that still wait for their turn; those that are ours no more."""
    lost = []
    for parcel in parcels:
        held = {"row": parcel.id, "attempt": parcel.delivery.attempt, "until": now + LEASE}
        if RENEW.run(connection, held) == 0:
            lost.append(parcel)
    return lost


def release(connection: Connection, platforms: Sequence[str], now: datetime) -> None:
    """Ends all leases: whoever held them is known to be gone."""
    held = (schema.outbox.c.state == "in_flight") & schema.outbox.c.platform.in_(platforms)
    connection.execute(update(schema.outbox).where(held).values(next_at=now))


def _leave(connection: Connection, identifier: int, fate: Fate) -> None:
    values = {"state": fate, "next_at": None, "message": "", "reply_token": ""}
    connection.execute(update(schema.outbox).where(schema.outbox.c.id == identifier).values(**values))


# -- for the operator


def counts(connection: Connection) -> dict[str, int]:
    """State -> how many rows."""
    rows = connection.execute(select(schema.outbox.c.state, func.count()).group_by(schema.outbox.c.state))
    return {state: count for state, count in rows}  # noqa: C416  (a Row is no pair to dict())


def oldest_waiting(connection: Connection) -> datetime | None:
    """When the oldest delivery was made that is still to be sent."""
    states = schema.outbox.c.state.in_(("pending", "in_flight"))
    found: datetime | None = connection.execute(select(func.min(schema.outbox.c.created_at)).where(states)).scalar()
    return found


def listed(connection: Connection, states: Sequence[str], most: int = 100) -> list[dict[str, Any]]:
    """Rows in these states, oldest first, without their text."""
    table = schema.outbox
    columns = (
        table.c.id,
        table.c.key,
        table.c.platform,
        table.c.state,
        table.c.attempts,
        table.c.created_at,
        table.c.next_at,
        table.c.error,
    )
    rows = connection.execute(
        select(*columns).where(table.c.state.in_(states)).order_by(table.c.id).limit(most)
    ).mappings()
    return [dict(row) for row in rows]


def retry(connection: Connection, identifiers: Sequence[int], now: datetime) -> int:
    """Gives parked or dead rows another try; how many there were. Rows whose text is gone stay."""
    table = schema.outbox
    changed = connection.execute(
        update(table)
        .where(table.c.id.in_(identifiers), table.c.state.in_(("dead", "in_doubt")), table.c.message != "")
        .values(state="pending", attempts=0, doubts=0, next_at=now, first_try_at=None)
    )
    return changed.rowcount


def tidy(connection: Connection, before: datetime) -> None:
    """Deletes what is older and settled: sent and expired deliveries, events that were handled or set aside."""
    done = schema.outbox.c.state.in_(("sent", "expired"))
    connection.execute(delete(schema.outbox).where(schema.outbox.c.created_at < before, done))
    # What was set aside may hold what a learner wrote: it is not kept for ever.
    over = schema.inbox.c.state.in_(("done", "quarantined"))
    connection.execute(delete(schema.inbox).where(schema.inbox.c.kept_at < before, over))
    connection.execute(delete(schema.link_code).where(schema.link_code.c.made_at < before))
    connection.execute(delete(schema.link_try).where(schema.link_try.c.at < before))


# -- the service's own memory


def recall(connection: Connection, owner: str, key: str) -> str | None:
    """A small fact, as it was last remembered."""
    found = select(schema.fact.c.value).where(schema.fact.c.owner == owner, schema.fact.c.key == key)
    return connection.execute(found).scalar()


def remember(connection: Connection, owner: str, key: str, value: str) -> None:
    """Stores a small fact; an empty one is forgotten."""
    if not value:
        connection.execute(delete(schema.fact).where(schema.fact.c.owner == owner, schema.fact.c.key == key))
        return
    changed = connection.execute(
        update(schema.fact).where(schema.fact.c.owner == owner, schema.fact.c.key == key).values(value=value)
    )
    if changed.rowcount == 0:
        connection.execute(insert(schema.fact).values(owner=owner, key=key, value=value))


HEARTBEAT = ("service", "heartbeat")


def note_alive(connection: Connection, now: datetime, outage_after: timedelta) -> datetime | None:
    """
    Notes that the service is up. Since when it was down, if the last note is older than `outage_after`.

    The outage is written in the same transaction: a crash between the two would lose it, and with it streaks.
    """
    last = recall(connection, *HEARTBEAT)
    remember(connection, *HEARTBEAT, now.isoformat())
    start = datetime.fromisoformat(last) if last else now
    if now - start <= outage_after:
        return None
    connection.execute(insert(schema.outage).values(start=start, end=now))
    return start
