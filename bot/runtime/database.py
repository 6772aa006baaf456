"""
How the store's functions are run: in one thread hop on SQLite, by asyncpg on PostgreSQL.

A unit of work is a synchronous function of a SQLAlchemy `Connection`. On SQLite a whole unit runs in aiosqlite's
thread at once, because a hop between threads for every statement costs more than the statement; units that wait
at the same time share one commit (group commit), each behind its own savepoint. On PostgreSQL the same functions
run over asyncpg through SQLAlchemy's greenlets, each in a transaction of its own.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import aiosqlite
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP = 256
"""Most units of work in one commit."""
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "wal_autocheckpoint=10000",
    "temp_store=MEMORY",  # what a savepoint would undo is kept there, or else written to a file
)
ATTEMPTS = 5
"""How often a unit is tried that lost a race on PostgreSQL."""


class Conflict(Exception):
    """Somebody else changed the same rows first: the unit of work starts over."""


class Database(Protocol):
    """Runs units of work in transactions."""

    @property
    def one_writer(self) -> bool:
        """Whether units of work wait for one another anyway, so that those that wait may as well be one."""

    async def write(self, work: Work[T], *, durable: bool = True) -> T:
        """
        Runs the work in a transaction and commits it durably; a raised exception rolls it back.

        What is not `durable` outlives the process like everything else, but may be undone where the machine loses power: for
        what the store can do without, and somebody waits for.
        """

    async def read(self, work: Work[T]) -> T:
        """Runs work that only reads."""

    async def close(self) -> None:
        """Waits for what is running, and lets go."""


def url_of(database_url: str) -> str:
    """The address with the driver that we use: "sqlite:///x.db" and "postgresql://..." are enough to type."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return url.set(drivername="sqlite").render_as_string(hide_password=False)
    return url.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def is_sqlite(database_url: str) -> bool:
    """Whether the address is that of a SQLite file."""
    return make_url(database_url).get_backend_name() == "sqlite"


async def connect(database_url: str) -> Database:
    """Opens the database. The tables must be there: see `migrations.upgrade`."""
    url = make_url(url_of(database_url))
    if url.get_backend_name() == "sqlite":
        return await SqliteDatabase.open(Path(url.database or ""))
    return PostgresDatabase(url.render_as_string(hide_password=False))


class Lane(Protocol):
    """A SQLite connection and where its functions run: a thread, or a simulated process."""

    @property
    def core(self) -> Connection:
        """SQLAlchemy's side of the connection."""

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself."""

    async def run(self, function: Callable[[], T]) -> T:
        """Runs a function where the connection lives."""

    async def close(self) -> None:
        """Closes the connection."""


class _Thread:
    """One SQLite connection in aiosqlite's thread, with SQLAlchemy's Core on top of it."""

    def __init__(self, connection: aiosqlite.Connection, raw: sqlite3.Connection) -> None:
        self.connection, self.raw = connection, raw
        # isolation_level=None leaves BEGIN to us. The pool must hand out exactly this connection.
        self._engine = create_engine(
            "sqlite://",
            creator=lambda: raw,
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            hide_parameters=True,  # an error must not carry a learner's words into the log
        )

    @cached_property
    def core(self) -> Connection:
        """SQLAlchemy's side of the connection. First touched in the connection's thread, where it must live."""
        return self._engine.connect()

    @classmethod
    async def open(cls, file: Path) -> "_Thread":
        connection = await aiosqlite.connect(file, isolation_level=None, cached_statements=512)
        for pragma in PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
        return cls(connection, connection._conn)

    async def run(self, function: Callable[[], T]) -> T:
        """Runs a function in the connection's thread."""
        result: T = await self.connection._execute(function)  # type: ignore[no-untyped-call]
        return result

    async def close(self) -> None:
        """Ends the thread."""
        await self.connection.close()


