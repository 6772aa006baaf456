"""Statements that SQLite and PostgreSQL spell differently."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Any, values: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    """Inserts a row, or replaces the one with the same key."""
    connection.execute(_upserting(connection.dialect.name, table, tuple(values), keys), dict(values))


def upsert_all(connection: Connection, table: Any, rows: list[dict[str, Any]], keys: tuple[str, ...]) -> None:
    """Inserts or replaces rows that have the same columns, by one statement."""
    if rows:
        connection.execute(_upserting(connection.dialect.name, table, tuple(rows[0]), keys), rows)


@cache
def _upserting(dialect: str, table: Any, names: tuple[str, ...], keys: tuple[str, ...]) -> Any:
    """Built once: making a statement costs more than running it."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changed)


def insert_new(connection: Connection, table: Any, values: Mapping[str, Any]) -> bool:
    """Inserts a row; False if one with the same key is there already."""
    return connection.execute(_inserting_new(connection.dialect.name, table), dict(values)).rowcount == 1


@cache
def _inserting_new(dialect: str, table: Any) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table).on_conflict_do_nothing()
