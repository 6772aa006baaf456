"""Events that could not be read or handled, for the operator. What they held is nobody's to read, and is not shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.runtime.store.schema import inbox

SET_ASIDE = inbox.c.state == "quarantined"


@dataclass(frozen=True, slots=True)
class SetAside:
    """One of them."""

    platform: str
    event_id: str
    at: datetime
    reason: str


def count(connection: Connection) -> int:
    """How many there are; they are tidied away with all that is old."""
    return int(connection.execute(select(func.count()).select_from(inbox).where(SET_ASIDE)).scalar() or 0)


def newest(connection: Connection, most: int) -> tuple[SetAside, ...]:
    """The latest of them, newest first."""
    asked = select(inbox.c.platform, inbox.c.event_id, inbox.c.kept_at, inbox.c.reason).where(SET_ASIDE)
    rows = connection.execute(asked.order_by(inbox.c.kept_at.desc(), inbox.c.event_id).limit(most))
    return tuple(SetAside(*row) for row in rows)
