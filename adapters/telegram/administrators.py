"""Who may manage a group: asked of Telegram, and remembered for a minute."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import structlog
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError
from telegram.ext import ExtBot

log = structlog.get_logger("telegram")

FRESH_FOR_S = 60.0
REMEMBERED_CHATS = 5000
MANAGE = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}


class Administrators:
    """The administrators of groups. One question covers all members of a group for a while."""

    def __init__(self, bot: ExtBot[Any], now: Callable[[], float]) -> None:
        self._bot, self._now = bot, now
        self._known: OrderedDict[int, tuple[float, asyncio.Future[frozenset[int]]]] = OrderedDict()

    async def manages(self, chat: int, user: int, *, sure: bool) -> bool:
        """Whether the member may manage the group; `sure` asks again before it says no, for who was promoted just now."""
        if user in await self._of(chat):
            return True
        if not sure:
            return False
        try:
            return (await self._bot.get_chat_member(chat, user)).status in MANAGE
        except TelegramError as error:
            log.warning("nobody knows whether a member manages the group", error=type(error).__name__)
            return False

    async def _of(self, chat: int) -> frozenset[int]:
        until, found = self._known.get(chat, (0.0, None))
        if found is None or until <= self._now():
            found = asyncio.ensure_future(self._ask(chat))
            self._known[chat] = (self._now() + FRESH_FOR_S, found)
            self._known.move_to_end(chat)
            if len(self._known) > REMEMBERED_CHATS:
                self._known.popitem(last=False)
        return await asyncio.shield(found)

    async def _ask(self, chat: int) -> frozenset[int]:
        try:
            return frozenset(member.user.id for member in await self._bot.get_chat_administrators(chat))
        except TelegramError as error:
            log.warning("the administrators of a group could not be asked for", error=type(error).__name__)
            return frozenset()
