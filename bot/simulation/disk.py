"""The database of a simulated process: real SQLite in memory, which survives the process, with kills around commits."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

T = TypeVar("T")
HOP_S = 0.004
"""How long a commit takes: what comes meanwhile waits for it, and is taken together."""


class Disk:
    """What is left when a process dies: all that was committed."""

    def __init__(self) -> None:
        self.raw = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        self.raw.execute("PRAGMA foreign_keys=ON")
        self._engine = create_engine(
            "sqlite://",
            creator=lambda: self.raw,
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
        )

    @cached_property
    def core(self) -> Connection:
        """SQLAlchemy's side of it."""
        return self._engine.connect()

    def rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What a look from outside finds."""
        return list(self.raw.execute(statement, values))

    def close(self) -> None:
        """Forgets everything."""
        self._engine.dispose()
        self.raw.close()


class Lane:
    """A connection as `SqliteDatabase` wants it, without a thread: the hop is a wait in the loop."""

    def __init__(self, disk: Disk, strikes: Callable[[], bool]) -> None:
        self.core, self.raw = disk.core, disk.raw
        self._strikes = strikes

    async def run(self, function: Callable[[], T]) -> T:
        """Runs a function; the process may be killed just before it, or between its commit and its caller."""
        await asyncio.sleep(HOP_S)
        if self._strikes():
            await asyncio.Event().wait()
        result = function()
        if self._strikes():
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        return result

    async def close(self) -> None:
        """Nothing to close: the disk stays."""
