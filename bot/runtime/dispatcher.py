"""The shell around the core: takes an event, lets the core decide, commits, and has the messages sent."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from time import perf_counter
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import Connection

from bot.core import phrases
from bot.core.bank import Bank
from bot.core.commands.registry import SPECS
from bot.core.grading.evidence import Evidence
from bot.core.topics import normal
from bot.ports.adapter import Delivery, KeptEvent, Suggestion
from bot.ports.events import AnyEvent, ChallengeDue, ChoicesSelected, GroupDue, TextReceived
from bot.ports.messages import CommandSpec, Message, text
from bot.runtime.clock import Clock
from bot.runtime.database import Database, Joint
from bot.runtime.durations import Durations
from bot.runtime.outbox import Outbox
from bot.runtime.platforms import Platforms
from bot.runtime.store import deliveries, due, exchange
from bot.runtime.store.due import Batch
from bot.runtime.store.exchange import Parcel
from bot.runtime.store.replies import sought_by
from bot.runtime.store.together import Taking, may_go_together, take_all
from bot.runtime.tiers import SecondReader

log = structlog.get_logger("dispatcher")

MOST_SUGGESTIONS = 25


class Dispatcher:
    """The `Host` of every adapter."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        bank: Bank,
        clock: Clock,
        platforms: Platforms,
        zone_guess: Mapping[str, str] | None = None,
        jitter_minutes: int = 0,
        reader: SecondReader | None = None,
    ) -> None:
        self._database, self._outbox, self._bank, self._clock = database, outbox, bank, clock
        self._platforms = platforms
        self._zone_guess, self._jitter_minutes = zone_guess or {}, jitter_minutes
        self.reader = reader
        self.handled: dict[str, Durations] = defaultdict(Durations)
        """Kind of event -> how long deciding and committing took: a graded reply is TextReceived or ChoicesSelected."""
        self._to_keep: list[tuple[tuple[str, str, str, datetime], asyncio.Future[bool]]] = []
        self._keeping: asyncio.Task[None] | None = None
        self._together = Joint(self._take_together)
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    @property
    def commands(self) -> Sequence[CommandSpec]:
        """The registry."""
        return SPECS

    async def keep(self, platform: str, event_id: str, payload: str) -> bool:
        """
        Saves a raw event durably; False if it was kept before.

        Events that come together are kept together, or a crash could leave a later one without the earlier: replayed
        first, an answer would go before its question.
        """
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._to_keep.append(((platform, event_id, payload, self._clock.now()), future))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())
        return await asyncio.shield(future)

    async def _keep_all(self) -> None:
        while self._to_keep:
            batch, self._to_keep = self._to_keep, []
            rows = [row for row, _ in batch]
            try:
                fresh = await self._database.write(lambda c, rows=rows: [exchange.keep(c, *row) for row in rows])  # type: ignore[misc]
            except Exception as error:
                for _, future in batch:
                    future.set_exception(error)
                    future.exception()  # its caller may be gone
                continue
            for (_, future), new in zip(batch, fresh, strict=True):
                future.set_result(new)

    async def kept(self, platform: str) -> Sequence[KeptEvent]:
        """Events that were kept and not handled, oldest first."""
        return await self._database.read(lambda c: exchange.kept(c, platform))

    async def finish(self, platform: str, event_id: str) -> None:
        """Marks an event as done that asks nothing of the coach."""
        now = self._clock.now()
        await self._database.write(lambda c: exchange.begin(c, platform, event_id, now))

    async def quarantine(self, platform: str, event_id: str, payload: str, reason: str) -> None:
        """Sets an event aside."""
        log.warning("event set aside", platform=platform, event_id=event_id, reason=reason)
        now = self._clock.now()
        await self._database.write(lambda c: exchange.quarantine(c, platform, event_id, payload, reason, now))

    async def handle(self, event: AnyEvent) -> None:
        """Handles an event exactly once; returns when its effects are committed."""
        key = _lock_key(event)
        lock = self._locks.setdefault(key, asyncio.Lock())
        began = perf_counter()
        bound = structlog.contextvars.bound_contextvars(event_id=event.event_id, from_platform=event.place.platform)
        async with lock:
            now = self._clock.now()
            guess = self._zone_guess.get(event.place.platform, "")
            try:
                evidence = await self._evidence(event, now)
                parcels = await self._take(Taking(event, now, guess, evidence))
            except Exception:
                log.exception(
                    "event failed", platform=event.place.platform, event_id=event.event_id, kind=type(event).__name__
                )
                await self._apologise(event)
                return
        self.handled[type(event).__name__].add(perf_counter() - began)
        # The deliveries' log lines name the event that caused them.
        with bound:
            self._outbox.send_now(parcels)

    async def _take(self, taking: Taking) -> tuple[Parcel, ...]:
        """Decides and commits; together with others, where it waits for their commit anyway."""
        if may_go_together(taking.event):
            parcels = await self._database.write_jointly(self._together, taking)
            if parcels is not None:
                return parcels
        return await self._database.write(lambda c: self._take_alone(c, taking))

    def _take_together(self, connection: Connection, takings: Sequence[Taking]) -> Sequence[tuple[Parcel, ...] | None]:
        """For each what is to be sent; None for one that is still to be taken by itself."""
        if len(takings) == 1:
            return [self._take_alone(connection, takings[0])]
        return take_all(connection, self._bank, takings, self._platforms)

    def _take_alone(self, connection: Connection, taking: Taking) -> tuple[Parcel, ...]:
        event, now, guess, evidence = taking.event, taking.now, taking.zone_guess, taking.evidence
        jitter = self._jitter_minutes
        return exchange.take(connection, self._bank, event, now, self._platforms, guess, jitter, evidence)

    async def _evidence(self, event: AnyEvent, now: datetime) -> Evidence | None:
        """What a tier finds in the reply that this event completes, before any transaction: it may take seconds."""
        if self.reader is None or not isinstance(event, TextReceived | ChoicesSelected):
            return None
        sought = await self._database.read(lambda c: sought_by(c, self._bank, event, now))
        return await self.reader.read(sought) if sought is not None else None

    async def take_due(self, now: datetime, learners: Sequence[int]) -> Batch:
        """Handles what the clock causes for these learners, as far as it is still due; raises what cannot be saved."""
        return await self._database.write(
            lambda c: due.take_due(c, self._bank, now, self._platforms.capabilities, learners)
        )

    async def settle(self) -> None:
        """Waits until every message that was caused so far was tried once."""
        await self._outbox.settle()

    async def _apologise(self, event: AnyEvent) -> None:
        """Nothing of the event was committed: set it aside, and say so once."""
        now = self._clock.now()
        platform, event_id = event.place.platform, event.event_id
        message = Message((text(phrases.SOMETHING_BROKE),), private=event.place.group)
        sorry = Delivery(
            key=exchange.key_of(event, "sorry"),
            place=event.place,
            message=message,
            recipient=event.sender.id,
            replies_to=event_id,
            reply_token=event.reply_token,
        )

        def set_aside(connection: Connection) -> tuple[Parcel, ...]:
            exchange.quarantine(connection, platform, event_id, "", "raised while it was handled", now)
            if isinstance(event, ChallengeDue | GroupDue):
                exchange.look_again(connection, event, now)
                return ()
            return (exchange.post(connection, sorry, now),)

        try:
            self._outbox.send_now(await self._database.write(set_aside))
        except Exception:
            log.exception("the apology failed too", platform=platform, event_id=event_id)

    async def suggest(self, command: str, parameter: str, typed: str) -> Sequence[Suggestion]:  # noqa: ARG002
        """Topics whose names contain what was typed, those that begin with it first, with their number of questions."""
        if parameter != "topic":
            return ()
        wanted = normal(typed)
        found: list[tuple[bool, str, Suggestion]] = []
        for identifier, questions in self._bank.by_topic.items():
            topic = self._bank.topics[identifier]
            names = [normal(name) for name in (topic.title, identifier, *topic.aliases)]
            if any(wanted in name for name in names):
                begins = any(name.startswith(wanted) for name in names)
                found.append((not begins, topic.title, Suggestion(identifier, f"{topic.title} ({len(questions)})")))
        return [suggestion for _, _, suggestion in sorted(found, key=lambda item: item[:2])][:MOST_SUGGESTIONS]

    async def recall(self, platform: str, key: str) -> str | None:
        """What an adapter remembered."""
        return await self._database.read(lambda c: deliveries.recall(c, platform, key))

    async def remember(self, platform: str, key: str, value: str) -> None:
        """Stores a small fact of an adapter's."""
        await self._database.write(lambda c: deliveries.remember(c, platform, key, value))


def _lock_key(event: AnyEvent) -> tuple[str, str]:
    """Events of one learner are handled one after the other, in the order in which they came."""
    if isinstance(event, ChallengeDue):
        return "challenge", event.challenge_id
    if isinstance(event, GroupDue):
        return "group", f"{event.place.platform}:{event.place.chat}:{event.place.thread}"
    return event.place.platform, event.sender.id
