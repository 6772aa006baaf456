"""
Hours of the day after new time zone data.

What is due is stored as an instant, which follows from a local hour and the rules of its zone. Where a government changes
the rules, new data moves the hour, and what was stored before is worked out anew: once, at the first start with that data.
"""

import zoneinfo
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import structlog
from sqlalchemy import Connection, select, update

from bot.core.study_day import nearest_dispatch
from bot.runtime.database import Database
from bot.runtime.store import deliveries, groups, schema

log = structlog.get_logger("zones")

OWNER, KEY = "zones", "rules"
LEARNER = schema.learner
HOUR = (LEARNER.c.daily_minute, LEARNER.c.zone, LEARNER.c.rollover_hour, LEARNER.c.jitter_minutes)
"""What a learner's due instants follow from, in the order in which `nearest_dispatch` takes it."""


def rules() -> str:
    """Names the data in use: the system's where it has any, else that of the tzdata package."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "UTC").is_file():
            listed = folder / "tzdata.zi"
            if listed.is_file():
                with listed.open(encoding="utf-8") as lines:
                    return f"{folder} {lines.readline().strip()}"
            return f"{folder} {folder.stat().st_mtime_ns}"
    return f"tzdata {version('tzdata')}"


async def follow(database: Database, now: datetime, in_use: str) -> int:
    """Puts what is due where the rules that are in use want it, if others were before; how many learners moved."""
    if await database.read(lambda connection: deliveries.recall(connection, OWNER, KEY)) == in_use:
        return 0
    moved = await database.write(lambda connection: _moved(connection, now, in_use))
    log.info("time zone data is new", rules=in_use, learners=moved)
    return moved


def _moved(connection: Connection, now: datetime, in_use: str) -> int:
    """Moves learners, all of the same hour at once, and groups; what is due already stays due."""
    asked = select(LEARNER.c.next_due_at, *HOUR).where(LEARNER.c.next_due_at > now).distinct()
    moved = 0
    for due, *hour in connection.execute(asked).all():
        wanted = nearest_dispatch(due, *hour)
        if wanted != due:
            same = [column == value for column, value in zip(HOUR, hour, strict=True)]
            change = update(LEARNER).where(LEARNER.c.next_due_at == due, *same).values(next_due_at=wanted)
            moved += connection.execute(change).rowcount
    groups.awaken(connection, now)
    deliveries.remember(connection, OWNER, KEY, in_use)
    return moved
