"""
A live game of 500 members on each platform: everybody joins, takes their question and answers at the same instant.

Through the real client libraries, core and SQLite; the emulator and the coach share one process and its CPU, so that the
waits are longer than in life. A press counts as acknowledged once the platform has had an answer to it.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.core.challenge import phrases
from tests.adapters import test_discord, test_telegram
from tests.adapters.test_games import GROUP, RIGHT, ROOM, labels_of, newest_with, option_of, passes, with_options_only
from tests.emulators.discord import DiscordServer, discord_server
from tests.emulators.telegram import TelegramServer, telegram_server

MEMBERS = range(1000, 1500)
BUSY = "Very many people"
WITHIN_S = 120
Labels = str | Callable[[Any], str]


def label_for(label: Labels, message: Any) -> str:
    """What is pressed on this message."""
    return label if isinstance(label, str) else label(message)


def right_one(message: Any) -> str:
    """The button of the right option."""
    return option_of(message, RIGHT)


def told(name: str, waits: list[float]) -> dict[str, object]:
    """The figures of one burst."""
    waits.sort()
    return {
        f"{name}, acknowledged p50 ms": round(waits[len(waits) // 2] * 1e3),
        f"{name}, acknowledged p99 ms": round(waits[int(len(waits) * 0.99)] * 1e3),
    }


async def on_telegram(url: str) -> dict[str, object]:
    """Joins, questions and answers of 500 members of a Telegram group."""
    figures: dict[str, object] = {}
    async with telegram_server() as server, test_telegram.running(server, url, sleep=asyncio.sleep) as service:
        with_options_only(service)
        answered = _watched(server)

        async def burst(name: str, label: Labels, message_of: Callable[[int], Any]) -> None:
            began = {}
            for user in MEMBERS:
                message = message_of(user)
                began[await server.presses(message, label_for(label, message), user=user)] = time.perf_counter()
            await server.until(lambda: began.keys() <= answered.keys(), timeout_s=WITHIN_S)
            figures.update(told(f"telegram, {name}", [answered[query] - at for query, at in began.items()]))

        await server.says("/challenge start bias-variance 1 600s", user=1, chat=GROUP)
        invitation = await server.next_message(0, GROUP["id"])
        await burst("joining", phrases.JOIN, lambda user: invitation)
        await passes(service, 61, step=5)
        (question,) = [m for m in server.shown(GROUP["id"]) if phrases.MY_QUESTION in labels_of(m)]
        began = time.perf_counter()
        await burst("taking a question", phrases.MY_QUESTION, lambda user: question)
        await server.until(lambda: all(map(server.shown, MEMBERS)), timeout_s=WITHIN_S)
        figures["telegram, every copy is there after s"] = round(time.perf_counter() - began, 1)
        await burst("answering", right_one, lambda user: server.shown(user)[-1])
    return figures


def _watched(server: TelegramServer) -> dict[str, float]:
    """When each press was answered."""
    answered: dict[str, float] = {}
    answer = server._answerCallbackQuery

    async def watch(data: dict[str, Any]) -> Any:
        answered[data["callback_query_id"]] = time.perf_counter()
        return await answer(data)

    server._answerCallbackQuery = watch  # type: ignore[method-assign]
    return answered


async def on_discord(url: str) -> dict[str, object]:
    """The same of a Discord server, in a channel."""
    figures: dict[str, object] = {}
    async with discord_server() as server, test_discord.running(server, url) as service:
        with_options_only(service)
        server.may_open_threads = False

        async def burst(name: str, label: Labels, message_of: Callable[[int], Any]) -> None:
            pressed = []
            for user in MEMBERS:
                message = message_of(user)
                pressed.append(await server.presses(message, label_for(label, message), user=user))
            found = [server.interactions[identifier] for identifier in pressed]
            await server.until(lambda: all(one["answered"] is not None for one in found), timeout_s=WITHIN_S)
            waits = [(one["answered_at"] - one["at"]).total_seconds() for one in found]
            figures.update(told(f"discord, {name}", waits))

        await server.types(
            "challenge", user=1, guild=True, action="start", topic="bias-variance", questions=1, seconds=600
        )
        invitation = await newest_with(server, phrases.JOIN)
        await burst("joining", phrases.JOIN, lambda user: invitation)
        await service.outbox.settle()
        await passes(service, 61, step=5)
        question = await newest_with(server, phrases.MY_QUESTION)
        await burst("taking a question", phrases.MY_QUESTION, lambda user: question)
        await server.until(lambda: len(_copies(server)) == len(MEMBERS), timeout_s=WITHIN_S)
        copies = dict(zip(MEMBERS, _copies(server), strict=True))
        await burst("answering", right_one, copies.__getitem__)
        figures["discord, turned away"] = sum(BUSY in message["text"] for message in server.messages.values())
    return figures


def _copies(server: DiscordServer) -> list[Any]:
    return [message for message in server.shown(ROOM) if RIGHT in str(message["components"])]


def main() -> dict[str, object]:
    """The figures of both; nobody may be turned away."""
    import structlog  # noqa: PLC0415  (quiet for the run)

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(on_telegram(f"sqlite:///{Path(folder)}/telegram.db")) | asyncio.run(
            on_discord(f"sqlite:///{Path(folder)}/discord.db")
        )
