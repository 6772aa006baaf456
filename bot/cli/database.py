"""`warmstart db`: upgrade, backup, restore."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import click


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the tables up to date (`chat` does it by itself)."""
    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime import migrations  # noqa: PLC0415

    asyncio.run(migrations.upgrade(settings_or_exit().database))
    click.echo(f"The database is at revision {migrations.HEAD}.")


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE, while it runs."""
    from bot.runtime import backups  # noqa: PLC0415

    _copied(lambda source: backups.back_up(source, file), f"Saved to {file}.")


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put the backup FILE in place of the SQLite database; stop the coach first."""
    from bot.runtime import backups  # noqa: PLC0415

    _copied(lambda target: backups.restore(file, target), f"Restored from {file}; what was there before is beside it.")


def _copied(work: Callable[[Path], None], said: str) -> None:
    from sqlalchemy.engine import make_url  # noqa: PLC0415

    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime.backups import BackupError  # noqa: PLC0415
    from bot.runtime.database import is_sqlite  # noqa: PLC0415

    url = settings_or_exit().database
    if not is_sqlite(url):
        click.echo("This is PostgreSQL: use pg_dump and pg_restore.", err=True)
        sys.exit(2)
    try:
        work(Path(make_url(url).database or ""))
    except BackupError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(said)
