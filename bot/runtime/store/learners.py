"""Learners and what is loaded for one event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, case, delete, insert, select, update

from bot.core import coach
from bot.core.bank import Bank
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.conversation import as_meant, came_before, may_have_come_before
from bot.core.progress import daily_slot
from bot.core.state import Conversation, Learner, Needs, Outage, Prompt, Snapshot
from bot.ports.events import AnyEvent, Arrived, ChallengeDue, GroupDue, Place, TextReceived
from bot.ports.values import replace
from bot.runtime.database import Conflict
from bot.runtime.store import boards, games, groups, linking, schema, study
from bot.runtime.store.rows import (
    CONVERSATION_COLUMNS,
    LEARNER_COLUMNS,
    attempt_of,
    card_of,
    conversation_of,
    conversation_values,
    learner_changes,
    learner_of,
    learner_values,
    prompt_of,
    story_of,
)
from bot.runtime.store.statements import Adding, Statement

LEARNER = Statement(select(schema.learner).where(schema.learner.c.id == bindparam("learner")))
_BY_ACCOUNT = (
    select(schema.learner)
    .join(schema.account, schema.account.c.learner_id == schema.learner.c.id)
    .where(schema.account.c.platform == bindparam("platform"), schema.account.c.user_id == bindparam("user_id"))
)
CONVERSATION = Statement(
    select(schema.conversation).where(
        schema.conversation.c.platform == bindparam("platform"),
        schema.conversation.c.chat == bindparam("chat"),
        schema.conversation.c.thread == bindparam("thread"),
        schema.conversation.c.learner_id == bindparam("learner"),
    )
)
KEEP_CONVERSATION = Statement(
    update(schema.conversation).where(
        schema.conversation.c.platform == bindparam("of_platform"),
        schema.conversation.c.chat == bindparam("of_chat"),
        schema.conversation.c.thread == bindparam("of_thread"),
        schema.conversation.c.learner_id == bindparam("of_learner"),
        schema.conversation.c.version == bindparam("seen"),
    ),
    sets=(*CONVERSATION_COLUMNS, "version"),
)
SHOWN_AS = Statement(
    select(schema.prompt.c.id)
    .where(schema.prompt.c.learner_id == bindparam("learner"), schema.prompt.c.message_id == bindparam("message"))
    .order_by(schema.prompt.c.asked_at.desc())
    .limit(1)
)
PROMPT = Statement(select(schema.prompt).where(schema.prompt.c.id == bindparam("prompt")))
CAN_BE_SHOWN = Statement(
    select(schema.outbox.c.id)
    .where(
        schema.outbox.c.learner_id == bindparam("learner"),
        schema.outbox.c.prompt_id == bindparam("prompt"),
        # What is dead was refused at its last try.
        schema.outbox.c.doubts > case((schema.outbox.c.state == "dead", 1), else_=0),
    )
    .limit(1)
)
EARLIER = Statement(
    select(schema.prompt)
    .where(
        schema.prompt.c.learner_id == bindparam("learner"),
        schema.prompt.c.platform == bindparam("platform"),
        schema.prompt.c.purpose.in_(("daily", "quiz", "review")),
        schema.prompt.c.asked_at < bindparam("until", type_=schema.prompt.c.asked_at.type),
    )
    .order_by(schema.prompt.c.asked_at.desc())
    .limit(1)
)
ATTEMPT = Statement(select(schema.attempt).where(schema.attempt.c.prompt_id == bindparam("prompt")))
CARD = Statement(
    select(schema.card).where(
        schema.card.c.learner_id == bindparam("learner"), schema.card.c.question_id == bindparam("question")
    )
)
STORIES = Statement(
    select(schema.story).where(schema.story.c.learner_id == bindparam("learner")).order_by(schema.story.c.number)
)
OUTAGES = Statement(
    select(schema.outage).where(schema.outage.c.end >= bindparam("since")).order_by(schema.outage.c.start)
)
# The account as well: while we waited for the learner, it may have been linked to another one.
BY_ACCOUNT, BY_ACCOUNT_LOCKED = Statement(_BY_ACCOUNT), Statement(_BY_ACCOUNT.with_for_update())
OWN_BEFORE = Statement(
    select(schema.account.c.own_learner_id).where(
        schema.account.c.learner_id == bindparam("learner"), schema.account.c.platform == bindparam("platform")
    )
)
ADD_LEARNER = Adding(schema.learner, LEARNER_COLUMNS)
ADD_ACCOUNT = Statement(insert(schema.account), sets=("platform", "user_id", "learner_id", "name"))
ADD_CONVERSATION = Statement(
    insert(schema.conversation), sets=("platform", "chat", "thread", "learner_id", *CONVERSATION_COLUMNS, "version")
)


@cache
def moving(columns: tuple[str, ...]) -> Statement:
    """Writes these columns of a learner: most events change few of them."""
    return Statement(update(schema.learner).where(schema.learner.c.id == bindparam("learner")), sets=columns)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One event's snapshot, and the account that it came from."""

    snapshot: Snapshot
    event: AnyEvent
    """The event, with what only the store knows: the prompt behind a message that was replied to."""
    recipient: str
    """The learner's user id on the event's platform."""
    game_version: int = 0
    """Raised whenever the game is moved on."""


