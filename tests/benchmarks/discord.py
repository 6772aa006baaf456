"""
A slash command's way to its visible answer on Discord: through discord.py, the core and SQLite, beside a bare handler.

Discord is emulated by this process; the client under measurement is one of its own, on one core. CPU is that of the
client's process alone, as the kernel counts it. Commands come over the gateway and are answered over HTTP, as in life.
"""

import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import discord as library
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.emulators.discord import TOKEN, DiscordServer, discord_server

COMMANDS, LEARNERS, AT_ONCE = 1500, 200, 16
BURST, OVERLOAD = 500, 1000
TOO_LATE_S = 3.0
TICKS = os.sysconf("SC_CLK_TCK")


# -- the clients, each a process of its own


async def bare(url: str, gateway: str) -> None:
    """discord.py with a handler that answers at once, and nothing behind it."""
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = url, yarl.URL(gateway)
    client = library.Client(intents=library.Intents(dm_messages=True), max_messages=None)

    @client.event
    async def on_interaction(interaction: library.Interaction) -> None:
        await interaction.response.send_message("Streak: 0 days. " * 12)

    await client.start(TOKEN)


async def coach(url: str, gateway: str, database: str) -> None:
    """The whole coach, as `warmstart run` puts it together."""
    from adapters.discord import DiscordAdapter  # noqa: PLC0415  (the bare client must not pay for it)
    from bot.runtime import migrations, question_bank  # noqa: PLC0415
    from bot.runtime.clock import SystemClock  # noqa: PLC0415
    from bot.runtime.database import connect  # noqa: PLC0415
    from bot.runtime.service import assemble, ticking  # noqa: PLC0415

    await migrations.upgrade(database)
    adapter = DiscordAdapter(TOKEN, api_url=url, gateway_url=gateway)
    service = assemble(await connect(database), question_bank.load(()), SystemClock(), {"discord": adapter})
    gc.collect()
    gc.freeze()
    async with ticking(service, heartbeat=True):
        await adapter.run(service.dispatcher)


# -- the measurements


class Client:
    """A client's process, on the last core of those that we may use; this process keeps to the others."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def started(cls, server: DiscordServer, kind: str, *more: str) -> "Client":
        """Starts it and waits for its session."""
        before = server.identified
        arguments = ("-m", "tests.benchmarks.discord", kind, server.url, server.gateway, *more)
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await server.until(lambda: server.identified > before, timeout_s=60)
        return cls(process)

    def cpu_s(self) -> float:
        """Time on the processor so far, user and system."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    async def stop(self) -> None:
        """Ends it."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


def answered(server: DiscordServer, interaction: str, before: int) -> bool:
    """Whether there is an answer that people can read, be it a direct message since the interaction ran out."""
    found = server.interactions[interaction]
    if found["answered"] is None:
        return len(server.shown(found["channel_id"])) > before
    return found["answered"] in {4, 7} or found.get("filled", False)


async def closed_loop(server: DiscordServer, client: Client, command: str, many: int, **options: Any) -> float:
    """Client CPU for one command, in seconds, with a few under way at a time."""
    numbers = count()
    before = client.cpu_s()

    async def one_after_another() -> None:
        while (number := next(numbers)) < many:
            user = 1000 + number % LEARNERS
            before = len(server.shown(user=user))
            interaction = await server.types(command, user=user, **options)
            await server.until(partial(answered, server, interaction, before), timeout_s=60)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    return (client.cpu_s() - before) / many


async def burst(server: DiscordServer, many: int) -> tuple[float, float, int]:
    """(Median, 99th percentile of the time to the acknowledgement in seconds, how many failed) of so many in one second."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    sent = []
    for number in range(many):
        wait = start + number / many - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        sent.append(await server.types("settings", user=1000 + number % LEARNERS))
    with suppress(TimeoutError):
        await server.until(lambda: all(server.interactions[one]["answered"] for one in sent), timeout_s=15)
    found = [server.interactions[one] for one in sent]
    times = sorted((one["answered_at"] - one["at"]).total_seconds() for one in found if one["answered"])
    failed = many - sum(time <= TOO_LATE_S for time in times)
    return times[len(times) // 2], times[int(len(times) * 0.99)], failed


async def _measured(kind: str, measure: Callable[[DiscordServer, Client], Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        async with discord_server() as server:
            more = (f"sqlite:///{folder}/w.db",) if kind == "coach" else ()
            client = await Client.started(server, kind, *more)
            try:
                await closed_loop(server, client, "settings", LEARNERS)
                return await measure(server, client)
            finally:
                await client.stop()


async def _figures() -> dict[str, Any]:
    async def settings(server: DiscordServer, client: Client) -> float:
        return await closed_loop(server, client, "settings", COMMANDS)

    async def quiz(server: DiscordServer, client: Client) -> float:
        return await closed_loop(server, client, "quiz", COMMANDS, topic="bias-variance")

    floor = await _measured("bare", settings)
    ours, asked = await _measured("coach", settings), await _measured("coach", quiz)
    median, worst, failed = await _measured("coach", lambda server, _: burst(server, BURST))
    _, flooded, lost = await _measured("coach", lambda server, _: burst(server, OVERLOAD))
    return {
        "bare handler, client CPU us": round(floor * 1e6),
        "/settings, client CPU us": round(ours * 1e6),
        "/settings, times the bare handler": round(ours / floor, 2),
        "/quiz, client CPU us": round(asked * 1e6),
        "/quiz, times the bare handler": round(asked / floor, 2),
        f"{BURST} in one second, acknowledged p50 ms": round(median * 1e3),
        f"{BURST} in one second, acknowledged p99 ms": round(worst * 1e3),
        f"{BURST} in one second, failed": failed,
        f"{OVERLOAD} in one second, acknowledged p99 ms": round(flooded * 1e3),
        f"{OVERLOAD} in one second, failed": lost,
    }


def main() -> dict[str, Any]:
    """The figures; targets: at most 3 times the bare handler, p99 under 1000 ms, none failed."""
    return asyncio.run(_figures())


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asyncio.run({"bare": bare, "coach": coach}[sys.argv[1]](*sys.argv[2:]))
