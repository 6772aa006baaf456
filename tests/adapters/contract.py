"""
What every adapter owes, as tests that run over all of them: the checklist for a new platform.

A platform joins with a `Bench`: how a person uses it, what a person sees on it, and how it fails. What a platform does not
have it leaves out of `has`; everything else must hold.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count

from bot.ports.adapter import (
    Adapter,
    Delivery,
    DeliveryError,
    NotSent,
    OutcomeUnknown,
    Receipt,
    RecipientUnreachable,
    Refused,
    Throttled,
)
from bot.ports.capabilities import fit
from bot.ports.events import AnyEvent, Place
from bot.ports.messages import Message
from tests.adapters.host import RecordingHost

FAILURES: dict[str, type[DeliveryError]] = {
    "throttled": Throttled,
    "malformed": Refused,
    "blocked": RecipientUnreachable,
    "answer lost": OutcomeUnknown,
    "server error": OutcomeUnknown,
    "no connection": NotSent,
}


class Bench(ABC):
    """One platform with the real adapter on it, and one person, who is called 7."""

    has: frozenset[str] = frozenset(
        {"buttons", "edits", "groups", "pictures", "redelivery", "dates", "joiners", *FAILURES}
    )
    """What the platform has."""

    def __init__(self) -> None:
        self.host = RecordingHost()
        self.adapter: Adapter
        self._keys = count(1)

    # -- to be filled in for a platform

    @property
    @abstractmethod
    def place(self) -> Place:
        """Where the person talks to the bot alone."""

    @property
    def group(self) -> Place:
        """A place where others read along."""
        raise NotImplementedError

    @abstractmethod
    def serving(self) -> AsyncIterator[None]:
        """Starts what stands for the platform; as an asynchronous context manager."""

    @abstractmethod
    def made(self) -> Adapter:
        """A fresh adapter that leads there."""

    @abstractmethod
    async def connected(self) -> None:
        """Waits until the adapter listens."""

    @abstractmethod
    async def says(self, text: str) -> None:
        """The person writes; what begins with "/" is a command, as the platform spells it."""

    async def presses(self, label: str) -> None:
        """The person presses a button of the newest message; where there are none, they type it."""
        await self.says(label)

    async def command_in_group(self, name: str) -> None:
        """The person gives a command in the group."""
        raise NotImplementedError

    @abstractmethod
    def shown(self) -> list[str]:
        """What the person sees alone with the bot, message by message as they stand, newest last."""

    def shown_in_group(self) -> list[str]:
        """What everybody in the group sees."""
        raise NotImplementedError

    def labels(self) -> list[str]:
        """The buttons of the newest message."""
        raise NotImplementedError

    def files(self) -> int:
        """How many of the messages carry a picture or a file."""
        raise NotImplementedError

    async def fails(self, how: str) -> None:
        """Lets the next send fail: a key of FAILURES."""
        raise NotImplementedError

    async def delivers_again(self) -> None:
        """The platform delivers its last event once more, as it may at any time."""
        raise NotImplementedError

    # -- what the tests use

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Bench"]:
        """The platform, with the adapter running on it."""
        async with AsyncExitStack() as self.stack:
            await self.stack.enter_async_context(self.serving())
            async with self.running():
                yield self

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """An adapter from its start to its stop."""
        self.adapter = self.made()
        self._task = asyncio.create_task(self.adapter.run(self.host))
        try:
            await self.connected()
            yield
        finally:
            await self._stopped()

    async def restarts(self) -> None:
        """Stops the adapter, and starts another that knows only what the host kept."""
        await self._stopped()
        self.adapter = self.made()
        self._task = asyncio.create_task(self.adapter.run(self.host))
        await self.connected()

    async def _stopped(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.adapter.close()

    async def event(self, number: int) -> AnyEvent:
        """The event of that number (1 is the first), waited for."""
        await self.host.until(lambda: len(self.host.events) >= number)
        return self.host.events[number - 1]

    async def send(self, message: Message, place: Place | None = None, replies_to: str = "") -> Receipt:
        """Sends a message as the outbox would: made legal, part by part. The last part's receipt."""
        receipt = Receipt("")
        for part in fit(message, self.adapter.capabilities):
            receipt = await self.adapter.send(
                Delivery(
                    key=f"key{next(self._keys)}",
                    place=place or self.place,
                    message=part,
                    recipient="7",
                    replies_to=replies_to,
                )
            )
        return receipt
