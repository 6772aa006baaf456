"""What is loaded of a game for one event: never more than the event needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.challenge.events import ChallengeEvent, Member, Venue
from bot.core.challenge.game import Challenge

Detail = Literal["head", "count", "own", "alone", "everything"]
"""
head: the game and its groups; count: how many joined or answered, too; own: the learner's own events, too; alone: these
without the groups, in a private chat that knows of none; everything: all events, and how everybody appears.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GameSnapshot:
    """A game as it was loaded."""

    challenge: Challenge
    venues: tuple[Venue, ...] = ()
    shown: int = 0
    """The number of members that the groups' messages showed last."""
    count: int = 0
    """Members who joined, or who answered the open question; of detail "count"."""
    own: tuple[ChallengeEvent, ...] = ()
    """
    The learner's own, in order; of detail "own". Joining, and the answers to the open question; in games at one's own
    pace, and once a game is over, the answers to all questions.
    """
    copy_of: int = 0
    """The learner by whose id this account's copies are made, if not the member's own: what it was before it was joined."""
    events: tuple[ChallengeEvent, ...] = ()
    """All, in order; of detail "everything"."""
    members: Mapping[int, Member] = field(default_factory=dict)
    """How those in `events` appear; of detail "everything"."""


def detail_for_clock(challenge: Challenge, now: datetime) -> Detail:
    """What the clock's look at a game needs: everything only where something is added up."""
    if challenge.due is None or now < challenge.due:
        return "count"
    return "everything" if challenge.phase in {"open", "between"} else "count"
