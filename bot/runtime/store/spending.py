"""How many calls a paid service has had today, counted where a restart does not forget it."""

from datetime import date

from sqlalchemy import Connection, delete, select, update

from bot.runtime.store import schema
from bot.runtime.store.statements import insert_new

CALLS = schema.service_call


def spend(connection: Connection, service: str, day: date, most: int) -> bool:
    """Counts one call, if the day has one left; by one statement, so that several processes share the day's calls."""
    row = {"service": service, "day": day, "calls": 0}
    if insert_new(connection, CALLS, row):
        connection.execute(delete(CALLS).where(CALLS.c.service == service, CALLS.c.day < day))
    own = (CALLS.c.service == service) & (CALLS.c.day == day) & (CALLS.c.calls < most)
    return connection.execute(update(CALLS).where(own).values(calls=CALLS.c.calls + 1)).rowcount == 1


def spent(connection: Connection, service: str, day: date) -> int:
    """The day's calls so far."""
    asked = select(CALLS.c.calls).where(CALLS.c.service == service, CALLS.c.day == day)
    return connection.execute(asked).scalar() or 0