def key_of(place: Place, learner_id: int) -> dict[str, Any]:
    """The key of a conversation."""
    return {"platform": place.platform, "chat": place.chat, "thread": place.thread, "learner": learner_id}


def find_or_add(connection: Connection, event: AnyEvent, jitter_minutes: int = 0) -> tuple[Learner, bool, str]:
    """
    (The learner behind an event, whether they are new, their user id on the event's platform).

    On PostgreSQL the learner's row is locked, so that two events of one learner are handled one after the other.
    """
    who = {"platform": event.place.platform, "user_id": event.sender.id}
    row = BY_ACCOUNT_LOCKED.first(connection, who)
    if row is not None:
        return learner_of(row), False, event.sender.id
    fresh = Learner(id=0, name=event.sender.name[:200])
    identifier = ADD_LEARNER.run(connection, learner_values(fresh))
    ADD_ACCOUNT.run(connection, {**who, "learner_id": identifier, "name": event.sender.name[:200]})
    # Numbers follow one another: whoever begins at the same time is spread evenly.
    own = identifier % (jitter_minutes + 1)
    learner = Learner(id=identifier, name=fresh.name, jitter_minutes=own)
    save_learner(connection, fresh, learner)
    return learner, True, event.sender.id


def load(
    connection: Connection, bank: Bank, event: AnyEvent, now: datetime, zone_guess: str, jitter_minutes: int = 0
) -> Loaded:
    """Everything that `decide` may look at for this event."""
    if isinstance(event, ChallengeDue):
        return _load_for_clock(connection, bank, event, now)
    if isinstance(event, GroupDue | Arrived):
        return _load_for_group(connection, bank, event, now)
    learner, new, recipient = find_or_add(connection, event, jitter_minutes)
    return load_for(connection, bank, learner, event, now, recipient, new=new, zone_guess=zone_guess)


def with_prompt(connection: Connection, learner_id: int, event: AnyEvent) -> AnyEvent:
    """The event, with the prompt behind the message that it replies to."""
    if isinstance(event, TextReceived) and event.answers and not event.prompt:
        shown = SHOWN_AS.first(connection, {"learner": learner_id, "message": event.answers})
        return replace(event, prompt=shown["id"] if shown else "")
    return event


def load_for(
    connection: Connection,
    bank: Bank,
    learner: Learner,
    event: AnyEvent,
    now: datetime,
    recipient: str,
    *,
    new: bool = False,
    zone_guess: str = "",
) -> Loaded:
    """What `decide` may look at for this event of a learner whose row is at hand."""
    event = with_prompt(connection, learner.id, event)
    row = CONVERSATION.first(connection, key_of(event.place, learner.id))
    conversation = conversation_of(row) if row else Conversation()
    event, open_now = led_back(connection, learner, conversation, event)
    wanted = coach.needs(learner, conversation, event, now)
    looked_at = open_now is not None and open_now.id == wanted.prompt_id
    prompt = open_now if looked_at else _prompt(connection, wanted.prompt_id)
    attempt = card = None
    if prompt is not None and prompt.learner_id == learner.id:
        if prompt.state == "answered":
            found = ATTEMPT.first(connection, {"prompt": prompt.id})
            attempt = attempt_of(found) if found else None
        found = CARD.first(connection, {"learner": learner.id, "question": prompt.question_id})
        card = card_of(found) if found else None
    own: study.Study = {}
    if wanted.study:
        own |= study.practice_of(connection, [learner])[learner.id]
    if wanted.milestones:
        own |= study.milestones_of(connection, {learner.id: daily_slot(learner, now)})[learner.id]
    if wanted.stories:
        own["stories"] = tuple(map(story_of, STORIES.all(connection, {"learner": learner.id})))

    taken = games.here(connection, event.place) if wanted.game_here else {}
    game, version = _game(connection, wanted, _of_slot(taken, wanted.slot), event, learner.id, now)
    snapshot = Snapshot(
        bank=bank,
        learner=learner,
        conversation=conversation,
        new=new,
        game=game,
        recent=games.recent(connection, event.place) if wanted.game_here else (),
        taken=frozenset(taken),
        group=groups.load(connection, event.place) if wanted.group else None,
        board=boards.load(connection, event.place, wanted.board, now) if wanted.board else None,
        prompt=prompt,
        attempt=attempt,
        card=card,
        outages=outages_of(connection, learner, now),
        export=export(connection, learner) if wanted.export else "",
        linking=linking.load(connection, learner, wanted, event.place.platform, now) if wanted.linking else None,
        zone_guess=zone_guess,
        **own,
    )
    return Loaded(snapshot, event, recipient, version)


