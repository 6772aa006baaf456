"""
Telegram's flood limits, kept before Telegram has to say so.

About 30 requests a second over all, one a second to a private chat (short bursts are fine), 20 a minute to a
group. Broadcasts leave a part of the overall rate to replies. A 429 is honoured to the second, for its chat.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from adapters.telegram.errors import seconds

OVERALL = (30, 1.0)
BROADCASTS = (24, 1.0)
PRIVATE_CHAT = (3, 3.0)
GROUP = (20, 60.0)
REMEMBERED_CHATS = 20_000
BROADCAST = "broadcast"
"""The `rate_limit_args` of a message that nobody waits for."""


class FloodLimiter(BaseRateLimiter[str]):
    """Waits before a request until it is welcome; refuses with RetryAfter while Telegram's own halt lasts."""

    def __init__(self) -> None:
        self._overall = AsyncLimiter(*OVERALL)
        self._broadcasts = AsyncLimiter(*BROADCASTS)
        self._chats: OrderedDict[str, AsyncLimiter] = OrderedDict()
        self._halted: dict[str, float] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Runs the request when its turn has come."""
        chat = str(data.get("chat_id", ""))
        self._check_halt(chat)
        if chat and endpoint.startswith("send"):
            if rate_limit_args == BROADCAST:
                await self._broadcasts.acquire()
            await self._of(chat).acquire()
        await self._overall.acquire()
        self._check_halt(chat)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._halted[chat] = asyncio.get_running_loop().time() + seconds(error)
            raise

    def _check_halt(self, chat: str) -> None:
        until = self._halted.get(chat)
        if until is None:
            return
        left = until - asyncio.get_running_loop().time()
        if left > 0:
            raise RetryAfter(max(1, round(left + 0.5)))
        del self._halted[chat]

    def _of(self, chat: str) -> AsyncLimiter:
        limiter = self._chats.get(chat)
        if limiter is None:
            limiter = self._chats[chat] = AsyncLimiter(*(GROUP if chat.startswith("-") else PRIVATE_CHAT))
            if len(self._chats) > REMEMBERED_CHATS:
                self._chats.popitem(last=False)
        self._chats.move_to_end(chat)
        return limiter
