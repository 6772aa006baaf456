"""
Delivery: sends what was committed, writes down what became of it, and tries again where that is right.

A reply is claimed by the transaction that caused it and sent at once. Everything else (broadcasts, what failed, what
a crash left behind) is claimed in batches, no more than is soon sent. Messages to one place are sent one after another;
places do not wait for each other, and replies have slots of their own, so that none waits behind a broadcast. Of several
edits of one message that wait, only the newest is sent.
"""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.ports.adapter import (
    Adapter,
    ChatMoved,
    NotSent,
    OutcomeUnknown,
    RecipientUnreachable,
    Refused,
    Throttled,
)
from bot.ports.events import AnyEvent, Place, PlaceMoved, Sender, Unreachable
from bot.ports.values import replace
from bot.runtime.clock import Clock
from bot.runtime.database import Database, Joint
from bot.runtime.pictures import drawn
from bot.runtime.store import deliveries
from bot.runtime.store.deliveries import Outcome
from bot.runtime.store.exchange import LEASE, Parcel

log = structlog.get_logger("outbox")

REPLIES_AT_ONCE = 256
BROADCASTS_AT_ONCE = 32
BATCH = 200
"""Most deliveries that are claimed ahead of their turn."""
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=15)
GIVE_UP_AFTER = 12
"""Tries of a message that certainly did not leave: about an hour and a half with the pauses between."""
IN_DOUBT_TRIES = 2
"""Tries of a message that may have arrived, where a second copy would be seen: one more, then it is parked."""
REPORTS = Joint(deliveries.record_all, first=True)
SHORT_WAIT_S = 5.0
"""A throttle up to this long is waited out in place, which keeps the order of a place's messages."""


