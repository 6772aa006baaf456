"""`warmstart` and its commands."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

import bot
from bot.cli.bank import bank
from bot.cli.database import db
from bot.cli.faults import Commands
from bot.cli.grading import grade
from bot.cli.inbox import inbox
from bot.cli.outbox import outbox
from bot.cli.settings import settings_or_exit
from bot.cli.simulate import simulate

YEARS = range(1970, 2200)
"""Zones have rules, and databases room, for these."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Warmstart: a chat coach for machine-learning interviews."""


@main.command()
@click.option(
    "--at", "moment", default="", help='Pretend that it is this moment, as "2026-12-01 09:00" (this machine\'s zone).'
)
@click.option("--user", default="you", help="Whose conversation: several people can share one machine.")
def chat(moment: str, user: str) -> None:
    """Be coached here, in the terminal."""
    from bot.cli.chat import converse  # noqa: PLC0415  (the terminal's parts, for this command only)

    sys.exit(asyncio.run(converse(settings_or_exit(), at=_moment(moment), user=user)))


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f'write it as "2026-12-01 09:00", not {text!r}', param_hint="--at") from error
    if read.year not in YEARS:
        raise click.BadParameter(f"choose a year from {YEARS[0]} to {YEARS[-1]}", param_hint="--at")
    return read.astimezone(UTC)


@main.command()
def run() -> None:
    """Coach on every platform whose token is set, until stopped."""
    from bot.cli.run import serve  # noqa: PLC0415

    sys.exit(asyncio.run(serve(settings_or_exit())))


@main.command()
@click.option("--online", is_flag=True, help="Ask the platforms too whether they know the tokens.")
def check(online: bool) -> None:
    """Check settings, database, question bank and tokens, a line each."""
    from bot.cli.check import check_all  # noqa: PLC0415

    sys.exit(asyncio.run(check_all(online=online)))


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"warmstart {bot.__version__} ({Path(bot.__file__).parent})")


main.add_command(bank)
main.add_command(db)
main.add_command(grade)
main.add_command(inbox)
main.add_command(outbox)
main.add_command(simulate)
