"""One game in a Telegram group and a Discord server at once, with both client libraries and one coach behind them."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from adapters.discord import DiscordAdapter
from adapters.telegram import TelegramAdapter
from bot.core.challenge import phrases
from bot.runtime import migrations
from bot.runtime.database import connect
from bot.runtime.service import Service, assemble
from tests.adapters.benches import no_wait
from tests.adapters.test_games import (
    GROUP,
    RIGHT,
    ROOM,
    WRONG,
    labels_of,
    option_of,
    passes,
    text_of,
    with_options_only,
)
from tests.chat import small_bank
from tests.clock import FakeClock
from tests.emulators import discord as discord_emulator
from tests.emulators import telegram as telegram_emulator
from tests.emulators.discord import EPHEMERAL, DiscordServer, discord_server
from tests.emulators.telegram import TelegramServer, telegram_server

CHAT = str(GROUP["id"])


@asynccontextmanager
async def coach(
    telegram: TelegramServer, discord: DiscordServer, url: str, clock: FakeClock, *, loses_messages: bool = False
) -> AsyncIterator[Service]:
    """The coach, connected to both. `loses_messages`: it is killed before what it says last is sent."""
    await migrations.upgrade(url)
    database = await connect(url)
    adapters = {
        "telegram": TelegramAdapter(
            telegram_emulator.TOKEN, api_url=telegram.url, sleep=asyncio.sleep, now=lambda: clock.now().timestamp()
        ),
        "discord": DiscordAdapter(
            discord_emulator.TOKEN, api_url=discord.url, gateway_url=discord.gateway, sleep=no_wait
        ),
    }
    service = assemble(database, small_bank(), clock, adapters)
    with_options_only(service)
    polled, identified = telegram.polled, discord.identified
    await service.outbox.recover()
    tasks = [asyncio.create_task(adapter.run(service.dispatcher)) for adapter in adapters.values()]
    try:
        await telegram.until(lambda: telegram.polled > polled)
        await discord.until(lambda: discord.identified > identified)
        yield service
    finally:
        await service.outbox.settle()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for adapter in adapters.values():
            await adapter.close()
        await database.close()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


async def on_telegram(server: TelegramServer, label: str):
    """Waits for the group's newest message with this button."""

    def found():
        return [message for message in server.shown(CHAT) if label in labels_of(message)]

    await server.until(lambda: bool(found()), timeout_s=20)
    return found()[-1]


async def on_discord(server: DiscordServer, label: str):
    """The same in the server, its threads too."""

    def found():
        places = (ROOM, *server.threads)
        return [message for place in places for message in server.shown(place) if label in labels_of(message)]

    await server.until(lambda: bool(found()), timeout_s=20)
    return found()[-1]


async def answers_on_telegram(server: TelegramServer, user: int, answer: str) -> None:
    before = len(server.shown(user))
    await server.presses(await on_telegram(server, phrases.MY_QUESTION), phrases.MY_QUESTION, user=user)
    own = await server.next_message(before, user)
    said = text_of(own)
    await server.presses(own, option_of(own, answer), user=user)
    await server.until(lambda: text_of(own) != said)


async def answers_on_discord(server: DiscordServer, user: int, answer: str) -> None:
    question = await on_discord(server, phrases.MY_QUESTION)
    place, before = question["channel_id"], len(server.shown(question["channel_id"]))
    await server.presses(question, phrases.MY_QUESTION, user=user)
    own = await server.next_message(before, place)
    assert own["flags"] & EPHEMERAL
    said = text_of(own)
    await server.presses(own, option_of(own, answer), user=user)
    await server.until(lambda: text_of(own) != said)


async def begun(telegram: TelegramServer, discord: DiscordServer) -> None:
    """A joint game that the Discord server has joined by its code."""
    await telegram.says("/challenge start bias-variance 1 30s joint", user=1, chat=GROUP)
    invitation = await on_telegram(telegram, phrases.JOIN)
    code = re.search(r"/challenge join (\w{6})", text_of(invitation))[1]
    await discord.types("challenge", user=2, guild=True, admin=True, action="join", topic=code)
    assert "A joint game with 1 other group" in text_of(await on_discord(discord, phrases.JOIN))


