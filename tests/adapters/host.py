"""A `Host` that keeps everything in memory, for tests of one adapter alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.ports.adapter import KeptEvent, Suggestion
from bot.ports.events import AnyEvent, CommandInvoked, TextReceived
from bot.ports.messages import CommandSpec, Parameter

COMMANDS = (
    CommandSpec("start", "Set me up, or say hello again", family="plan"),
    CommandSpec("today", "Today's question", family="learn", links=""),
    CommandSpec(
        "quiz",
        "Practise: a topic, how many, how hard",
        (
            Parameter("topic", "What to practise", suggests=True),
            Parameter("count", "How many questions", number=True),
            Parameter("level", "How hard", choices=("fresher", "mid", "senior")),
        ),
        links=".*",
    ),
    CommandSpec("streak", "Your streak and its rules", family="plan"),
    CommandSpec("delete", "Delete all my data", group=False, family="data"),
    CommandSpec("daily", "A daily question for this group", admin=True, family="group", private_reply=False),
)


@dataclass
class RecordingHost:
    """Remembers what an adapter told it; `reply` is called for each event handled for the first time."""

    commands: Sequence[CommandSpec] = COMMANDS
    reply: Callable[[AnyEvent], Awaitable[None]] | None = None
    events: list[AnyEvent] = field(default_factory=list)
    inbox: dict[tuple[str, str], str] = field(default_factory=dict)
    done: set[tuple[str, str]] = field(default_factory=set)
    quarantined: list[tuple[str, str, str, str]] = field(default_factory=list)
    facts: dict[tuple[str, str], str] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def keep(self, platform: str, event_id: str, payload: str) -> bool:
        if (platform, event_id) in self.inbox:
            return False
        self.inbox[platform, event_id] = payload
        return True

    async def kept(self, platform: str) -> Sequence[KeptEvent]:
        return [
            KeptEvent(event_id, payload)
            for (owner, event_id), payload in self.inbox.items()
            if owner == platform and (owner, event_id) not in self.done
        ]

    async def handle(self, event: AnyEvent) -> None:
        key = (event.place.platform, event.event_id)
        if key in self.done:
            return
        self.done.add(key)
        self.events.append(event)
        if self.reply is not None:
            await self.reply(event)
        async with self.changed:
            self.changed.notify_all()

    async def settle(self) -> None:
        """Nothing is under way: replies are made inside `handle`."""

    async def finish(self, platform: str, event_id: str) -> None:
        self.done.add((platform, event_id))

    async def quarantine(self, platform: str, event_id: str, payload: str, reason: str) -> None:
        self.done.add((platform, event_id))
        self.quarantined.append((platform, event_id, payload, reason))
        async with self.changed:
            self.changed.notify_all()

    async def suggest(self, command: str, parameter: str, typed: str) -> Sequence[Suggestion]:
        topics = ("bias-variance", "overfitting", "regularization")
        return [Suggestion(topic, f"{topic} (3)") for topic in topics if typed.lower() in topic]

    async def recall(self, platform: str, key: str) -> str | None:
        return self.facts.get((platform, key))

    async def remember(self, platform: str, key: str, value: str) -> None:
        self.facts[platform, key] = value

    async def until(self, condition: Callable[[], bool], timeout_s: float = 10) -> None:
        """Waits until `condition()` holds, checked at every event."""
        async with asyncio.timeout(timeout_s), self.changed:
            await self.changed.wait_for(condition)

    def texts(self) -> list[str]:
        """What was typed, commands with their slash."""
        return [
            f"/{event.name} {event.arguments}".strip() if isinstance(event, CommandInvoked) else event.text
            for event in self.events
            if isinstance(event, CommandInvoked | TextReceived)
        ]
