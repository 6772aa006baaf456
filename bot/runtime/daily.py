"""Who is due: claims learners in batches and hands them to the dispatcher. APScheduler only ticks."""

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.ports.events import AnyEvent, DailyDue, Place, ReminderDue, Sender
from bot.runtime.clock import Clock
from bot.runtime.database import Database
from bot.runtime.dispatcher import Dispatcher
from bot.runtime.store import deliveries
from bot.runtime.store.rows import PLACE

log = structlog.get_logger("daily")

BATCH = 500
HEARTBEAT_EVERY = timedelta(minutes=1)
OUTAGE_AFTER = timedelta(minutes=10)
TIDY_EVERY = timedelta(hours=6)
KEEP_SETTLED = timedelta(days=14)
"""Longer than any platform redelivers an event."""
HEARTBEAT = ("service", "heartbeat")
NOWHERE = Place(platform="", chat="")


class Daily:
    """The due-queue: an indexed column, read once a tick."""

    def __init__(self, database: Database, dispatcher: Dispatcher, clock: Clock) -> None:
        self._database, self._dispatcher, self._clock = database, dispatcher, clock
        self._beat: datetime | None = None
        self._tidied: datetime | None = None
        self.lag_s = 0.0
        """How late the longest waiting learner was at the last tick."""

    async def tick(self) -> int:
        """Handles everyone who is due; how many there were."""
        handled = 0
        while True:
            now = self._clock.now()
            daily, remind = await self._database.read(lambda c, now=now: deliveries.due_learners(c, now, BATCH))  # type: ignore[misc]
            self.lag_s = (now - daily[0].next_due_at).total_seconds() if daily else 0.0
            events = [_event(row.id, row.home, row.next_due_at, reminder=False) for row in daily]
            events += [_event(row.id, row.home, row.remind_at, reminder=True) for row in remind]
            await asyncio.gather(*map(self._dispatcher.handle, events))
            handled += len(events)
            if len(daily) < BATCH and len(remind) < BATCH:
                return handled

    async def beat(self) -> None:
        """Notes that the service is up; a gap since the last note was an outage, and costs no learner a streak."""
        now = self._clock.now()
        if self._beat is not None and timedelta(0) <= now - self._beat < HEARTBEAT_EVERY:
            return
        last = await self._database.read(lambda c: deliveries.recall(c, *HEARTBEAT))
        start = datetime.fromisoformat(last) if last else None
        await self._database.write(lambda c: deliveries.remember(c, *HEARTBEAT, now.isoformat()))
        if start is not None and now - start > OUTAGE_AFTER:
            log.warning(
                "the service was down", since=start.isoformat(), hours=round((now - start).total_seconds() / 3600, 1)
            )
            await self._database.write(lambda c: deliveries.add_outage(c, start, now))
        self._beat = now

    async def tidy(self) -> None:
        """Now and then deletes what is settled and old."""
        now = self._clock.now()
        if self._tidied is None or now - self._tidied > TIDY_EVERY:
            self._tidied = now
            await self._database.write(lambda c: deliveries.tidy(c, now - KEEP_SETTLED))


def _event(learner_id: int, home: str | None, due: datetime, *, reminder: bool) -> AnyEvent:
    place = PLACE.validate_json(home) if home else NOWHERE
    stamp = due.isoformat()
    if reminder:
        return ReminderDue(
            event_id=f"remind:{learner_id}:{stamp}", place=place, sender=Sender(id=""), learner_id=learner_id
        )
    return DailyDue(
        event_id=f"daily:{learner_id}:{stamp}",
        place=place,
        sender=Sender(id=""),
        learner_id=learner_id,
        local_date=due.date().isoformat(),
    )