def _of_slot(taken: Mapping[str, str], slot: str) -> str | None:
    """The game that is meant, of those that are on in a place: a question of the day is none."""
    return taken.get(slot) or taken.get("game") or taken.get("weekly")


NOBODY = Learner(id=0)


def _load_for_clock(connection: Connection, bank: Bank, event: ChallengeDue, now: datetime) -> Loaded:
    """A game, which belongs to no learner."""
    found = games.load(connection, event.challenge_id, NOBODY.id, None, lock=True)
    snapshot = Snapshot(bank=bank, learner=NOBODY, conversation=Conversation())
    if found is None:
        return Loaded(snapshot, event, "")
    game, version = found
    detail = coach.game_detail(game.challenge, event, now)
    return Loaded(replace(snapshot, game=games.fill(connection, game, NOBODY.id, detail)), event, "", version)


def _load_for_group(connection: Connection, bank: Bank, event: GroupDue | Arrived, now: datetime) -> Loaded:
    """A group whose hour it is."""
    group = groups.load(connection, event.place, lock=True)
    if group is not None and group.group.digest_at is not None and group.group.digest_at <= now:
        group = groups.with_week(connection, group, now)
    snapshot = Snapshot(
        bank=bank,
        learner=NOBODY,
        conversation=Conversation(),
        group=group,
        taken=frozenset(games.here(connection, event.place)),
        recent=games.recent(connection, event.place),
    )
    return Loaded(snapshot, event, "")


def _game(
    connection: Connection, wanted: Needs, here: str | None, event: AnyEvent, learner_id: int, now: datetime
) -> tuple[GameSnapshot | None, int]:
    """(The game that the event is about, its version)."""
    if wanted.game_code:
        named = games.by_code(connection, wanted.game_code)
        found = games.load(connection, named, learner_id, "count", lock=True) if named else None
    elif wanted.game_here:
        found = games.load(connection, here, learner_id, "everything", lock=True) if here else None
    elif wanted.game:
        found = games.load(connection, wanted.game, learner_id, None, lock=False)
        if found is not None:
            detail = coach.game_detail(found[0].challenge, event, now)
            found = games.fill(connection, found[0], learner_id, detail), found[1]
    else:
        return None, 0
    if found is None:
        return None, 0
    account = OWN_BEFORE.first(connection, {"learner": learner_id, "platform": event.place.platform})
    own = account["own_learner_id"] if account else None
    return (replace(found[0], copy_of=own), found[1]) if own else found


def led_back(
    connection: Connection, learner: Learner, conversation: Conversation, event: AnyEvent
) -> tuple[AnyEvent, Prompt | None]:
    """
    (The event, about the question that was open when it was typed; the conversation's own prompt if it was looked at).

    Those are two where the coach asked unasked in between.
    """
    if not may_have_come_before(conversation, event):
        return event, None
    own = _prompt(connection, conversation.prompt_id)
    return (event if own is None or own.since is None else _as_meant(connection, learner, event, own)), own


def _as_meant(connection: Connection, learner: Learner, event: AnyEvent, own: Prompt) -> AnyEvent:
    if not came_before(event, own, shown=_can_be_shown(connection, own)):
        return event
    there = {"learner": learner.id, "platform": event.place.platform, "until": own.asked_at}
    row = EARLIER.first(connection, there)
    earlier = prompt_of(row) if row else None
    if earlier is not None and (
        earlier.state != "open" or came_before(event, earlier, shown=_can_be_shown(connection, earlier))
    ):
        earlier = None
    return as_meant(event, own, earlier)


def _can_be_shown(connection: Connection, prompt: Prompt) -> bool:
    """Whether the question can be on the learner's screen: it was sent, or a try may have arrived."""
    about = {"learner": prompt.learner_id, "prompt": prompt.id}
    return bool(prompt.message_id) or CAN_BE_SHOWN.first(connection, about) is not None


def _prompt(connection: Connection, identifier: str) -> Prompt | None:
    if not identifier:
        return None
    row = PROMPT.first(connection, {"prompt": identifier})
    return prompt_of(row) if row else None