async def ended(telegram: TelegramServer, discord: DiscordServer) -> tuple[str, str]:
    """What both groups read at the end."""

    def final(messages) -> list[str]:
        return [text_of(message) for message in messages if phrases.FINAL in text_of(message)]

    await telegram.until(lambda: bool(final(telegram.shown(CHAT))))
    places = (ROOM, *discord.threads)
    await discord.until(lambda: bool(final(m for place in places for m in discord.shown(place))))
    (here,) = final(telegram.shown(CHAT))
    (there,) = final(message for place in places for message in discord.shown(place))
    return here, re.sub(r"[*\\\u2060]|^#+ ", "", there)


async def test_two_platforms_play_one_game_and_who_has_linked_them_counts_once(url):
    async with telegram_server() as telegram, discord_server() as discord:
        clock = FakeClock(datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
        async with coach(telegram, discord, url, clock) as service:
            await telegram.says("/start", user=1)
            await telegram.next_message(0, 1)
            count = len(telegram.shown(1))
            await telegram.says("/link", user=1)
            said = text_of(await telegram.next_message(count, 1))
            await discord.types("link", user=5, code=said.partition("/link ")[2].split()[0])
            await discord.next_message(0, user=5)
            await begun(telegram, discord)
            await telegram.presses(await on_telegram(telegram, phrases.JOIN), phrases.JOIN, user=1)
            await telegram.until(lambda: len(telegram.answers) == 1)
            invitation = await on_discord(discord, phrases.JOIN)
            for user, told in ((5, phrases.ALREADY_JOINED), (6, phrases.JOINED)):
                before = len(discord.shown(ROOM))
                await discord.presses(invitation, phrases.JOIN, user=user)
                assert text_of(await discord.next_message(before, ROOM)) == told
            await passes(service, 301, step=10)
            await answers_on_telegram(telegram, 1, WRONG)
            await answers_on_discord(discord, 5, RIGHT)
            await answers_on_discord(discord, 6, WRONG)
            await passes(service, 10)
            assert "Answered: 2" in text_of(await on_telegram(telegram, phrases.MY_QUESTION)), "the linked one once"
            await passes(service, 40)
            here, there = await ended(telegram, discord)
            for said in (here, there):
                assert said.count(": 20 points, 1 right") == 1, "the later answer counts, wherever it was given"
                assert said.count(": 0 points, 0 right") == 1


@pytest.mark.parametrize(
    "phase", ["open", pytest.param("invited", marks=pytest.mark.slow), pytest.param("closed", marks=pytest.mark.slow)]
)
async def test_killed_in_between_both_go_on_with_the_same_board(url, phase):
    async with telegram_server() as telegram, discord_server() as discord:
        clock = FakeClock(datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
        async with coach(telegram, discord, url, clock) as service:
            await begun(telegram, discord)
            await telegram.presses(await on_telegram(telegram, phrases.JOIN), phrases.JOIN, user=1)
            await discord.presses(await on_discord(discord, phrases.JOIN), phrases.JOIN, user=6)
            await telegram.until(lambda: len(telegram.answers) == 1)
            if phase != "invited":
                await passes(service, 301, step=10)
                await answers_on_telegram(telegram, 1, RIGHT)
                await answers_on_discord(discord, 6, WRONG)
            if phase == "closed":
                await passes(service, 35)
            # Killed after the commit and before anything is sent.
            service.outbox.send_now = lambda parcels: None
            clock.move(seconds=15)
            await service.games.tick()
        async with coach(telegram, discord, url, clock) as service:
            await passes(service, 290 if phase == "invited" else 90, step=5)
            if phase == "invited":
                await answers_on_telegram(telegram, 1, RIGHT)
                await answers_on_discord(discord, 6, WRONG)
                await passes(service, 60, step=5)
            here, there = await ended(telegram, discord)
            for said in (here, there):
                assert said.count(": 20 points, 1 right") == 1
                assert said.count(": 0 points, 0 right") == 1
