"""Games as scripts: several members in one group, each with a private chat, and a clock that a test moves."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from bot.core.bank import Bank
from bot.core.challenge.events import ChallengeEvent
from bot.core.challenge.game import Challenge
from bot.ports.capabilities import Capabilities
from bot.ports.events import ChoicesSelected, Place
from bot.runtime.store import games, schema
from tests.chat import RICH, Chat, LabAdapter, Shown, opened
from tests.clock import FakeClock

ROOM = Place(platform="lab", chat="room", group=True)


class Group:
    """One group on a platform where what is for one member alone goes to their private chat."""

    def __init__(self, host: Chat, place: Place = ROOM) -> None:
        self._host, self.place = host, place
        self.clock: FakeClock = host.clock
        self.adapter: LabAdapter = host.adapter
        self._members: dict[str, Chat] = {}

    def beside(self, place: Place, adapter: LabAdapter | None = None) -> "Group":
        """Another group of the same coach, on the same platform or another."""
        host = Chat(self._host.service, adapter or self.adapter, self.clock, self._host.database, user="operator")
        return Group(host, place)

    def member(self, name: str, *, admin: bool = False) -> Chat:
        """That member, speaking in the group."""
        if name not in self._members:
            chat = self._host.other(name, self.place, admin=admin)
            chat.sender = replace(chat.sender, private_chat=name)
            self._members[name] = chat
        return self._members[name]

    def alone(self, name: str) -> Chat:
        """That member, in the private chat."""
        chat = self._host.other(name)
        chat._numbers = self.member(name)._numbers
        return chat

    def shown(self, chat: str = "") -> list[Shown]:
        """The coach's messages in the group (or in a private chat), as they stand now; toasts apart."""
        wanted = chat or self.place.chat
        found: dict[str, None] = {}
        for delivery, identifier in self.adapter.log:
            if delivery.place.chat == wanted and not delivery.message.notice:
                found[identifier] = None
        return [self.adapter.screen[identifier] for identifier in found]

    def toasts(self, name: str) -> list[str]:
        """Words in passing that the member was shown."""
        return [
            Shown("", delivery.message).text if delivery.message.notice else delivery.message.toast
            for delivery, _ in self.adapter.log
            if delivery.recipient == name and (delivery.message.notice or delivery.message.toast)
        ]

    @property
    def last(self) -> Shown:
        """The group's newest message."""
        return self.shown()[-1]

    def with_button(self, label: str) -> Shown:
        """The group's newest message that has this button."""
        found = [shown for shown in self.shown() if label in shown.labels]
        assert found, f"no message of the group has a button {label!r}"
        return found[-1]

    async def passes(self, seconds: float, step: float = 1.0) -> None:
        """Lets time pass, with a tick every `step` seconds."""
        gone = 0.0
        while gone < seconds:
            self.clock.move(seconds=min(step, seconds - gone))
            gone += step
            await self._host.tick()

    async def joins(self, *names: str) -> None:
        """They press the button under the invitation."""
        invitation = self.with_button("Join")
        for name in names:
            await self.member(name).presses(invitation, "Join")

    async def own_question(self, name: str) -> Shown:
        """They press the button under the question; their own copy."""
        await self.member(name).presses(self.with_button("My question"), "My question")
        return self.shown(name)[-1]

    async def answers(self, name: str, text: str) -> Shown:
        """They take their own copy, and press the option with this text."""
        own = await self.own_question(name)
        await self.alone(name).presses(own, text)
        return self.shown(name)[-1]

    async def press(self, name: str, value: str, *, alone: bool = False, event_id: str = "") -> None:
        """A press with this value, whether or not a message shows it now."""
        chat = self.alone(name) if alone else self.member(name)
        event = ChoicesSelected(
            event_id=event_id or chat.event_id(), place=chat.place, sender=chat.sender, values=(value,)
        )
        await self._host.service.dispatcher.handle(event)
        await self._host.service.outbox.settle()

    async def stored(self) -> tuple[Challenge, Sequence[ChallengeEvent]]:
        """The newest game's head, and all its events, as they are in the store."""

        def look(connection):
            head = connection.execute(
                select(schema.challenge.c.head).order_by(schema.challenge.c.since.desc())
            ).scalar()
            challenge = games.HEAD.validate_json(head)
            return challenge, games.events_of(connection, challenge.id)

        return await self._host.database.read(look)


@asynccontextmanager
async def group(
    database_url: str,
    *,
    bank: Bank | None = None,
    capabilities: Capabilities = RICH,
    clock: FakeClock | None = None,
    start: datetime = datetime(2026, 12, 1, 18, 0, tzinfo=UTC),
    more: Mapping[str, LabAdapter] | None = None,
) -> AsyncIterator[Group]:
    """A running coach with one group. `more`: other platforms beside it, for groups made by `Group.beside`."""
    async with opened(database_url, bank=bank, capabilities=capabilities, clock=clock, start=start, more=more) as chat:
        yield Group(chat)
