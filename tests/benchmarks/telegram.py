"""
What an answered question costs on Telegram, beside a bare python-telegram-bot echo in the same run.

    python -m tests.benchmarks telegram

The Bot API server runs in this process; the coach (the real adapter, core and SQLite) and the two echoes, one with
python-telegram-bot's own transport and one with ours, each in a process of its own whose CPU time is counted. They take
turns, block by block, and each block of the coach is compared with the echo's beside it: a figure is the median of the
ratios, with their quartiles. An answer is one press of a button: an update in, and out of it the edited message and the
answer to the press. The echo's is one text in, one message out. The flood limits are lifted, or Telegram's 30 messages a
second would be all that is measured. An answer waits for the disk once and an echo never: how long a bare commit takes in
the same folder and the same minute stands beside it.
"""

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from tests.emulators.telegram import TOKEN, TelegramServer, telegram_server

WARM, BLOCKS = 50, 20
ONE_BY_ONE, AT_ONCE, ROUNDS = 20, 16, 3
"""In each block: acts one at a time, acts at the same time, and how often."""
Act = Callable[[TelegramServer, int], Awaitable[None]]


# -- the processes that are measured


async def coach(url: str, file: str) -> None:
    """The coach as `warmstart run` has it, with the tests' small bank."""
    import structlog  # noqa: PLC0415

    from adapters.telegram import TelegramAdapter, limiter  # noqa: PLC0415
    from bot.runtime import migrations, service  # noqa: PLC0415
    from bot.runtime.clock import SystemClock  # noqa: PLC0415
    from bot.runtime.database import connect  # noqa: PLC0415
    from tests.chat import small_bank  # noqa: PLC0415

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    limiter.OVERALL = limiter.BROADCASTS = limiter.PRIVATE_CHAT = (1_000_000, 1.0)
    await migrations.upgrade(f"sqlite:///{file}")
    database = await connect(f"sqlite:///{file}")
    running = service.assemble(database, small_bank(), SystemClock(), {"telegram": TelegramAdapter(TOKEN, api_url=url)})
    await service.run(running, asyncio.Event())


def echo(url: str, transport: str) -> None:
    """Nothing but python-telegram-bot."""
    from telegram import Update  # noqa: PLC0415
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters  # noqa: PLC0415

    from adapters.telegram.transport import AiohttpRequest  # noqa: PLC0415

    async def reply(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot{{token}}").concurrent_updates(True)
    if transport == "aiohttp":
        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(connections=1))
    app = builder.build()
    app.add_handler(MessageHandler(filters.TEXT, reply))
    app.run_polling(allowed_updates=["message"], stop_signals=None)


# -- what people do


async def write(server: TelegramServer, user: int) -> None:
    """A text, and its echo."""
    before = len(server.shown(user))
    await server.says("the bias of a model is the error of its average", user=user)
    await server.until(lambda: len(server.shown(user)) > before, timeout_s=60)


async def ask(server: TelegramServer, user: int) -> None:
    """A question with options, asked and shown."""
    await server.says("/quiz bias-variance", user=user)
    await server.until(lambda: bool(server.shown(user)), timeout_s=60)


async def answer(server: TelegramServer, user: int) -> None:
    """A press of its first option, and the feedback in its place."""
    (message,) = server.shown(user)
    before = message["text"]
    await server.presses(message, message["reply_markup"]["inline_keyboard"][0][0]["text"], user=user)
    await server.until(lambda: message["text"] != before, timeout_s=60)


@asynccontextmanager
async def started(*arguments: str) -> AsyncIterator[psutil.Process]:
    """A process of this module."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.telegram", *arguments, env=os.environ, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.kill()
        await process.wait()


def cpu(process: psutil.Process) -> float:
    """Seconds of CPU of all threads so far. The kernel's own count: its clock ticks are too coarse for a short block."""
    tasks = Path(f"/proc/{process.pid}/task")
    if not (tasks / str(process.pid) / "schedstat").exists():
        times = process.cpu_times()
        return float(times.user + times.system)
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9


