"""Decides how the hot use cases reach records: prepared SQL on the driver's own cursor.

The records are those that SQLAlchemy maps, with the same column types, but no session: a report
costs a tenth of what it costs through one (docs/decisions/0014). Statements are made once per kind
of record and set of columns, so that the driver finds each one prepared.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Column, Table, inspect
from sqlalchemy.orm.attributes import instance_dict, instance_state, manager_of_class
from typing_extensions import override

from desktop.store.base import (
    IdText,
    JsonText,
    Record,
    UtcTime,
    WordText,
    json_text,
    microseconds,
    moment,
)
from desktop.store.records import Kept, Records

Convert = Callable[[Any], Any]
Cursor = Any
"""A cursor of sqlcipher3 or psycopg; the former has no types."""
_PLACES = {"sqlite": "?", "postgresql": "%s"}
_CONVERTS: dict[type[Any], tuple[Convert, Convert]] = {
    UtcTime: (microseconds, moment),
    IdText: (str, UUID),
    JsonText: (json_text, json.loads),
}
"""How the values of each column type are written and read; words have a table each."""
_T = TypeVar("_T", bound=Record)


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """How one kind of record lies in its table: its columns, and how each is written and read."""

    table: str
    columns: tuple[str, ...]
    writes: tuple[Convert | None, ...]
    by_column: dict[str, Convert | None]
    reads: tuple[tuple[str, Convert], ...]
    key: tuple[str, ...]
    key_reads: tuple[tuple[int, Convert | None], ...]
    counted: str | None
    place: str

    def written(self, column: str, value: Any) -> Any:  # noqa: ANN401  (whatever a column holds)
        """Return a value as the column holds it."""
        write = self.by_column[column]
        return value if write is None or value is None else write(value)

    @property
    def listed(self) -> str:
        """The columns as a statement lists them."""
        return ", ".join(map(_quoted, self.columns))


@dataclass(slots=True)
class _Held:
    """A record that is held, and its values as they lie in the database."""

    record: Record
    lying: dict[str, Any]


class Prepared(Records):
    """Records of one use case, by prepared SQL; what changed is written by :meth:`flush`."""

    def __init__(
        self, cursor: Cursor, dialect: str, before_writing: Callable[[], None] | None = None
    ) -> None:
        """Use an open cursor, inside the writer's transaction.

        ``before_writing`` is called once, before the first statement that writes.
        """
        self._cursor = cursor
        self._before_writing = before_writing
        self._dialect = dialect
        self._held: dict[type[Record], dict[tuple[Any, ...], _Held]] = {}
        self._new: list[Record] = []
        self._missed: set[tuple[type[Record], tuple[Any, ...]]] = set()

    @override
    def get(self, kind: type[Kept], key: object) -> Kept | None:
        shape = _shape(kind, self._dialect)
        parts = key if isinstance(key, tuple) else (key,)
        held = self._held.get(kind, {}).get(parts)
        if held is not None:
            assert isinstance(held.record, kind)
            return held.record
        for record in self._new:
            if type(record) is kind and _key_of(record, shape) == parts:
                return record
        if (kind, parts) in self._missed:  # nobody else writes within this transaction
            return None
        found = self._rows(kind, dict(zip(shape.key, parts, strict=True)))
        if not found:
            self._missed.add((kind, parts))
            return None
        return found[0]

    @override
    def find(self, kind: type[Kept], **equal: object) -> list[Kept]:
        self._flush(kind)
        return self._rows(kind, equal)

    @override
    def count(self, kind: type[Kept], **equal: object) -> int:
        self._flush(kind)
        shape = _shape(kind, self._dialect)
        found = self._ask(_counting(shape, tuple(equal)), _values(shape, equal)).fetchone()
        return int(found[0])

    @override
    def add(self, *records: Record) -> None:
        self._new.extend(records)

    @override
    def delete(self, kind: type[Kept], **equal: object) -> None:
        self.flush()
        shape = _shape(kind, self._dialect)
        self._write(_deleting(shape, tuple(equal)), _values(shape, equal))

    @override
    def keep_newest(self, kind: type[Kept], most: int, **equal: object) -> None:
        self._flush(kind)
        shape = _shape(kind, self._dialect)
        values = _values(shape, equal)
        self._write(_thinning(shape, tuple(equal), most), [*values, *values])

    def flush(self) -> None:
        """Write what is new, in its order, then what changed."""
        self._insert_new()
        for kind in self._held:
            self._update_all(kind)

    def _flush(self, kind: type[Record]) -> None:
        """Write what a statement about this kind of record has to see."""
        if any(type(record) is kind for record in self._new):
            self._insert_new()
        self._update_all(kind)

    def _insert_new(self) -> None:
        new, self._new = self._new, []
        for record in new:
            self._insert(record)

    def _update_all(self, kind: type[Record]) -> None:
        for held in self._held.get(kind, {}).values():
            if instance_state(held.record).committed_state:
                self._update(held)

    def insert_many(self, kind: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write new rows of one kind in one go, each given by its columns; none is held."""
        if not rows:
            return
        shape = _shape(kind, self._dialect)
        values = [_row(row, shape, shape.columns) for row in rows]
        self._cursor.executemany(_inserting(shape, shape.columns), values)
        self._missed.clear()

    def _write(self, statement: str, values: Sequence[Any]) -> None:
        if self._before_writing is not None:
            self._before_writing()
            self._before_writing = None
        self._cursor.execute(statement, values)

    def _ask(self, statement: str, values: Sequence[Any]) -> Cursor:
        return self._cursor.execute(statement, values)

    def _rows(self, kind: type[_T], equal: dict[str, Any]) -> list[_T]:
        """Return the records that equal these values, each the same object as before."""
        shape = _shape(kind, self._dialect)
        rows = self._ask(_selecting(shape, tuple(equal)), _values(shape, equal)).fetchall()
        return [self._hold(kind, shape, row) for row in rows]

    def _hold(self, kind: type[_T], shape: _Shape, row: Sequence[Any]) -> _T:
        """Return the record of a row that was read."""
        key = tuple([row[at] if read is None else read(row[at]) for at, read in shape.key_reads])
        of_kind = self._held.setdefault(kind, {})
        held = of_kind.get(key)
        if held is not None:
            assert isinstance(held.record, kind)
            return held.record
        values = dict(zip(shape.columns, row, strict=True))
        for name, read in shape.reads:
            value = values[name]
            if value is not None:
                values[name] = read(value)
        record = manager_of_class(kind).new_instance()
        instance_dict(record).update(values)
        assert isinstance(record, kind)
        of_kind[key] = _Held(record, values)
        return record

    def _insert(self, record: Record) -> None:
        shape = _shape(type(record), self._dialect)
        values = instance_dict(record)
        columns = shape.columns
        if shape.counted is not None and values.get(shape.counted) is None:
            columns = tuple(name for name in columns if name != shape.counted)
        self._write(_inserting(shape, columns), _row(values, shape, columns))
        if columns is shape.columns:  # else the database gave it a key, and nobody asks for it
            lying = {name: values.get(name) for name in shape.columns}
            of_kind = self._held.setdefault(type(record), {})
            of_kind[_key_of(record, shape)] = _Held(record, lying)
        else:
            self._missed.clear()

    def _update(self, held: _Held) -> None:
        """Write what differs in a record that was touched."""
        touched = instance_state(held.record).committed_state
        values = instance_dict(held.record)
        lying = held.lying
        changed = tuple(name for name in touched if values[name] != lying[name])
        touched.clear()
        if not changed:
            return
        shape = _shape(type(held.record), self._dialect)
        key = [shape.written(name, lying[name]) for name in shape.key]
        self._write(_updating(shape, changed), [*_row(values, shape, changed), *key])
        for name in changed:
            lying[name] = values[name]


