"""Decides how all rows are copied from one database into another of the same schema (F5).

Values go as they lie there, past the records' types: what was hashed stays the same text. Rows
come in the order of their keys, tables in the order in which they point to each other.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import (
    Column,
    ColumnClause,
    Connection,
    Integer,
    Table,
    column,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy import table as named_table

from api_client.vocabulary import StartFault
from desktop.store import order_text
from desktop.store.base import Record
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from desktop.store.postgres import PATIENT
from desktop.store.sqlite import WRITING

BATCH = 2_000
REVISIONS = "alembic_version"
DERIVED = order_text.TABLE
"""How tables begin that are no records, but made from others, by code that knows them."""
_UNHURRIED = (
    "SELECT set_config('statement_timeout', '0', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true)"
)
CarryOn = Callable[[], None]
"""Called between batches; it raises where the copying is to end."""


class CopyDiffers(Exception):
    """The target does not hold what the source holds: the table, and what differs."""


def tables() -> Sequence[Table]:
    """Return every table of the schema, each after those that it points to."""
    return Record.metadata.sorted_tables


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        each.name: connection.scalar(select(func.count()).select_from(each)) or 0
        for each in tables()
    }


def refuse_unless_empty(connection: Connection, place: str) -> None:
    """Refuse a database in which anything lies that is not our own empty schema.

    Raises:
        CannotStart: ``database-not-empty``.
    """
    names = set(inspect(connection).get_table_names()) - {REVISIONS}
    there = {name for name in names if not name.startswith(DERIVED)}
    ours = {each.name for each in tables()}
    if there - ours or (there and any(counts(connection).values())):
        raise CannotStart(StartFault.DATABASE_NOT_EMPTY, path=place)


@contextmanager
def picture(database: Database) -> Iterator[Connection]:
    """Give a connection that sees one unchanging picture, for as long as it takes."""
    with database.reading.connect() as connection, connection.begin():
        if database.dialect == "postgresql":
            connection.exec_driver_sql(_UNHURRIED)
        yield connection


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """Give a connection that alone may write, for as long as it takes; all of it or nothing."""
    options = {WRITING: True, PATIENT: True}
    engine = database.engine.execution_options(**options)
    with engine.connect() as connection, connection.begin():
        yield connection


def copy(source: Connection, target: Connection, carry_on: CarryOn) -> dict[str, int]:
    """Copy every row into an empty database, and return how many each table has.

    Raises:
        CopyDiffers: the target has other numbers of rows than the source.
    """
    for each in tables():
        _copy_table(each, source, target, carry_on)
    if target.dialect.name == "postgresql":
        _go_on_counting(target)
    carry_on()
    order_text.rebuild(target)
    expected, found = counts(source), counts(target)
    for name, rows in expected.items():
        if found[name] != rows:
            raise CopyDiffers(name, rows, found[name])
    return found


def _copy_table(each: Table, source: Connection, target: Connection, carry_on: CarryOn) -> None:
    names = [one.name for one in each.columns]
    keys = [one.name for one in each.primary_key.columns]
    # Columns without a type: what the driver gives goes on as it is.
    untyped: list[ColumnClause[Any]] = [column(name) for name in names]
    query = select(*untyped).select_from(named_table(each.name)).order_by(*map(column, keys))
    rows = source.execute(query, execution_options={"stream_results": True, "yield_per": BATCH})
    write = _copied_in if target.dialect.name == "postgresql" else _inserted
    for batch in rows.partitions(BATCH):
        carry_on()
        write(target, each.name, names, [tuple(row) for row in batch])


def _inserted(
    target: Connection, table: str, names: list[str], rows: list[tuple[Any, ...]]
) -> None:
    """Write rows into SQLite."""
    places = ", ".join("?" * len(names))
    quoted = ", ".join(f'"{name}"' for name in names)
    statement = f'INSERT INTO "{table}" ({quoted}) VALUES ({places})'  # noqa: S608  (our names)
    target.exec_driver_sql(statement, rows)


def _copied_in(
    target: Connection, table: str, names: list[str], rows: list[tuple[Any, ...]]
) -> None:
    """Write rows into PostgreSQL by its COPY, several times as fast as INSERT."""
    quoted = ", ".join(f'"{name}"' for name in names)
    driver: Any = target.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as lines,
    ):
        for row in rows:
            try:
                lines.write_row(row)
            except psycopg.DataError as error:  # a text with a NUL, which SQLite takes
                raise CopyDiffers(table, str(error)) from error


def _go_on_counting(target: Connection) -> None:
    """Let PostgreSQL count on from the largest key that was copied."""
    for each in tables():
        counted = each.autoincrement_column
        if counted is not None and _identity(target, each, counted):
            largest = target.scalar(select(func.max(counted)))
            name = f"pg_get_serial_sequence('\"{each.name}\"', '{counted.name}')"
            values = {"largest": largest or 1, "used": largest is not None}
            target.execute(text(f"SELECT setval({name}, :largest, :used)"), values)


def _identity(target: Connection, each: Table, counted: Column[Any]) -> bool:
    """Return whether PostgreSQL counts this column by itself."""
    if not isinstance(counted.type, Integer):
        return False
    query = text("SELECT pg_get_serial_sequence(:name, :column) IS NOT NULL")
    return bool(target.scalar(query, {"name": f'"{each.name}"', "column": counted.name}))
