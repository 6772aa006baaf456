"""
Column types that give the same values on every database.

They give their conversions as plain functions: a decorated type's usual methods cost a second call for every cell.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

Convert = Callable[[Any], Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_LIST = json.JSONEncoder(ensure_ascii=False)
"""`json.dumps` would make a new one at each call."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC, kept as microseconds since 1970: SQLite would drop the zone, and integers compare fast."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Convert:  # noqa: ARG002
        """To the database."""
        return lambda value: None if value is None else (value - EPOCH) // MICROSECOND

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:  # noqa: ARG002
        """From the database."""
        return lambda value: None if value is None else EPOCH + timedelta(microseconds=value)


class Day(TypeDecorator[date]):
    """A calendar date, kept as ISO text."""

    impl = String(10)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Convert:  # noqa: ARG002
        """To the database."""
        return lambda value: None if value is None else value.isoformat()

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:  # noqa: ARG002
        """From the database."""
        return lambda value: None if value is None else date.fromisoformat(value)


class Value(TypeDecorator[Any]):
    """A frozen value of the core, or a tuple of them, kept as JSON text; None, or an empty tuple, as empty text."""

    impl = Text
    cache_ok = True

    def __init__(self, of: Any, empty: Any = None) -> None:
        super().__init__()
        self.of, self.empty = of, empty

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.of)

    def bind_processor(self, dialect: Dialect) -> Convert:  # noqa: ARG002
        """To the database."""
        return lambda value: "" if value is None or value == () else self._adapter.dump_json(value).decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:  # noqa: ARG002
        """From the database."""
        return lambda value: self._adapter.validate_json(value) if value else self.empty


class Names(TypeDecorator[tuple[str, ...]]):
    """A tuple of short strings, kept as JSON text."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Convert:  # noqa: ARG002
        """To the database."""
        return lambda value: _LIST.encode(value) if value else ""

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:  # noqa: ARG002
        """From the database."""
        return lambda value: tuple(json.loads(value)) if value else ()
