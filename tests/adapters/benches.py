"""The platforms that there are, for the contract."""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from discord.http import Route

from adapters.discord import DiscordAdapter
from adapters.telegram import TelegramAdapter, menus
from adapters.terminal import TerminalAdapter
from bot.ports.events import Place
from tests.adapters.contract import Bench
from tests.emulators import discord as discord_emulator
from tests.emulators import telegram as telegram_emulator

GROUP = {"id": -100500, "type": "supergroup", "title": "Study group"}


async def no_wait(seconds: float) -> None:
    await asyncio.sleep(0)


class Telegram(Bench):
    place = Place(platform="telegram", chat="7")
    group = Place(platform="telegram", chat=str(GROUP["id"]), group=True)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        async with telegram_emulator.telegram_server() as self.server:
            yield

    def made(self) -> TelegramAdapter:
        published = menus.as_published(telegram_emulator.BOT["id"], self.host.commands)
        self.host.facts["telegram", menus.FACT] = published
        return TelegramAdapter(telegram_emulator.TOKEN, api_url=self.server.url, sleep=no_wait)

    async def connected(self) -> None:
        await self.server.until(lambda: self.server.polled > 0)

    async def says(self, text: str) -> None:
        await self.server.says(text)

    async def presses(self, label: str) -> None:
        await self.server.presses(self.server.shown()[-1], label)

    async def command_in_group(self, name: str) -> None:
        await self.server.says(f"/{name}", chat=GROUP)

    def shown(self) -> list[str]:
        return [message.get("text") or message.get("caption") or "" for message in self.server.shown()]

    def shown_in_group(self) -> list[str]:
        return [message["text"] for message in self.server.shown(GROUP["id"])]

    def labels(self) -> list[str]:
        rows = self.server.shown()[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]

    def files(self) -> int:
        return sum("photo" in message or "document" in message for message in self.server.shown())

    async def fails(self, how: str) -> None:
        match how:
            case "throttled":
                fault = telegram_emulator.Fault(429, "Too Many Requests", {"retry_after": 60})
            case "malformed":
                fault = telegram_emulator.Fault(400, "Bad Request: message is too long")
            case "answer lost":
                fault = telegram_emulator.Fault(reset=True, applied=True)
            case "server error":
                fault = telegram_emulator.Fault(502, "Bad Gateway")
            case "blocked":
                self.server.blocked.add("7")
                return
            case _:
                await self.stack.aclose()
                return
        self.server.faults["sendMessage"].append(fault)

    async def delivers_again(self) -> None:
        # Unconfirmed when the process died, updates come again to the next one.
        again = dict(self.server.given[-1])
        await self.restarts()
        self.server.updates.append(again)
        await self.says("/streak")


class Discord(Bench):
    place = Place(platform="discord", chat="dm:7")
    group = Place(platform="discord", chat=str(discord_emulator.CHANNEL), group=True)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        async with discord_emulator.discord_server() as self.server:
            yield

    def made(self) -> DiscordAdapter:
        self._before = self.server.identified
        return DiscordAdapter(
            discord_emulator.TOKEN, api_url=self.server.url, gateway_url=self.server.gateway, sleep=no_wait
        )

    async def connected(self) -> None:
        await self.server.until(lambda: self.server.identified > self._before)

    async def says(self, text: str) -> None:
        if not text.startswith("/"):
            await self.server.writes(text)
            return
        name, _, topic = text[1:].partition(" ")
        await self.server.types(name, **({"topic": topic} if topic else {}))

    async def presses(self, label: str) -> None:
        await self.server.presses(self.server.shown()[-1], label)

    async def command_in_group(self, name: str) -> None:
        await self.server.types(name, guild=True)

    def shown(self) -> list[str]:
        return [message["text"].replace("\\", "") for message in self.server.shown()]

    def shown_in_group(self) -> list[str]:
        channel = self.server.shown(str(discord_emulator.CHANNEL))
        return [message["text"] for message in channel if not message["flags"] & discord_emulator.EPHEMERAL]

    def labels(self) -> list[str]:
        rows = self.server.shown()[-1]["components"]
        return [button["label"] for row in rows for button in row["components"]]

    def files(self) -> int:
        return sum(message["file"] for message in self.server.shown())

    async def fails(self, how: str) -> None:
        match how:
            case "throttled":
                fault = discord_emulator.Fault(429, {"retry_after": 60, "global": False, "message": "rate limited"})
            case "malformed":
                fault = discord_emulator.Fault(400, {"code": 50035, "message": "Invalid Form Body"})
            case "answer lost":
                fault = discord_emulator.Fault(reset=True, applied=True)
            case "server error":
                fault = discord_emulator.Fault(503, {"message": "Service Unavailable"})
            case "blocked":
                self.server.closed_dms.add("7")
                return
            case _:
                Route.BASE = "http://127.0.0.1:9/api/v10"  # nobody listens there
                return
        self.server.faults["channels/"].append(fault)

    async def delivers_again(self) -> None:
        last = next(event for event in reversed(self.server._events) if event["t"] == "INTERACTION_CREATE")
        await self.server.dispatch("INTERACTION_CREATE", last["d"])
        await self.says("/streak")


class Terminal(Bench):
    has = frozenset()
    place = Place(platform="terminal", chat="7")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        self.screen = io.StringIO()
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            yield
        finally:
            os.chdir(before)

    def made(self) -> TerminalAdapter:
        reading, self._keyboard = os.pipe()
        self._lines = os.fdopen(reading)
        return TerminalAdapter(interactive=False, source=self._lines, target=self.screen, user="7")

    async def connected(self) -> None:
        """A terminal is there at once."""

    async def _stopped(self) -> None:
        os.close(self._keyboard)  # Ctrl-D
        await self._task
        self._lines.close()

    async def says(self, text: str) -> None:
        os.write(self._keyboard, f"{text}\n".encode())

    def shown(self) -> list[str]:
        return [self.screen.getvalue()]


def benches(folder: Path) -> dict[str, Bench]:
    """Every platform; a new one is a class above, and a row here."""
    terminal = Terminal()
    terminal.folder = folder
    return {"telegram": Telegram(), "discord": Discord(), "terminal": terminal}


PLATFORMS = ("telegram", "discord", "terminal")