class Outbox:
    """Sends parcels through the adapters."""

    def __init__(self, database: Database, clock: Clock, adapters: Mapping[str, Adapter]) -> None:
        self._database, self._clock, self._adapters = database, clock, adapters
        self.on_event: Callable[[AnyEvent], Awaitable[None]] | None = None
        """Told when a learner turns out to be unreachable, or a group to have moved."""
        self.outcomes: Counter[tuple[str, str]] = Counter()
        """(Platform, what became of a try) -> how many, since the start."""
        self._lanes: dict[tuple[Place, str], deque[Parcel]] = {}
        self._held: dict[int, tuple[Parcel, datetime]] = {}
        """Deliveries under way by their row, and when somebody else might take them for abandoned."""
        self._met: set[str] = set()
        """Platforms that were connected once."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._replies = asyncio.Semaphore(REPLIES_AT_ONCE)
        self._broadcasts = asyncio.Semaphore(BROADCASTS_AT_ONCE)
        self._stopping = False

    def send_now(self, parcels: Iterable[Parcel]) -> None:
        """Sends parcels that are claimed, in order, without waiting for it."""
        until = self._clock.now() + LEASE
        for parcel in parcels:
            known = parcel.id in self._held
            self._held[parcel.id] = parcel, until
            if known:  # it waits in its lane, and goes on under its new number
                continue
            lane = _lane_of(parcel)
            if lane in self._lanes:
                self._lanes[lane].append(parcel)
                continue
            self._lanes[lane] = deque((parcel,))
            task = asyncio.create_task(self._run_lane(lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def pump(self) -> int:
        """Claims and sends what is due, as far as there is room; how many there were."""
        if self._stopping:
            return 0
        now = self._clock.now()
        aging = [parcel for parcel, until in self._held.values() if until - now < LEASE / 2]
        if aging:
            lost = await self._database.write(lambda c: deliveries.renew(c, aging, now))
            for parcel in aging:
                if self._held.get(parcel.id, (None, now))[0] is parcel:
                    self._held[parcel.id] = parcel, now if parcel in lost else now + LEASE
        room = BATCH - len(self._held)
        # Before its first connection a platform takes nothing: a claim would be a try that a crash cuts off.
        self._met |= {name for name, adapter in self._adapters.items() if adapter.health().ok}
        if room <= 0 or not self._met:
            return 0
        parcels = await self._database.write(lambda c: deliveries.claim(c, now, room, tuple(self._met)))
        self.send_now(parcels)
        return len(parcels)

    async def recover(self) -> None:
        """Takes over, at the start, what a process left in flight that is known to be dead."""
        now = self._clock.now()
        await self._database.write(lambda c: deliveries.release(c, tuple(self._adapters), now))

    async def settle(self) -> None:
        """Waits until nothing is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self, timeout_s: float) -> None:
        """Lets what is under way finish, at most so long; the rest stays claimed and is in doubt after its lease."""
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self.settle()
        for task in set(self._tasks):
            task.cancel()

    async def _run_lane(self, name: tuple[Place, str]) -> None:
        lane = self._lanes[name]
        try:
            while lane:
                parcel = lane.popleft()
                try:
                    await self._deliver(parcel, lane)
                finally:
                    self._held.pop(parcel.id, None)
        finally:
            del self._lanes[name]
            for parcel in lane:
                self._held.pop(parcel.id, None)

    async def _deliver(self, parcel: Parcel, behind: Iterable[Parcel]) -> None:
        async with self._replies if parcel.delivery.urgent else self._broadcasts:
            parcel = self._held[parcel.id][0]
            edits = parcel.delivery.message.edits
            if edits and any(later.delivery.message.edits == edits for later in behind):
                outcome = Outcome(parcel, "expired", reason="a newer edit follows")
            else:
                tried = await self._attempt(parcel) if await self._is_ours(parcel) else None
                if tried is None:
                    log.info("a delivery was claimed by another process", key=parcel.delivery.key)
                    return
                outcome = tried
        if outcome.parcel is not self._held[parcel.id][0]:
            outcome = replace(outcome, parcel=self._held[parcel.id][0])
        self.outcomes[parcel.delivery.place.platform, outcome.fate] += 1
        if outcome.fate != "sent":
            log.info(
                "delivery",
                key=parcel.delivery.key,
                platform=parcel.delivery.place.platform,
                fate=outcome.fate,
                why=outcome.reason,
            )
        await self._record(outcome)

    async def _record(self, outcome: Outcome) -> None:
        try:
            # Undone by a loss of power, the delivery is in doubt as if we had died a moment earlier; meanwhile the place's
            # next event need not wait for the disk.
            if not await self._database.write_jointly(REPORTS, outcome, durable=False):
                log.warning(
                    "a report came after a later try had begun", key=outcome.parcel.delivery.key, fate=outcome.fate
                )
        except Exception:
            # The lease runs out, and the delivery is in doubt: the rule for that holds.
            log.exception("the outcome of a delivery could not be written", key=outcome.parcel.delivery.key)

    async def _is_ours(self, parcel: Parcel) -> bool:
        """Whether nobody else can have claimed a delivery while it waited for its turn."""
        now = self._clock.now()
        if now < self._held[parcel.id][1]:
            return True
        return not await self._database.write(lambda c: deliveries.renew(c, [parcel], now))

    async def _attempt(self, parcel: Parcel) -> Outcome | None:
        """One try, with what follows from its outcome; None if it turns out to be another's to send."""
        delivery, adapter = parcel.delivery, self._adapters.get(parcel.delivery.place.platform)
        now = self._clock.now()
        if adapter is None:
            return Outcome(parcel, "pending", now + LONGEST_RETRY, reason="no adapter is running for it")
        if self._is_doubtful(parcel, adapter, now):
            return Outcome(parcel, "in_doubt", None, reason="may have arrived; parked after a second try")
        if not parcel.counted:
            if not await self._database.write(lambda c: deliveries.trying(c, parcel, now)):
                return None
            parcel = replace(parcel, counted=True)
        if delivery.message.chart is not None:
            delivery = replace(delivery, message=await drawn(delivery.message))
        try:
            receipt = await adapter.send(delivery)
        except Throttled as error:
            if error.retry_after_s <= SHORT_WAIT_S:
                await self._clock.sleep(error.retry_after_s)
                return await self._attempt(parcel)
            return Outcome(parcel, "pending", now + timedelta(seconds=error.retry_after_s), reason=str(error))
        except RecipientUnreachable as error:
            await self._tell(
                Unreachable(
                    event_id=f"unreachable:{delivery.key}",
                    place=delivery.place,
                    sender=Sender(id=delivery.recipient),
                    reason=str(error),
                ),
                known=bool(delivery.recipient) or delivery.place.group,
            )
            return Outcome(parcel, "dead", reason=str(error) or "unreachable")
        except ChatMoved as error:
            moved = PlaceMoved(
                event_id=f"moved:{delivery.key}", place=delivery.place, sender=Sender(id=""), new_chat=error.new_chat
            )
            await self._tell(moved, known=True)
            return Outcome(parcel, "pending", now, reason=str(error))
        except Refused as error:
            # What only tidies up a message that is gone, or that nobody but its reader can reach, is no loss to report.
            fate: deliveries.Fate = "expired" if delivery.message.only_edits else "dead"
            return Outcome(parcel, fate, reason=str(error) or "refused")
        except NotSent as error:
            if delivery.attempt >= GIVE_UP_AFTER:
                return Outcome(parcel, "dead", reason=str(error) or "not sent")
            return Outcome(parcel, "pending", now + _pause(delivery.attempt), reason=str(error) or "not sent")
        except OutcomeUnknown as error:
            return Outcome(parcel, "in_doubt", now + _pause(delivery.attempt), reason=str(error) or "outcome unknown")
        except Exception as error:
            # An adapter's bug: as unknown as a time-out, and it must not take the lane down.
            log.exception("an adapter failed to send", key=delivery.key, platform=delivery.place.platform)
            return Outcome(parcel, "in_doubt", now + _pause(delivery.attempt), reason=type(error).__name__)
        return Outcome(parcel, "sent", message_id=receipt.message_id, room=receipt.room, sent_at=receipt.sent_at)

    def _is_doubtful(self, parcel: Parcel, adapter: Adapter, now: datetime) -> bool:
        """Whether another try could show the message once too often."""
        window = timedelta(seconds=adapter.capabilities.resend_window_s)
        if parcel.delivery.message.edits or (parcel.first_try_at is not None and now - parcel.first_try_at < window):
            return parcel.doubts > GIVE_UP_AFTER
        return parcel.doubts > IN_DOUBT_TRIES

    async def _tell(self, event: AnyEvent, *, known: bool) -> None:
        if known and self.on_event is not None:
            await self.on_event(event)


def _lane_of(parcel: Parcel) -> tuple[Place, str]:
    """Messages to one place keep their order; a notice is none of them, and waits for nobody."""
    return parcel.delivery.place, parcel.delivery.key if parcel.delivery.message.notice else ""


def _pause(attempt: int) -> timedelta:
    """Doubles with every try."""
    return min(FIRST_RETRY * float(2 ** (attempt - 1)), LONGEST_RETRY)