def _key_of(record: Record, shape: _Shape) -> tuple[Any, ...]:
    values = instance_dict(record)
    return tuple(values.get(name) for name in shape.key)


def _row(values: Mapping[str, Any], shape: _Shape, columns: tuple[str, ...]) -> list[Any]:
    """Return a record's values as these columns hold them."""
    if columns is shape.columns:
        return [
            value if write is None or value is None else write(value)
            for value, write in zip(map(values.get, columns), shape.writes, strict=True)
        ]
    return [shape.written(name, values.get(name)) for name in columns]


def _values(shape: _Shape, equal: dict[str, Any]) -> list[Any]:
    return [shape.written(name, value) for name, value in equal.items()]


@cache
def _shape(kind: type[Record], dialect: str) -> _Shape:
    """Return how a kind of record lies in its table."""
    table = inspect(kind).local_table
    assert isinstance(table, Table)
    columns = tuple(table.columns)
    counted = table.autoincrement_column
    return _Shape(
        table=_quoted(table.name),
        columns=tuple(column.name for column in columns),
        writes=tuple(_writing(column) for column in columns),
        by_column={column.name: _writing(column) for column in columns},
        reads=tuple(
            (column.name, read) for column in columns if (read := _reading(column)) is not None
        ),
        key=tuple(column.name for column in table.primary_key),
        key_reads=tuple((columns.index(column), _reading(column)) for column in table.primary_key),
        counted=None if counted is None else counted.name,
        place=_PLACES[dialect],
    )


