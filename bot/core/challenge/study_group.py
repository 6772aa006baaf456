"""What a group has set for itself: a question of the day, a challenge every week, a digest, at local hours of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.challenge.leaderboard import BoardSnapshot
from bot.core.study_day import instant_of, zone
from bot.ports.events import Place
from bot.ports.values import replace

CLOSES_AT = 9 * 60
"""The group's question closes the next morning at this minute of the day, if no other is chosen."""
SHORTEST_OPEN = timedelta(hours=1)
OPENS_ON, CLOSES_ON = (0, 9 * 60), (6, 20 * 60)
"""Weekday (Monday is 0) and minute of the day on which a weekly challenge opens and closes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyGroup:
    """One group's settings. Minutes are minutes of the local day."""

    place: Place
    zone: str = "UTC"
    """IANA name."""
    topic: str = ""
    """Of the question of the day; empty for a mix."""
    daily_minute: int | None = None
    """None: no question of the day."""
    close_minute: int = CLOSES_AT
    digest_day: int | None = None
    """Weekday of the digest, Monday is 0. None: no digest."""
    digest_minute: int = CLOSES_AT
    weekly_count: int | None = None
    """Questions of the challenge that opens every Monday. None: no such challenge."""
    weekly_topic: str = ""
    weekly_speed: bool = False
    daily_at: datetime | None = None
    digest_at: datetime | None = None
    weekly_at: datetime | None = None

    @property
    def next_at(self) -> datetime | None:
        """When the clock looks at it next."""
        return min(filter(None, (self.daily_at, self.digest_at, self.weekly_at)), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The question that a group got wrong most often."""

    question_id: str
    wrong: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSnapshot:
    """A group as it was loaded."""

    group: StudyGroup
    board: BoardSnapshot | None = None
    """The last seven days, where a digest is due."""
    streaks: tuple[tuple[str, int], ...] = ()
    """(Name, days) of the longest running streaks, without those who asked not to be shown."""
    missed: Missed | None = None


def next_time(now: datetime, minute: int, zone_name: str) -> datetime:
    """The first instant after `now` at which the group's clock shows this minute of a day."""
    today = now.astimezone(zone(zone_name)).date()
    for ahead in range(-1, 4):
        at = instant_of(today + timedelta(days=ahead), minute, zone_name)
        if at > now:
            return at
    raise AssertionError("no zone leaves out three days")


def next_weekday(now: datetime, weekday: int, minute: int, zone_name: str) -> datetime:
    """The same on a certain day of the week; Monday is 0."""
    today = now.astimezone(zone(zone_name)).date()
    for ahead in range(-1, 16):
        day = today + timedelta(days=ahead)
        at = instant_of(day, minute, zone_name)
        if day.weekday() == weekday and at > now:
            return at
    raise AssertionError("a weekday comes every week")


def awake(group: StudyGroup, now: datetime) -> StudyGroup:
    """The group with all that it has set due at its next hour; what is due already stays so, until it is done."""
    daily, digest, weekly = group.daily_at, group.digest_at, group.weekly_at
    if group.daily_minute is not None and not is_due(daily, now):
        daily = next_time(now, group.daily_minute, group.zone)
    if group.digest_day is not None and not is_due(digest, now):
        digest = next_weekday(now, group.digest_day, group.digest_minute, group.zone)
    if group.weekly_count is not None and not is_due(weekly, now):
        weekly = next_weekday(now, *OPENS_ON, group.zone)
    return replace(group, daily_at=daily, digest_at=digest, weekly_at=weekly)


def is_due(at: datetime | None, now: datetime) -> bool:
    """Whether an hour has come."""
    return at is not None and at <= now


def asleep(group: StudyGroup) -> StudyGroup:
    """The group as long as nothing can be written there: it keeps what it has set, and nothing of it is due."""
    return replace(group, daily_at=None, digest_at=None, weekly_at=None)


def closes(asked: datetime, group: StudyGroup) -> datetime:
    """When a question asked now closes: at the group's closing time, and before the next one is asked."""
    at = next_time(asked + SHORTEST_OPEN, group.close_minute, group.zone)
    if group.daily_minute is not None:
        at = min(at, next_time(asked, group.daily_minute, group.zone) - timedelta(minutes=1))
    return at
