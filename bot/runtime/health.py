"""`/health` for a supervisor and `/metrics` for Prometheus, on one port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.runtime.database import Database
from bot.runtime.service import Service
from bot.runtime.store import deliveries


class CannotListen(Exception):
    """The address is taken, or not ours."""


class _Pages:
    def __init__(self, service: Service, database: Database) -> None:
        self._service, self._database = service, database

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
        outbox = Gauge("warmstart_outbox", "Deliveries by state", ["state"], registry=registry)
        for state, count in (await self._database.read(deliveries.counts)).items():
            outbox.labels(state).set(count)
        lag = Gauge("warmstart_daily_lag_seconds", "How late the longest waiting learner is", registry=registry)
        lag.set(self._service.daily.lag_s)
        up = Gauge("warmstart_platform_up", "1 while the platform is connected", ["platform"], registry=registry)
        for name, adapter in self._service.adapters.items():
            up.labels(name).set(adapter.health().ok)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


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
