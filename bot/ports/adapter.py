"""
The contract between the shell and a platform's adapter.

An adapter turns what its platform says into events and gives them to its `Host`; it renders messages and sends
them, and reports what became of each. It decides nothing about learning and keeps no state that a restart may
not lose: what must survive is kept with the host.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.ports.capabilities import Capabilities
from bot.ports.events import AnyEvent, Place
from bot.ports.messages import CommandSpec, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One legal message on its way to one place."""

    key: str
    """Unique and the same at every attempt; at most 25 ASCII characters, so that it can serve as a nonce."""
    place: Place
    message: Message
    """Already made legal by `fit`."""
    recipient: str = ""
    """The platform's user id of the learner that it is for, or empty for a whole group."""
    replies_to: str = ""
    """The `event_id` that caused it, or empty for what the coach sends unasked."""
    reply_token: str = field(default="", repr=False)
    """That event's, if it had one."""
    attempt: int = 1
    """1 for the first try."""
    urgent: bool = True
    """True for a reply that somebody waits for; False for a broadcast."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message."""

    message_id: str
    """What `Message.edits` names it by; empty if it was a notice, which cannot be edited."""
    room: str = ""
    """`Place.thread` of the side room that the message asked for, if there is one now."""
    sent_at: datetime | None = None
    """When a new message appeared, by the clock that gives events their `sent_at`; None where that is not known."""


class DeliveryError(Exception):
    """A delivery did not succeed; the subclass says what to do about it."""


class Throttled(DeliveryError):
    """The platform asks to wait; certainly not delivered."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"throttled for {retry_after_s:g} s")
        self.retry_after_s = retry_after_s


class Refused(DeliveryError):
    """The platform will never take this message (malformed, target gone); certainly not delivered."""


class RecipientUnreachable(DeliveryError):
    """The learner blocked the bot or closed direct messages; certainly not delivered."""


class ChatMoved(DeliveryError):
    """The group has a new id; certainly not delivered, and to be sent there."""

    def __init__(self, new_chat: str) -> None:
        super().__init__(f"chat moved to {new_chat}")
        self.new_chat = new_chat


class NotSent(DeliveryError):
    """A passing fault before the request left (no connection); certainly not delivered, worth another try."""


class OutcomeUnknown(DeliveryError):
    """A time-out, a reset or a server error: it may or may not have been delivered."""


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """A raw event in the durable inbox."""

    event_id: str
    payload: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion for a command's argument: `value` is inserted, `label` is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Health:
    """How an adapter's connection is doing, in words that an operator understands."""

    ok: bool
    detail: str


class Host(Protocol):
    """What the shell offers to an adapter."""

    @property
    def commands(self) -> Sequence[CommandSpec]:
        """The registry, in the order in which menus show it."""

    async def keep(self, platform: str, event_id: str, payload: str) -> bool:
        """
        Saves a raw event durably; when it returns, the platform may be told that we have it.

        Returns False if an event with this id was kept before. `handle` need not wait for it: called after it, it handles
        the event once, whichever of the two is committed first.
        """

    async def kept(self, platform: str) -> Sequence[KeptEvent]:
        """Events that were kept but neither handled nor set aside, oldest first: to be replayed at start."""

    async def handle(self, event: AnyEvent) -> None:
        """
        Handles an event exactly once; a second call with the same id does nothing.

        Returns when the effects are committed. Whatever goes wrong inside is logged and told to the learner in
        a sentence; it is never raised, except cancellation.
        """

    async def settle(self) -> None:
        """Waits until every message that was caused so far was tried once."""

    async def finish(self, platform: str, event_id: str) -> None:
        """Marks a kept event as done that means nothing to the coach."""

    async def quarantine(self, platform: str, event_id: str, payload: str, reason: str) -> None:
        """Sets aside, for the operator to look at, an event that the adapter cannot read."""

    async def suggest(self, command: str, parameter: str, typed: str) -> Sequence[Suggestion]:
        """At most 25 completions for what was typed so far, best first."""

    async def recall(self, platform: str, key: str) -> str | None:
        """What `remember` stored last under that key."""

    async def remember(self, platform: str, key: str, value: str) -> None:
        """Stores a small fact of the adapter's own (a hash of synced commands); an empty value forgets it."""


class Adapter(Protocol):
    """A chat platform."""

    @property
    def platform(self) -> str:
        """The name in `Place.platform`: "telegram"."""

    @property
    def capabilities(self) -> Capabilities:
        """What `fit` may assume."""

    async def run(self, host: Host) -> None:
        """
        Receives until cancelled, after which `send` still works until `close`.

        Reconnects by itself; raises only what a restart of the process cannot mend.
        """

    async def close(self) -> None:
        """Lets go of the connection: nothing is received or sent any more."""

    async def send(self, delivery: Delivery) -> Receipt:
        """
        Sends one message.

        May be called as soon as `run` was started: it waits for the connection. Raises a `DeliveryError`.
        """

    def health(self) -> Health:
        """The state of the connection, cheaply."""
