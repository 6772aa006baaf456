"""Games of groups: their events, and what of them is loaded for one event."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from functools import lru_cache, reduce
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, literal_column, or_, select, union_all, update

from bot.core.challenge.clock import SET_BACK
from bot.core.challenge.events import ChallengeEvent, Change, Member, Venue
from bot.core.challenge.game import Challenge, after, slot_of
from bot.core.challenge.snapshot import Detail, GameSnapshot
from bot.ports.events import Place
from bot.ports.values import replace
from bot.runtime.database import Conflict
from bot.runtime.store import schema
from bot.runtime.store.statements import Row as Fields
from bot.runtime.store.statements import Statement

HEAD: TypeAdapter[Challenge] = TypeAdapter(Challenge)
RECENT_GAMES = 20
"""Games back in which a group's questions count as asked lately."""

_venue, _event = schema.challenge_venue, schema.challenge_event
_OF_GAME = _event.c.challenge_id == bindparam("game")
_GAME = select(schema.challenge).where(schema.challenge.c.id == bindparam("game"))
GAME_SHARED, GAME_LOCKED = Statement(_GAME.with_for_update(read=True)), Statement(_GAME.with_for_update())
"""On PostgreSQL an answer holds off the close that would not see it, but no other answer."""
VENUES = Statement(select(_venue).where(_venue.c.challenge_id == bindparam("game")).order_by(_venue.c.number))
_EVENTS = select(_event).where(_OF_GAME).order_by(_event.c.id)
_OWN = _EVENTS.where(_event.c.learner_id == bindparam("learner"))
EVENTS, OWN = Statement(_EVENTS), Statement(_OWN)
OWN_OF_QUESTION = Statement(_OWN.where(_event.c.question.in_((0, bindparam("question")))))
_COUNT = select(func.count(func.distinct(_event.c.learner_id)).label("members")).where(
    _OF_GAME, _event.c.learner_id.is_not(None)
)
COUNT_ANSWERED = Statement(_COUNT.where(_event.c.question == bindparam("question"), _event.c.kind == "answered"))
COUNT_MEMBERS = Statement(_COUNT.where(_event.c.kind.in_(("joined", "answered"))))
MEMBERS = (
    select(schema.learner.c.id, schema.learner.c.name, schema.learner.c.hidden)
    .join(schema.challenge_event, schema.challenge_event.c.learner_id == schema.learner.c.id)
    .where(schema.challenge_event.c.challenge_id == bindparam("game"))
    .distinct()
)
_ON_PLATFORM = _venue.c.platform == bindparam("platform")
_IN_CHAT = _venue.c.chat == bindparam("chat")
# Literal, as in the index that holds the few games with a room.
_HAS_ROOM = _venue.c.room != literal_column("''")
HERE = Statement(
    union_all(
        select(_venue.c.slot, _venue.c.challenge_id).where(
            _ON_PLATFORM, _IN_CHAT, _venue.c.thread == bindparam("thread"), _venue.c.running
        ),
        # A thread may be named as part of its chat, or as a chat of its own.
        select(_venue.c.slot, _venue.c.challenge_id).where(
            _ON_PLATFORM,
            _HAS_ROOM,
            _venue.c.room.in_((bindparam("chat"), bindparam("thread"))),
            or_(_venue.c.room == bindparam("chat"), _IN_CHAT),
            _venue.c.running,
        ),
    )
)
HOME = Statement(
    select(_venue.c.chat)
    .where(_ON_PLATFORM, _HAS_ROOM, _venue.c.room == bindparam("chat"))
    .order_by(_venue.c.challenge_id)
    .limit(1)
)
LATELY = (
    select(schema.challenge.c.head)
    .join(schema.challenge_venue, schema.challenge_venue.c.challenge_id == schema.challenge.c.id)
    .where(
        schema.challenge_venue.c.platform == bindparam("platform"), schema.challenge_venue.c.chat == bindparam("chat")
    )
    .order_by(schema.challenge.c.since.desc(), schema.challenge.c.id)
    .limit(RECENT_GAMES)
)
ADD_EVENT = Statement(insert(_event), sets=tuple(column.name for column in _event.columns if column.name != "id"))
MOVE = update(schema.challenge).where(
    schema.challenge.c.id == bindparam("game"), schema.challenge.c.version == bindparam("seen")
)
SHOWN = update(schema.challenge_venue).where(
    schema.challenge_venue.c.challenge_id == bindparam("game"),
    schema.challenge_venue.c.number == bindparam("of"),
    # A message that arrives late does not take the place of a newer one.
    schema.challenge_venue.c.shows <= bindparam("question"),
)
ROOM = update(_venue).where(_venue.c.challenge_id == bindparam("game"), _venue.c.number == bindparam("of"))


# -- loading