def settled_until(learner: Learner, now: datetime) -> datetime:
    """Outages that ended before this can cost the learner nothing any more."""
    done = max(filter(None, (learner.settled, learner.last_kept)), default=None)
    if not learner.streak or done is None or (now.date() - done).days < 1:
        return now
    return datetime.combine(done, datetime.min.time(), tzinfo=now.tzinfo)


def outages_of(connection: Connection, learner: Learner, now: datetime) -> tuple[Outage, ...]:
    """Outages since the last settled day; most learners were here yesterday and need no look."""
    since = settled_until(learner, now)
    if since == now:
        return ()
    return tuple(Outage(start=row["start"], end=row["end"]) for row in OUTAGES.all(connection, {"since": since}))


OWN_TABLES: Mapping[str, Table] = {
    "accounts": schema.account,
    "conversations": schema.conversation,
    "prompts": schema.prompt,
    "attempts": schema.attempt,
    "cards": schema.card,
    "progress": schema.progress_event,
    "daily": schema.daily,
    "reports": schema.report,
    "challenges": schema.challenge_event,
    "points": schema.point,
    "rating": schema.learner_rating,
    "stories": schema.story,
}


def export(connection: Connection, learner: Learner) -> str:
    """All that is stored about a learner, as JSON: one list for each table, instants in ISO 8601 and UTC."""
    row = LEARNER.first(connection, {"learner": learner.id})
    asleep = linking.asleep(connection, learner.id)
    before = connection.execute(select(schema.learner).where(schema.learner.c.id.in_(asleep))).mappings()
    everything: dict[str, Any] = {"learner": row, "before_linking": list(map(dict, before))}
    for name, table in OWN_TABLES.items():
        rows = connection.execute(select(table).where(table.c.learner_id.in_((learner.id, *asleep)))).mappings()
        everything[name] = [{key: value for key, value in found.items() if key != "learner_id"} for found in rows]
    return json.dumps(everything, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def forget(connection: Connection, learner_id: int) -> None:
    """Deletes everything about a learner, deliveries under way and what its accounts were before linking included."""
    everybody = (learner_id, *linking.asleep(connection, learner_id))
    passing = (schema.report, schema.outbox, schema.link_code, schema.link_try)
    for table in (*passing, *reversed(tuple(OWN_TABLES.values()))):
        connection.execute(delete(table).where(table.c.learner_id.in_(everybody)))
    connection.execute(delete(schema.learner).where(schema.learner.c.id.in_(everybody)))


def save_learner(connection: Connection, before: Learner, after: Learner) -> None:
    """Writes what changed in the learner's row."""
    changed = learner_changes(before, after)
    if changed:
        moving(tuple(changed)).run(connection, {"learner": after.id, **changed})


def save_conversation(
    connection: Connection, place: Place, learner_id: int, old: Conversation, values: Mapping[str, Any]
) -> None:
    """Writes a conversation if nobody changed it since it was loaded. Raises Conflict otherwise."""
    if old.version == 0:
        ADD_CONVERSATION.run(connection, first_version(place, learner_id, values))
        return
    if KEEP_CONVERSATION.run(connection, next_version(place, learner_id, old.version, values)) != 1:
        raise Conflict("the conversation was changed by somebody else")


def first_version(place: Place, learner_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """What `ADD_CONVERSATION` adds."""
    key = {"platform": place.platform, "chat": place.chat, "thread": place.thread, "learner_id": learner_id}
    return {**key, **values, "version": 1}


def next_version(place: Place, learner_id: int, seen: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """What `KEEP_CONVERSATION` writes where the version that was `seen` is still the last."""
    of = {"of_platform": place.platform, "of_chat": place.chat, "of_thread": place.thread, "of_learner": learner_id}
    return {**of, **values, "seen": seen, "version": seen + 1}


def point_elsewhere(connection: Connection, place: Place, learner_id: int, conversation: Conversation) -> None:
    """What the learner types next in another place belongs to this state; where they were there is kept to go back to."""
    values = conversation_values(conversation)
    table = schema.conversation
    changed = connection.execute(
        update(table)
        .where(
            table.c.platform == place.platform,
            table.c.chat == place.chat,
            table.c.thread == place.thread,
            table.c.learner_id == learner_id,
        )
        .values(state=values["state"], detail=values["detail"], menu=values["menu"], version=table.c.version + 1)
    )
    if changed.rowcount == 0:
        save_conversation(connection, place, learner_id, Conversation(), values)


def is_known(connection: Connection, platform: str, user_id: str) -> bool:
    """Whether this account has talked to the coach before."""
    return BY_ACCOUNT.first(connection, {"platform": platform, "user_id": user_id}) is not None
