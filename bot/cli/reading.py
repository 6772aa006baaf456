"""The grader's tier for a command that runs no coach."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.runtime.tiers import SecondReader


@asynccontextmanager
async def reader_of(settings: "Settings") -> "AsyncIterator[SecondReader | None]":
    """The reader that the settings choose; the database is opened only for one that keeps something in it."""
    if settings.warmstart_grader == "rubric":
        yield None
        return
    from bot.runtime import logs, migrations, tiers  # noqa: PLC0415  (the database's parts, for this grader only)
    from bot.runtime.clock import SystemClock  # noqa: PLC0415
    from bot.runtime.database import connect  # noqa: PLC0415

    # What such a command prints is read by programs: warnings go to standard error.
    logs.configure("warning", "text")
    await migrations.upgrade(settings.database)
    database = await connect(settings.database)
    try:
        async with tiers.reading(settings, database, SystemClock()) as reader:
            yield reader
    finally:
        await database.close()
