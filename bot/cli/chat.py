"""The coach in the terminal: everything in one process, on the embedded database."""

import asyncio
import contextlib
import sys
from datetime import datetime

import click

from adapters.terminal import TerminalAdapter
from bot.cli import platforms
from bot.config import Settings, data_home
from bot.runtime import logs, migrations, question_bank, tiers, zones
from bot.runtime.clock import Clock, ShiftedClock, SystemClock
from bot.runtime.database import connect
from bot.runtime.quarantine import without_quarantined
from bot.runtime.service import assemble, ticking
from bot.runtime.store.learners import is_known


async def converse(settings: Settings, *, at: datetime | None, user: str) -> int:
    """Coaches one person until the input ends; the exit code."""
    logs.configure("error", "text")
    try:
        bank = question_bank.load(settings.packs)
    except question_bank.BankError as error:
        click.echo(f"The question bank needs mending:\n{error}", err=True)
        return 1
    await migrations.upgrade(settings.database)
    database = await connect(settings.database)
    bank = await without_quarantined(bank, database)
    clock: Clock = ShiftedClock(at) if at else SystemClock()
    await zones.follow(database, clock.now(), zones.rules())
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    known = await database.read(lambda c: is_known(c, "terminal", user))
    adapter = TerminalAdapter(
        interactive=interactive,
        user=user,
        first=("/today" if known else "/start") if interactive else "",
        history=data_home() / "history",
    )
    guess = {"terminal": machine_zone()}
    try:
        async with tiers.reading(settings, database, clock) as reader:
            elsewhere = platforms.capabilities
            service = assemble(database, bank, clock, {"terminal": adapter}, guess, reader=reader, elsewhere=elsewhere)
            async with ticking(service, heartbeat=False) if interactive else contextlib.nullcontext():
                await adapter.run(service.dispatcher)
                await service.outbox.settle()
    except (KeyboardInterrupt, asyncio.CancelledError):
        pass
    finally:
        await database.close()
    return 0


def machine_zone() -> str:
    """IANA name of the zone that this machine is in; empty where it does not say."""
    from tzlocal import get_localzone_name  # noqa: PLC0415

    try:
        name = get_localzone_name()
    except Exception:
        return ""
    return name if name and name not in {"Etc/UTC", "UTC", "local"} else ""
