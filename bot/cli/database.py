"""`warmstart db`: upgrade, backup, restore, copy."""

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


@db.command()
@click.option("--to", "target", required=True, help="postgresql://user:password@host/name, or sqlite:///FILE; empty.")
def copy(target: str) -> None:
    """Copy everything to another, empty database; stop the coach first."""
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError  # noqa: PLC0415

    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime.copies import CopyError  # noqa: PLC0415

    source = settings_or_exit().database
    if not target.startswith(("sqlite:///", "postgresql://")) or target == source:
        raise click.BadParameter(
            "must begin with sqlite:/// or postgresql://, and be another database", param_hint="--to"
        )
    try:
        rows = asyncio.run(_copy(source, target))
    except CopyError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except (ArgumentError, SQLAlchemyError, OSError) as error:
        what = str(getattr(error, "orig", error)).splitlines()[0]
        click.echo(f"It could not be copied ({what}); is the target up, and are name and password right?", err=True)
        sys.exit(1)
    click.echo(f"Copied {rows} rows. Set DATABASE_URL to the new database, and start the coach.")


async def _copy(source: str, target: str) -> int:
    from bot.runtime import copies, migrations  # noqa: PLC0415
    from bot.runtime.database import connect  # noqa: PLC0415

    for url in (source, target):
        await migrations.upgrade(url)
    one, other = await connect(source), await connect(target)
    try:
        return await copies.copy(one, other)
    finally:
        await one.close()
        await other.close()


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
