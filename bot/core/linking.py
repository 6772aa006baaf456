"""
One learner, several platforms: how two histories become one, and how they part again.

A learner has at most one account on each platform, and everything that happens is kept with the platform on which it
happened. So parting needs no bookkeeping: what was done on a platform goes with that platform's account.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core import misconceptions, progress, scheduling
from bot.core.grading.grade import Grade
from bot.core.state import Attempt, Card, DailySlot, Learner, Mistaken, Outage, ProgressEvent
from bot.core.study_day import slot_of_study_day
from bot.ports.events import Place

CODE_LASTS = timedelta(minutes=10)
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without what is read as something else: I, L, O, 0, 1."""
CODE_LENGTH = 8
CODES_AN_HOUR = 5
TRIES_AN_HOUR = 5
COVERING = frozenset({"kept", "freeze_spent", "excused"})
"""Progress events of days that do not break a streak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person's account on one platform."""

    platform: str
    own: int = 0
    """Id of the learner that it was of its own before it was linked; 0 for the account that the learner began with."""
    place: Place | None = None
    """Its private chat with the coach, once linked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A date whose daily question was asked, and the study day that it was asked on."""

    local_date: date
    prompt_id: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two histories, with what joining or parting them must look at."""

    learner: Learner
    accounts: tuple[Account, ...] = ()
    events: tuple[ProgressEvent, ...] = ()
    """Oldest first."""
    attempts: tuple[Attempt, ...] = ()
    """
    Those at questions that the other side knows as well, oldest first, without follow-ups; of the side that goes when
    two part, all of them.
    """
    days: frozenset[date] = frozenset()
    """When two part: study days on which a question of this side was answered."""
    slots: tuple[Slot, ...] = ()
    stories: tuple[int, ...] = ()
    """Numbers of the stories."""
    outages: tuple[Outage, ...] = ()
    answers: int = 0
    """All attempts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """What is loaded for /link and /unlink."""

    accounts: tuple[Account, ...]
    """Those of the learner, the one that the learner began with first."""
    fresh: str = ""
    """A code that nobody can guess and that was never given to anybody."""
    codes: int = 0
    """Codes that the learner asked for within the last hour."""
    tries: int = 0
    """Codes that the learner typed within the last hour and that did not work."""
    own: Side | None = None
    """The learner's history: of a good code, or to be parted: then what stays."""
    other: Side | None = None
    """The history of whoever made the typed code; or to be parted: what goes."""
    made_in: Place | None = None
    """The private chat in which the typed code was made."""
    leaving: tuple[str, ...] = ()
    """To be parted: the platforms whose accounts go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A new code. It makes the learner's older ones worthless."""

    code: str
    place: Place
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Two learners that become one."""

    keeper: Learner
    absorbed: Learner
    """Sleeps without an account, with its own settings, until the accounts part again."""
    cards: tuple[Card, ...] = ()
    """Of the questions that both know."""
    attempts: tuple[Attempt, ...] = ()
    """At those questions, where the card before them is another one now."""
    slots: tuple[DailySlot, ...] = ()
    """The absorbed learner's, by the keeper's calendar. Dates that the keeper has a question on stay where they are."""
    stories: Mapping[tuple[int, int], int]
    """(learner id, number) -> new number, for stories that were both called the same."""
    events: tuple[ProgressEvent, ...] = ()
    """The keeper's."""
    places: tuple[Place, ...] = ()
    """The private chats of the two accounts that were linked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """One learner that becomes two again."""

    stays: Learner
    goes: Learner
    platforms: tuple[str, ...]
    """Those of the accounts that go."""
    cards_of_stays: tuple[Card, ...] = ()
    """Of the questions that both know."""
    cards_of_goes: tuple[Card, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    slots: tuple[DailySlot, ...] = ()
    """Those that go, by the calendar of whom they go to."""
    events_of_stays: tuple[ProgressEvent, ...] = ()
    events_of_goes: tuple[ProgressEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """What /link and /unlink change."""

    code: Code | None = None
    tried: bool = False
    """A code was typed that did not work."""
    joined: Joined | None = None
    parted: Parted | None = None


def code_of(typed: str) -> str:
    """A code as it was made, whatever way it was typed; empty if it is none."""
    said = "".join(character for character in typed.upper() if character.isalnum())
    return said if len(said) == CODE_LENGTH and set(said) <= set(ALPHABET) else ""


# -- joining


def join(own: Side, other: Side, places: tuple[Place, ...], now: datetime) -> Joined:
    """One learner of two. Settings are those of the one who was set up, and of two such of the one with the longer history."""
    first, second = sorted((own, other), key=lambda side: (side.learner.onboarded, side.answers, -side.learner.id))[
        ::-1
    ]
    keeper, absorbed, events = _settle_together(first, second, now)
    cards, attempts = _review_again((*first.attempts, *second.attempts))
    joined = _merged(keeper, absorbed, (*first.events, *second.events, *events), now, places)
    platforms = " + ".join(account.platform for account in (*first.accounts, *second.accounts))
    day = progress.today(joined, now)
    return Joined(
        keeper=joined,
        absorbed=replace(absorbed, next_due_at=None, remind_at=None),
        cards=cards,
        attempts=attempts,
        slots=_slots(second.slots, joined, {slot.local_date for slot in first.slots}),
        stories=_renumbered(first, second),
        events=(*events, ProgressEvent(kind="linked", day=day, at=now, note=platforms), _repaired(joined, day, now)),
        places=places,
    )


def _settle_together(a: Side, b: Side, now: datetime) -> tuple[Learner, Learner, tuple[ProgressEvent, ...]]:
    """Accounts for past days; a day that the other kept costs no freeze and breaks nothing."""
    settled_a = progress.settle(a.learner, now, a.outages, elsewhere=_days(b.events, COVERING))
    settled_b = progress.settle(b.learner, now, b.outages, elsewhere=_days(a.events, COVERING))
    # A streak that broke on one side is no break of what both kept; the last event says how long it is.
    return settled_a.learner, settled_b.learner, (*settled_a.events, *settled_b.events)


def _days(events: Iterable[ProgressEvent], kinds: Collection[str]) -> frozenset[date]:
    return frozenset(event.day for event in events if event.kind in kinds)


def run_of_days(kept: Collection[date], covered: Collection[date], today: date) -> int:
    """How many days were kept up to today without a break; today is not missed yet."""
    count = int(today in kept)
    day = today - progress.ONE_DAY
    while day in kept or day in covered:
        count += day in kept
        day -= progress.ONE_DAY
    return count


def _merged(
    keeper: Learner, absorbed: Learner, events: tuple[ProgressEvent, ...], now: datetime, places: tuple[Place, ...]
) -> Learner:
    last_kept = max(filter(None, (keeper.last_kept, absorbed.last_kept)), default=None)
    merged = replace(
        keeper,
        last_kept=last_kept,
        settled=max(filter(None, (keeper.settled, absorbed.settled)), default=None),
        freezes=min(progress.MAX_FREEZES, keeper.freezes + absorbed.freezes),
        mistaken=_ledger(keeper.mistaken, absorbed.mistaken),
        memory=_beliefs(keeper.memory, absorbed.memory),
        created_at=min(filter(None, (keeper.created_at, absorbed.created_at)), default=None),
        home=keeper.home or absorbed.home or next(iter(places), None),
        interview=keeper.interview or absorbed.interview,
        # Whoever asked not to be shown is not shown.
        hidden=keeper.hidden or absorbed.hidden,
        state="active" if keeper.state == "unreachable" else keeper.state,
        remind_at=keeper.remind_at or absorbed.remind_at,
        onboarded=keeper.onboarded,
    )
    run = run_of_days(_days(events, {"kept"}), _days(events, COVERING), progress.today(merged, now))
    streak = max(run, keeper.streak, absorbed.streak)
    due = merged.next_due_at
    if merged.state == "active" and merged.home is not None:
        due = progress.next_due(merged, now)
    return replace(
        merged, streak=streak, best_streak=max(streak, keeper.best_streak, absorbed.best_streak), next_due_at=due
    )


def _beliefs(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    """Both histories speak about one memory: what each says of the models is multiplied."""
    if not a or len(a) != len(b):
        return a or b
    together = [one * other for one, other in zip(a, b, strict=True)]
    total = sum(together)
    return tuple(share / total for share in together) if total > 0 else a


def _ledger(a: tuple[Mistaken, ...], b: tuple[Mistaken, ...]) -> tuple[Mistaken, ...]:
    latest: dict[str, Mistaken] = {}
    for item in sorted((*a, *b), key=lambda item: item.day):
        latest.pop(item.id, None)
        latest[item.id] = item
    return tuple(latest.values())[-misconceptions.MOST_KEPT :]


def _slots(slots: Iterable[Slot], learner: Learner, taken: Collection[date]) -> tuple[DailySlot, ...]:
    """The slots by this learner's calendar, without those of dates that are taken."""
    moved: dict[date, DailySlot] = {}
    for slot in slots:
        at = slot_of_study_day(slot.day, learner.daily_minute, learner.rollover_hour)
        if at not in taken and at not in moved:
            moved[at] = DailySlot(local_date=at, prompt_id=slot.prompt_id)
    return tuple(moved.values())


