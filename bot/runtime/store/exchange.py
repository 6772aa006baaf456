"""One event in, its effects and messages out, in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.core.bank import Bank
from bot.core.coach import decide
from bot.core.grading.evidence import Evidence
from bot.core.state import Decision, Learner, Send
from bot.ports.adapter import Delivery, KeptEvent
from bot.ports.capabilities import Capabilities, fit
from bot.ports.events import (
    AnyEvent,
    Arrived,
    ChallengeDue,
    CommandInvoked,
    DailyDue,
    GroupDue,
    Place,
    PlaceMoved,
    ReminderDue,
    Unreachable,
)
from bot.ports.messages import Message
from bot.ports.values import replace
from bot.runtime.platforms import Platforms
from bot.runtime.store import games, groups, linking, ratings, schema
from bot.runtime.store.learners import Loaded, forget, load, point_elsewhere, save_conversation, save_learner
from bot.runtime.store.rows import (
    PROGRESS_COLUMNS,
    PROMPT_KEEPS,
    attempt_values,
    card_values,
    conversation_values,
    message_text,
    place_of,
    place_text,
    progress_values,
    prompt_values,
)
from bot.runtime.store.statements import Adding, Statement, insert_new, upsert

LEASE = timedelta(seconds=30)
"""After this a delivery that nobody reported on counts as in doubt."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=15)
"""Until the clock looks again at a game or group whose turn raised."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One row of the outbox on its way."""

    id: int
    delivery: Delivery
    prompt_id: str = ""
    learner_id: int | None = None
    shows: str = ""
    first_try_at: datetime | None = None
    """When it was first tried in a way that may have arrived; the try under way counts."""
    doubts: int = 1
    """How many tries may have arrived, with the one under way."""
    counted: bool = True
    """Whether the store knows of the one under way: it does where the event's own transaction made the row."""


# -- inbox

OUTBOX_COLUMNS = tuple(column.name for column in schema.outbox.columns if column.name != "id")
PROGRESS = Statement(insert(schema.progress_event), sets=PROGRESS_COLUMNS)
KEPT_STILL = schema.inbox.c.state == "kept"
POST, POST_CLAIMED = Statement(insert(schema.outbox), sets=OUTBOX_COLUMNS), Adding(schema.outbox, OUTBOX_COLUMNS)
REPORT = insert(schema.report)
DROP_STORY = delete(schema.story).where(
    schema.story.c.learner_id == bindparam("learner"), schema.story.c.number == bindparam("dropped")
)
KEPT = (
    select(schema.inbox.c.event_id, schema.inbox.c.payload)
    .where(schema.inbox.c.platform == bindparam("platform"), schema.inbox.c.state == "kept")
    .order_by(schema.inbox.c.kept_at, schema.inbox.c.event_id)
)


def keep(connection: Connection, platform: str, event_id: str, payload: str, now: datetime) -> bool:
    """Puts a raw event into the inbox; False if it was there."""
    row = {
        "platform": platform,
        "event_id": event_id,
        "payload": payload,
        "kept_at": now,
        "state": "kept",
        "reason": "",
    }
    return insert_new(connection, schema.inbox, row)


def kept(connection: Connection, platform: str) -> tuple[KeptEvent, ...]:
    """Events that were kept and not handled, oldest first."""
    return tuple(KeptEvent(row.event_id, row.payload) for row in connection.execute(KEPT, {"platform": platform}))


def begin(connection: Connection, platform: str, event_id: str, now: datetime) -> bool:
    """Marks an event as done, in the transaction that handles it; False if it was handled before."""
    row = done_row(platform, event_id, now)
    return upsert(connection, schema.inbox, row, ("platform", "event_id"), only=KEPT_STILL) == 1


def done_row(platform: str, event_id: str, now: datetime) -> dict[str, Any]:
    """A handled event as columns of the inbox."""
    # What was handled need not be kept: a raw update holds what the learner typed.
    return {"platform": platform, "event_id": event_id, "payload": "", "kept_at": now, "state": "done", "reason": ""}


def quarantine(connection: Connection, platform: str, event_id: str, payload: str, reason: str, now: datetime) -> None:
    """Sets an event aside for the operator."""
    row = {
        "platform": platform, "event_id": event_id, "payload": payload, "kept_at": now, "state": "quarantined", "reason": reason
    }  # fmt: skip
    upsert(connection, schema.inbox, row, ("platform", "event_id"))


