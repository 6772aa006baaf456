"""
What happens in a game, as an append-only list: phases, boards and standings are functions of it.

Nothing here is ever edited. A member who changes an answer appends another one; a key that is mended appends the new
marks. So replaying the list gives the same game again, on every machine.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.rating import Meeting
from bot.ports.events import Place
from bot.ports.values import replace

Mode = Literal["live", "sprint", "weekly", "daily"]
"""
live: everybody has the same question until it closes; sprint: most points in so many minutes, at one's own pace;
weekly: a set that is open from Monday to Sunday; daily: the group's question of the day.
"""

Kind = Literal[
    "announced",
    "joined",
    "asked",
    "answered",
    "closed",
    "skipped",
    "paused",
    "resumed",
    "retimed",
    "ended",
    "called_off",
    "regraded",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One question of a game."""

    question_id: str
    points: int
    """What a wholly right answer earns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What was agreed before the start; it never changes afterwards."""

    mode: Mode
    topic: str = ""
    """A topic's id, or empty for a mix of all."""
    rounds: tuple[Round, ...] = ()
    seconds: int = 30
    """live: how long each question is open; otherwise how long the whole game is."""
    minimum: int = 2
    """Members who must have answered for it to count on the leaderboards."""
    speed: bool = False
    """Whether a quick right answer earns up to half its points more."""
    joint: bool = False
    """Whether other groups may join by a code."""
    zone: str = "UTC"
    """IANA name of the group's zone, in which opening and closing times are told."""
    host: int = 0
    """Learner id of who started it; 0 for a game that the clock starts."""
    host_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeEvent:
    """One line of a game's history. Which fields mean something depends on the kind."""

    kind: Kind
    at: datetime
    learner_id: int = 0
    """Who did it; 0 for the clock."""
    question: int = 0
    """Number of the question, from 1; 0 for the whole game."""
    picks: tuple[str, ...] = ()
    """answered: keys of the options, or the text typed."""
    score: float = 0.0
    """answered, regraded: 0 to 1, as the question's kind grades it."""
    left: float = 0.0
    """answered: share of the question's time that was left, 0 to 1."""
    venue: int = -1
    """joined, answered: index of the group in which it was done; -1 where that cannot be known (a private chat)."""
    due: datetime | None = None
    """When the phase ends that this event begins."""
    copy_of: int = 0
    """answered: the learner whose copy of the question it was, if not the member's: of an account that was joined since."""

    @property
    def copy_id(self) -> int:
        """Learner id by which the copy was made that was answered."""
        return self.copy_of or self.learner_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """One group that plays, and its message that shows the game as it stands."""

    place: Place
    message_id: str = ""
    """The platform's id of the newest message about the game, once delivered."""
    shows: int = 0
    """What that message shows: 0 the invitation, then the number of a question."""
    shown_in: str = ""
    """The thread in which that message stands."""
    room: str = ""
    """The thread that was opened for the game; empty where it is played in the place itself."""

    @property
    def stage(self) -> Place:
        """Where the game is played."""
        return replace(self.place, thread=self.room) if self.room else self.place

    @property
    def newest(self) -> Place:
        """Where the newest message stands: the invitation comes before the room is there."""
        return replace(self.place, thread=self.shown_in)

    def is_room(self, place: Place) -> bool:
        """Whether this is the game's own room. Some platforms name a thread as a chat of its own."""
        here = place.thread == self.room and place.chat == self.place.chat
        return bool(self.room) and place.platform == self.place.platform and (here or place.chat == self.room)

    def is_at(self, place: Place) -> bool:
        """Whether the group plays there."""
        return place == self.place or self.is_room(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """How somebody appears on a board."""

    name: str
    hidden: bool = False
    """Asked not to be shown."""


NOBODY = Member(name="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What one member earned in one game, for the leaderboards: follows from the events, kept for speed."""

    learner_id: int
    venue: int
    points: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a game in one decision."""

    id: str
    events: tuple[ChallengeEvent, ...] = ()
    look_at: datetime | None = None
    """When the clock should look at it next; only with `moved`."""
    moved: bool = False
    """Whether the phase changes, or the clock's next look: saved only if nobody else moved it meanwhile."""
    shown: int = 0
    """The number of members that the group's message shows now; only with `moved`."""
    venues: tuple[Venue, ...] = field(default=())
    """Groups that join in."""
    points: tuple[Points, ...] | None = None
    """For the leaderboards, once it is over and counts; replaces what was there."""
    met: tuple[Meeting, ...] = ()
    """Answers to questions that have just closed, for the ratings."""
    settings: Settings | None = None
    """Of a new game."""
    code: str = ""
    """Of a new game that other groups may join."""
