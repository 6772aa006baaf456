"""`warmstart outbox`: what was not delivered."""

from datetime import UTC, datetime

import click
from sqlalchemy import Connection

from bot.cli.unit import within


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

    counts, rows = within(look)
    click.echo(", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "The outbox is empty.")
    for row in rows:
        when = f"{row['created_at']:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{row['id']}  {row['state']:9} {row['platform']:9} tries {row['attempts']}  {when}  {row['error']}")


@outbox.command()
@click.argument("ids", nargs=-1, type=int, required=True)
def retry(ids: tuple[int, ...]) -> None:
    """Give the deliveries IDS (dead or in doubt) another try; a running coach picks them up."""
    from bot.runtime.store import deliveries  # noqa: PLC0415

    count = within(lambda connection: deliveries.retry(connection, ids, datetime.now(UTC)))
    click.echo(f"{count} of {len(ids)} will be tried again.")