def look_again(connection: Connection, event: ChallengeDue | GroupDue, now: datetime) -> None:
    """
    A look of the clock that was set aside is made again later, under another id: the game or group would stand still.

    The pause grows with every look at it that was set aside before.
    """
    table, about = schema.inbox, event.event_id.rpartition(":")[0] + ":"
    failed = select(func.count()).where(
        table.c.platform == event.place.platform,
        table.c.state == "quarantined",
        table.c.event_id.startswith(about, autoescape=True),
    )
    before = int(connection.execute(failed).scalar() or 0)
    at = now + min(FIRST_PAUSE * float(2 ** max(0, min(before, 20) - 1)), LONGEST_PAUSE)
    if isinstance(event, ChallengeDue):
        games.postpone(connection, event.challenge_id, at)
    else:
        groups.postpone(connection, event.place, at)


# -- an event


def take(
    connection: Connection,
    bank: Bank,
    event: AnyEvent,
    now: datetime,
    platforms: Platforms,
    zone_guess: str = "",
    jitter_minutes: int = 0,
    evidence: Evidence | None = None,
) -> tuple[Parcel, ...]:
    """
    Handles one event exactly once: what this process is to send, claimed already; empty for an event handled before.

    What is for platforms that it does not look after waits in the outbox for the process that does.
    """
    if not begin(connection, event.place.platform, event.event_id, now):
        return ()
    if isinstance(event, PlaceMoved):
        move_place(connection, event)
        return ()
    if isinstance(event, Unreachable) and event.place.group:
        # The chat is closed to the coach, not a person: nobody's own plan pauses for that.
        groups.fall_asleep(connection, event.place)
        return ()
    if isinstance(event, CommandInvoked | Arrived) and event.place.group:
        groups.wake(connection, event.place, now)
    loaded = load(connection, bank, event, now, zone_guess, jitter_minutes)
    polls = platforms.polls_by_default(event.place.platform)
    decision = decide(replace(loaded.snapshot, evidence=evidence, polls=polls), loaded.event, now)
    if decision.forget:
        forget(connection, loaded.snapshot.learner.id)
    else:
        save(connection, event.place, loaded, decision, now)
    learner_id = None if decision.forget else loaded.snapshot.learner.id or None
    if decision.link is not None and decision.link.joined is not None:
        learner_id = decision.link.joined.keeper.id
    parcels: list[Parcel] = []
    key = partial(key_of, event)
    for send, delivery in deliveries_of(event, decision.sends, loaded.recipient, platforms.capabilities, key):
        ours = delivery.place.platform in platforms.names
        parcel = post(
            connection,
            delivery,
            now,
            learner_id=learner_id,
            prompt_id=send.prompt_id,
            shows=send.shows,
            expires_at=send.expires_at,
            claimed=ours,
        )
        if ours:
            parcels.append(parcel)
    return tuple(parcels)


def save(connection: Connection, place: Place, loaded: Loaded, decision: Decision, now: datetime) -> None:
    """Writes all of a decision but its messages."""
    snapshot = loaded.snapshot
    learner: Learner = decision.learner or snapshot.learner
    if decision.learner is not None:
        save_learner(connection, snapshot.learner, learner)
    for prompt in decision.prompts:
        shown = {**prompt_values(prompt), "platform": prompt.platform or place.platform}
        upsert(connection, schema.prompt, shown, ("id",), keeps=PROMPT_KEEPS)
    for attempt in decision.attempts:
        upsert(connection, schema.attempt, attempt_values(attempt), ("prompt_id",))
    for card in decision.cards:
        upsert(connection, schema.card, {"learner_id": learner.id, **card_values(card)}, ("learner_id", "question_id"))
    for event in decision.progress:
        PROGRESS.run(connection, progress_values(event, learner.id, place.platform))
    for report in decision.reports:
        row = {"learner_id": learner.id, "kind": report.kind, "question_id": report.question_id,
               "prompt_id": report.prompt_id, "at": report.at, "text": report.text}  # fmt: skip
        connection.execute(REPORT, row)
    for story in decision.stories:
        told = {"learner_id": learner.id, **asdict(story), "platform": place.platform}
        upsert(connection, schema.story, told, ("learner_id", "number"))
    for number in decision.dropped_stories:
        connection.execute(DROP_STORY, {"learner": learner.id, "dropped": number})
    if decision.daily is not None:
        slot = {
            "learner_id": learner.id,
            "local_date": decision.daily.local_date,
            "prompt_id": decision.daily.prompt_id,
        }
        # Only /today gives a taken slot to another prompt: when the day's question was withdrawn.
        upsert(connection, schema.daily, slot, ("learner_id", "local_date"))
    if decision.game is not None:
        games.save(connection, decision.game, snapshot.game, loaded.game_version, now)
    if decision.met:
        ratings.apply(connection, decision.met)
    if decision.group is not None:
        groups.save(connection, decision.group)
    if decision.elsewhere is not None:
        point_elsewhere(connection, decision.elsewhere[0], learner.id, decision.elsewhere[1])
    if decision.conversation is not None:
        values = conversation_values(decision.conversation)
        save_conversation(connection, place, learner.id, snapshot.conversation, values)
    if decision.link is not None:
        # Last: it gives all that was just saved to whom it belongs from now on.
        linking.save(connection, decision.link, learner.id, place, now)


