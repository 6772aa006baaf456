"""Accounts of one learner on several platforms: codes, and moving what belongs to whom."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, insert, select, update

from bot.core.linking import (
    ALPHABET,
    CODE_LENGTH,
    TRIES_AN_HOUR,
    Account,
    Code,
    Joined,
    LinkChange,
    Linking,
    Parted,
    Side,
    Slot,
)
from bot.core.state import Attempt, Card, DailySlot, Learner, Needs, Outage, ProgressEvent
from bot.ports.events import Place
from bot.runtime.store import games, schema
from bot.runtime.store.rows import (
    attempt_of,
    card_values,
    learner_of,
    learner_values,
    milestone_of,
    place_of,
    place_text,
    progress_values,
)
from bot.runtime.store.statements import upsert

ONE_HOUR = timedelta(hours=1)
PROMPT, ATTEMPT, CARD, DAILY = schema.prompt, schema.attempt, schema.card, schema.daily
CODE, TRY, ACCOUNT = schema.link_code, schema.link_try, schema.account

POINT, MOVE = schema.point, schema.challenge_event
MOVED = (PROMPT, ATTEMPT, schema.progress_event, schema.story, schema.report, schema.outbox, MOVE, POINT)
"""Tables whose rows go over as they are when two learners become one."""
BY_KEY = (CARD, DAILY, schema.conversation, schema.learner_rating)
"""Those in which both may have a row for the same thing."""
STAY = (ACCOUNT, CODE, TRY)
"""Accounts point elsewhere; codes and tries are worth nothing an hour later."""

ACCOUNTS = (
    select(ACCOUNT)
    .where(ACCOUNT.c.learner_id == bindparam("learner"))
    .order_by(func.coalesce(ACCOUNT.c.own_learner_id, 0), ACCOUNT.c.platform)
)
LEARNER = select(schema.learner).where(schema.learner.c.id == bindparam("learner")).with_for_update()
GOOD_CODE = select(CODE).where(
    CODE.c.digest == bindparam("digest"),
    CODE.c.used.is_(False),
    CODE.c.expires_at > bindparam("now", type_=CODE.c.expires_at.type),
)


def asleep(connection: Connection, learner_id: int) -> tuple[int, ...]:
    """Ids of the learners that this one's accounts were before they were linked."""
    return tuple(account.own for account in _accounts(connection, learner_id) if account.own)


def _accounts(connection: Connection, learner_id: int) -> tuple[Account, ...]:
    return tuple(
        Account(
            platform=row.platform,
            own=row.own_learner_id or 0,
            place=place_of(row.place) if row.place else None,
        )
        for row in connection.execute(ACCOUNTS, {"learner": learner_id})
    )


def _digest(code: str) -> str:
    return blake2b(code.encode(), digest_size=16, person=b"link").hexdigest()


# -- loading


def load(connection: Connection, learner: Learner, wanted: Needs, platform: str, now: datetime) -> Linking:
    """What /link and /unlink must know."""
    accounts = _accounts(connection, learner.id)
    found = Linking(accounts=accounts)
    if wanted.linking == "unlink" and len(accounts) > 1:
        return _to_part(connection, learner, found, platform)
    if wanted.linking != "link":
        return found
    found = replace(
        found,
        fresh="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        codes=_count(connection, CODE, CODE.c.made_at, learner.id, now),
        tries=_count(connection, TRY, TRY.c.at, learner.id, now),
    )
    if not wanted.code or found.tries >= TRIES_AN_HOUR:
        return found
    row = connection.execute(GOOD_CODE, {"digest": _digest(wanted.code), "now": now}).one_or_none()
    if row is None:
        return found
    maker = learner_of(connection.execute(LEARNER, {"learner": row.learner_id}).mappings().one())
    own, other = Side(learner=learner, accounts=accounts), Side(learner=maker)
    if maker.id != learner.id:
        shared = select(CARD.c.question_id).where(
            CARD.c.learner_id == learner.id,
            CARD.c.question_id.in_(select(CARD.c.question_id).where(CARD.c.learner_id == maker.id)),
        )
        own, other = (_whole(connection, side.learner, shared) for side in (own, other))
    return replace(found, own=own, other=other, made_in=place_of(row.place))


def _count(connection: Connection, table: Table, at: ColumnElement[Any], learner_id: int, now: datetime) -> int:
    asked = select(func.count()).select_from(table).where(table.c.learner_id == learner_id, at > now - ONE_HOUR)
    return int(connection.execute(asked).scalar() or 0)


