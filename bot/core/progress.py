"""
Streaks and freezes.

The rules, as /streak tells them: one answered question in a study day keeps the streak. Every seventh day in a row
earns a freeze; at most two are held. A missed day spends a freeze on its own; without one the streak starts anew.
Days that are not the learner's fault (pauses, outages of ours, travel across zones) cost nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.state import Learner, Outage, ProgressEvent
from bot.core.study_day import day_ends_at, next_dispatch, slot_at, slot_ends_at, slot_of_study_day, study_day
from bot.ports.values import replace

FREEZE_EVERY = 7
MAX_FREEZES = 2
EXCUSING_OUTAGE = timedelta(hours=1)
SHORTEST_DAY = timedelta(hours=12)
"""A study day of which a zone leaves out more than half (it moved across the date line) asks nothing of anybody."""
GRACE = timedelta(minutes=15)
"""An answer this soon after the end of a study day may have been on its way when it ended; it keeps that day."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Settled:
    """A learner whose past days are accounted for, and what changed on the way."""

    learner: Learner
    events: tuple[ProgressEvent, ...] = ()

    def of(self, kind: str) -> tuple[ProgressEvent, ...]:
        """The events of one kind."""
        return tuple(event for event in self.events if event.kind == kind)


def today(learner: Learner, now: datetime) -> date:
    """The learner's study day, which never runs backwards: flying west does not give a day twice."""
    day = study_day(now, learner.zone, learner.rollover_hour)
    return max(day, learner.last_kept) if learner.last_kept else day


def daily_slot(learner: Learner, now: datetime) -> date:
    """The local date whose daily question belongs to the learner's study day."""
    return slot_of_study_day(today(learner, now), learner.daily_minute, learner.rollover_hour)


def daily_due(learner: Learner, slot: date) -> datetime | None:
    """When the daily question of a local date is due; None for a date that the learner's zone leaves out."""
    return slot_at(slot, learner.daily_minute, learner.zone, learner.rollover_hour, learner.jitter_minutes)


def daily_ends(learner: Learner, slot: date) -> datetime:
    """From when on the daily question of a local date must not come any more: it would be another date's second."""
    return slot_ends_at(slot, learner.daily_minute, learner.zone, learner.rollover_hour)


def next_due(learner: Learner, after: datetime) -> datetime:
    """When the first daily question after an instant is due."""
    return next_dispatch(after, learner.daily_minute, learner.zone, learner.rollover_hour, learner.jitter_minutes)


def settle(
    learner: Learner, now: datetime, outages: Sequence[Outage] = (), *, elsewhere: Collection[date] = ()
) -> Settled:
    """
    Accounts for every study day that is over: excused, covered by a freeze, or the end of the streak.

    A day counts as over once its grace is: until then an answer to one of its questions still keeps it. Days in
    `elsewhere` were kept on another account of the same person, and ask nothing.
    """
    return _settle_before(learner, today(learner, now - GRACE), now, outages, elsewhere)


def _settle_before(
    learner: Learner, day: date, now: datetime, outages: Sequence[Outage], elsewhere: Collection[date] = ()
) -> Settled:
    yesterday = day - ONE_DAY
    done = max(filter(None, (learner.settled, learner.last_kept)), default=None)
    if done is None or done >= yesterday:
        return Settled(learner if learner.settled == done else replace(learner, settled=done))
    events: list[ProgressEvent] = []
    missed = done + ONE_DAY
    while missed <= yesterday and learner.streak:
        excuse = _excuse(learner, missed, outages)
        if missed in elsewhere:
            pass
        elif excuse:
            events.append(ProgressEvent(kind="excused", day=missed, at=now, note=excuse))
        elif learner.freezes:
            learner = replace(learner, freezes=learner.freezes - 1)
            events.append(ProgressEvent(kind="freeze_spent", day=missed, at=now))
        else:
            events.append(ProgressEvent(kind="broken", day=missed, at=now, note=str(learner.streak)))
            learner = replace(learner, streak=0)
        missed += ONE_DAY
    return Settled(replace(learner, settled=yesterday), tuple(events))


