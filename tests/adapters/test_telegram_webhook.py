"""The webhook: Telegram calls us. The real adapter listens, the emulator's part is a plain HTTP client."""

import asyncio
import contextlib
import socket
from contextlib import asynccontextmanager

import aiohttp
import pytest

from adapters.telegram import TelegramAdapter
from adapters.telegram.webhook import SECRET_HEADER
from tests.adapters.host import RecordingHost
from tests.adapters.test_telegram import no_wait
from tests.emulators.telegram import TOKEN, telegram_server

PUBLIC = "https://coach.example.org/telegram"


def update(number: int, text: str = "/streak") -> dict:
    who = {"id": 7, "is_bot": False, "first_name": "Ada"}
    chat = {"id": 7, "type": "private", "first_name": "Ada"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": chat, "from": who, "text": text}}


@asynccontextmanager
async def webhook(**settings):
    """(The Bot API server, the host, a function that calls the webhook and gives the HTTP status.)"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with telegram_server() as server, aiohttp.ClientSession() as session:
        host = RecordingHost()
        adapter = TelegramAdapter(
            TOKEN, api_url=server.url, webhook_url=PUBLIC, webhook_listen=f"127.0.0.1:{port}", sleep=no_wait, **settings
        )
        task = asyncio.create_task(adapter.run(host))
        await server.until(lambda: bool(server.webhook))

        async def call(body, secret=None, **how) -> int:
            headers = {SECRET_HEADER: server.webhook["secret_token"] if secret is None else secret}
            for _ in range(200):  # the port opens a moment after the webhook is set
                with contextlib.suppress(aiohttp.ClientConnectorError):
                    async with session.post(
                        f"http://127.0.0.1:{port}/telegram", headers=headers, json=body, **how
                    ) as got:
                        return got.status
                await asyncio.sleep(0)
            raise AssertionError("nobody listens")

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
