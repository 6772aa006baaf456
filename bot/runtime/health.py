"""`/health` for a supervisor and `/metrics` for Prometheus, on one port."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import Connection

from bot.runtime.clock import Clock
from bot.runtime.database import Database
from bot.runtime.durations import BOUNDS_S
from bot.runtime.service import Service
from bot.runtime.store import deliveries, set_aside
from bot.runtime.store.due import waiting_since

log = structlog.get_logger("health")


class CannotListen(Exception):
    """The address is taken, or not ours."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What the database says of work that waits."""

    depth: Mapping[str, int]
    oldest: datetime | None
    """When the oldest delivery was made that is still to be sent."""
    due_since: datetime | None
    """When the learner was due who has waited longest."""
    set_aside: int
    """Events that could not be read or handled."""


class Pages:
    """Both pages of one service."""

    def __init__(self, service: Service, database: Database, clock: Clock) -> None:
        self._service, self._database, self._clock = service, database, clock

    async def health(self, _: web.Request) -> web.Response:
        """200 while every platform is connected and the database answers; else 503, and the body says which is not."""
        platforms = {name: adapter.health() for name, adapter in self._service.adapters.items()}
        body = {name: {"ok": state.ok, "detail": state.detail} for name, state in platforms.items()}
        try:
            await self._database.read(deliveries.counts)
            body["database"] = {"ok": True, "detail": "answers"}
        except Exception as error:
            body["database"] = {"ok": False, "detail": type(error).__name__}
        ok = all(part["ok"] for part in body.values())
        return web.json_response({"ok": ok, **body}, status=200 if ok else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        """What an operator would draw or be woken by."""
        now = self._clock.now()
        try:
            waiting: _Waiting | None = await self._database.read(lambda c: _waiting(c, now))
        except Exception as error:
            # The rest is worth the more in such an hour.
            log.warning("the database does not answer", error=type(error).__name__)
            waiting = None
        registry = CollectorRegistry()
        registry.register(_Figures((*_of_database(waiting, now), *self._of_service())))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _of_service(self) -> Iterator[Metric]:
        service = self._service
        up = GaugeMetricFamily("warmstart_platform_up", "1 while the platform is connected", labels=["platform"])
        for name, adapter in service.adapters.items():
            up.add_metric([name], float(adapter.health().ok))
        yield up
        sends = CounterMetricFamily("warmstart_deliveries", "Tries by outcome", labels=["platform", "outcome"])
        for (platform, outcome), count in service.outbox.outcomes.items():
            sends.add_metric([platform, outcome], count)
        yield sends
        reader = service.dispatcher.reader
        if reader is not None:
            read = CounterMetricFamily(
                "warmstart_second_readings", "Replies that a tier of the grader read", labels=["tier", "outcome"]
            )
            for outcome, count in reader.outcomes.items():
                read.add_metric([reader.tier.name, outcome], count)
            yield read
        took = HistogramMetricFamily(
            "warmstart_event_seconds", "Deciding (grading included) and committing, by kind of event", labels=["kind"]
        )
        for kind, durations in service.dispatcher.handled.items():
            below = accumulate(durations.counts)
            buckets = [(str(bound), float(count)) for bound, count in zip((*BOUNDS_S, "+Inf"), below, strict=True)]
            took.add_metric([kind], buckets, durations.total_s)
        yield took


@dataclass(frozen=True, slots=True, eq=False)
class _Figures:
    """What one look found, as prometheus_client asks for it."""

    found: tuple[Metric, ...]

    def collect(self) -> tuple[Metric, ...]:
        """All of it."""
        return self.found


def _waiting(connection: Connection, now: datetime) -> _Waiting:
    _, since = waiting_since(connection, now, 1)
    return _Waiting(
        deliveries.counts(connection), deliveries.oldest_waiting(connection), since, set_aside.count(connection)
    )


def _of_database(waiting: _Waiting | None, now: datetime) -> Iterator[Metric]:
    yield GaugeMetricFamily("warmstart_database_up", "1 while the database answers", float(waiting is not None))
    if waiting is None:
        return
    depth = GaugeMetricFamily("warmstart_outbox", "Deliveries by state", labels=["state"])
    for state in (*deliveries.STATES, *sorted(waiting.depth.keys() - set(deliveries.STATES))):
        depth.add_metric([state], waiting.depth.get(state, 0))
    yield depth
    yield GaugeMetricFamily(
        "warmstart_outbox_age_seconds", "Age of the oldest delivery still to be sent", _since(waiting.oldest, now)
    )
    yield GaugeMetricFamily(
        "warmstart_daily_lag_seconds", "How late the longest waiting learner is", _since(waiting.due_since, now)
    )
    yield GaugeMetricFamily("warmstart_events_set_aside", "Events that could not be handled", waiting.set_aside)


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0


def application(service: Service, database: Database, clock: Clock) -> web.Application:
    """Both pages."""
    pages = Pages(service, database, clock)
    app = web.Application()
    app.router.add_get("/health", pages.health)
    app.router.add_get("/metrics", pages.metrics)
    return app


@asynccontextmanager
async def listening(address: str, service: Service, database: Database, clock: Clock) -> AsyncIterator[None]:
    """Serves both pages at HOST:PORT while inside; nowhere if the address is empty."""
    if not address:
        yield
        return
    host, _, port = address.rpartition(":")
    runner = web.AppRunner(application(service, database, clock), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            raise CannotListen(f"/health cannot be served at {address}: {error.strerror}.") from error
        yield
    finally:
        await runner.cleanup()
