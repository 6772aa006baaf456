"""A clock that moves only when a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class FakeClock:
    def __init__(self, start: datetime) -> None:
        self.moment = start.astimezone(UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def move(self, **by: float) -> None:
        """As `move(hours=3)`."""
        self.moment += timedelta(**by)

    def set(self, local: str, zone: str = "UTC") -> None:
        """As `set("2026-12-01 09:00", "Europe/Berlin")`."""
        self.moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