def _whole(connection: Connection, learner: Learner, shared: Any) -> Side:
    """All of one learner, with the attempts at the shared questions."""
    events = connection.execute(_events(learner.id)).mappings()
    answers = select(func.count()).select_from(ATTEMPT).where(ATTEMPT.c.learner_id == learner.id)
    numbers = select(schema.story.c.number).where(schema.story.c.learner_id == learner.id)
    return Side(
        learner=learner,
        accounts=_accounts(connection, learner.id),
        events=tuple(map(milestone_of, events)),
        attempts=_attempts(connection, learner.id, ATTEMPT.c.question_id.in_(shared)),
        slots=_slots(connection, learner.id),
        stories=tuple(connection.execute(numbers).scalars()),
        outages=_outages(connection, learner),
        answers=int(connection.execute(answers).scalar() or 0),
    )


def _events(learner_id: int) -> Any:
    table = schema.progress_event
    return select(table).where(table.c.learner_id == learner_id).order_by(table.c.id)


def _attempts(connection: Connection, learner_id: int, *which: ColumnElement[bool]) -> tuple[Attempt, ...]:
    asked = (
        select(ATTEMPT)
        .join(PROMPT, PROMPT.c.id == ATTEMPT.c.prompt_id)
        .where(ATTEMPT.c.learner_id == learner_id, ATTEMPT.c.purpose != "follow-up", *which)
        .order_by(ATTEMPT.c.at, ATTEMPT.c.prompt_id)
    )
    return tuple(map(attempt_of, connection.execute(asked).mappings()))


def _days(connection: Connection, learner_id: int, which: ColumnElement[bool]) -> frozenset[date]:
    asked = (
        select(ATTEMPT.c.day)
        .join(PROMPT, PROMPT.c.id == ATTEMPT.c.prompt_id)
        .where(ATTEMPT.c.learner_id == learner_id, ATTEMPT.c.purpose != "follow-up", which)
        .distinct()
    )
    return frozenset(connection.execute(asked).scalars())


def _slots(connection: Connection, learner_id: int, *which: ColumnElement[bool]) -> tuple[Slot, ...]:
    asked = (
        select(DAILY.c.local_date, DAILY.c.prompt_id, PROMPT.c.day)
        .join(PROMPT, PROMPT.c.id == DAILY.c.prompt_id)
        .where(DAILY.c.learner_id == learner_id, *which)
        .order_by(DAILY.c.local_date)
    )
    rows = connection.execute(asked)
    return tuple(Slot(local_date=row.local_date, prompt_id=row.prompt_id, day=row.day) for row in rows)


def _outages(connection: Connection, learner: Learner) -> tuple[Outage, ...]:
    done = max(filter(None, (learner.settled, learner.last_kept)), default=None)
    if done is None:
        return ()
    rows = connection.execute(select(schema.outage).order_by(schema.outage.c.start))
    return tuple(Outage(start=row.start, end=row.end) for row in rows if row.end.date() >= done)


def _to_part(connection: Connection, learner: Learner, found: Linking, platform: str) -> Linking:
    """The two halves: the account on this platform, and the rest."""
    here = next(account for account in found.accounts if account.platform == platform)
    # The account that the learner began with keeps its id: the others go from it, together.
    going = (here,) if here.own else tuple(account for account in found.accounts if account is not here)
    leaving = tuple(account.platform for account in going)
    target = connection.execute(LEARNER, {"learner": going[0].own}).mappings().one()
    goes, stays = PROMPT.c.platform.in_(leaving), PROMPT.c.platform.not_in(leaving)
    attempts = _attempts(connection, learner.id, goes)
    known = {attempt.question_id for attempt in attempts}
    remaining = (a for a in _attempts(connection, learner.id, stays) if a.question_id in known)
    of_goes: list[ProgressEvent] = []
    of_stays: list[ProgressEvent] = []
    for row in connection.execute(_events(learner.id)).mappings():
        (of_goes if row["platform"] in leaving else of_stays).append(milestone_of(row))
    return replace(
        found,
        leaving=leaving,
        own=Side(
            learner=learner,
            accounts=found.accounts,
            events=tuple(of_stays),
            attempts=tuple(remaining),
            days=_days(connection, learner.id, stays),
        ),
        other=Side(
            learner=learner_of(target),
            accounts=going,
            events=tuple(of_goes),
            attempts=attempts,
            days=frozenset(attempt.day for attempt in attempts),
            slots=_slots(connection, learner.id, goes),
        ),
    )


# -- saving


