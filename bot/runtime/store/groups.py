"""What groups have set, and the week that a digest tells of."""

from collections import Counter
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, or_, select, update

from bot.core.challenge.leaderboard import BoardSnapshot
from bot.core.challenge.standings import outcome
from bot.core.challenge.study_group import GroupSnapshot, Missed, StudyGroup, asleep, awake
from bot.ports.events import Place
from bot.ports.values import replace
from bot.runtime.store import boards, games, schema
from bot.runtime.store.statements import upsert

TABLE = schema.study_group
WEEK = timedelta(days=7)
BEST_STREAKS = 3
WORTH_A_WORD = 2
"""Fewer wrong answers than this are no sign of a hard question."""
FIELDS = tuple(field.name for field in fields(StudyGroup) if field.name != "place")
GROUP = select(TABLE).where(
    TABLE.c.platform == bindparam("platform"), TABLE.c.chat == bindparam("chat"), TABLE.c.thread == bindparam("thread")
)
GROUP_LOCKED = GROUP.with_for_update()
CHAT = select(TABLE).where(TABLE.c.platform == bindparam("platform"), TABLE.c.chat == bindparam("chat"))
ASLEEP = CHAT.where(
    TABLE.c.next_at.is_(None),
    or_(TABLE.c.daily_minute.is_not(None), TABLE.c.digest_day.is_not(None), TABLE.c.weekly_count.is_not(None)),
)


def _key(place: Place) -> dict[str, str]:
    return {"platform": place.platform, "chat": place.chat, "thread": place.thread}


def _chat(place: Place) -> dict[str, str]:
    return {"platform": place.platform, "chat": place.chat}


def load(connection: Connection, place: Place, *, lock: bool = False) -> GroupSnapshot | None:
    """What a group has set; None if nothing."""
    row = connection.execute(GROUP_LOCKED if lock else GROUP, _key(place)).one_or_none()
    return GroupSnapshot(group=_group_of(row)) if row is not None else None


def _group_of(row: Row[Any]) -> StudyGroup:
    place = Place(platform=row.platform, chat=row.chat, thread=row.thread, group=True)
    return StudyGroup(place=place, **{name: getattr(row, name) for name in FIELDS})


def save(connection: Connection, group: StudyGroup) -> None:
    """Writes what a group has set."""
    values = {name: getattr(group, name) for name in FIELDS}
    upsert(connection, TABLE, {**_key(group.place), **values, "next_at": group.next_at}, ("platform", "chat", "thread"))


def due(connection: Connection, now: datetime, most: int) -> tuple[tuple[StudyGroup, datetime], ...]:
    """(Group, when it was due) of groups whose hour has come, the longest waiting first."""
    asked = select(TABLE).where(TABLE.c.next_at <= now).order_by(TABLE.c.next_at).limit(most)
    return tuple((_group_of(row), row.next_at) for row in connection.execute(asked))


def postpone(connection: Connection, place: Place, at: datetime) -> None:
    """The clock looks at a group again at `at`; what was due stays due."""
    here = (TABLE.c.platform == place.platform) & (TABLE.c.chat == place.chat) & (TABLE.c.thread == place.thread)
    connection.execute(update(TABLE).where(here, TABLE.c.next_at.is_not(None)).values(next_at=at))


def fall_asleep(connection: Connection, place: Place) -> None:
    """Nothing can be written in a chat any more: it keeps what it has set, and is not asked."""
    for row in connection.execute(CHAT, _chat(place)).all():
        save(connection, asleep(_group_of(row)))


def wake(connection: Connection, place: Place, now: datetime) -> None:
    """Somebody speaks to the coach in a chat again: what had fallen asleep there goes on at its next hour."""
    for row in connection.execute(ASLEEP, _chat(place)).all():
        save(connection, awake(_group_of(row), now))


def awaken(connection: Connection, now: datetime) -> None:
    """What groups have set is due at its next hour by the rules of their zones; what is due already stays so."""
    for row in connection.execute(select(TABLE).where(TABLE.c.next_at > now)).all():
        group = _group_of(row)
        if (anew := awake(group, now)) != group:
            save(connection, anew)


def move(connection: Connection, old: Place, new_chat: str) -> None:
    """A group has a new id."""
    here = (TABLE.c.platform == old.platform) & (TABLE.c.chat == old.chat)
    newer = select(TABLE.c.thread).where(TABLE.c.platform == old.platform, TABLE.c.chat == new_chat)
    connection.execute(delete(TABLE).where(here, TABLE.c.thread.in_(newer)))
    connection.execute(update(TABLE).where(here).values(chat=new_chat))


# -- the digest


def with_week(connection: Connection, found: GroupSnapshot, now: datetime) -> GroupSnapshot:
    """The group with its last seven days."""
    place, begin = found.group.place, now - WEEK
    board = boards.since(connection, place, begin)
    return replace(
        found, board=board, streaks=_streaks(connection, board, begin), missed=_missed(connection, place, begin)
    )


def _streaks(connection: Connection, board: BoardSnapshot, begin: datetime) -> tuple[tuple[str, int], ...]:
    learner = schema.learner
    asked = (
        select(learner.c.name, learner.c.streak)
        .where(
            learner.c.id.in_(tuple(board.members)),
            learner.c.hidden.is_(False),
            learner.c.streak > 1,
            learner.c.last_kept >= begin.date(),
        )
        .order_by(learner.c.streak.desc(), learner.c.id)
        .limit(BEST_STREAKS)
    )
    return tuple((row.name, row.streak) for row in connection.execute(asked))


def _missed(connection: Connection, place: Place, begin: datetime) -> Missed | None:
    """The question with the most wrong answers in the week's games of this chat."""
    challenge, venue = schema.challenge, schema.challenge_venue
    asked = (
        select(challenge.c.id, challenge.c.head)
        .join(venue, venue.c.challenge_id == challenge.c.id)
        .where(venue.c.platform == place.platform, venue.c.chat == place.chat, challenge.c.since >= begin)
        .distinct()
    )
    wrong: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for row in connection.execute(asked).all():
        settings = games.head_of(row.head).settings
        events = games.events_of(connection, row.id)
        for number, answers in outcome(row.id, settings, events).answers.items():
            name = settings.rounds[number - 1].question_id
            wrong[name] += sum(answer.score < 1 for answer in answers.values())
            answered[name] += len(answers)
    if not wrong:
        return None
    name, count = min(wrong.items(), key=lambda item: (-item[1], item[0]))
    return Missed(question_id=name, wrong=count, answered=answered[name]) if count >= WORTH_A_WORD else None
