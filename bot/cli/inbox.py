"""`warmstart inbox`: what could not be handled."""

import click

from bot.cli.unit import within

MOST = 50


@click.command()
def inbox() -> None:
    """Show events that were set aside, as they could not be read or handled; the log has what went wrong, by event id."""
    from bot.runtime.store import set_aside  # noqa: PLC0415

    count, rows = within(lambda connection: (set_aside.count(connection), set_aside.newest(connection, MOST)))
    for row in rows:
        click.echo(f"{row.platform:9} {row.event_id:24} {row.at:%Y-%m-%d %H:%M} UTC  {row.reason}")
    if count > len(rows):
        click.echo(f"and {count - len(rows)} older ones")
    click.echo(f"{count} events set aside." if count else "Nothing was set aside.")
