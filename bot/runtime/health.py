"""`/health` for a supervisor and `/metrics` for Prometheus, on one port."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import accumulate

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.runtime.database import Database
from bot.runtime.durations import BOUNDS_S
from bot.runtime.service import Service
from bot.runtime.store import deliveries


class CannotListen(Exception):
    """The address is taken, or not ours."""


class _Pages:
    def __init__(self, service: Service, database: Database) -> None:
        self._service, self._database = service, database
        self._depth: dict[str, int] = {}
        self._oldest: datetime | None = None

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
        registry = CollectorRegistry()
        registry.register(self)
        self._depth, self._oldest = await self._database.read(
            lambda c: (deliveries.counts(c), deliveries.oldest_waiting(c))
        )
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def collect(self) -> Iterator[Metric]:
        """All figures, as prometheus_client asks for them."""
        service = self._service
        depth = GaugeMetricFamily("warmstart_outbox", "Deliveries by state", labels=["state"])
        for state, count in self._depth.items():
            depth.add_metric([state], count)
        yield depth
        age = (datetime.now(UTC) - self._oldest).total_seconds() if self._oldest else 0.0
        yield GaugeMetricFamily(
            "warmstart_outbox_age_seconds", "Age of the oldest delivery still to be sent", max(age, 0)
        )
        yield GaugeMetricFamily(
            "warmstart_daily_lag_seconds", "How late the longest waiting learner is", service.daily.lag_s
        )
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


@asynccontextmanager
async def listening(address: str, service: Service, database: Database) -> AsyncIterator[None]:
    """Serves both pages at HOST:PORT while inside; nowhere if the address is empty."""
    if not address:
        yield
        return
    host, _, port = address.rpartition(":")
    pages = _Pages(service, database)
    app = web.Application()
    app.router.add_get("/health", pages.health)
    app.router.add_get("/metrics", pages.metrics)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            raise CannotListen(f"/health cannot be served at {address}: {error.strerror}.") from error
        yield
    finally:
        await runner.cleanup()
