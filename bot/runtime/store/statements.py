"""
Statements that are run often: written in SQLAlchemy's Core, compiled once for each database, run by its driver.

On SQLite, what SQLAlchemy does around an execution (finding the compiled form, binding by name, a result object) costs
four to eight times what the statement itself costs. So a `Statement` keeps the compiled text, the order of its
parameters and the conversions of its column types, and hands plain values to the driver's cursor. What it says stays
Core: written once for SQLite and PostgreSQL, with the schema's column types.

Errors are the driver's own: `sqlite3.Error`, or asyncpg's as SQLAlchemy's adapter passes them on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Row = dict[str, Any]
"""A row by the names of its columns."""
Values = Mapping[str, Any]
Conversions = tuple[tuple[int, Callable[[Any], Any]], ...]
"""(Where a value stands, what makes the other side's value of it)."""


class Statement:
    """One statement; `sets` names the columns that an insert or update takes from its parameters."""

    def __init__(self, core: Any, sets: Iterable[str] = ()) -> None:
        self._core, self._sets = core, tuple(sets)
        self._lists: tuple[str, ...] | None = None
        """Parameters that take a list: the text differs with the room for it. None until it was compiled once."""
        self._compiled: dict[Any, _Compiled] = {}

    def all(self, connection: Connection, values: Values) -> list[Row]:
        """All rows."""
        columns = self.columns(connection, values)
        return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]

    def columns(self, connection: Connection, values: Values) -> dict[str, Sequence[Any]]:
        """All rows as columns, which costs many rows less than a dictionary for each."""
        return self._executed(connection, values, _Compiled.columns)

    def first(self, connection: Connection, values: Values) -> Row | None:
        """The first row, or None."""
        return self._executed(connection, values, _Compiled.row)

    def run(self, connection: Connection, values: Values) -> int:
        """Changes rows; how many."""
        return self._executed(connection, values, lambda _, cursor: int(cursor.rowcount))

    def added(self, connection: Connection, values: Values) -> int:
        """Inserts a row on SQLite; its number."""
        return self._executed(connection, values, lambda _, cursor: int(cursor.lastrowid))

    def run_all(self, connection: Connection, rows: Sequence[Values]) -> int:
        """The same once for each of these parameters; how many rows it changed, or -1 where the driver does not say."""
        if not rows:
            return 0
        compiled = self._for(connection, rows[0])
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(compiled.text, compiled.bound_all(rows))
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def _executed(self, connection: Connection, values: Values, outcome: "Callable[[_Compiled, Any], T]") -> T:
        """Executes it; what `outcome` takes from the cursor."""
        compiled = self._for(connection, values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.text, compiled.bound(values))
            return outcome(compiled, cursor)
        finally:
            cursor.close()

    def _for(self, connection: Connection, values: Values) -> "_Compiled":
        dialect = connection.dialect
        if self._lists is None:
            compiled = self._core.compile(dialect=dialect, column_keys=self._sets or None)
            self._lists = tuple(name for name, bind in compiled.binds.items() if bind.expanding and bind.required)
        key = (dialect.name, *[_room_for(values[name]) for name in self._lists]) if self._lists else dialect.name
        found = self._compiled.get(key)
        if found is None:
            lists = {name: [None] * _room_for(values[name]) for name in self._lists}
            found = self._compiled[key] = _Compiled(self._core, dialect, self._sets, lists)
        return found


class Adding:
    """
    An insert into a table whose key the database numbers, `id`, and the number of the new row.

    SQLite knows the last number anyway: what RETURNING gives there is put into a table of its own first, which costs twice
    as much as the row itself.
    """

    def __init__(self, table: Table, sets: Iterable[str]) -> None:
        sets = tuple(sets)
        self._plain = Statement(insert(table), sets)
        self._returning = Statement(insert(table).returning(table.c.id), sets)

    def run(self, connection: Connection, values: Values) -> int:
        """Inserts a row; its number."""
        if connection.dialect.name == "sqlite":
            return self._plain.added(connection, values)
        row = self._returning.first(connection, values)
        assert row is not None
        return int(row["id"])


