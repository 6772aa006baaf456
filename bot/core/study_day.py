"""
Local time: the learner's study day, and when the daily question is due.

A study day begins at the rollover hour (04:00 by default): an answer at half past midnight still counts for the
evening that it belongs to. Local times that a clock change skips fire at the first instant after the gap, or in the
last minute before it where the gap ends on the next date; local times that occur twice fire at their first
occurrence. So every date that a zone has, has exactly one slot, and the slot lies on that date.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)
REMEMBERED = 8192
"""Learners who share zone and minute share the arithmetic; more entries than are due in one tick would only hold memory."""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone with this IANA name; UTC if this system's data does not know it any more."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=REMEMBERED)
def study_day(now: datetime, zone_name: str, rollover_hour: int) -> date:
    """The study day at an instant."""
    local = now.astimezone(zone(zone_name))
    today = local.date()
    return today - ONE_DAY if local.hour < rollover_hour else today


@lru_cache(maxsize=REMEMBERED)
def instant_of(day: date, minute: int, zone_name: str) -> datetime:
    """
    The instant at which a local clock first shows, or has just passed, this minute of this day, in UTC.

    For a date that the zone leaves out altogether it is the first instant after that date would have been.
    """
    local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone(zone_name))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    after = _end_of_gap(local)
    before = after - ONE_MINUTE
    swallows_the_evening = after.astimezone(local.tzinfo).date() > day == before.astimezone(local.tzinfo).date()
    return before if swallows_the_evening else after


def _end_of_gap(local: datetime) -> datetime:
    """
    The first instant after the gap in which this local time would lie, in UTC, to the second.

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


@lru_cache(maxsize=REMEMBERED)
def slot_at(day: date, minute: int, zone_name: str, rollover_hour: int, jitter_minutes: int = 0) -> datetime | None:
    """
    When the daily question of this local date is due, in UTC; None for a date that the zone leaves out.

    A constant `jitter_minutes` (a learner's own, 0 or more) is added, but neither it nor a clock change moves the
    slot out of its date or its study day: there it would be a second question, and its own day had none.
    """
    at = instant_of(day, minute, zone_name)
    if at.astimezone(zone(zone_name)).date() != day:
        return None
    return min(at + jitter_minutes * ONE_MINUTE, slot_ends_at(day, minute, zone_name, rollover_hour) - ONE_MINUTE)


def slot_ends_at(day: date, minute: int, zone_name: str, rollover_hour: int) -> datetime:
    """From when on the daily question of this local date would be one of another date or study day, in UTC."""
    belongs_to = day - ONE_DAY if minute < rollover_hour * 60 else day
    return min(day_ends_at(belongs_to, zone_name, rollover_hour), instant_of(day + ONE_DAY, 0, zone_name))


def next_dispatch(now: datetime, minute: int, zone_name: str, rollover_hour: int, jitter_minutes: int = 0) -> datetime:
    """The first instant after `now` at which a daily question is due, in UTC."""
    today = now.astimezone(zone(zone_name)).date()
    for ahead in range(-1, 5):
        slot = slot_at(today + ahead * ONE_DAY, minute, zone_name, rollover_hour, jitter_minutes)
        if slot is not None and slot > now:
            return slot
    raise AssertionError("no zone leaves out three days")


def nearest_dispatch(
    at: datetime, minute: int, zone_name: str, rollover_hour: int, jitter_minutes: int = 0
) -> datetime:
    """The due instant nearest to `at`, in UTC: when a question is due by today's rules that was due then by older ones."""
    day = at.astimezone(zone(zone_name)).date()
    slots = (slot_at(day + ahead * ONE_DAY, minute, zone_name, rollover_hour, jitter_minutes) for ahead in (-1, 0, 1))
    return min((slot for slot in slots if slot is not None), key=lambda slot: abs(slot - at))


def slot_of_study_day(day: date, minute: int, rollover_hour: int) -> date:
    """The local date on which the daily question of a study day is due: the next one for hours after midnight."""
    return day + ONE_DAY if minute < rollover_hour * 60 else day


def day_ends_at(day: date, zone_name: str, rollover_hour: int) -> datetime:
    """The instant at which a study day is over, in UTC."""
    return instant_of(day + ONE_DAY, rollover_hour * 60, zone_name)
