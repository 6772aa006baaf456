"""
Local time: the learner's study day, and when the daily question is due.

A study day begins at the rollover hour (04:00 by default): an answer at half past midnight still counts for the
evening that it belongs to. Local times that a clock change skips fire at the first instant after the gap; local
times that occur twice fire at their first occurrence.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone with this IANA name; UTC if this system's data does not know it any more."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def study_day(now: datetime, zone_name: str, rollover_hour: int) -> date:
    """The study day at an instant."""
    local = now.astimezone(zone(zone_name))
    today = local.date()
    return today - timedelta(days=1) if local.hour < rollover_hour else today


@lru_cache(maxsize=65536)
def instant_of(day: date, minute: int, zone_name: str) -> datetime:
    """The instant at which a local clock first shows, or has just passed, this minute of this day, in UTC."""
    local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone(zone_name))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local)


def _end_of_gap(local: datetime) -> datetime:
    """
    The first instant after the gap in which this local time would lie, in UTC, to the minute.

    `fold` tells the two readings of a missing time apart: with the offset before the gap and with the one after.
    """
    after = local.replace(fold=1).astimezone(UTC)
    before = local.replace(fold=0).astimezone(UTC)
    early, late = min(after, before), max(after, before)
    offset_late = late.astimezone(local.tzinfo).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(local.tzinfo).utcoffset() == offset_late:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)


def next_dispatch(now: datetime, minute: int, zone_name: str, jitter_minutes: int = 0) -> datetime:
    """
    The first instant after `now` at which the local clock reaches this minute of a day, in UTC.

    A constant `jitter_minutes` (a learner's own, 0 or more) is added to every slot.
    """
    jitter = timedelta(minutes=jitter_minutes)
    today = (now - jitter).astimezone(zone(zone_name)).date()
    for ahead in range(-1, 4):
        slot = instant_of(today + timedelta(days=ahead), minute, zone_name) + jitter
        if slot > now:
            return slot
    raise AssertionError("no zone skips three days")


def slot_date(instant: datetime, zone_name: str, minute: int, jitter_minutes: int = 0) -> date:
    """The local date whose slot this instant serves: the latest date whose slot is not after it."""
    jitter = timedelta(minutes=jitter_minutes)
    today = (instant - jitter).astimezone(zone(zone_name)).date()
    for back in range(-1, 4):
        day = today - timedelta(days=back)
        if instant_of(day, minute, zone_name) + jitter <= instant:
            return day
    raise AssertionError("no zone skips three days")


def slot_of_study_day(day: date, minute: int, rollover_hour: int) -> date:
    """The local date on which the daily question of a study day is due: the next one for hours after midnight."""
    return day + timedelta(days=1) if minute < rollover_hour * 60 else day


def day_ends_at(day: date, zone_name: str, rollover_hour: int) -> datetime:
    """The instant at which a study day is over, in UTC."""
    return instant_of(day + timedelta(days=1), rollover_hour * 60, zone_name)