def load(
    connection: Connection, identifier: str, learner_id: int, detail: Detail | None, *, lock: bool
) -> tuple[GameSnapshot, int] | None:
    """(A game with as much as `detail` says, its version), or None. Without a detail: the head alone."""
    row = (GAME_LOCKED if lock else GAME_SHARED).first(connection, {"game": identifier})
    if row is None:
        return None
    snapshot = GameSnapshot(challenge=head_of(row["head"]), shown=row["shown"])
    return (fill(connection, snapshot, learner_id, detail) if detail else snapshot), row["version"]


@lru_cache(256)
def head_of(text: str) -> Challenge:
    """A game as it stands, from its text: five hundred members who answer at once read the same."""
    return HEAD.validate_json(text)


def events_of(connection: Connection, identifier: str) -> tuple[ChallengeEvent, ...]:
    """All that happened in a game, in order."""
    return tuple(map(event_of, EVENTS.all(connection, {"game": identifier})))


def fill(connection: Connection, game: GameSnapshot, learner_id: int, detail: Detail) -> GameSnapshot:
    """The game with its groups, and what the detail asks for."""
    asked = {"game": game.challenge.id}
    if detail == "alone":
        return replace(game, own=_own(connection, game.challenge, learner_id))
    game = replace(game, venues=tuple(map(_venue_of, VENUES.all(connection, asked))))
    if detail == "count":
        return replace(game, count=_count(connection, game.challenge))
    if detail == "own":
        return replace(game, own=_own(connection, game.challenge, learner_id))
    if detail == "everything":
        events = events_of(connection, game.challenge.id)
        members = {row.id: Member(name=row.name, hidden=row.hidden) for row in connection.execute(MEMBERS, asked)}
        own = tuple(event for event in events if event.learner_id == learner_id)
        return replace(game, events=events, members=members, own=own, count=_count(connection, game.challenge))
    return game


def _count(connection: Connection, challenge: Challenge) -> int:
    asked = {"game": challenge.id, "question": challenge.number}
    live = challenge.phase == "open" and not challenge.own_pace
    found = (COUNT_ANSWERED if live else COUNT_MEMBERS).first(connection, asked)
    return int(found["members"]) if found else 0


def _own(connection: Connection, challenge: Challenge, learner_id: int) -> tuple[ChallengeEvent, ...]:
    asked = {"game": challenge.id, "learner": learner_id, "question": challenge.number}
    everything = challenge.own_pace or challenge.finished
    return tuple(map(event_of, (OWN if everything else OWN_OF_QUESTION).all(connection, asked)))


def here(connection: Connection, place: Place) -> dict[str, str]:
    """Slot -> id of the game that is on in a place."""
    asked = {"platform": place.platform, "chat": place.chat, "thread": place.thread}
    return {row["slot"]: row["challenge_id"] for row in HERE.all(connection, asked)}


def by_code(connection: Connection, code: str) -> str:
    """The id of the game with this code, or empty."""
    asked = select(schema.challenge.c.id).where(schema.challenge.c.code == code)
    return str(connection.execute(asked).scalar() or "")


def recent(connection: Connection, place: Place) -> tuple[str, ...]:
    """Ids of the questions that this chat's games asked lately, latest first."""
    rows = connection.execute(LATELY, {"platform": place.platform, "chat": place.chat})
    asked = (round_.question_id for row in rows for round_ in reversed(HEAD.validate_json(row.head).settings.rounds))
    return tuple(dict.fromkeys(asked))


def _venue_of(row: Fields) -> Venue:
    place = Place(platform=row["platform"], chat=row["chat"], thread=row["thread"], group=True)
    shown = {name: row[name] for name in ("message_id", "shows", "shown_in", "room")}
    return Venue(place=place, **shown)


EVENT_FIELDS = tuple(field.name for field in fields(ChallengeEvent) if field.name != "learner_id")


def event_of(row: Fields) -> ChallengeEvent:
    """An event from columns."""
    return ChallengeEvent(learner_id=row["learner_id"] or 0, **{name: row[name] for name in EVENT_FIELDS})


# -- saving


def save(connection: Connection, change: Change, loaded: GameSnapshot | None, version: int, now: datetime) -> None:
    """Appends a decision's events, and moves the game on. Raises Conflict if somebody else moved it first."""
    if change.settings is not None:
        loaded, version = _create(connection, change), 0
    if loaded is None:
        raise LookupError("the game is gone")
    if change.events:
        ADD_EVENT.run_all(connection, [_values(change.id, event) for event in change.events])
    if change.venues and change.settings is None:
        slot = slot_of(loaded.challenge.settings.mode)
        add_venues(connection, change.id, change.venues, slot=slot, first=len(loaded.venues))
    if change.moved:
        challenge = reduce(after, change.events, loaded.challenge)
        changed = connection.execute(
            MOVE,
            {
                "game": change.id,
                "seen": version,
                "version": version + 1,
                "head": HEAD.dump_json(challenge).decode(),
                "since": challenge.since,
                "next_at": change.look_at,
                "shown": change.shown,
            },
        )
        if changed.rowcount != 1:
            raise Conflict("the game was moved on by somebody else")
        if challenge.finished:
            table = schema.challenge_venue
            connection.execute(update(table).where(table.c.challenge_id == change.id).values(running=False))
    if change.met:
        from bot.runtime.store import ratings  # noqa: PLC0415  (it reads games, too)

        ratings.apply(connection, change.met)
    if change.points is not None:
        _save_points(connection, change, loaded.venues, now)


