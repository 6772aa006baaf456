"""
What an answered question costs on Telegram, beside a bare python-telegram-bot echo in the same run.

    python -m tests.benchmarks telegram

The Bot API server runs in this process; the coach (the real adapter, core and SQLite) and the two echoes, one with
python-telegram-bot's own transport and one with ours, each in a process of its own whose CPU time is counted. An answer is
one press of a button: an update in, and out of it the edited message and the answer to the press. The echo's is one text
in, one message out. The flood limits are lifted, or Telegram's 30 messages a second would be all that is measured.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from tests.emulators.telegram import TOKEN, TelegramServer, telegram_server

WARM, ONE_BY_ONE, AT_ONCE, ROUNDS = 50, 400, 16, 50
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
    times = process.cpu_times()
    return float(times.user + times.system)


async def measured(kind: str, folder: str, act: Act, prepare: Act | None = None) -> dict[str, float]:
    """Median latency and CPU one at a time, then updates a second and CPU with several at once."""
    async with telegram_server() as server:
        where = f"{folder}/{kind}.db" if kind == "coach" else kind
        async with started("coach" if kind == "coach" else "echo", server.url, where) as process:
            total = WARM + ONE_BY_ONE + AT_ONCE * ROUNDS
            people = iter(range(1, total + 1))
            if prepare is not None:
                for first in range(1, total + 1, AT_ONCE):
                    await asyncio.gather(
                        *(prepare(server, user) for user in range(first, min(first + AT_ONCE, total + 1)))
                    )
            for _ in range(WARM):
                await act(server, next(people))
            latencies: list[float] = []
            spent = cpu(process)
            for _ in range(ONE_BY_ONE):
                begun = time.perf_counter()
                await act(server, next(people))
                latencies.append(time.perf_counter() - begun)
            alone = (cpu(process) - spent) / ONE_BY_ONE
            spent, begun = cpu(process), time.perf_counter()
            for _ in range(ROUNDS):
                await asyncio.gather(*(act(server, next(people)) for _ in range(AT_ONCE)))
            took = time.perf_counter() - begun
            count = AT_ONCE * ROUNDS
            return {
                "p50_ms": median(latencies) * 1e3,
                "cpu_alone_us": alone * 1e6,
                "per_s": count / took,
                "cpu_us": (cpu(process) - spent) / count * 1e6,
            }


async def compare() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        bare = await measured("httpx", folder, write)
        fast = await measured("aiohttp", folder, write)
        ours = await measured("coach", folder, answer, ask)
    figures: dict[str, Any] = {}
    for name, found in (("bare echo", bare), ("echo, our transport", fast), ("answered question", ours)):
        figures |= {f"{name}: {key}": round(value, 2 if key == "p50_ms" else 0) for key, value in found.items()}
    figures["p50 latency, times the bare echo (at most 2)"] = round(ours["p50_ms"] / bare["p50_ms"], 2)
    figures["CPU one at a time, times the bare echo (at most 3)"] = round(
        ours["cpu_alone_us"] / bare["cpu_alone_us"], 2
    )
    figures["CPU 16 at once, times the bare echo (at most 3)"] = round(ours["cpu_us"] / bare["cpu_us"], 2)
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
