"""When the daily question should be due, worked out from `whenever` alone: the independent oracle for `study_day`."""

import hashlib
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources

from whenever import Instant, RepeatedTime, SkippedTime, ZonedDateTime

FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
DAY = timedelta(days=1)


def names() -> list[str]:
    """Every IANA zone of this machine."""
    return sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})


def distinct() -> list[str]:
    """One name for each set of rules: half of the names are links."""
    seen: dict[bytes, str] = {}
    for name in names():
        package, _, file = f"tzdata.zoneinfo.{name.replace('/', '.')}".rpartition(".")
        seen.setdefault(hashlib.sha256(resources.files(package).joinpath(file).read_bytes()).digest(), name)
    return sorted(seen.values())


def shows(name: str, day: date, minute: int, *, last: bool = False) -> datetime | None:
    """The first (or last) instant at which clocks of the zone show this minute of this date; None if they never do."""
    hour, minute = divmod(minute, 60)
    try:
        found = ZonedDateTime(day.year, day.month, day.day, hour, minute, tz=name, disambiguation="raise")
    except RepeatedTime:
        which = "later" if last else "earlier"
        found = ZonedDateTime(day.year, day.month, day.day, hour, minute, tz=name, disambiguation=which)
    except SkippedTime:
        return None
    return found.to_instant().to_stdlib().astimezone(UTC)


def expected(name: str, day: date, minute: int, rollover_hour: int) -> datetime | None:
    """
    The slot of a date: its minute; or the next one that clocks show on that date and in that study day; or the one before.
    """
    end = rollover_hour * 60 if minute < rollover_hour * 60 else 1440
    for later in range(minute, end):
        at = shows(name, day, later)
        if at is not None:
            return at
    for earlier in range(minute - 1, -1, -1):
        at = shows(name, day, earlier, last=True)
        if at is not None:
            return at
    return None


def _offset(name: str, day: date) -> object:
    instant = Instant.from_utc(day.year, day.month, day.day)
    return instant.to_tz(name).offset


@lru_cache(maxsize=1024)
def changes(name: str, first: date = FIRST, last: date = LAST, step: int = 10) -> tuple[date, ...]:
    """Dates (UTC) during which the zone's offset changes."""
    return tuple(_changes(name, first, last, step))


def _changes(name: str, first: date, last: date, step: int) -> Iterator[date]:
    early, before = first, _offset(name, first)
    while early < last:
        late = min(early + step * DAY, last)
        after = _offset(name, late)
        if after != before:
            low, high = early, late
            while high - low > DAY:
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset(name, middle) == before else (low, middle)
            yield low
        early, before = late, after
