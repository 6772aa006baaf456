"""A PostgreSQL cluster of our own, from the binaries of this machine: started once, a fresh database for each test."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from bot.runtime import migrations

REQUIRED = "POSTGRES_TESTS"
"""Set to "required", a machine without PostgreSQL fails the tests instead of skipping them."""
TEMPLATE = "warmstart_template"
EMPTY = """
SET lock_timeout = '5s';
SET session_replication_role = replica;
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', found.tablename);
    END LOOP;
    FOR found IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', found.sequencename);
    END LOOP;
END $$;
"""
"""Takes every row out and starts every sequence again: a tenth of the cost of another database."""


def binaries() -> Path | None:
    """The folder of the newest server binaries, or None."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Cluster:
    """A running server. Durability is off: the tests kill processes, not machines."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._numbers = count(1)
        self._shared = ""

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql://warmstart@127.0.0.1:{self.port}/{name}"

    def sql(self, statement: str, url: str = "") -> None:
        """Runs statements on a database, by default the one for maintenance."""

        async def run() -> None:
            import asyncpg  # noqa: PLC0415  (only where PostgreSQL is)

            connection = await asyncpg.connect(url or self.url("postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        # A thread: fixtures may be set up while the test's own event loop exists.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(run())).result()

    def fresh(self) -> str:
        """The address of a new database with the tables in it."""
        name = f"test_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self.url(name)

    def emptied(self) -> str:
        """The address of a database with the tables in it and nothing in them: the same one each time."""
        if self._shared:
            self.sql(EMPTY, self._shared)
        else:
            self._shared = self.fresh()
        return self._shared


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Starts a server, or skips (or fails, where PostgreSQL is required)."""
    folder = binaries()
    if folder is None:
        say = "no PostgreSQL binaries on this machine: its tests did NOT run"
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(say)
        pytest.skip(say)
    with tempfile.TemporaryDirectory(prefix="warmstart-pg-") as home:
        place = Path(home)
        as_user: dict[str, object] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(place, "postgres", "postgres")
            as_user = {"user": "postgres", "group": "postgres"}
        data, port = place / "data", _free_port()

        def run(*command: str) -> None:
            # The server inherits what pg_ctl has: a pipe here would stay open as long as it runs.
            with (place / f"{Path(command[0]).name}.log").open("wb") as log:
                subprocess.run(command, check=True, stdout=log, stderr=log, cwd=place, **as_user)  # type: ignore[call-overload]

        (place / "initdb.log").touch()
        run(
            f"{folder}/initdb",
            "-D",
            str(data),
            "-U",
            "warmstart",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        )
        options = f"-p {port} -k {place} -h 127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=120"
        run(f"{folder}/pg_ctl", "-D", str(data), "-w", "-l", str(place / "server.log"), "-o", options, "start")
        try:
            server = Cluster(place, port)
            server.sql(f"CREATE DATABASE {TEMPLATE}")
            asyncio.run(migrations.upgrade(server.url(TEMPLATE)))
            yield server
        finally:
            run(f"{folder}/pg_ctl", "-D", str(data), "-m", "immediate", "stop")