def _excuse(learner: Learner, day: date, outages: Sequence[Outage]) -> str:
    """Why a missed study day costs nothing, or empty."""
    # A pause that ended by itself covers its own days, however late it is noticed.
    ended = learner.state == "paused" and learner.resumes is not None and day >= learner.resumes
    if learner.state != "active" and not ended:
        return learner.state
    if _lost_to_us(learner, day, outages):
        return "outage"
    return "calendar" if _length(learner, day) < SHORTEST_DAY else ""


def _lost_to_us(learner: Learner, day: date, outages: Sequence[Outage]) -> bool:
    """Whether outages took an hour of this study day or more, or its end, when those who put it off come."""
    start = day_ends_at(day - ONE_DAY, learner.zone, learner.rollover_hour)
    end = day_ends_at(day, learner.zone, learner.rollover_hour)
    lost = sum((max(timedelta(0), min(o.end, end) - max(o.start, start)) for o in outages), timedelta(0))
    return lost >= EXCUSING_OUTAGE or any(outage.start < end <= outage.end for outage in outages)


def _length(learner: Learner, day: date) -> timedelta:
    """How long this study day is: 24 hours, but for clock changes."""
    start = day_ends_at(day - ONE_DAY, learner.zone, learner.rollover_hour)
    return day_ends_at(day, learner.zone, learner.rollover_hour) - start


def keep(learner: Learner, now: datetime, asked_on: date, outages: Sequence[Outage] = ()) -> Settled:
    """
    Counts an answer to a question of the study day `asked_on`: the first one of a study day keeps the streak.

    The learner must be settled.
    """
    day = today(learner, now)
    ended = today(learner, now - GRACE)
    if asked_on <= ended < day and (learner.last_kept is None or learner.last_kept < ended):
        day = ended
    if learner.last_kept == day:
        return Settled(learner)
    before = _settle_before(learner, day, now, outages)
    learner = before.learner
    streak = learner.streak + 1
    events = [*before.events, ProgressEvent(kind="kept", day=day, at=now)]
    freezes = learner.freezes
    if streak % FREEZE_EVERY == 0 and freezes < MAX_FREEZES:
        freezes += 1
        events.append(ProgressEvent(kind="freeze_earned", day=day, at=now))
    kept = replace(
        learner,
        streak=streak,
        best_streak=max(learner.best_streak, streak),
        freezes=freezes,
        last_kept=day,
        settled=day,
    )
    return Settled(kept, tuple(events))


def change_zone(learner: Learner, zone_name: str, now: datetime) -> Settled:
    """Moves a settled learner to another zone; a day that the journey cut short costs nothing."""
    before = today(learner, now)
    moved = replace(learner, zone=zone_name)
    events = [ProgressEvent(kind="zone_changed", day=before, at=now, note=f"{learner.zone} > {zone_name}")]
    if study_day(now, zone_name, learner.rollover_hour) > before and learner.last_kept != before and learner.streak:
        events.append(ProgressEvent(kind="excused", day=before, at=now, note="travel"))
        moved = replace(moved, settled=before)
    return Settled(moved, tuple(events))


def replay(events: Iterable[ProgressEvent]) -> tuple[int, int, int]:
    """
    (streak, best streak, freezes) as the events tell it, oldest first: the proof that nothing else changes them.

    "repaired" sets all three from its note ("streak best freezes").
    """
    streak = best = freezes = 0
    for event in events:
        match event.kind:
            case "kept":
                streak += 1
                best = max(best, streak)
            case "broken":
                streak = 0
            case "freeze_earned":
                freezes += 1
            case "freeze_spent":
                freezes -= 1
            case "repaired":
                streak, best, freezes = map(int, event.note.split())
            case _:
                pass
    return streak, best, freezes
