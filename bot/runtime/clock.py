"""The only reader of the clock."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time, so that tests and `--at` can bring their own."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Waits for that long by this clock."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Waits for that long."""
        await asyncio.sleep(seconds)


class ShiftedClock(SystemClock):
    """The machine's clock, as if it had been set to another moment."""

    def __init__(self, start: datetime) -> None:
        self._shift = start - datetime.now(UTC)

    def now(self) -> datetime:
        """The present instant, counted from the start that was given."""
        return datetime.now(UTC) + self._shift
