"""Where a game stands: its phase as a function of its events, one event at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Literal

from bot.core.challenge.events import ChallengeEvent, Mode, Round, Settings
from bot.ports.values import replace

Phase = Literal["new", "lobby", "open", "between", "over", "called_off"]
FINISHED: frozenset[Phase] = frozenset({"over", "called_off"})
OWN_PACE = frozenset({"sprint", "weekly"})
Slot = Literal["game", "weekly", "daily"]


def slot_of(mode: Mode) -> Slot:
    """What a game takes up in a place: there is one at a time of each, so that a week's game leaves room for an evening's."""
    return "weekly" if mode == "weekly" else "daily" if mode == "daily" else "game"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A game as it stands."""

    id: str
    settings: Settings
    phase: Phase = "new"
    number: int = 0
    """The question that is open, or was open last; 0 before the first, and in games at one's own pace."""
    since: datetime | None = None
    """When the phase began, or went on after a pause."""
    due: datetime | None = None
    """When the phase ends; None while paused and once it is over."""
    left: timedelta | None = None
    """While paused: how much of the phase is left."""
    spent: timedelta = timedelta(0)
    """Time of the open question that had passed before the last pause."""
    skipped: tuple[int, ...] = ()
    """Questions that were called off and count for nobody."""

    @property
    def paused(self) -> bool:
        """Whether the clock stands still."""
        return self.left is not None

    @property
    def finished(self) -> bool:
        """Whether nothing can happen any more, but a key that is mended."""
        return self.phase in FINISHED

    @property
    def own_pace(self) -> bool:
        """Whether every member goes through the questions alone."""
        return self.settings.mode in OWN_PACE

    @property
    def count(self) -> int:
        """How many questions there are."""
        return len(self.settings.rounds)

    def round(self, number: int) -> Round:
        """The question with that number, from 1."""
        return self.settings.rounds[number - 1]

    def takes(self, number: int) -> bool:
        """Whether an answer to that question is taken now."""
        if self.phase != "open" or self.paused:
            return False
        return 1 <= number <= self.count if self.own_pace else number == self.number

    def time_left(self, now: datetime) -> float:
        """Share of the open phase that is left, 0 to 1, the pauses not counted."""
        if self.due is None or self.since is None:
            return 0.0
        whole = (self.due - self.since + self.spent).total_seconds()
        return max(0.0, min(1.0, (self.due - now).total_seconds() / whole)) if whole > 0 else 0.0


def after(challenge: Challenge, event: ChallengeEvent) -> Challenge:
    """The game after one more event. An event that makes no sense where it stands changes nothing."""
    if challenge.finished:
        return challenge
    begun = replace(challenge, since=event.at, due=event.due, left=None, spent=timedelta(0))
    match event.kind:
        case "announced" if challenge.phase == "new":
            return replace(begun, phase="lobby")
        case "asked" if challenge.phase in {"lobby", "between"} and event.question in {0, challenge.number + 1}:
            return replace(begun, phase="open", number=event.question)
        case "closed" if challenge.phase == "open":
            return replace(begun, phase="between")
        case "skipped" if challenge.phase == "open":
            return replace(begun, phase="between", skipped=(*challenge.skipped, challenge.number))
        case "paused" if challenge.due is not None and challenge.since is not None:
            left, spent = challenge.due - event.at, challenge.spent + (event.at - challenge.since)
            nothing = timedelta(0)
            return replace(challenge, since=event.at, due=None, left=max(left, nothing), spent=max(spent, nothing))
        case "resumed" if challenge.paused:
            return replace(challenge, since=event.at, due=event.due, left=None)
        case "retimed" if challenge.due is not None:
            return replace(challenge, since=event.at, due=event.due, spent=timedelta(0))
        case "ended" if challenge.phase != "new":
            return replace(begun, phase="over", due=None)
        case "called_off":
            return replace(begun, phase="called_off", due=None)
    return challenge


def replay(identifier: str, settings: Settings, events: Iterable[ChallengeEvent]) -> Challenge:
    """The game that a whole list of events makes."""
    return reduce(after, events, Challenge(id=identifier, settings=settings))
