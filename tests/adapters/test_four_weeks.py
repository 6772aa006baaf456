"""Four weeks on each platform's own client and server, from /start to the debrief, with pictures."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from bot.core import phrases
from tests.adapters import test_discord, test_telegram
from tests.emulators.discord import discord_server
from tests.emulators.telegram import telegram_server

START = date(2026, 12, 1)


@dataclass
class Phone:
    """One person's private chat with the coach."""

    server: Any
    service: Any

    async def says(self, line: str) -> str:
        """Types a line; the newest message, once something came."""
        # As fast as people type: nobody runs into the flood limits.
        self.service.outbox._clock.move(seconds=40)
        before = self._all()
        await (self.server.says(line) if hasattr(self.server, "says") else self.server.writes(line))
        await self.server.until(lambda: self._all() != before, timeout_s=20)
        await self.service.dispatcher.settle()
        return self._all()[-1]

    async def wakes(self, day: int) -> list[str]:
        """The clock shows nine on a day of the plan; what came."""
        known = len(self._all())
        self.service.outbox._clock.set(f"{START + timedelta(days=day):%Y-%m-%d} 09:00", "Europe/Berlin")
        await self.service.tick()
        await self.service.outbox.settle()
        return self._all()[known:]

    def _all(self) -> list[str]:
        return [self.text(message) for message in self.server.shown()]

    @staticmethod
    def text(message: dict[str, Any]) -> str:
        poll = message.get("poll", {}).get("question", "")
        return message.get("text") or message.get("caption") or message.get("content") or poll or ""

    def pictures(self) -> int:
        return sum(bool(message.get("photo") or message.get("file")) for message in self.server.shown())


@asynccontextmanager
async def on_telegram(url):
    async with telegram_server() as server, test_telegram.running(server, url) as service:
        yield Phone(server, service)


@asynccontextmanager
async def on_discord(url):
    async with discord_server() as server, test_discord.running(server, url) as service:
        yield Phone(server, service)


@pytest.mark.slow
@pytest.mark.parametrize("platform", [on_telegram, on_discord], ids=["telegram", "discord"])
async def test_four_weeks_from_start_to_debrief(tmp_path, platform):
    async with platform(f"sqlite:///{tmp_path}/w.db") as phone:
        await phone.says("/start")
        await phone.says("Berlin")
        await phone.says("9:00")
        assert "28 days" in await phone.says("29 Dec")
        for day in range(28):
            told = await phone.wakes(day)
            assert any(f"Day {day + 1} of 28" in text for text in told), (day, told)
            assert any("Your week" in text for text in told) == ((START + timedelta(days=day)).weekday() == 0)
            said = await phone.says("idk")
        assert phrases.ENDING in said
        await phone.says("/mock theory 10")
        for _ in range(12):
            said = await phone.says("idk")
            if "Debrief" in said:
                break
        assert "Debrief" in said
        shown = phone.pictures()
        assert "Ready for 29 Dec" in await phone.says("/ready")
        assert "Streak: 28 days" in await phone.says("/streak")
        assert phone.pictures() == shown + 2