def save(connection: Connection, change: LinkChange, learner_id: int, place: Place, now: datetime) -> None:
    """Carries out what /link or /unlink decided."""
    if change.code is not None:
        _save_code(connection, change.code, learner_id, now)
    if change.tried:
        connection.execute(insert(TRY).values(learner_id=learner_id, at=now))
    if change.joined is not None:
        _join(connection, change.joined, place)
    if change.parted is not None:
        _part(connection, change.parted)


def _save_code(connection: Connection, code: Code, learner_id: int, now: datetime) -> None:
    _use_up(connection, (learner_id,))
    row = {"digest": _digest(code.code), "learner_id": learner_id, "place": place_text(code.place), "made_at": now,
           "expires_at": code.expires_at, "used": False}  # fmt: skip
    connection.execute(insert(CODE), row)


def _use_up(connection: Connection, learners: Collection[int]) -> None:
    connection.execute(update(CODE).where(CODE.c.learner_id.in_(learners)).values(used=True))


def _join(connection: Connection, joined: Joined, place: Place) -> None:
    keeper, absorbed = joined.keeper.id, joined.absorbed.id
    _use_up(connection, (keeper, absorbed))
    story = schema.story
    for (learner_id, number), fresh in joined.stories.items():
        which = (story.c.learner_id == learner_id) & (story.c.number == number)
        connection.execute(update(story).where(which).values(number=fresh))
    # The copies of questions that it was shown stay as they are.
    connection.execute(update(MOVE).where(MOVE.c.learner_id == absorbed, MOVE.c.copy_of == 0).values(copy_of=absorbed))
    for table in MOVED:
        _give(connection, table, absorbed, keeper)
    _give(connection, CARD, absorbed, keeper, CARD.c.question_id.not_in(_of(CARD.c.question_id, keeper)))
    connection.execute(delete(CARD).where(CARD.c.learner_id == absorbed))
    _give_conversations(connection, absorbed, keeper, ())
    _share_rating(connection, keeper, absorbed)
    _save_cards(connection, keeper, joined.cards, joined.attempts)
    _give_slots(connection, absorbed, keeper, joined.slots)
    _change_host(connection, absorbed, keeper, ())
    own = func.coalesce(ACCOUNT.c.own_learner_id, absorbed)
    connection.execute(
        update(ACCOUNT).where(ACCOUNT.c.learner_id == absorbed).values(learner_id=keeper, own_learner_id=own)
    )
    for chat in joined.places:
        which = (ACCOUNT.c.learner_id == keeper) & (ACCOUNT.c.platform == chat.platform)
        connection.execute(update(ACCOUNT).where(which).values(place=place_text(chat)))
    _save_learners(connection, joined.keeper, joined.absorbed)
    _log(connection, keeper, joined.events, place.platform)


def _part(connection: Connection, parted: Parted) -> None:
    stays, goes, platforms = parted.stays.id, parted.goes.id, parted.platforms
    asked_there = select(PROMPT.c.id).where(PROMPT.c.learner_id == stays, PROMPT.c.platform.in_(platforms))
    for table in (ATTEMPT, schema.report):
        _give(connection, table, stays, goes, table.c.prompt_id.in_(asked_there))
    for table in (PROMPT, schema.progress_event, schema.story, schema.outbox, POINT):
        _give(connection, table, stays, goes, table.c.platform.in_(platforms))
    _give_moves(connection, stays, goes, platforms)
    _give_conversations(connection, stays, goes, platforms)
    answered = select(ATTEMPT.c.question_id).where(ATTEMPT.c.purpose != "follow-up")
    alone = CARD.c.question_id.in_(answered.where(ATTEMPT.c.learner_id == goes)) & CARD.c.question_id.not_in(
        answered.where(ATTEMPT.c.learner_id == stays)
    )
    _give(connection, CARD, stays, goes, alone)
    _save_cards(connection, stays, parted.cards_of_stays, parted.attempts)
    _save_cards(connection, goes, parted.cards_of_goes, ())
    _give_slots(connection, stays, goes, parted.slots)
    _change_host(connection, stays, goes, platforms)
    which = (ACCOUNT.c.learner_id == stays) & ACCOUNT.c.platform.in_(platforms)
    connection.execute(update(ACCOUNT).where(which).values(learner_id=goes))
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.own_learner_id == goes).values(own_learner_id=None))
    _save_learners(connection, parted.stays, parted.goes)
    _log(connection, stays, parted.events_of_stays, "")
    _log(connection, goes, parted.events_of_goes, platforms[0])


def _of(column: ColumnElement[Any], learner_id: int) -> Any:
    return select(column).where(column.table.c.learner_id == learner_id)


def _give(connection: Connection, table: Table, giver: int, taker: int, *which: ColumnElement[bool]) -> None:
    connection.execute(update(table).where(table.c.learner_id == giver, *which).values(learner_id=taker))


