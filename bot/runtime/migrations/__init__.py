"""Alembic migrations, forward only: an operator upgrades by restarting."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from bot.runtime.database import is_sqlite, url_of

HEAD = "0018"
"""The revision that this version of the program needs; a test holds it to the newest script."""


def current(connection: Connection) -> str:
    """The revision that the database is at; empty for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def run(connection: Connection) -> None:
    """Brings the tables up to date inside the connection's transaction."""
    if current(connection) == HEAD:
        return
    from alembic import command  # noqa: PLC0415  (a fifth of a second that only an upgrade should cost)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def upgrade_sqlite(database_url: str) -> None:
    """Brings a SQLite file up to date; makes it where it is missing."""
    file = Path(make_url(url_of(database_url)).database or "")
    if file.is_file() and _revision_of_file(file) == HEAD:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=5000")
        # The lock first: of two processes that start together one migrates, the other finds nothing to do.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            run(connection)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _revision_of_file(file: Path) -> str:
    """The revision, without the cost of opening the file through SQLAlchemy."""
    connection = sqlite3.connect(file)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""
    except sqlite3.Error:
        return ""
    finally:
        connection.close()


async def upgrade(database_url: str) -> None:
    """Brings the database up to date. Safe to run from several processes at once."""
    if is_sqlite(database_url):
        upgrade_sqlite(database_url)
        return
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  (only who has PostgreSQL pays for it)

    engine = create_async_engine(url_of(database_url))
    try:
        async with engine.begin() as connection:
            # One process migrates; the others wait and then find nothing to do.
            await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7719301)")
            await connection.run_sync(run)
    finally:
        await engine.dispose()