class _Compiled:
    """A statement in one database's words."""

    def __init__(self, core: Any, dialect: Any, sets: tuple[str, ...], lists: Mapping[str, Sequence[Any]]) -> None:
        compiled = core.compile(dialect=dialect, column_keys=sets or None)
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError(f"a default of the schema would be forgotten; set its column: {core}")
        binds = compiled.binds
        required = {name: lists.get(name) for name, bind in binds.items() if bind.required}
        expanded = compiled.construct_expanded_state(required)
        self.text: str = expanded.statement
        names = tuple(expanded.positiontup or ())
        part_of = {part: name for name, parts in expanded.parameter_expansion.items() for part in parts}
        list_of = {part: name for part, name in part_of.items() if name in lists}
        self._constants = {
            name: expanded.parameters[name] for name in names if name not in required and name not in list_of
        }
        self._pick = _picking(names)
        # The members of a list stand side by side.
        self._runs = [
            (whole, len(run), _picking(run))
            for whole, run in ((whole, tuple(run)) for whole, run in groupby(names, list_of.get))
        ]
        self._has_lists = bool(lists)
        types = [binds[part_of.get(name, name)].type for name in names]
        self._to_driver = _conversions(kind.dialect_impl(dialect).bind_processor(dialect) for kind in types)
        self._dialect = dialect
        self._columns = tuple(core.exported_columns)
        self._keys = tuple(column.key for column in self._columns)
        self._from_driver: Conversions | None = None

    def bound(self, values: Values) -> Sequence[Any]:
        """The parameters as the driver takes them."""
        if self._constants:
            values = {**values, **self._constants}
        picked = self._spread(values) if self._has_lists else self._pick(values)
        if not self._to_driver:
            return picked
        converted = list(picked)
        for at, convert in self._to_driver:
            converted[at] = convert(converted[at])
        return converted

    def bound_all(self, rows: Sequence[Values]) -> Sequence[Sequence[Any]]:
        """The parameters of many rows. What one has in common with the row before is converted once."""
        if self._constants or self._has_lists:
            return list(map(self.bound, rows))
        picked = list(map(self._pick, rows))
        if not self._to_driver:
            return picked
        columns: list[Sequence[Any]] = list(zip(*picked, strict=True))
        for at, convert in self._to_driver:
            columns[at] = _converted(columns[at], convert)
        return list(zip(*columns, strict=True))

    def _spread(self, values: Values) -> list[Any]:
        """The parameters with the members of lists; one that is shorter than its room names its last member again."""
        spread: list[Any] = []
        for name, room, pick in self._runs:
            if name is None:
                spread += pick(values)
            else:
                members = values[name]
                spread += members
                spread += members[-1:] * (room - len(members))
        return spread

    def row(self, cursor: Any) -> Row | None:
        """The first row that the cursor has, or None."""
        fetched = cursor.fetchone()
        if fetched is None:
            return None
        cells = list(fetched)
        for at, convert in self._from_driver or self._reading(cursor):
            # NULL is None in every type; most of what may be NULL is.
            if cells[at] is not None:
                cells[at] = convert(cells[at])
        return dict(zip(self._keys, cells, strict=True))

    def columns(self, cursor: Any) -> dict[str, Sequence[Any]]:
        """All rows that the cursor has, as columns."""
        fetched = cursor.fetchall()
        if not fetched:
            return dict.fromkeys(self._keys, ())
        columns: list[Sequence[Any]] = list(zip(*fetched, strict=True))
        for at, convert in self._from_driver or self._reading(cursor):
            columns[at] = _converted(columns[at], convert)
        return dict(zip(self._keys, columns, strict=True))

    def _reading(self, cursor: Any) -> Conversions:
        # What a column holds is known by the driver: PostgreSQL has several kinds of numbers.
        kinds = [described[1] for described in cursor.description]
        self._from_driver = _conversions(
            column.type.dialect_impl(self._dialect).result_processor(self._dialect, kind)
            for column, kind in zip(self._columns, kinds, strict=True)
        )
        return self._from_driver


def _converted(cells: Sequence[Any], convert: Callable[[Any], Any]) -> Sequence[Any]:
    """What these are on the other side. Neighbours are often equal: one that is costs no second conversion."""
    if cells.count(cells[0]) == len(cells):
        return (convert(cells[0]),) * len(cells)
    made: list[Any] = []
    last: Any = made
    value = None
    for cell in cells:
        if cell is not last and cell != last:
            last, value = cell, convert(cell)
        made.append(value)
    return made


def _room_for(values: Sequence[Any]) -> int:
    """The next power of two: a text for every length would fill the memory."""
    return 1 << (len(values) - 1).bit_length() if values else 0


def _conversions(processors: Iterable[Callable[[Any], Any] | None]) -> Conversions:
    return tuple((at, process) for at, process in enumerate(processors) if process is not None)


def _picking(names: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


# -- what the databases spell differently


def upsert(
    connection: Connection,
    table: Any,
    values: Values,
    keys: tuple[str, ...],
    *,
    keeps: tuple[str, ...] = (),
    only: ColumnElement[bool] | None = None,
) -> int:
    """
    Inserts a row, or replaces the one with the same key (`only` where that is so of it); how many were written.

    `keeps` names columns that never change once the row is there: its indexes and references need no second look.
    """
    return _upserting(connection.dialect.name, table, tuple(values), keys, keeps, only).run(connection, values)


def upsert_all(
    connection: Connection,
    table: Any,
    rows: Sequence[Values],
    keys: tuple[str, ...],
    *,
    keeps: tuple[str, ...] = (),
    only: ColumnElement[bool] | None = None,
) -> int:
    """Inserts or replaces rows that have the same columns, by one statement; see `upsert` and `Statement.run_all`."""
    if not rows:
        return 0
    return _upserting(connection.dialect.name, table, tuple(rows[0]), keys, keeps, only).run_all(connection, rows)


@cache
def _upserting(
    dialect: str,
    table: Any,
    names: tuple[str, ...],
    keys: tuple[str, ...],
    keeps: tuple[str, ...],
    only: ColumnElement[bool] | None,
) -> Statement:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    changed = {name: statement.excluded[name] for name in names if name not in {*keys, *keeps}}
    return Statement(statement.on_conflict_do_update(index_elements=list(keys), set_=changed, where=only), names)


def insert_new(connection: Connection, table: Any, values: Values) -> bool:
    """Inserts a row; False if one with the same key is there already."""
    return _inserting_new(connection.dialect.name, table, tuple(values)).run(connection, values) == 1


@cache
def _inserting_new(dialect: str, table: Any, names: tuple[str, ...]) -> Statement:
    return Statement((postgresql if dialect == "postgresql" else sqlite).insert(table).on_conflict_do_nothing(), names)