def _renumbered(a: Side, b: Side) -> dict[tuple[int, int], int]:
    """New numbers for stories called the same: both get one, so that no old button means the other's story."""
    both = sorted(set(a.stories) & set(b.stories))
    free = max((*a.stories, *b.stories), default=0) + 1
    renumbered: dict[tuple[int, int], int] = {}
    for number in both:
        for side in (a, b):
            renumbered[side.learner.id, number] = free
            free += 1
    return renumbered


def _repaired(learner: Learner, day: date, now: datetime) -> ProgressEvent:
    note = f"{learner.streak} {learner.best_streak} {learner.freezes}"
    return ProgressEvent(kind="repaired", day=day, at=now, note=note)


def _review_again(attempts: Iterable[Attempt]) -> tuple[tuple[Card, ...], tuple[Attempt, ...]]:
    """(The cards that these answers lead to, the attempts whose card before is another one now)."""
    cards: dict[str, Card] = {}
    changed: list[Attempt] = []
    for attempt in sorted(attempts, key=lambda attempt: (attempt.at, attempt.prompt_id)):
        before = cards.get(attempt.question_id)
        if attempt.before != before:
            changed.append(replace(attempt, before=before))
        grade = Grade(verdict=attempt.verdict, score=attempt.score, gave_up=attempt.gave_up)
        cards[attempt.question_id] = scheduling.review(
            before, attempt.question_id, grade, hints=attempt.hints, sure=attempt.sure, day=attempt.day
        )
    return tuple(cards.values()), tuple(changed)