def _create(connection: Connection, change: Change) -> GameSnapshot:
    assert change.settings is not None
    challenge = Challenge(id=change.id, settings=change.settings)
    row = {"id": change.id, "head": HEAD.dump_json(challenge).decode(), "since": None, "next_at": None,
           "shown": 0, "version": 0, "code": change.code or None}  # fmt: skip
    connection.execute(insert(schema.challenge), row)
    add_venues(connection, change.id, change.venues, slot=slot_of(change.settings.mode))
    return GameSnapshot(challenge=challenge, venues=change.venues)


def add_venues(connection: Connection, identifier: str, venues: Sequence[Venue], *, slot: str, first: int = 0) -> None:
    """Groups that play a game from now on."""
    for number, venue in enumerate(venues, first):
        place = venue.place
        row = {"challenge_id": identifier, "number": number, "platform": place.platform, "chat": place.chat,
               "thread": place.thread, "slot": slot, "running": True, "message_id": "", "shows": 0,
               "shown_in": place.thread, "room": ""}  # fmt: skip
        connection.execute(insert(schema.challenge_venue), row)


def _save_points(connection: Connection, change: Change, venues: Sequence[Venue], now: datetime) -> None:
    """What the leaderboards add up; a game that is counted anew replaces its rows, and keeps their date."""
    table = schema.point
    of_game = table.c.challenge_id == change.id
    before = connection.execute(select(table.c.at).where(of_game).limit(1)).scalar()
    rows = [
        {
            "challenge_id": change.id,
            "learner_id": row.learner_id,
            "platform": venues[row.venue].place.platform,
            "chat": home(connection, venues[row.venue].place),
            "at": before or now,
            "points": row.points,
            "right": row.right,
        }
        for row in change.points or ()
    ]
    # Who played in two groups before two accounts were joined keeps the other group's row: the events count for one.
    counted = {row["learner_id"]: row["platform"] for row in rows}
    rows += [
        dict(row)
        for row in connection.execute(select(table).where(of_game)).mappings()
        if counted.get(row["learner_id"], row["platform"]) != row["platform"]
    ]
    connection.execute(delete(table).where(of_game))
    if rows:
        connection.execute(insert(table), rows)


def _values(identifier: str, event: ChallengeEvent) -> dict[str, Any]:
    return {
        "challenge_id": identifier,
        "kind": event.kind,
        "at": event.at,
        "learner_id": event.learner_id or None,
        "question": event.question,
        "picks": event.picks,
        "score": event.score,
        "left": event.left,
        "venue": event.venue,
        "due": event.due,
        "copy_of": event.copy_of,
    }


def note_shown(connection: Connection, shows: str, message_id: str, place: Place, room: str = "") -> None:
    """A message about a game has arrived: later edits go to it. With it a room may have been opened for the game."""
    game, number, question = shows.split(":")
    which = {"game": game, "of": int(number)}
    if room:
        connection.execute(ROOM, {**which, "room": room})
    thread = place.thread or (place.chat if home(connection, place) != place.chat else "")
    values = {**which, "question": int(question), "message_id": message_id, "shows": int(question)}
    connection.execute(SHOWN, {**values, "shown_in": thread})


def home(connection: Connection, place: Place) -> str:
    """The chat whose games and boards a place shares: that of the group, for a room that was opened for a game."""
    found = HOME.first(connection, {"platform": place.platform, "chat": place.chat})
    return str(found["chat"]) if found else place.chat


def due(connection: Connection, now: datetime, most: int) -> tuple[Row[Any], ...]:
    """Games to look at, the longest waiting first; with them those whose phase seems to begin in the future."""
    table = schema.challenge
    waiting = table.c.next_at.is_not(None)
    late = or_(table.c.next_at <= now, table.c.since > now + SET_BACK)
    asked = select(table.c.id, table.c.next_at, table.c.version).where(waiting, late)
    return tuple(connection.execute(asked.order_by(table.c.next_at).limit(most)))


def postpone(connection: Connection, identifier: str, at: datetime) -> None:
    """The clock looks at a game again at `at`, in an event of another name: the version is part of it."""
    table = schema.challenge
    waiting = (table.c.id == identifier) & table.c.next_at.is_not(None)
    connection.execute(update(table).where(waiting).values(next_at=at, version=table.c.version + 1))
