"""The webhook: Telegram calls us, and is told "yes" once the update is kept."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (a header's name)
LARGEST = 2 * 1024 * 1024


def application(secret: str, keep: Callable[[dict[str, Any]], Awaitable[None]]) -> web.Application:
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


async def serve(listen: str, secret: str, keep: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Listens at HOST:PORT until cancelled."""
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(application(secret, keep), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
