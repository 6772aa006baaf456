"""What a supervisor and Prometheus are told, scraped as they would: every figure is there, and right."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.ports.adapter import Health, NotSent, OutcomeUnknown, Refused, Throttled
from bot.runtime import health
from tests.chat import opened

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


@asynccontextmanager
async def watched(chat):
    async with TestClient(TestServer(health.application(chat.service, chat.database, chat.clock))) as client:
        yield client


@pytest.fixture
async def chat(tmp_path):
    async with opened(f"sqlite:///{tmp_path}/w.db") as conversation:
        yield conversation


async def scraped(client):
    """Name and labels -> value, as Prometheus reads them."""
    response = await client.get("/metrics")
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    samples = [s for family in text_string_to_metric_families(await response.text()) for s in family.samples]
    return {(s.name, *(f"{k}={v}" for k, v in sorted(s.labels.items()))): s.value for s in samples}


async def test_figures_follow_what_happens(chat):
    async with watched(chat) as client:
        await chat.sets_up()
        before = await scraped(client)
        assert before["warmstart_database_up",] == 1
        assert before["warmstart_platform_up", "platform=lab"] == 1
        assert before["warmstart_outbox_age_seconds",] == 0
        assert before["warmstart_daily_lag_seconds",] == 0
        for state in ("pending", "in_flight", "in_doubt", "dead"):
            assert before["warmstart_outbox", f"state={state}"] == 0, "a rule needs the figure before it is needed"
        assert before["warmstart_outbox", "state=sent"] == len(chat.adapter.deliveries)
        sent = before["warmstart_deliveries_total", "outcome=sent", "platform=lab"]
        assert sent == len(chat.adapter.deliveries)
        heard = before["warmstart_event_seconds_count", "kind=TextReceived"]
        assert heard == 3, "zone, time and date were typed"

        chat.adapter.faults = [Refused("gone"), Throttled(3600), OutcomeUnknown("reset"), NotSent("no route"), None]
        for command in ("/help", "/streak", "/plan", "/topics", "/stats"):
            await chat.all_said(command)
        chat.clock.move(minutes=5)
        after = await scraped(client)
        assert after["warmstart_outbox", "state=dead"] == 1
        assert after["warmstart_outbox", "state=pending"] == 2
        assert after["warmstart_outbox", "state=in_doubt"] == 1
        assert after["warmstart_outbox_age_seconds",] == 300
        for outcome, count in (("dead", 1), ("pending", 2), ("in_doubt", 1), ("sent", sent + 1)):
            assert after["warmstart_deliveries_total", f"outcome={outcome}", "platform=lab"] == count
        assert after["warmstart_event_seconds_count", "kind=CommandInvoked"] == 6


async def test_what_was_set_aside_is_counted(chat, monkeypatch):
    async with watched(chat) as client:
        assert (await scraped(client))["warmstart_events_set_aside",] == 0
        monkeypatch.setattr("bot.runtime.store.exchange.decide", lambda *_: 1 / 0)
        await chat.says("/help")
        assert (await scraped(client))["warmstart_events_set_aside",] == 1


async def test_grading_is_timed(chat):
    async with watched(chat) as client:
        await chat.says("/quiz bias-variance")
        await chat.says("b")
        figures = await scraped(client)
        assert figures["warmstart_event_seconds_count", "kind=TextReceived"] == 1
        assert 0 < figures["warmstart_event_seconds_sum", "kind=TextReceived"] < 10
        buckets = [value for name, value in figures.items() if name[0] == "warmstart_event_seconds_bucket"]
        assert max(buckets) == figures["warmstart_event_seconds_bucket", "kind=TextReceived", "le=+Inf"] == 1


async def test_lag_grows_while_nobody_ticks_and_is_gone_after_the_tick(chat):
    await chat.sets_up()
    async with watched(chat) as client:
        chat.clock.set("2026-12-01 09:00", "Europe/Berlin")
        chat.clock.move(seconds=90)
        assert (await scraped(client))["warmstart_daily_lag_seconds",] == 90
        await chat.tick()
        assert (await scraped(client))["warmstart_daily_lag_seconds",] == 0


async def test_health_names_what_is_not_well(chat):
    async with watched(chat) as client:
        response = await client.get("/health")
        assert response.status == 200
        said = await response.json()
        assert said == {
            "ok": True,
            "lab": {"ok": True, "detail": "in memory"},
            "database": {"ok": True, "detail": "answers"},
        }
        chat.adapter.health = lambda: Health(ok=False, detail="connecting again")
        response = await client.get("/health")
        assert response.status == 503
        said = await response.json()
        assert said["lab"] == {"ok": False, "detail": "connecting again"}
        assert said["database"]["ok"]
        assert (await scraped(client))["warmstart_platform_up", "platform=lab"] == 0


async def test_without_its_database_it_says_so_and_goes_on_telling_the_rest(chat, monkeypatch):
    async def broken(work):
        raise ConnectionError("postgresql://user:secret@host is away")

    async with watched(chat) as client:
        await chat.says("/help")
        monkeypatch.setattr(chat.database, "read", broken)
        response = await client.get("/health")
        assert response.status == 503
        assert (await response.json())["database"] == {"ok": False, "detail": "ConnectionError"}
        figures = await scraped(client)
        assert figures["warmstart_database_up",] == 0
        assert figures["warmstart_deliveries_total", "outcome=sent", "platform=lab"] == 1
        monkeypatch.undo()
        assert (await scraped(client))["warmstart_database_up",] == 1


async def test_every_figure_is_in_the_operators_page(chat):
    page = OPERATIONS.read_text(encoding="utf-8")
    async with watched(chat) as client:
        await chat.says("/help")
        for family in text_string_to_metric_families(await (await client.get("/metrics")).text()):
            assert f"`{family.name}" in page, family.name
