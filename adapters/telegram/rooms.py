"""Forum topics that the bot opens: one for each game that asks for it."""

from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from adapters.telegram.events import PLATFORM
from bot.ports.adapter import Delivery, Host

log = structlog.get_logger("telegram")


class Rooms:
    """Opens topics. Telegram cannot say which there are, so which one is whose is kept with the host."""

    def __init__(self, bot: ExtBot[Any], host: Host) -> None:
        self._bot, self._host = bot, host

    async def opened(self, delivery: Delivery) -> str:
        """The topic that a message asks for; empty where it asks for none, or the bot may not open one."""
        room = delivery.message.room
        if room is None or not delivery.place.group or delivery.place.thread:
            return ""
        fact = f"room:{delivery.place.chat}:{room.key}"
        known = await self._host.recall(PLATFORM, fact)
        if known is not None:
            return known
        try:
            topic = await self._bot.create_forum_topic(delivery.place.chat, room.name)
        except TelegramError as error:
            # No forum, no right to open topics, too many of them: the group is as good a place.
            log.info("no topic for a game", why=error.message[:100])
            return ""
        thread = str(topic.message_thread_id)
        await self._host.remember(PLATFORM, fact, thread)
        return thread