def _give_conversations(connection: Connection, giver: int, taker: int, platforms: Collection[str]) -> None:
    """Those on these platforms, or all; of a place in which both spoke each keeps its own."""
    table = schema.conversation
    theirs = table.alias()
    taken = select(theirs.c.chat).where(
        theirs.c.learner_id == taker,
        theirs.c.platform == table.c.platform,
        theirs.c.chat == table.c.chat,
        theirs.c.thread == table.c.thread,
    )
    which = [table.c.platform.in_(platforms)] if platforms else []
    _give(connection, table, giver, taker, ~taken.exists(), *which)


def _share_rating(connection: Connection, keeper: int, absorbed: int) -> None:
    """The keeper has the rating that more answers speak for; the other one sleeps."""
    table = schema.learner_rating
    rows = {
        row["learner_id"]: dict(row)
        for row in connection.execute(select(table).where(table.c.learner_id.in_((keeper, absorbed)))).mappings()
    }
    if absorbed in rows and (keeper not in rows or rows[keeper]["answers"] < rows[absorbed]["answers"]):
        for mine, other in ((keeper, absorbed), (absorbed, keeper)):
            connection.execute(delete(table).where(table.c.learner_id == mine))
            if other in rows:
                connection.execute(insert(table).values(**{**rows[other], "learner_id": mine}))


def _give_slots(connection: Connection, giver: int, taker: int, slots: Iterable[DailySlot]) -> None:
    for slot in slots:
        which = (DAILY.c.learner_id == giver) & (DAILY.c.prompt_id == slot.prompt_id)
        connection.execute(delete(DAILY).where(which))
        row = {"learner_id": taker, "local_date": slot.local_date, "prompt_id": slot.prompt_id}
        upsert(connection, DAILY, row, ("learner_id", "local_date"))


def _give_moves(connection: Connection, giver: int, taker: int, platforms: Collection[str]) -> None:
    """What was done in games for a group of these platforms; what was done in private goes along with it."""
    table, venue = MOVE, schema.challenge_venue
    numbers = select(venue.c.challenge_id, venue.c.number).where(venue.c.platform.in_(platforms))
    there = {(row.challenge_id, row.number) for row in connection.execute(numbers)} if platforms else set()
    mine = select(table.c.id, table.c.challenge_id, table.c.venue).where(table.c.learner_id == giver)
    rows = connection.execute(mine.order_by(table.c.id)).all()
    played_for: dict[str, int] = {}
    for row in rows:
        if row.venue >= 0:
            played_for.setdefault(row.challenge_id, row.venue)
    for row in rows:
        number = row.venue if row.venue >= 0 else played_for.get(row.challenge_id, 0)
        if (row.challenge_id, number) in there:
            _give(connection, table, giver, taker, table.c.id == row.id)


def _change_host(connection: Connection, giver: int, taker: int, platforms: Collection[str]) -> None:
    """Games under way that one of them hosts, on these platforms or all."""
    table, venue = schema.challenge, schema.challenge_venue
    running = select(venue.c.challenge_id).where(venue.c.running, venue.c.number == 0)
    if platforms:
        running = running.where(venue.c.platform.in_(platforms))
    hosted = table.c.head.contains(f'"host":{giver},', autoescape=True)
    for row in connection.execute(select(table.c.id, table.c.head).where(hosted, table.c.id.in_(running))).all():
        challenge = games.head_of(row.head)
        moved = replace(challenge, settings=replace(challenge.settings, host=taker))
        values = {"head": games.HEAD.dump_json(moved).decode(), "version": table.c.version + 1}
        connection.execute(update(table).where(table.c.id == row.id).values(**values))


def _save_cards(connection: Connection, learner_id: int, cards: Iterable[Card], attempts: Iterable[Attempt]) -> None:
    for card in cards:
        upsert(connection, CARD, {"learner_id": learner_id, **card_values(card)}, ("learner_id", "question_id"))
    for attempt in attempts:
        which = ATTEMPT.c.prompt_id == attempt.prompt_id
        connection.execute(update(ATTEMPT).where(which).values(before=attempt.before))


def _save_learners(connection: Connection, *learners: Learner) -> None:
    for learner in learners:
        which = schema.learner.c.id == learner.id
        connection.execute(update(schema.learner).where(which).values(**learner_values(learner)))


def _log(connection: Connection, learner_id: int, events: Iterable[ProgressEvent], platform: str) -> None:
    for event in events:
        row: dict[str, Any] = progress_values(event, learner_id, platform)
        connection.execute(insert(schema.progress_event), row)
