"""Streaks at the edges of a study day: what comes a moment late, and days that were lost to us."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import progress
from bot.core.state import Learner, Outage

TODAY, YESTERDAY = date(2027, 3, 10), date(2027, 3, 9)
ENDS = datetime(2027, 3, 10, 4, tzinfo=UTC)
LEARNER = Learner(id=1, streak=5, last_kept=date(2027, 3, 8), settled=date(2027, 3, 8))


def answered(now: datetime, asked_on: date = YESTERDAY, outages: tuple[Outage, ...] = ()) -> Learner:
    settled = progress.settle(LEARNER, now, outages)
    return progress.keep(settled.learner, now, asked_on, outages).learner


def test_an_answer_that_was_on_its_way_when_the_day_ended_keeps_it():
    kept = answered(ENDS + timedelta(minutes=10))
    assert (kept.streak, kept.last_kept) == (6, YESTERDAY)
    again = progress.keep(kept, ENDS + timedelta(minutes=12), YESTERDAY).learner
    assert (again.streak, again.last_kept) == (7, TODAY)


def test_after_the_grace_the_day_is_over():
    assert answered(ENDS + timedelta(minutes=16)).streak == 1


def test_todays_question_answered_early_does_not_keep_yesterday():
    kept = answered(ENDS + timedelta(minutes=5), asked_on=TODAY)
    assert (kept.streak, kept.last_kept) == (1, TODAY)


@pytest.mark.parametrize(
    ("begins", "lasts", "streak"),
    [
        (timedelta(hours=-20), timedelta(minutes=59), 1),
        (timedelta(hours=-20), timedelta(hours=1), 6),
        (timedelta(minutes=-11), timedelta(minutes=12), 6),  # whoever puts it off to the last minutes finds nobody
        (timedelta(minutes=-30), timedelta(minutes=12), 1),
    ],
)
def test_an_outage_costs_no_day(begins, lasts, streak):
    outage = Outage(start=ENDS + begins, end=ENDS + begins + lasts)
    assert answered(ENDS + timedelta(hours=5), asked_on=TODAY, outages=(outage,)).streak == streak


@pytest.mark.parametrize(("resumes", "streak"), [(TODAY, 5), (YESTERDAY, 0), (None, 5)])
def test_a_pause_covers_its_own_days_and_none_after_it(resumes, streak):
    paused = replace(LEARNER, state="paused", resumes=resumes)
    assert progress.settle(paused, ENDS + timedelta(hours=5)).learner.streak == streak
