"""The running whole: database, bank, dispatcher, outbox, due-queue and adapters, started and stopped in order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.core.bank import Bank
from bot.ports.adapter import Adapter
from bot.ports.capabilities import Capabilities
from bot.runtime import pictures
from bot.runtime.clock import Clock
from bot.runtime.daily import Daily
from bot.runtime.database import Database
from bot.runtime.dispatcher import Dispatcher
from bot.runtime.games import Games
from bot.runtime.outbox import Outbox
from bot.runtime.platforms import Platforms, nowhere_else
from bot.runtime.tiers import SecondReader

log = structlog.get_logger("service")

TICK_S = 1.0
STOP_WITHIN_S, LEAST_TO_SEND_S = 8.0, 2.0


@dataclass(frozen=True, slots=True)
class Service:
    """The parts, for whoever drives them."""

    dispatcher: Dispatcher
    outbox: Outbox
    daily: Daily
    games: Games
    adapters: Mapping[str, Adapter]

    async def tick(self) -> None:
        """What the clock causes: due learners, games, and deliveries whose time has come."""
        await self.daily.tick()
        await self.games.tick()
        await self.outbox.pump()


def assemble(
    database: Database,
    bank: Bank,
    clock: Clock,
    adapters: Mapping[str, Adapter],
    zone_guess: Mapping[str, str] | None = None,
    *,
    jitter_minutes: int = 0,
    reader: SecondReader | None = None,
    elsewhere: Callable[[str], Capabilities] = nowhere_else,
) -> Service:
    """Puts the parts together. `elsewhere`: what platforms can carry that other processes on this database may look after."""
    outbox = Outbox(database, clock, adapters)
    charts = pictures.can_draw()
    here = {name: replace(adapter.capabilities, charts=charts) for name, adapter in adapters.items()}
    platforms = Platforms(here, elsewhere)
    dispatcher = Dispatcher(database, outbox, bank, clock, platforms, zone_guess, jitter_minutes, reader)
    outbox.on_event = dispatcher.handle
    daily, games = Daily(database, dispatcher, clock), Games(database, dispatcher, clock)
    return Service(dispatcher, outbox, daily, games, adapters)


@asynccontextmanager
async def ticking(service: Service, *, heartbeat: bool) -> AsyncIterator[None]:
    """Ticks once a second by APScheduler while inside. With `heartbeat`, gaps between runs count as outages."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415  (costs a tenth of a second)

    async def tick() -> None:
        try:
            if heartbeat:
                await service.daily.beat()
                await service.daily.tidy()
            await service.tick()
        except Exception:
            log.exception("a tick failed; the next one tries again")

    async def job() -> None:
        # The scheduler cancels at its end what is under way, and would log that as a failure. The next run goes on from there.
        with contextlib.suppress(asyncio.CancelledError):
            await tick()

    scheduler = AsyncIOScheduler(timezone="UTC")
    # One job for everyone: a job for each learner would cost memory and start-up with their number.
    scheduler.add_job(job, "interval", seconds=TICK_S, max_instances=1, coalesce=True, misfire_grace_time=None)
    await tick()
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def run(service: Service, stop: asyncio.Event) -> None:
    """Runs every adapter until told to stop, then lets what is under way finish."""
    async with ticking(service, heartbeat=True):
        running = {
            asyncio.create_task(adapter.run(service.dispatcher), name=name)
            for name, adapter in service.adapters.items()
        }
        stopping = asyncio.create_task(stop.wait())
        waiting: set[asyncio.Task[Any]] = {*running, stopping}
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        until = asyncio.get_running_loop().time() + STOP_WITHIN_S
        for task in running:
            if task not in done:
                task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*running, return_exceptions=True)
        # Nothing comes in any more; what goes out may finish before the connections are closed.
        await service.outbox.stop(max(LEAST_TO_SEND_S, until - asyncio.get_running_loop().time()))
        for adapter in service.adapters.values():
            await adapter.close()
        for task in running & done:
            error = task.exception() if not task.cancelled() else None
            if error is not None:
                raise error