@dataclass
class Measured:
    """One process, measured block by block."""

    server: TelegramServer
    process: psutil.Process
    act: Act
    people: Iterator[int]
    latency_ms: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    busy_cpu_us: list[float] = field(default_factory=list)
    per_s: list[float] = field(default_factory=list)

    async def one_by_one(self, count: int) -> None:
        """Latency and CPU, one at a time."""
        took: list[float] = []
        spent = cpu(self.process)
        for _ in range(count):
            begun = time.perf_counter()
            await self.act(self.server, next(self.people))
            took.append((time.perf_counter() - begun) * 1e3)
        self.latency_ms.append(median(took))
        self.cpu_us.append((cpu(self.process) - spent) / count * 1e6)

    async def at_once(self, rounds: int) -> None:
        """Rate and CPU, several at a time."""
        count = rounds * AT_ONCE
        spent, begun = cpu(self.process), time.perf_counter()
        for _ in range(rounds):
            await asyncio.gather(*(self.act(self.server, next(self.people)) for _ in range(AT_ONCE)))
        self.per_s.append(count / (time.perf_counter() - begun))
        self.busy_cpu_us.append((cpu(self.process) - spent) / count * 1e6)


@asynccontextmanager
async def measuring(kind: str, folder: str, act: Act, prepare: Act | None = None) -> AsyncIterator[Measured]:
    """A process that is warm, with its own server."""
    async with telegram_server() as server:
        where = f"{folder}/{kind}.db" if kind == "coach" else kind
        async with started("coach" if kind == "coach" else "echo", server.url, where) as process:
            total = WARM + BLOCKS * (ONE_BY_ONE + AT_ONCE * ROUNDS)
            people = iter(range(1, total + 1))
            if prepare is not None:
                for first in range(1, total + 1, AT_ONCE):
                    await asyncio.gather(
                        *(prepare(server, user) for user in range(first, min(first + AT_ONCE, total + 1)))
                    )
            found = Measured(server, process, act, people)
            for _ in range(WARM):
                await act(server, next(people))
            yield found


def commit_ms(connection: sqlite3.Connection) -> float:
    """How long the disk takes for a bare durable commit."""
    begun = time.perf_counter()
    connection.execute("INSERT INTO t VALUES (1)")
    return (time.perf_counter() - begun) * 1e3


def spread(ratios: list[float]) -> str:
    """Median and quartiles."""
    low, middle, high = quantiles(ratios, n=4)
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


async def compare() -> dict[str, Any]:
    """All three beside each other: a block of one, a block of the next, so that what disturbs the machine disturbs all."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            measuring("httpx", folder, write) as bare,
            measuring("aiohttp", folder, write) as fast,
            measuring("coach", folder, answer, ask) as ours,
        ):
            everybody = {"bare echo": bare, "echo, our transport": fast, "answered question": ours}
            disk = sqlite3.connect(f"{folder}/bare.db", isolation_level=None)
            disk.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a);")
            commits: list[float] = []
            for _ in range(BLOCKS):
                for one in everybody.values():
                    await one.one_by_one(ONE_BY_ONE)
                commits += [commit_ms(disk) for _ in range(5)]
            disk.close()
            for _ in range(BLOCKS):
                for one in everybody.values():
                    await one.at_once(ROUNDS)
    figures: dict[str, Any] = {"a bare commit: p50_ms": round(median(commits), 2)}
    for name, one in everybody.items():
        figures |= {
            f"{name}: p50_ms": round(median(one.latency_ms), 2),
            f"{name}: cpu_alone_us": round(median(one.cpu_us)),
            f"{name}: per_s": round(median(one.per_s)),
            f"{name}: cpu_us": round(median(one.busy_cpu_us)),
        }

    def beside(ours: list[float], bare: list[float]) -> str:
        return spread([one / other for one, other in zip(ours, bare, strict=True)])

    figures["p50 latency, times the bare echo (at most 2)"] = beside(ours.latency_ms, bare.latency_ms)
    figures["CPU one at a time, times the bare echo (at most 3)"] = beside(ours.cpu_us, bare.cpu_us)
    figures["CPU 16 at once, times the bare echo (at most 3)"] = beside(ours.busy_cpu_us, bare.busy_cpu_us)
    return figures


def main() -> dict[str, Any]:
    """The figures, by name."""
    return asyncio.run(compare())


if __name__ == "__main__":
    kind, url, where = sys.argv[1:]
    if kind == "coach":
        asyncio.run(coach(url, str(Path(where))))
    else:
        echo(url, where)
