"""
The daily slot in every IANA zone, against `whenever` as an independent oracle: no double, no skip.

Here a sample of minutes, on every day near a clock change and on others; `python -m tests.benchmarks zones` does all.
"""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import progress
from bot.core.state import Learner
from bot.core.study_day import day_ends_at, next_dispatch, slot_at, study_day, zone
from tests import zones

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


def check(name: str, minute: int, rollover: int, day: date) -> None:
    """One date's slot: at the right instant, the first after the one before it, and on its own date."""
    before, slot = (zones.expected(name, day - ahead * DAY, minute, rollover) for ahead in (1, 0))
    where = (name, minute, rollover, day)
    assert slot_at(day, minute, name, rollover) == slot, where
    if slot is None:
        return
    assert slot.astimezone(zone(name)).date() == day, where
    assert next_dispatch(slot - TICK, minute, name, rollover) == slot, where
    if before is not None:
        assert before < slot, where
        assert next_dispatch(before, minute, name, rollover) == slot, where
    belongs_to = day - DAY if minute < rollover * 60 else day
    assert study_day(slot, name, rollover) == belongs_to, where


@pytest.mark.parametrize("part", range(6))
def test_every_zone_has_one_slot_on_every_date(part):
    chance = random.Random(part)
    span = (zones.LAST - zones.FIRST).days
    for name in zones.names()[part::6]:
        near = [day + ahead * DAY for day in zones.changes(name) for ahead in (-1, 0, 1)] * 3
        others = [zones.FIRST + chance.randrange(span) * DAY for _ in range(30)]
        for day in [*near, date(2028, 2, 29), *others]:
            minute = chance.choice((chance.randrange(240), chance.randrange(1440), 0, 1439))
            check(name, minute, chance.choice((0, 3, 4)), day)


@pytest.mark.parametrize(
    ("name", "day", "minute", "rollover", "local"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 150, 0, "2027-03-28 03:00"),  # skipped: the first instant after
        ("Europe/Berlin", date(2027, 10, 31), 150, 0, "2027-10-31 02:30"),  # twice: the first time
        ("Europe/Helsinki", date(2027, 3, 28), 210, 4, "2027-03-28 02:59"),  # after the gap the study day is over
        ("America/Nuuk", date(2027, 3, 27), 1410, 4, "2027-03-27 22:59"),  # after the gap the date is over
        ("Africa/Cairo", date(2027, 4, 30), 0, 4, "2027-04-30 01:00"),  # midnight is skipped
        ("Australia/Lord_Howe", date(2027, 10, 3), 135, 0, "2027-10-03 02:30"),  # half an hour is skipped
    ],
)
def test_a_clock_change_moves_the_slot_as_little_as_it_can(name, day, minute, rollover, local):
    slot = slot_at(day, minute, name, rollover)
    assert f"{slot.astimezone(zone(name)):%Y-%m-%d %H:%M}" == local
    check(name, minute, rollover, day)


def test_a_date_that_a_zone_leaves_out_has_no_question_and_costs_no_streak():
    # Samoa crossed the date line: Friday 30 December 2011 did not happen.
    for minute in (0, 540, 1439):
        for day in range(27, 32):
            check("Pacific/Apia", minute, 4, date(2011, 12, day))
        assert slot_at(date(2011, 12, 30), minute, "Pacific/Apia", 4) is None
    learner = Learner(id=1, zone="Pacific/Apia", streak=5, last_kept=date(2011, 12, 29), settled=date(2011, 12, 29))
    settled = progress.settle(learner, datetime(2011, 12, 31, 0, tzinfo=UTC))
    assert settled.learner.streak == 5
    assert [event.note for event in settled.events] == ["calendar"]


@pytest.mark.parametrize(("minute", "rollover"), [(1430, 0), (230, 4), (239, 4), (1435, 4)])
def test_jitter_never_moves_a_question_out_of_its_study_day(minute, rollover):
    for ahead in range(400):
        day = date(2027, 1, 1) + ahead * DAY
        slot = slot_at(day, minute, "Europe/Berlin", rollover, 15)
        plain = slot_at(day, minute, "Europe/Berlin", rollover)
        assert plain <= slot <= plain + timedelta(minutes=15)
        belongs_to = day - DAY if minute < rollover * 60 else day
        assert study_day(slot, "Europe/Berlin", rollover) == belongs_to
        assert slot < day_ends_at(belongs_to, "Europe/Berlin", rollover)


def test_a_zone_that_is_no_longer_known_is_utc():
    assert slot_at(date(2027, 1, 1), 540, "Mars/Olympus", 4) == datetime(2027, 1, 1, 9, tzinfo=UTC)
