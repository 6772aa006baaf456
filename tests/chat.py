"""Conversations as scripts: the real core, store, outbox and due-queue behind a platform that lives in memory."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from bot.core.bank import Bank
from bot.ports.adapter import Delivery, Health, Host, Receipt
from bot.ports.capabilities import Capabilities
from bot.ports.events import ChoicesSelected, CommandInvoked, Place, Sender, TextReceived
from bot.ports.messages import Block, Choice, CodeBlock, Heading, Items, Message, Paragraph, Quote
from bot.ports.tier import Tier
from bot.runtime.database import Database, connect
from bot.runtime.question_bank import read
from bot.runtime.service import Service, assemble
from bot.runtime.tiers import SecondReader
from tests import tables
from tests.clock import FakeClock

BANK_FOLDER = Path(__file__).parent / "bank"


def texts_of(blocks: tuple[Block, ...]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading(text=text) | CodeBlock(code=text):
                lines.append(text)
            case Paragraph(spans=spans) | Quote(spans=spans):
                lines.append("".join(span.text for span in spans))
            case Items(items=items, markers=markers):
                for index, item in enumerate(items):
                    lead = f"{markers[index]} " if markers else ""
                    lines.append(lead + "".join(span.text for span in item))
    return lines


def measure(blocks) -> int:
    return sum(map(len, texts_of(tuple(blocks))))


PLAIN = Capabilities(text_limit=100_000, measure=measure, buttons=False, edits=False, value_limit_bytes=64)
RICH = Capabilities(text_limit=4096, measure=measure, max_buttons=25, notice_limit=200, caption_limit=1024)


@dataclass
class Shown:
    """A message on the learner's screen, as it stands now."""

    id: str
    message: Message

    @property
    def text(self) -> str:
        return "\n".join(texts_of(self.message.blocks))

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in (*self.message.options, *self.message.actions)]

    def choice(self, label: str) -> Choice:
        for choice in (*self.message.options, *self.message.actions):
            if choice.label == label or choice.label.startswith(f"{label} · ") or label in choice.label.split(" · "):
                return choice
        raise AssertionError(f"nothing here is called {label!r}: {self.labels}")

    def __contains__(self, part: str) -> bool:
        return part in self.text


@dataclass
class LabAdapter:
    """A platform in memory. `faults` are raised by the next sends, in order; None lets one through."""

    capabilities: Capabilities
    platform: str = "lab"
    deliveries: list[Delivery] = field(default_factory=list)
    log: list[tuple[Delivery, str]] = field(default_factory=list)
    """Each delivery with the id of the message that shows it."""
    screen: dict[str, Shown] = field(default_factory=dict)
    faults: list[Exception | None] = field(default_factory=list)
    numbers: count = field(default_factory=lambda: count(1))

    async def run(self, host: Host) -> None:
        raise NotImplementedError

    async def send(self, delivery: Delivery) -> Receipt:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        self.deliveries.append(delivery)
        identifier = delivery.message.edits or str(next(self.numbers))
        self.screen[identifier] = Shown(identifier, delivery.message)
        self.log.append((delivery, identifier))
        return Receipt(identifier)

    async def close(self) -> None:
        """Nothing to let go of."""

    def health(self) -> Health:
        return Health(ok=True, detail="in memory")


