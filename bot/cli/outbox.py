"""`warmstart outbox`: what was not delivered."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import click
from sqlalchemy import Connection

T = TypeVar("T")


@click.group(invoke_without_command=True)
@click.pass_context
def outbox(context: click.Context) -> None:
    """Show deliveries that are pending, in doubt or dead; `outbox retry` tries some again."""
    if context.invoked_subcommand is not None:
        return
    from bot.runtime.store import deliveries  # noqa: PLC0415

    def look(connection: Connection) -> tuple[dict[str, int], list[dict[str, object]]]:
        return deliveries.counts(connection), deliveries.listed(
            connection, ("pending", "in_flight", "in_doubt", "dead")
        )

    counts, rows = _run(look)
    click.echo(", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "The outbox is empty.")
    for row in rows:
        when = f"{row['created_at']:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{row['id']}  {row['state']:9} {row['platform']:9} tries {row['attempts']}  {when}  {row['error']}")


@outbox.command()
@click.argument("ids", nargs=-1, type=int, required=True)
def retry(ids: tuple[int, ...]) -> None:
    """Give the deliveries IDS (dead or in doubt) another try; a running coach picks them up."""
    from bot.runtime.store import deliveries  # noqa: PLC0415

    count = _run(lambda connection: deliveries.retry(connection, ids, datetime.now(UTC)))
    click.echo(f"{count} of {len(ids)} will be tried again.")


def _run(work: "Callable[[Connection], T]") -> T:
    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime import migrations  # noqa: PLC0415
    from bot.runtime.database import connect  # noqa: PLC0415

    settings = settings_or_exit()

    async def run() -> T:
        await migrations.upgrade(settings.database)
        database = await connect(settings.database)
        try:
            return await database.write(work)
        finally:
            await database.close()

    return asyncio.run(run())
