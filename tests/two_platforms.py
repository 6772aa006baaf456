"""Conversations on two platforms at once, with one coach behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.cli import platforms
from bot.runtime.database import connect
from bot.runtime.service import assemble
from bot.runtime.store import schema
from tests import tables
from tests.chat import RICH, Chat, LabAdapter, small_bank
from tests.clock import FakeClock

BANK = small_bank()


@asynccontextmanager
async def both(database_url: str, *platforms: str) -> AsyncIterator[tuple[Chat, ...]]:
    """A running coach with one chat on each platform: Telegram and Discord if none is named."""
    await tables.ready(database_url)
    database = await connect(database_url)
    clock = FakeClock(datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    adapters = {name: LabAdapter(RICH, platform=name) for name in platforms or ("telegram", "discord")}
    service = assemble(database, BANK, clock, adapters)
    try:
        yield tuple(Chat(service, adapter, clock, database, user=f"{name}-ada") for name, adapter in adapters.items())
    finally:
        await service.outbox.settle()
        await database.close()


@asynccontextmanager
async def apart(database_url: str) -> AsyncIterator[tuple[Chat, Chat]]:
    """Two coaches on one database, as two processes: one looks after Telegram, the other after Discord."""
    await tables.ready(database_url)
    clock = FakeClock(datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    chats = []
    for name in ("telegram", "discord"):
        database, adapter = await connect(database_url), LabAdapter(RICH, platform=name)
        service = assemble(database, BANK, clock, {name: adapter}, elsewhere=platforms.capabilities)
        chats.append(Chat(service, adapter, clock, database, user=f"{name}-ada"))
    try:
        yield chats[0], chats[1]
    finally:
        for chat in chats:
            await chat.service.outbox.settle()
            await chat.database.close()


async def rows(chat: Chat, table) -> list:
    """All rows of a table."""
    return await chat.database.read(lambda c: list(c.execute(table.select()).mappings().all()))


async def learner_of(chat: Chat):
    """The learner's row behind a chat's account."""
    (account,) = [row for row in await rows(chat, schema.account) if row["user_id"] == chat.sender.id]
    (found,) = [row for row in await rows(chat, schema.learner) if row["id"] == account["learner_id"]]
    return found


async def code_from(chat: Chat, command: str = "/link") -> str:
    """A fresh code."""
    said = (await chat.says(command)).text
    return said.partition("/link ")[2].split()[0]


async def linked(first: Chat, second: Chat):
    """Links them, with a code from the first; what the second reads."""
    return await second.says(f"/link {await code_from(first)}")
