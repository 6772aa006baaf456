"""
How the store's functions are run: in one thread hop on SQLite, by asyncpg on PostgreSQL.

A unit of work is a synchronous function of a SQLAlchemy `Connection`. On SQLite a whole unit runs in aiosqlite's
thread at once, because a hop between threads for every statement costs more than the statement; units that wait
at the same time share one commit (group commit), each behind its own savepoint, and those that can be done jointly
are one unit. On PostgreSQL the same functions run over asyncpg through SQLAlchemy's greenlets, each in a transaction
of its own.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import aiosqlite
import structlog
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

log = structlog.get_logger("database")

T = TypeVar("T")
Item = TypeVar("Item")
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


@dataclass(frozen=True, slots=True, eq=False)
class Joint(Generic[Item, T]):
    """Work that comes often, and that costs less when it is done at once for all who wait for it anyway."""

    work: Callable[[Connection, Sequence[Item]], Sequence[T]]
    """
    What becomes of each, in their order, as if they had come one after the other. Where it raises, nothing of it is done, and
    each is done by itself.
    """
    first: bool = False
    """Whether it goes before all else that waits: what it writes down has happened already."""


class Database(Protocol):
    """Runs units of work in transactions."""

    async def write(self, work: Work[T], *, durable: bool = True) -> T:
        """
        Runs the work in a transaction and commits it durably; a raised exception rolls it back.

        What is not `durable` outlives the process like everything else, but may be undone where the machine loses power: for
        what the store can do without, and somebody waits for.
        """

    async def write_jointly(self, joint: Joint[Item, T], item: Item, *, durable: bool = True) -> T:
        """The same for one of those whose work is done together where they wait for one another anyway."""

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


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A unit of work that waits for the next commit."""

    joint: Joint[Any, Any]
    item: Any
    durable: bool
    done: asyncio.Future[Any]


Result = tuple[Any, Exception | None]
"""(What a unit of work returned, or what it raised)."""


class SqliteDatabase:
    """One writer with group commit, and one reader beside it."""

    def __init__(self, writer: Lane, reader: Lane) -> None:
        self._writer, self._reader = writer, reader
        self._waiting: list[_Waiting] = []
        self._synced = True
        self._committing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, file: Path) -> "SqliteDatabase":
        """Opens the file, making it and its folder where they are missing."""
        file.parent.mkdir(parents=True, exist_ok=True)
        return cls(await _Thread.open(file), await _Thread.open(file))

    async def write(self, work: Work[T], *, durable: bool = True) -> T:
        """Runs the work in the next commit, which waits for the disk if any of its units is to be durable."""
        result: T = await self.write_jointly(Joint(_alone), work, durable=durable)
        return result

    async def write_jointly(self, joint: Joint[Item, T], item: Item, *, durable: bool = True) -> T:
        """Runs the work in the next commit, at once for all who wait for it then."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(joint, item, durable, future))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_all())
        # A caller that is cancelled cancels its future alone: the commit goes on, with this unit in it.
        return await future

    async def read(self, work: Work[T]) -> T:
        """Runs the work on the reading connection, which never waits for the writer."""
        return await self._reader.run(lambda: work(self._reader.core))

    async def _commit_all(self) -> None:
        while self._waiting:
            waiting, self._waiting = _in_order(self._waiting[:GROUP]), self._waiting[GROUP:]
            durable = any(unit.durable for units in waiting for unit in units)
            try:
                results = await self._writer.run(partial(self._commit, waiting, durable))
            except Exception as error:
                results = [[(None, error)] * len(units) for units in waiting]
            for units, became in zip(waiting, results, strict=True):
                for unit, (result, raised) in zip(units, became, strict=True):
                    _tell(unit.done, result, raised)

    def _commit(self, waiting: Sequence[Sequence[_Waiting]], durable: bool) -> list[list[Result]]:
        """Runs in the writer's thread: all in one transaction, and what fails of it is undone alone."""
        core = self._writer.core
        raw = self._writer.raw
        results: list[list[Result]] = []
        if durable is not self._synced:
            # In WAL mode a commit of NORMAL does not wait for the disk; the next one of FULL takes it along.
            raw.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._synced = durable
        raw.execute("BEGIN IMMEDIATE")
        try:
            match waiting:
                case [[unit]]:
                    # Nothing beside it that must outlive it: without a savepoint no page is copied for its sake.
                    results.append([(unit.joint.work(core, (unit.item,))[0], None)])
                case _:
                    results += map(self._done, waiting)
            raw.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                raw.execute("ROLLBACK")
            raise
        return results

    def _done(self, units: Sequence[_Waiting]) -> list[Result]:
        """Units of the same work: done together, or else each by itself."""
        joint, items = units[0].joint, [unit.item for unit in units]
        returned, raised = self._behind_savepoint(lambda core: joint.work(core, items))
        if raised is None:
            return [(one, None) for one in returned]
        if len(units) == 1:
            return [(None, raised)]
        # By itself each says what is wrong with it. The error's own words may hold a learner's.
        log.info("units of work are done one by one", units=len(units), reason=type(raised).__name__)
        return [one for unit in units for one in self._done([unit])]

    def _behind_savepoint(self, work: Work[Any]) -> Result:
        """What the work returned, or what it raised after all of it was undone."""
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


def _alone(connection: Connection, works: Sequence[Work[T]]) -> Sequence[T]:
    """The joint work of a unit that nobody shares."""
    return [work(connection) for work in works]


def _in_order(waiting: Sequence[_Waiting]) -> list[list[_Waiting]]:
    """
    What waits, the same work together, where the last of its units stands: none is done before what came before it.

    Except for what is to go first.
    """
    joined: dict[Joint[Any, Any], list[_Waiting]] = {}
    for unit in waiting:
        units = joined.pop(unit.joint, [])
        units.append(unit)
        joined[unit.joint] = units
    return sorted(joined.values(), key=lambda units: not units[0].joint.first)


def _tell(done: asyncio.Future[Any], result: Any, raised: Exception | None) -> None:
    if done.done():
        return
    if raised is None:
        done.set_result(result)
    else:
        done.set_exception(raised)
        # Nobody may be left to look at it: its caller was cancelled.
        done.exception()


class PostgresDatabase:
    """A pool of asyncpg connections; a unit that lost a race is run again."""

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

    async def write_jointly(self, joint: Joint[Item, T], item: Item, *, durable: bool = True) -> T:
        """Runs the work for this one alone: others do not wait for it."""
        return (await self.write(lambda c: joint.work(c, (item,)), durable=durable))[0]

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
