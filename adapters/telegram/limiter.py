"""
Telegram's flood limits, kept before Telegram has to say so.

30 requests in any second over all, one a second to a private chat (short bursts are fine), 20 a minute to a group, its
edits among them; answers to button presses are none of these. Replies overtake broadcasts, which also leave a part of each
rate to them. What would have to wait long is refused with RetryAfter, so that it waits in the outbox and not in memory; a
429 is honoured to the second.
"""

import asyncio
import time
from bisect import insort
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from adapters.telegram.errors import seconds

OVERALL, BROADCASTS = (30, 1.0), (24, 1.0)
PRIVATE_CHAT = (3, 3.0)
GROUP, UNASKED_IN_GROUP = (20, 60.0), (15, 60.0)
LONGEST_WAIT_S = 4.0
REMEMBERED_CHATS = 20_000
PRESS_ANSWERED = "answerCallbackQuery"
"""Shows nothing in a chat, and is no message: a whole group that presses at once is answered at once."""
BROADCAST = "broadcast"
"""The `rate_limit_args` of a message that nobody waits for."""


class Window:
    """At most `most` in any `period_s` seconds."""

    def __init__(self, most: int, period_s: float) -> None:
        self._most, self._period_s = most, period_s
        self._taken: list[float] = []

    def next_at(self, now: float) -> float:
        """When one more may go: `now` or later."""
        return now if len(self._taken) < self._most else max(now, self._taken[-self._most] + self._period_s)

    def take(self, at: float) -> None:
        """Notes that one goes at that moment, which may lie ahead."""
        insort(self._taken, at)
        del self._taken[: -self._most]


class Gate:
    """The overall rate. Who waits for a reply goes first."""

    def __init__(self) -> None:
        self._all, self._broadcasts = Window(*OVERALL), Window(*BROADCASTS)
        self._replies: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self, *, urgent: bool) -> None:
        """Returns when the request may be made."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._replies if urgent else self._others).append(turn)
        self._let_in()
        await turn

    def _let_in(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._admit(self._replies, self._all)
        if not self._replies:
            self._admit(self._others, self._all, self._broadcasts)

    def _admit(self, queue: deque[asyncio.Future[None]], *windows: Window) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        while queue:
            if queue[0].done():  # cancelled while it waited
                queue.popleft()
                continue
            at = max(window.next_at(now) for window in windows)
            if at > now:
                self._timer = loop.call_at(at, self._let_in)
                return
            for window in windows:
                window.take(now)
            queue.popleft().set_result(None)


class FloodLimiter(BaseRateLimiter[str]):
    """Waits before a request until it is welcome; refuses it with RetryAfter where that would take long."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._now, self._sleep = now, sleep
        self._gate = Gate()
        self._chats: OrderedDict[str, tuple[Window, ...]] = OrderedDict()
        self._halted: dict[str, float] = {}
        self._broadcasts_halted = 0.0

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
        chat, urgent = str(data.get("chat_id", "")), rate_limit_args != BROADCAST
        if endpoint == PRESS_ANSWERED:
            return await callback(*args, **kwargs)
        self._check_halt(chat, urgent=urgent)
        group = chat.startswith("-")
        if chat and (endpoint.startswith("send") or (group and endpoint.startswith("edit"))):
            await self._wait_for_chat(chat, urgent=urgent)
        await self._gate.enter(urgent=urgent)
        self._check_halt(chat, urgent=urgent)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            until = self._now() + seconds(error)
            self._halted[chat] = until
            if not group:
                # Its own rate was kept: it is the bot as a whole that is too fast.
                self._broadcasts_halted = max(self._broadcasts_halted, until)
            raise

    async def _wait_for_chat(self, chat: str, *, urgent: bool) -> None:
        now = self._now()
        windows = self._of(chat)
        if urgent:
            windows = windows[:1]
        at = max(window.next_at(now) for window in windows)
        if at - now > LONGEST_WAIT_S:
            raise RetryAfter(round(at - now + 0.5))
        for window in windows:
            window.take(at)
        if at > now:
            await self._sleep(at - now)

    def _check_halt(self, chat: str, *, urgent: bool) -> None:
        now = self._now()
        until = max(self._halted.get(chat, 0.0), 0.0 if urgent else self._broadcasts_halted)
        if until > now:
            raise RetryAfter(round(until - now + 0.5))
        self._halted.pop(chat, None)

    def _of(self, chat: str) -> tuple[Window, ...]:
        """The chat's window, and in a group the narrower one of what nobody waits for."""
        windows = self._chats.get(chat)
        if windows is None:
            kinds = (GROUP, UNASKED_IN_GROUP) if chat.startswith("-") else (PRIVATE_CHAT,)
            windows = self._chats[chat] = tuple(Window(*kind) for kind in kinds)
            if len(self._chats) > REMEMBERED_CHATS:
                self._chats.popitem(last=False)
        self._chats.move_to_end(chat)
        return windows