def _writing(column: Column[Any]) -> Convert | None:
    """Return how a value is written into the column; None for as it is."""
    kind = column.type
    if isinstance(kind, WordText):
        return attrgetter("_value_")
    return next((write for type_, (write, _) in _CONVERTS.items() if isinstance(kind, type_)), None)


def _reading(column: Column[Any]) -> Convert | None:
    """Return how a value is read from the column; None for as it is."""
    kind = column.type
    if isinstance(kind, WordText):
        return {word.value: word for word in kind.words}.__getitem__
    return next((read for type_, (_, read) in _CONVERTS.items() if isinstance(kind, type_)), None)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _equal(shape: _Shape, columns: tuple[str, ...]) -> str:
    return " AND ".join(f"{_quoted(name)} = {shape.place}" for name in columns)


@cache
def _selecting(shape: _Shape, columns: tuple[str, ...]) -> str:
    return f"SELECT {shape.listed} FROM {shape.table} WHERE {_equal(shape, columns)}"  # noqa: S608


@cache
def _counting(shape: _Shape, columns: tuple[str, ...]) -> str:
    return f"SELECT COUNT(*) FROM {shape.table} WHERE {_equal(shape, columns)}"  # noqa: S608


@cache
def _deleting(shape: _Shape, columns: tuple[str, ...]) -> str:
    return f"DELETE FROM {shape.table} WHERE {_equal(shape, columns)}"  # noqa: S608


@cache
def _thinning(shape: _Shape, columns: tuple[str, ...], most: int) -> str:
    (key,) = map(_quoted, shape.key)
    where = f"FROM {shape.table} WHERE {_equal(shape, columns)}"
    oldest = f"SELECT {key} {where} ORDER BY {key} DESC LIMIT 1 OFFSET {most}"
    return f"DELETE {where} AND {key} <= ({oldest})"


@cache
def _inserting(shape: _Shape, columns: tuple[str, ...]) -> str:
    listed = ", ".join(map(_quoted, columns))
    places = ", ".join([shape.place] * len(columns))
    return f"INSERT INTO {shape.table} ({listed}) VALUES ({places})"  # noqa: S608


@cache
def _updating(shape: _Shape, columns: tuple[str, ...]) -> str:
    put = ", ".join(f"{_quoted(name)} = {shape.place}" for name in columns)
    return f"UPDATE {shape.table} SET {put} WHERE {_equal(shape, shape.key)}"  # noqa: S608