# -- parting


def part(stays: Side, goes: Side, platforms: tuple[str, ...], now: datetime) -> Parted:
    """
    Two learners of one. `stays` has the learner as it is now, `goes` the settings that the other had before.

    A day that either kept while they were one does not break the other's streak, but counts only where it was kept.
    """
    covered = _days((*stays.events, *goes.events), COVERING) | stays.days | goes.days
    whole = stays.learner
    asked_by_goes = {attempt.question_id for attempt in goes.attempts}
    alone_with_goes = asked_by_goes - {attempt.question_id for attempt in stays.attempts}
    remains = _own_streak(whole, whole, stays, covered, now)
    leaves = _own_streak(goes.learner, whole, goes, covered, now)
    if remains.home is not None and remains.home.platform in platforms:
        home = next((a.place for a in stays.accounts if a.place is not None and a.platform not in platforms), None)
        remains = replace(remains, home=home)
    place = next((a.place for a in goes.accounts if a.place is not None and a.platform in platforms), None)
    leaves = replace(
        leaves,
        home=leaves.home or place,
        state="stopped" if leaves.state == "stopped" else "active",
        resumes=None,
        mistaken=_ledger(
            tuple(item for item in leaves.mistaken if item.question_id in asked_by_goes),
            tuple(item for item in whole.mistaken if item.question_id in asked_by_goes),
        ),
    )
    remains = replace(
        remains, mistaken=tuple(item for item in whole.mistaken if item.question_id not in alone_with_goes)
    )
    if remains.home != whole.home:
        remains = _due(remains, now)
    leaves = _due(leaves, now)
    stay_cards, stay_attempts = _review_again(a for a in stays.attempts if a.question_id in asked_by_goes)
    both = {card.question_id for card in stay_cards}
    go_cards, go_attempts = _review_again(a for a in goes.attempts if a.question_id in both)
    note = " + ".join(platforms)
    return Parted(
        stays=remains,
        goes=leaves,
        platforms=platforms,
        cards_of_stays=stay_cards,
        cards_of_goes=go_cards,
        attempts=(*stay_attempts, *go_attempts),
        slots=_slots(goes.slots, leaves, ()),
        events_of_stays=_parting(remains, note, now),
        events_of_goes=_parting(leaves, note, now),
    )


def _own_streak(learner: Learner, whole: Learner, side: Side, covered: Collection[date], now: datetime) -> Learner:
    # Of two answers on one day only the first was noted as keeping it.
    kept = _days(side.events, {"kept"}) | side.days
    today = progress.today(whole, now)
    streak = run_of_days(kept, covered, today)
    best = whole.best_streak if learner is whole else learner.best_streak
    return replace(
        learner,
        streak=streak,
        best_streak=max(best, streak),
        last_kept=max(kept, default=None),
        settled=max(filter(None, (whole.settled, today - progress.ONE_DAY if kept else None)), default=None),
    )


def _due(learner: Learner, now: datetime) -> Learner:
    wanted = learner.state == "active" and learner.home is not None
    return replace(learner, next_due_at=progress.next_due(learner, now) if wanted else None, remind_at=None)


def _parting(learner: Learner, note: str, now: datetime) -> tuple[ProgressEvent, ...]:
    day = progress.today(learner, now)
    return ProgressEvent(kind="unlinked", day=day, at=now, note=note), _repaired(learner, day, now)
