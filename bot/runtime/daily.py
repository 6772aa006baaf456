"""Who is due: learners are claimed and handled in batches, each in one transaction. APScheduler only ticks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.runtime.clock import Clock
from bot.runtime.database import Database
from bot.runtime.dispatcher import Dispatcher
from bot.runtime.store import deliveries
from bot.runtime.store.due import postpone, waiting_since

log = structlog.get_logger("daily")

BATCH = 128
"""
Learners in one transaction: few enough that a reply which waits for the writer does not notice.

A power of two: that much room a statement has that names them all.
"""
LOOK = 16 * BATCH
"""Learners that one look finds. Who was handled meanwhile is not claimed again: the batch's own transaction looks, too."""
HEARTBEAT_EVERY = timedelta(minutes=1)
OUTAGE_AFTER = timedelta(minutes=10)
TIDY_EVERY = timedelta(hours=6)
KEEP_SETTLED = timedelta(days=14)
"""Longer than any platform redelivers an event."""


class Daily:
    """The due-queue: an indexed column, read once a tick."""

    def __init__(self, database: Database, dispatcher: Dispatcher, clock: Clock) -> None:
        self._database, self._dispatcher, self._clock = database, dispatcher, clock
        self._beat: datetime | None = None
        self._tidied: datetime | None = None

    async def tick(self) -> int:
        """Handles everyone who is due; how many there were."""
        handled = 0
        while True:
            now = self._clock.now()
            # A look on the reading connection costs the writer nothing; most ticks end here.
            due, _ = await self._database.read(lambda c, now=now: waiting_since(c, now, LOOK))  # type: ignore[misc]
            found = 0
            for at in range(0, len(due), BATCH):
                found += await self._take(due[at : at + BATCH], self._clock.now())
            handled += found
            # None: another process has them.
            if len(due) < LOOK or not found:
                return handled

    async def _take(self, due: Sequence[int], now: datetime) -> int:
        """One batch in one transaction; if that cannot be saved, one by one, so that nobody holds up the others."""
        try:
            batch = await self._dispatcher.take_due(now, due)
        except Exception:
            if len(due) > 1:
                log.exception("a batch could not be saved; its learners are handled one by one", learners=len(due))
                return sum([await self._take([identifier], now) for identifier in due])
            log.exception("a daily turn could not be saved", learner=due[0])
            await self._database.write(lambda c: postpone(c, due[0], now))
            return 0
        for identifier, error in batch.failed:
            log.error("a daily turn failed", learner=identifier, exc_info=error)
        return batch.found

    async def beat(self) -> None:
        """Notes that the service is up; a gap since the last note was an outage, and costs no learner a streak."""
        now = self._clock.now()
        if self._beat is not None and timedelta(0) <= now - self._beat < HEARTBEAT_EVERY:
            return
        since = await self._database.write(lambda c: deliveries.note_alive(c, now, OUTAGE_AFTER))
        if since is not None:
            log.warning(
                "the service was down", since=since.isoformat(), hours=round((now - since) / timedelta(hours=1), 1)
            )
        self._beat = now

    async def tidy(self) -> None:
        """Now and then deletes what is settled and old."""
        now = self._clock.now()
        if self._tidied is None or now - self._tidied > TIDY_EVERY:
            self._tidied = now
            await self._database.write(lambda c: deliveries.tidy(c, now - KEEP_SETTLED))
