"""`warmstart run`: the adapter table, and serving it."""

import asyncio
from collections.abc import Callable

import click

from bot.config import Settings
from bot.ports.adapter import Adapter
from bot.runtime import logs, migrations, question_bank
from bot.runtime.clock import SystemClock
from bot.runtime.database import connect
from bot.runtime.service import assemble, run


def _telegram(settings: Settings) -> Adapter | None:
    if not settings.telegram_token.get_secret_value():
        return None
    from adapters.telegram import TelegramAdapter  # noqa: PLC0415  (half a second that the terminal need not pay)

    return TelegramAdapter(
        settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        webhook_url=settings.telegram_webhook_url,
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        webhook_listen=settings.telegram_webhook_listen,
        quiz_polls=settings.telegram_quiz_polls,
    )


def _discord(settings: Settings) -> Adapter | None:
    if not settings.discord_token.get_secret_value():
        return None
    from adapters.discord import DiscordAdapter  # noqa: PLC0415

    return DiscordAdapter(
        settings.discord_token.get_secret_value(),
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        shards=settings.discord_shards,
    )


ADAPTERS: tuple[Callable[[Settings], Adapter | None], ...] = (_telegram, _discord)
"""A new platform is one function and one row here."""


async def serve(settings: Settings, stop: asyncio.Event) -> int:
    """Runs every platform whose token is set until `stop`; the exit code."""
    logs.configure(settings.warmstart_log, settings.warmstart_log_format)
    adapters = [adapter for make in ADAPTERS if (adapter := make(settings)) is not None]
    if not adapters:
        click.echo(
            "No platform to run: set TELEGRAM_TOKEN or DISCORD_TOKEN in .env, or try `warmstart chat` without any.",
            err=True,
        )
        return 2
    try:
        bank = question_bank.load(settings.packs)
    except question_bank.BankError as error:
        click.echo(f"The question bank needs mending:\n{error}", err=True)
        return 1
    await migrations.upgrade(settings.database)
    database = await connect(settings.database)
    service = assemble(database, bank, SystemClock(), {adapter.platform: adapter for adapter in adapters})
    try:
        await run(service, stop)
    finally:
        await database.close()
    return 0