# -- outbox


def key_of(event: AnyEvent, *part: object) -> str:
    """The key of a delivery that an event causes: the same whenever the event is handled again."""
    name = "\x1f".join(map(str, (event.place.platform, event.event_id, *part)))
    return blake2b(name.encode(), digest_size=12).hexdigest()


def deliveries_of(
    event: AnyEvent,
    sends: Sequence[Send],
    recipient: str,
    capabilities: Callable[[str], Capabilities],
    key: Callable[[int, int], str],
) -> Iterator[tuple[Send, Delivery]]:
    """
    (What an event's decision sends, each legal message of it on its way), in their order.

    `recipient` is the learner's user id on the event's platform; `key` makes a delivery's key of its place among the
    sends and among the messages that one is split into.
    """
    for index, send in enumerate(sends):
        platform = (send.place or event.place).platform
        for part, message in enumerate(fit(send.message, capabilities(platform))):
            yield send, _delivery_of(event, send, key(index, part), message, recipient)


def _delivery_of(event: AnyEvent, send: Send, key: str, message: Message, recipient: str) -> Delivery:
    place = send.place or event.place
    unasked = isinstance(event, DailyDue | ReminderDue | ChallengeDue | GroupDue)
    asked_for = not unasked and (place == event.place or bool(send.message.link))
    return Delivery(
        key=key,
        place=place,
        message=message,
        # On another platform the learner has another id.
        recipient=recipient if place.platform == event.place.platform else "",
        replies_to=event.event_id if asked_for else "",
        reply_token=event.reply_token if asked_for else "",
        urgent=send.urgent,
    )


def post(
    connection: Connection,
    delivery: Delivery,
    now: datetime,
    *,
    learner_id: int | None = None,
    prompt_id: str = "",
    shows: str = "",
    expires_at: datetime | None = None,
    claimed: bool = True,
) -> Parcel:
    """Puts one message into the outbox; `claimed`, it is sent as soon as the transaction has committed."""
    row = outbox_values(
        delivery, now, claimed=claimed, learner_id=learner_id, prompt_id=prompt_id, shows=shows, expires_at=expires_at
    )
    return Parcel(POST_CLAIMED.run(connection, row), delivery, prompt_id, learner_id, shows, now)


def outbox_values(
    delivery: Delivery,
    now: datetime,
    *,
    claimed: bool,
    learner_id: int | None = None,
    prompt_id: str = "",
    shows: str = "",
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """A message as columns of the outbox: under way already, or waiting for its turn."""
    return {
        "key": delivery.key,
        "platform": delivery.place.platform,
        "place": place_text(delivery.place),
        "message": message_text(delivery.message),
        "recipient": delivery.recipient,
        "replies_to": delivery.replies_to,
        "reply_token": delivery.reply_token,
        "learner_id": learner_id,
        "prompt_id": prompt_id,
        "shows": shows,
        "urgent": delivery.urgent,
        "edits": delivery.message.edits,
        "state": "in_flight" if claimed else "pending",
        "attempts": int(claimed),
        "doubts": int(claimed),
        "next_at": now + LEASE if claimed else now,
        "expires_at": expires_at,
        "created_at": now,
        "first_try_at": now if claimed else None,
        "message_id": "",
        "error": "",
    }


def move_place(connection: Connection, event: PlaceMoved) -> None:
    """Everything stored for a group's old id belongs to the new one."""
    old, new = event.place, replace(event.place, chat=event.new_chat)
    table = schema.conversation
    here = (table.c.platform == old.platform) & (table.c.chat == old.chat)
    newer = select(table.c.learner_id).where(table.c.platform == old.platform, table.c.chat == event.new_chat)
    connection.execute(delete(table).where(here, table.c.learner_id.in_(newer)))
    connection.execute(update(table).where(here).values(chat=event.new_chat))
    venues = schema.challenge_venue
    connection.execute(
        update(venues).where(venues.c.platform == old.platform, venues.c.chat == old.chat).values(chat=event.new_chat)
    )
    groups.move(connection, old, event.new_chat)
    points = schema.point
    connection.execute(
        update(points).where(points.c.platform == old.platform, points.c.chat == old.chat).values(chat=event.new_chat)
    )
    waiting = select(schema.outbox.c.id, schema.outbox.c.place).where(
        schema.outbox.c.platform == old.platform, schema.outbox.c.state.in_(("pending", "in_doubt", "in_flight"))
    )
    for row in connection.execute(waiting).all():
        place = place_of(row.place)
        if place.chat == old.chat:
            moved = place_text(replace(place, chat=new.chat))
            connection.execute(update(schema.outbox).where(schema.outbox.c.id == row.id).values(place=moved))