class SqliteDatabase:
    """One writer with group commit, and one reader beside it."""

    one_writer = True

    def __init__(self, writer: Lane, reader: Lane) -> None:
        self._writer, self._reader = writer, reader
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any], bool]] = []
        self._synced = True
        self._committing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, file: Path) -> "SqliteDatabase":
        """Opens the file, making it and its folder where they are missing."""
        file.parent.mkdir(parents=True, exist_ok=True)
        return cls(await _Thread.open(file), await _Thread.open(file))

    async def write(self, work: Work[T], *, durable: bool = True) -> T:
        """Runs the work in the next commit, which waits for the disk if any of its units is to be durable."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future, durable))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_all())
        # A caller that is cancelled cancels its future alone: the commit goes on, with this unit in it.
        return await future

    async def read(self, work: Work[T]) -> T:
        """Runs the work on the reading connection, which never waits for the writer."""
        return await self._reader.run(lambda: work(self._reader.core))

    async def _commit_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            works, durable = [work for work, _, _ in batch], any(durable for _, _, durable in batch)
            try:
                results = await self._writer.run(lambda works=works, durable=durable: self._commit(works, durable))  # type: ignore[misc]
            except Exception as error:
                results = [(None, error)] * len(batch)
            for (_, future, _), (result, raised) in zip(batch, results, strict=True):
                if future.done():
                    continue
                if raised is not None:
                    future.set_exception(raised)
                    # Nobody may be left to look at it: its caller was cancelled.
                    future.exception()
                else:
                    future.set_result(result)

    def _commit(self, works: list[Work[Any]], durable: bool) -> list[tuple[Any, Exception | None]]:
        """Runs in the writer's thread: all units in one transaction, each undone alone if it fails."""
        core = self._writer.core
        raw = self._writer.raw
        results: list[tuple[Any, Exception | None]] = []
        if durable is not self._synced:
            # In WAL mode a commit of NORMAL does not wait for the disk; the next one of FULL takes it along.
            raw.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._synced = durable
        raw.execute("BEGIN IMMEDIATE")
        try:
            if len(works) == 1:
                # Nothing beside it that must outlive it: without a savepoint no page is copied for its sake.
                results.append((works[0](core), None))
            else:
                results += [self._behind_savepoint(work) for work in works]
            raw.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                raw.execute("ROLLBACK")
            raise
        return results

    def _behind_savepoint(self, work: Work[Any]) -> tuple[Any, Exception | None]:
        """(What a unit returned, or what it raised after all of its own was undone)."""
        raw = self._writer.raw
        raw.execute("SAVEPOINT unit")
        try:
            returned = work(self._writer.core)
            raw.execute("RELEASE unit")
            return returned, None
        except Exception as error:
            raw.execute("ROLLBACK TO unit")
            raw.execute("RELEASE unit")
            return None, error

    async def close(self) -> None:
        """Commits what waits, and closes both connections."""
        if self._committing is not None:
            await self._committing
        for lane in (self._writer, self._reader):
            await lane.close()


class PostgresDatabase:
    """A pool of asyncpg connections; a unit that lost a race is run again."""

    one_writer = False

    def __init__(self, url: str) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  (only who has PostgreSQL pays for it)

        self._engine = create_async_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True, hide_parameters=True)

    async def write(self, work: Work[T], *, durable: bool = True) -> T:  # noqa: ARG002  (all commits are durable)
        """Runs the work in a transaction of its own."""
        for attempt in range(ATTEMPTS):
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(work)
            except Exception as error:
                if attempt == ATTEMPTS - 1 or not _lost_a_race(error):
                    raise
        raise AssertionError("the loop returns or raises")

    async def read(self, work: Work[T]) -> T:
        """Runs the work in a read-only transaction."""
        async with self._engine.connect() as connection:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
            return await connection.run_sync(work)

    async def close(self) -> None:
        """Closes the pool."""
        await self._engine.dispose()


def _lost_a_race(error: Exception) -> bool:
    """
    Serialization failure, deadlock, or somebody inserted the same key first (SQLSTATE 40001, 40P01, 23505).

    The driver's error comes as it is, or wrapped by SQLAlchemy.
    """
    return isinstance(error, Conflict) or getattr(getattr(error, "orig", error), "sqlstate", "") in {
        "40001",
        "40P01",
        "23505",
    }
