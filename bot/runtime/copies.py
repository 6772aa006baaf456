"""The whole database copied to another one, whichever kind each of them is: how a coach moves to PostgreSQL and back."""

from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, text, tuple_

from bot.runtime.database import Database
from bot.runtime.store.schema import metadata

ROWS = 1000
"""Rows that are held in memory at once."""


class CopyError(Exception):
    """It was not copied; the message says what to do."""


def _page(connection: Connection, table: Table, after: Row[Any] | None) -> list[Row[Any]]:
    keys = list(table.primary_key.columns)
    statement = select(table).order_by(*keys).limit(ROWS)
    if after is not None:
        statement = statement.where(tuple_(*keys) > tuple(after._mapping[key.name] for key in keys))
    return list(connection.execute(statement))


def _count(connection: Connection) -> int:
    return sum(
        connection.execute(select(func.count()).select_from(table)).scalar() or 0 for table in metadata.sorted_tables
    )


def _count_on(connection: Connection) -> None:
    """PostgreSQL numbers new rows after the highest that was copied."""
    for table in metadata.sorted_tables:
        counted = table.autoincrement_column
        if connection.dialect.name != "postgresql" or counted is None:
            continue
        highest = connection.execute(select(func.max(counted))).scalar()
        if highest is not None:
            asked = {"table": table.name, "column": counted.name, "highest": highest}
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"), asked)


async def copy(source: Database, target: Database) -> int:
    """
    Copies every row; how many there were. Both must have this version's tables, and nobody may write meanwhile.

    Raises CopyError if the target holds something already.
    """
    if await target.read(_count):
        raise CopyError("The target already holds data; name an empty database.")
    copied = 0
    for table in metadata.sorted_tables:
        last: Row[Any] | None = None
        while page := await source.read(lambda c, table=table, last=last: _page(c, table, last)):  # type: ignore[misc]
            rows = [dict(row._mapping) for row in page]
            await target.write(lambda c, table=table, rows=rows: c.execute(insert(table), rows) and None)  # type: ignore[misc]
            copied, last = copied + len(rows), page[-1]
    await target.write(_count_on)
    if await target.read(_count) != copied:
        raise CopyError("The source changed while it was copied; stop the coach, empty the target, and try again.")
    return copied
