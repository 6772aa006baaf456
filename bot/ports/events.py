"""
What comes in: the events that an adapter makes of what its platform tells it.

An event is a fact, already authenticated by the platform. The moment at which it is handled is given to the core
by the shell; that at which it was sent may lie days before it.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a conversation happens: one chat, or one thread (forum topic, channel thread) in it."""

    platform: str
    chat: str
    thread: str = ""
    group: bool = False
    """True where several people read along; False in a private chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who did it, in the platform's own terms."""

    id: str
    name: str = ""
    language: str = ""
    """IETF tag as the platform gives it, or empty."""
    admin: bool = False
    """True if the platform says that the sender may manage this place (always True in a private chat)."""
    private_chat: str = ""
    """
    The chat in which the sender alone can be written to; only where a group's message cannot be shown to one member
    (see `Capabilities.private_replies`), so that what nobody else may see goes there instead.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The part that every event has."""

    event_id: str
    """Unique within the platform and stable across redelivery: the key of de-duplication."""
    place: Place
    sender: Sender
    sent_at: datetime | None = None
    """When the platform took it, by its own clock; None where it does not say, as of a button press on Telegram."""
    reply_token: str = field(default="", repr=False)
    """A secret that the platform wants to see with an answer, where there is one; stored with the answers until they are sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandInvoked(Event):
    """`/name arguments`, however the platform spells it."""

    name: str
    """Without the slash, lower case; not necessarily a command that exists."""
    arguments: str = ""
    """Everything after the name, stripped; options of a slash command joined by single spaces in registry order."""
    share: bool = False
    """True if the sender asked that the whole group sees the reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReceived(Event):
    """Plain text that is no command."""

    text: str
    prompt: str = ""
    """Id of the prompt that the text explicitly replies to (a modal), or empty."""
    answers: str = ""
    """The platform's id of the coach's message that the text explicitly replies to, or empty."""
    share: bool = False
    """True if the whole group could read it, and so may read what comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesSelected(Event):
    """A button was pressed, or the options of a select were submitted."""

    values: tuple[str, ...]
    """The `Choice.value` of each, unchanged. One for a button; in the order picked for a select."""
    complete: bool = False
    """True if the platform collected the whole selection (a select menu); False for one button press."""
    message_id: str = ""
    """The platform's id of the message that held the buttons, so that it can be edited in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyDue(Event):
    """It is the learner's hour. Made by the scheduler, never by an adapter."""

    learner_id: int
    local_date: str
    """ISO date of the slot in the learner's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(Event):
    """The day's question is still open and the learner asked to be reminded. Made by the scheduler."""

    learner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeDue(Event):
    """It is time to look at a game of a group. Made by the scheduler; its sender is nobody."""

    challenge_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDue(Event):
    """It is the group's hour: its question of the day, or its digest. Made by the scheduler; its sender is nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable(Event):
    """
    The platform says that the sender can no longer be written to (blocked the bot, closed direct messages); with a group
    as its place, that nothing can be written there any more (the bot was removed, or may not speak).
    """

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(Event):
    """The coach was added to a group, for the first time or again; its sender is who did it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMoved(Event):
    """A group was given a new id; everything that is stored for the old one belongs to `new_chat` now."""

    new_chat: str


AnyEvent = (
    CommandInvoked
    | TextReceived
    | ChoicesSelected
    | DailyDue
    | ReminderDue
    | ChallengeDue
    | GroupDue
    | Arrived
    | Unreachable
    | PlaceMoved
)
