"""`warmstart check`: one line for each thing that must be right, and an exit code."""

import re

import click
from sqlalchemy.engine import make_url

from bot import config
from bot.runtime import migrations, question_bank
from bot.runtime.database import connect, is_sqlite

TOKENS = {
    "Telegram": ("telegram_token", r"\d{5,}:[\w-]{30,}", "digits, a colon, 35 characters; ask @BotFather for it"),
    "Discord": (
        "discord_token",
        r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}",
        "three parts with dots; see the developer portal",
    ),
}


async def check_all(*, online: bool) -> int:
    """0 if everything is right, 1 otherwise."""
    try:
        settings = config.load()
    except config.SettingsError as error:
        for line in str(error).splitlines():
            _say(False, "Settings", line)
        return 1
    _say(True, "Settings", "all known and well formed")
    right = [await _database(settings), _bank(settings), *_tokens(settings)]
    if settings.warmstart_grader == "llm":
        _say(True, "Grader", f"rubric, and {settings.warmstart_llm_model} for what it missed")
    if online:
        right += await _platforms(settings)
    return 0 if all(right) else 1


def _say(ok: bool, subject: str, detail: str) -> bool:
    click.echo(f"{'ok  ' if ok else 'FAIL'} {subject}: {detail}")
    return ok


async def _database(settings: config.Settings) -> bool:
    shown = make_url(settings.database).render_as_string(hide_password=True)
    try:
        await migrations.upgrade(settings.database)
        database = await connect(settings.database)
        try:
            revision = await database.read(migrations.current)
        finally:
            await database.close()
    except Exception as error:
        what = str(getattr(error, "orig", error)).splitlines()[0] if str(error) else type(error).__name__
        remedy = (
            "is the folder writable?"
            if is_sqlite(settings.database)
            else "is the server up, and are name and password right?"
        )
        return _say(False, "Database", f"{shown}: {what}; {remedy}")
    return _say(True, "Database", f"{shown}, revision {revision}")


def _bank(settings: config.Settings) -> bool:
    try:
        bank = question_bank.load(settings.packs)
    except question_bank.BankError as error:
        return _say(False, "Question bank", f"{len(error.faults)} faults; `warmstart bank lint` lists them")
    return _say(True, "Question bank", f"{len(bank.active)} questions on {len(bank.by_topic)} topics")


def _tokens(settings: config.Settings) -> list[bool]:
    results = []
    for platform, (name, shape, remedy) in TOKENS.items():
        token = getattr(settings, name).get_secret_value()
        if not token:
            click.echo(f"--   {platform}: no token set, so it will not run")
        else:
            good = re.fullmatch(shape, token) is not None
            results.append(
                _say(good, platform, "the token has the right shape" if good else f"this is no token: {remedy}")
            )
    return results


async def _platforms(settings: config.Settings) -> list[bool]:
    from bot.cli.online import ask_discord, ask_llm, ask_telegram  # noqa: PLC0415  (aiohttp, for this flag only)

    results = []
    if settings.telegram_token.get_secret_value():
        results.append(_say(*await ask_telegram(settings)))
    if settings.discord_token.get_secret_value():
        results.append(_say(*await ask_discord(settings)))
    if settings.warmstart_grader == "llm":
        results.append(_say(*await ask_llm(settings)))
    return results
