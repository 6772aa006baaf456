"""Leaderboards of a group: which time they span, and the part of them that one member is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.core.challenge.events import Member, Points
from bot.core.challenge.standings import Standing, ranked
from bot.core.study_day import instant_of, zone

Window = Literal["week", "month", "all", "game"]
WINDOWS: tuple[Window, ...] = ("week", "month", "all", "game")
PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSnapshot:
    """What was loaded of a group's leaderboard."""

    window: Window
    rows: tuple[Points, ...] = ()
    """Everybody's points in that time, from games that count and from daily questions."""
    members: Mapping[int, Member] = field(default_factory=dict)


def since(window: Window, now: datetime, zone_name: str) -> datetime | None:
    """When the time begins that a board spans, in the group's zone; None for all time, and for one game."""
    today = now.astimezone(zone(zone_name)).date()
    if window == "week":
        return instant_of(today - timedelta(days=today.weekday()), 0, zone_name)
    if window == "month":
        return instant_of(today.replace(day=1), 0, zone_name)
    return None


def page_of(standings: Sequence[Standing], page: int) -> tuple[tuple[Standing, ...], int, int]:
    """(Rows of a page, its number from 1, how many pages there are)."""
    pages = max(1, -(-len(standings) // PAGE))
    page = max(1, min(page, pages))
    return tuple(standings[(page - 1) * PAGE : page * PAGE]), page, pages


def around(standings: Sequence[Standing], learner_id: int, shown: Sequence[Standing]) -> tuple[Standing, ...]:
    """The member's own row with its neighbours, where the page does not show it; empty where it does, or there is none."""
    index = next((index for index, row in enumerate(standings) if row.learner_id == learner_id), None)
    if index is None or standings[index] in shown:
        return ()
    return tuple(standings[max(0, index - 1) : index + 2])


def board(found: BoardSnapshot, *, seen_by: int = 0) -> tuple[Standing, ...]:
    """The board, without those who asked not to be shown. `seen_by`: a learner who sees their own row all the same."""
    members = dict(found.members)
    if seen_by in members:
        members[seen_by] = Member(name=members[seen_by].name)
    return ranked(found.rows, members)