class Chat:
    """One person's conversation with the coach."""

    def __init__(
        self, service: Service, adapter: LabAdapter, clock: FakeClock, database: Database, *, user: str = "ada"
    ) -> None:
        self.service, self.adapter, self.clock, self.database = service, adapter, clock, database
        self.place = Place(platform=adapter.platform, chat=user)
        self.sender = Sender(id=user, name=user.capitalize(), admin=True)
        self._numbers = count(1)

    def other(self, user: str, place: Place | None = None, *, admin: bool = False) -> "Chat":
        """Somebody else, in a chat of their own or in a shared place."""
        chat = Chat(self.service, self.adapter, self.clock, self.database, user=user)
        if place is not None:
            chat.place = place
            chat.sender = replace(chat.sender, admin=admin)
        return chat

    def event_id(self) -> str:
        return f"{self.sender.id}:{next(self._numbers)}"

    async def all_said(self, text: str, *, share: bool = False, sent_at: datetime | None = None) -> list[Shown]:
        """Types a line; everything that comes back, newest last, messages as they stand on the screen."""
        before = set(self.adapter.screen)
        if text.startswith("/"):
            name, _, arguments = text[1:].partition(" ")
            event = CommandInvoked(
                event_id=self.event_id(),
                place=self.place,
                sender=self.sender,
                sent_at=sent_at,
                name=name,
                arguments=arguments.strip(),
                share=share,
            )
        else:
            event = TextReceived(
                event_id=self.event_id(), place=self.place, sender=self.sender, sent_at=sent_at, text=text
            )
        await self.service.dispatcher.handle(event)
        await self.service.outbox.settle()
        return [shown for identifier, shown in self.adapter.screen.items() if identifier not in before]

    async def says(self, text: str, **how: Any) -> Shown:
        """Types a line; the last new message."""
        shown = await self.all_said(text, **how)
        assert shown, f"nothing came back to {text!r}"
        return shown[-1]

    async def presses(self, message: Shown, label: str) -> Shown:
        """Presses a button; the message that answers it (the same one if it was edited)."""
        event = ChoicesSelected(
            event_id=self.event_id(),
            place=self.place,
            sender=self.sender,
            values=(message.choice(label).value,),
            message_id=message.id,
        )
        before = len(self.adapter.deliveries)
        await self.service.dispatcher.handle(event)
        await self.service.outbox.settle()
        assert len(self.adapter.deliveries) > before, f"nothing came back to pressing {label!r}"
        last = self.adapter.deliveries[-1]
        return next(shown for shown in self.adapter.screen.values() if shown.message is last.message)

    async def submits(self, message: Shown, labels: list[str]) -> Shown:
        """Submits a select menu as a whole."""
        values = tuple(message.choice(label).value for label in labels)
        event = ChoicesSelected(
            event_id=self.event_id(),
            place=self.place,
            sender=self.sender,
            values=values,
            complete=True,
            message_id=message.id,
        )
        await self.service.dispatcher.handle(event)
        await self.service.outbox.settle()
        last = self.adapter.deliveries[-1]
        return next(shown for shown in self.adapter.screen.values() if shown.message is last.message)

    async def tick(self) -> list[Shown]:
        """Lets the scheduler look at the clock; new messages."""
        before = set(self.adapter.screen)
        await self.service.tick()
        await self.service.outbox.settle()
        return [shown for identifier, shown in self.adapter.screen.items() if identifier not in before]

    async def sets_up(self, zone: str = "Berlin", time: str = "09:00") -> Shown:
        """The whole of /start."""
        await self.says("/start")
        await self.says(zone)
        await self.says(time)
        return await self.says("skip")


@cache
def small_bank() -> Bank:
    """The bank in tests/bank: a question of every kind."""
    bank, faults = read([BANK_FOLDER])
    assert bank is not None, faults
    assert not faults, faults
    return bank


@asynccontextmanager
async def opened(
    database_url: str,
    *,
    bank: Bank | None = None,
    capabilities: Capabilities = RICH,
    start: datetime = datetime(2026, 12, 1, 7, 0, tzinfo=UTC),
    clock: FakeClock | None = None,
    zones: Mapping[str, str] | None = None,
    jitter_minutes: int = 0,
    more: Mapping[str, LabAdapter] | None = None,
    tier: Tier | None = None,
) -> AsyncIterator[Chat]:
    """A running coach with one chat."""
    await tables.ready(database_url)
    database = await connect(database_url)
    clock = clock or FakeClock(start)
    adapter = LabAdapter(capabilities)
    service = assemble(
        database,
        bank or small_bank(),
        clock,
        {"lab": adapter, **(more or {})},
        zones,
        jitter_minutes=jitter_minutes,
        reader=SecondReader(tier) if tier else None,
    )
    try:
        yield Chat(service, adapter, clock, database)
    finally:
        await service.outbox.settle()
        await database.close()
