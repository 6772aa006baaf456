"""
The webhook: Telegram calls us, and is told "yes" once the update is kept.

Nothing comes in any more where somebody else removes or changes it, or where Telegram cannot reach us, and nothing says so:
Telegram is asked every minute, as it alone knows.
"""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiohttp import web
from telegram.ext import ExtBot

from adapters.telegram.errors import TOKEN
from adapters.telegram.events import ALLOWED
from bot.ports.adapter import Health

log = structlog.get_logger("telegram")

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (a header's name)
LARGEST = 2 * 1024 * 1024
LOOK_EVERY_S = 60.0
Keep = Callable[[dict[str, Any]], Awaitable[None]]


def application(secret: str, keep: Keep) -> web.Application:
    """The web application; any path will do, so that a proxy may choose one."""

    async def receive(request: web.Request) -> web.Response:
        if secret and not hmac.compare_digest(request.headers.get(SECRET_HEADER, ""), secret):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        try:
            update = await request.json()
            int(update["update_id"])
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400)
        await keep(update)  # an exception is a 500, and Telegram calls again
        return web.Response()

    made = web.Application(client_max_size=LARGEST)
    made.router.add_post("/{path:.*}", receive)
    return made


class Webhook:
    """One bot's webhook."""

    def __init__(self, bot: ExtBot[Any], url: str, secret: str, listen: str) -> None:
        self._bot, self._url, self._secret, self._listen = bot, url, secret, listen
        self._called = 0
        """Updates that were taken since the last look."""

    @asynccontextmanager
    async def listening(self, keep: Keep) -> AsyncIterator[None]:
        """Takes calls at HOST:PORT while inside."""

        async def taken(update: dict[str, Any]) -> None:
            await keep(update)
            self._called += 1

        host, _, port = self._listen.rpartition(":")
        runner = web.AppRunner(application(self._secret, taken), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
            yield
        finally:
            await runner.cleanup()

    async def announce(self) -> None:
        """Tells Telegram where to call. Raises a TelegramError."""
        await self._bot.set_webhook(self._url, allowed_updates=ALLOWED, secret_token=self._secret)

    async def look(self) -> Health:
        """How Telegram sees the webhook; one that is not ours any more is set again. Raises a TelegramError."""
        info = await self._bot.get_webhook_info()
        called, self._called = self._called, 0
        if info.url != self._url or set(info.allowed_updates or ()) != set(ALLOWED):
            await self.announce()
            log.warning("the webhook was removed or changed by somebody else, and is set again")
            return Health(ok=True, detail="the webhook was removed or changed by somebody else, and is set again")
        waiting = info.pending_update_count
        if not waiting or called or info.last_error_date is None:
            return Health(
                ok=True, detail=f"webhook at {self._listen}" + (f", {waiting} updates wait" if waiting else "")
            )
        why = TOKEN.sub("<token>", info.last_error_message or "no reason given")
        if " 403 " in f" {why} ":
            await self.announce()  # somebody set it with another secret: we turned those calls away ourselves
        log.warning("telegram cannot deliver to the webhook", why=why, waiting=waiting)
        since = f"{info.last_error_date:%H:%M} UTC"
        return Health(
            ok=False, detail=f"Telegram cannot deliver to the webhook ({since}: {why}); {waiting} updates wait"
        )
