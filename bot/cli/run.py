"""`warmstart run`: the coach on every platform whose token is set."""

import asyncio
import gc
import signal

import click
import structlog

from bot.cli import platforms
from bot.config import Settings
from bot.runtime import health, logs, migrations, question_bank, service, tiers, zones
from bot.runtime.clock import SystemClock
from bot.runtime.database import connect, is_sqlite
from bot.runtime.quarantine import without_quarantined

log = structlog.get_logger("run")

NOTHING_TO_RUN = (
    "No platform is set up. Put TELEGRAM_TOKEN (from @BotFather) or DISCORD_TOKEN (from the developer "
    "portal) into .env, or try the coach right here: warmstart chat"
)


async def serve(settings: Settings) -> int:
    """Runs until SIGTERM or SIGINT; the exit code."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    logs.configure(settings.warmstart_log, settings.warmstart_log_format)
    try:
        bank = question_bank.load(settings.packs)
    except question_bank.BankError as error:
        click.echo(f"The question bank needs mending:\n{error}", err=True)
        return 1
    adapters = platforms.adapters(settings)
    if not adapters:
        click.echo(NOTHING_TO_RUN, err=True)
        return 2
    await migrations.upgrade(settings.database)
    database = await connect(settings.database)
    bank = await without_quarantined(bank, database)
    clock = SystemClock()
    await zones.follow(database, clock.now(), zones.rules())
    try:
        async with tiers.reading(settings, database, clock) as reader:
            jitter = settings.warmstart_jitter_minutes
            elsewhere = platforms.capabilities
            running = service.assemble(
                database, bank, clock, adapters, jitter_minutes=jitter, reader=reader, elsewhere=elsewhere
            )
            if is_sqlite(settings.database):
                # One program at a time runs a platform on a file: what is in flight there was left by one that is gone.
                await running.outbox.recover()
            # What is loaded now stays: without it each full collection walks the bank, and everybody waits.
            gc.collect()
            gc.freeze()
            async with health.listening(settings.warmstart_health, running, database, clock):
                log.info("running", platforms=sorted(adapters), questions=len(bank.active))
                await service.run(running, stop)
    except health.CannotListen as error:
        click.echo(f"{error} Set WARMSTART_HEALTH to a free HOST:PORT, or to off.", err=True)
        return 2
    finally:
        await database.close()
    log.info("stopped")
    return 0
