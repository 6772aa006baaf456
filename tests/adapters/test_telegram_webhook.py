"""The webhook: Telegram calls us. The real adapter listens, the emulator's part is a plain HTTP client."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager

import aiohttp
import pytest

from adapters.telegram import TelegramAdapter
from adapters.telegram.events import ALLOWED
from adapters.telegram.webhook import LOOK_EVERY_S, SECRET_HEADER
from tests.adapters.host import RecordingHost
from tests.emulators.telegram import TOKEN, Fault, telegram_server

PUBLIC = "https://coach.example.org/telegram"


def update(number: int, text: str = "/streak") -> dict:
    who = {"id": 7, "is_bot": False, "first_name": "Ada"}
    chat = {"id": 7, "type": "private", "first_name": "Ada"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": chat, "from": who, "text": text}}


def looks(server) -> int:
    return sum(name == "getWebhookInfo" for name, _ in server.calls)


async def a_minute_later(server) -> None:
    """Lets a minute pass, and waits until Telegram was asked how it sees the webhook."""
    before = looks(server)
    server.minute()
    await server.until(lambda: looks(server) > before)
    await asyncio.sleep(0)


@asynccontextmanager
async def webhook(**settings):
    """(The Bot API server, the host, a function that calls the webhook and gives the HTTP status.)"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with telegram_server() as server, aiohttp.ClientSession() as session:
        host = RecordingHost()
        minutes: asyncio.Queue[None] = asyncio.Queue()

        async def sleep(seconds):
            if seconds >= LOOK_EVERY_S:
                await minutes.get()

        adapter = TelegramAdapter(
            TOKEN, api_url=server.url, webhook_url=PUBLIC, webhook_listen=f"127.0.0.1:{port}", sleep=sleep, **settings
        )
        task = asyncio.create_task(adapter.run(host))
        await server.until(lambda: looks(server) == 1)
        server.minute = lambda: minutes.put_nowait(None)

        async def call(body, secret=None, **how) -> int:
            headers = {SECRET_HEADER: server.webhook["secret_token"] if secret is None else secret}
            async with session.post(f"http://127.0.0.1:{port}/telegram", headers=headers, json=body, **how) as got:
                return got.status

        try:
            yield server, host, call, adapter
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await adapter.close()


async def test_an_update_is_kept_then_confirmed_then_handled_once():
    async with webhook(webhook_secret="s3cret") as (server, host, call, adapter):
        assert (server.webhook["url"], server.webhook["secret_token"]) == (PUBLIC, "s3cret")
        assert [await call(update(1)), await call(update(1)), await call(update(2))] == [200, 200, 200]
        await host.until(lambda: len(host.events) == 2)
        assert [event.event_id for event in host.events] == ["1", "2"]
        assert adapter.health().ok


async def test_who_does_not_know_the_secret_is_turned_away_whatever_the_settings():
    for settings in ({"webhook_secret": "s3cret"}, {}):
        async with webhook(**settings) as (server, host, call, _):
            assert len(server.webhook["secret_token"]) >= 6
            assert TOKEN not in server.webhook["secret_token"]
            assert await call(update(1), secret="") == 403
            assert await call(update(1), secret="guess") == 403
            assert await call(update(2)) == 200
            await host.until(lambda host=host: bool(host.events))
            assert [event.event_id for event in host.events] == ["2"]


@pytest.mark.parametrize("body", [[], {}, {"update_id": "x"}, "text"])
async def test_what_is_no_update_is_refused(body):
    async with webhook() as (_, host, call, _):
        assert await call(body) == 400
        assert await call(update(1)) == 200
        await host.until(lambda: bool(host.events))


async def test_what_cannot_be_kept_is_not_confirmed():
    async with webhook() as (_, host, call, _):
        keep = host.keep

        async def full(*row):
            host.keep = keep
            raise OSError("disk full")

        host.keep = full
        assert await call(update(1)) == 500
        assert await call(update(1)) == 200
        await host.until(lambda: bool(host.events))


async def test_an_unreadable_update_is_set_aside():
    async with webhook() as (_, host, call, _):
        assert await call({"update_id": 1, "message": {"message_id": "x"}}) == 200
        assert await call(update(2)) == 200
        await host.until(lambda: bool(host.events) and bool(host.quarantined))
        assert [row[1] for row in host.quarantined] == ["1"]


async def healthy(adapter, ok: bool, words: str = "") -> str:
    """What health says, once it says so."""
    async with asyncio.timeout(10):
        while adapter.health().ok is not ok or words not in adapter.health().detail:  # noqa: ASYNC110  (it is on its way)
            await asyncio.sleep(0)
    return adapter.health().detail


async def test_a_webhook_that_somebody_removed_or_changed_is_set_again():
    async with webhook() as (server, _, _, adapter):
        ours = dict(server.webhook)
        for theirs in (
            {},
            {**ours, "url": "https://elsewhere.example.org"},
            {**ours, "allowed_updates": '["message"]'},
        ):
            server.webhook = theirs
            await a_minute_later(server)
            await server.until(lambda: server.webhook == ours)
        await healthy(adapter, ok=True, words="set again")
        calls = [name for name, _ in server.calls].count("setWebhook")
        await a_minute_later(server)
        assert [name for name, _ in server.calls].count("setWebhook") == calls, "ours is left alone"


async def test_health_says_when_telegram_cannot_deliver_and_when_it_can_again():
    async with webhook() as (server, _, call, adapter):
        server.webhook_trouble = {
            "pending_update_count": 12, "last_error_date": 1_780_000_000,
            "last_error_message": "SSL error {error:0A000086:SSL routines::certificate verify failed}",
        }  # fmt: skip
        await a_minute_later(server)
        detail = await healthy(adapter, ok=False)
        assert "certificate verify failed" in detail
        assert "12 updates wait" in detail
        assert await call(update(1)) == 200
        await a_minute_later(server)
        await healthy(adapter, ok=True, words="12 updates wait")
        server.webhook_trouble["pending_update_count"] = 0
        await a_minute_later(server)
        async with asyncio.timeout(10):
            while "wait" in await healthy(adapter, ok=True, words="webhook at"):  # noqa: ASYNC110
                await asyncio.sleep(0)


async def test_a_secret_that_somebody_changed_is_put_right():
    async with webhook() as (server, _, _, adapter):
        ours = dict(server.webhook)
        server.webhook = {**ours, "secret_token": "another"}
        server.webhook_trouble = {
            "pending_update_count": 1, "last_error_date": 1_780_000_000,
            "last_error_message": "Wrong response from the webhook: 403 Forbidden",
        }  # fmt: skip
        await a_minute_later(server)
        await healthy(adapter, ok=False)
        assert server.webhook == ours


async def test_a_look_that_fails_is_made_again():
    async with webhook() as (server, host, call, adapter):
        server.faults["getWebhookInfo"].extend([Fault(502, "Bad Gateway")] * 2)
        await a_minute_later(server)
        await server.until(lambda: looks(server) == 4)
        await healthy(adapter, ok=True)
        assert await call(update(1)) == 200
        await host.until(lambda: bool(host.events))


async def test_the_kinds_of_update_are_asked_for():
    async with webhook() as (server, _, _, _):
        assert json.loads(server.webhook["allowed_updates"]) == list(ALLOWED)
