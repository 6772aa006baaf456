"""Leaderboards: points added up in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, bindparam, cast, func, select, union

from bot.core.challenge.events import Member, Points
from bot.core.challenge.leaderboard import BoardSnapshot, Window
from bot.core.challenge.leaderboard import since as window_start
from bot.core.challenge.scoring import DAILY_POINTS
from bot.core.challenge.standings import outcome, points
from bot.ports.events import Place
from bot.ports.values import replace
from bot.runtime.store import games, schema

POINT, ATTEMPT, LEARNER = schema.point, schema.attempt, schema.learner
ZONE = (
    select(schema.study_group.c.zone)
    .where(schema.study_group.c.platform == bindparam("platform"), schema.study_group.c.chat == bindparam("chat"))
    .order_by(schema.study_group.c.thread)
    .limit(1)
)


def load(connection: Connection, place: Place, window: Window, now: datetime) -> BoardSnapshot:
    """Everybody's points in a chat, all its threads together."""
    place = replace(place, chat=games.home(connection, place))
    if window == "game":
        return _of_last_game(connection, place)
    zone_name = connection.execute(ZONE, {"platform": place.platform, "chat": place.chat}).scalar() or "UTC"
    begin = window_start(window, now, zone_name)
    rows = (*connection.execute(_challenges(place, begin)), *connection.execute(_dailies(place, begin)))
    return _added_up(connection, window, rows)


def since(connection: Connection, place: Place, begin: datetime) -> BoardSnapshot:
    """The same from any moment on."""
    rows = (*connection.execute(_challenges(place, begin)), *connection.execute(_dailies(place, begin)))
    return _added_up(connection, "week", rows)


def _added_up(connection: Connection, window: Window, rows: Sequence[Row[Any]]) -> BoardSnapshot:
    totals: dict[int, list[int]] = {}
    for row in rows:
        total = totals.setdefault(row.learner_id, [0, 0])
        total[0] += int(row.points)
        total[1] += int(row.right)
    added = tuple(
        Points(learner_id=learner, venue=0, points=total, right=right)
        for learner, (total, right) in sorted(totals.items())
    )
    return BoardSnapshot(window=window, rows=added, members=members(connection, tuple(totals)))


def members(connection: Connection, learners: tuple[int, ...]) -> dict[int, Member]:
    """How these learners appear."""
    found: dict[int, Member] = {}
    for at in range(0, len(learners), 500):
        asked = select(LEARNER.c.id, LEARNER.c.name, LEARNER.c.hidden).where(LEARNER.c.id.in_(learners[at : at + 500]))
        found |= {row.id: Member(name=row.name, hidden=row.hidden) for row in connection.execute(asked)}
    return found


def _challenges(place: Place, begin: datetime | None) -> Select[Any]:
    """Learner, points and right answers of the games of this chat that count."""
    asked = select(POINT.c.learner_id, func.sum(POINT.c.points).label("points"), func.sum(POINT.c.right).label("right"))
    asked = asked.where(POINT.c.platform == place.platform, POINT.c.chat == place.chat)
    if begin is not None:
        asked = asked.where(POINT.c.at >= begin)
    return asked.group_by(POINT.c.learner_id)


def _dailies(place: Place, begin: datetime | None) -> Select[Any]:
    """The same of the daily questions of those who belong to this chat: who played here, or spoke to the coach here."""
    conversation = schema.conversation
    here = union(
        select(POINT.c.learner_id).where(POINT.c.platform == place.platform, POINT.c.chat == place.chat),
        select(conversation.c.learner_id).where(
            conversation.c.platform == place.platform, conversation.c.chat == place.chat
        ),
    ).subquery()
    asked = select(
        ATTEMPT.c.learner_id,
        func.sum(cast(func.round(ATTEMPT.c.score * DAILY_POINTS), Integer)).label("points"),
        func.sum(cast(ATTEMPT.c.score >= 1, Integer)).label("right"),
    ).where(ATTEMPT.c.purpose == "daily", ATTEMPT.c.learner_id.in_(select(here.c.learner_id)))
    if begin is not None:
        asked = asked.where(ATTEMPT.c.at >= begin)
    return asked.group_by(ATTEMPT.c.learner_id)


def _of_last_game(connection: Connection, place: Place) -> BoardSnapshot:
    """The newest game of this chat that counts: all who played it, in other groups, too."""
    newest = (
        select(POINT.c.challenge_id)
        .where(POINT.c.platform == place.platform, POINT.c.chat == place.chat)
        .order_by(POINT.c.at.desc(), POINT.c.challenge_id)
        .limit(1)
    )
    name = connection.execute(newest).scalar()
    found = games.load(connection, name, 0, "everything", lock=False) if name else None
    if found is None:
        return BoardSnapshot(window="game")
    game, _ = found
    # From its events: whoever played it in two places was one member all along, if their accounts are linked now.
    rows = points(outcome(game.challenge.id, game.challenge.settings, game.events))
    return BoardSnapshot(window="game", rows=rows, members=game.members)
