"""Tries every way to change what is written once, on both databases, at each revision (F3)."""

# ruff: noqa: S608  (the tables are our own)

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from desktop.store.append_only import WRITTEN_ONCE
from desktop.store.engine import Database
from desktop.store.storage_faults import StorageFault, storage_fault
from tests.databases import Place
from tests.postgres import Server
from tests.schema import REVISIONS, schema, to

_VALUES = {"INTEGER": 1, "BIGINT": 1, "REAL": 1.0, "DOUBLE PRECISION": 1.0, "TEXT": "x"}
_ANOTHER: dict[type[Any], str] = {str: "'y'", int: "9", float: "9.5"}
_KEYS = """
    SELECT array_agg(attname::text) FROM pg_index JOIN pg_attribute ON attrelid = indrelid
    AND attnum = ANY (indkey) WHERE indisunique AND indrelid = '{table}'::regclass
    GROUP BY indexrelid
"""


@pytest.fixture
def database(empty_place: Place) -> Iterator[Database]:
    found = Database(empty_place)
    yield found
    found.close()


@dataclass
class Filled:
    """A connection on which rows were made that belong to nothing."""

    connection: Connection
    dialect: str

    def run(self, statement: str, values: Mapping[str, object] | None = None) -> list[Any]:
        """Run a statement in a savepoint of its own, and return what it found."""
        with self.connection.begin_nested():
            result = self.connection.execute(text(statement), values)
            return list(result.all()) if result.returns_rows else []

    def refused(self, statement: str, values: Mapping[str, object] | None = None) -> None:
        """Hold that a statement is refused by a trigger of ours."""
        with pytest.raises(DBAPIError, match="append-only") as error:
            self.run(statement, values)
        assert storage_fault(error.value) is StorageFault.REFUSED

    def fill(self, table: str, **given: str) -> dict[str, Any]:
        """Write a row with whatever its columns take but for what is given, and return it."""
        values = {
            name: given.get(name, _VALUES[kind.upper()]) for name, kind in self.columns(table)
        }
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({places})", values)
        return values

    def columns(self, table: str) -> list[tuple[str, str]]:
        """Each column and its type."""
        if self.dialect == "sqlite":
            found = self.run(f"PRAGMA table_info({table})")
            return [(name, kind) for _, name, kind, *_ in found]
        return self.run(
            "SELECT column_name, data_type FROM information_schema.columns "
            f"WHERE table_name = '{table}' ORDER BY ordinal_position"
        )

    def keys(self, table: str) -> list[list[str]]:
        """The columns of each key by which a row can be replaced."""
        if self.dialect == "postgresql":
            return [list(names) for (names,) in self.run(_KEYS.format(table=table))]
        indexes = self.run(f"PRAGMA index_list({table})")
        found = [
            [row[2] for row in self.run(f"PRAGMA index_info({name})")]
            for _, name, is_unique, *_ in indexes
            if is_unique
        ]
        columns = self.run(f"PRAGMA table_info({table})")
        return [*found, [name for _, name, *_, place in columns if place]]

    def attempts(self, table: str, row: dict[str, Any]) -> Iterator[str]:
        """Every way known to change or remove a row."""
        first, names = next(iter(row)), ", ".join(row)
        yield f"UPDATE {table} SET {first} = {first}"
        yield f"DELETE FROM {table}"
        if self.dialect == "sqlite":
            yield f"UPDATE OR REPLACE {table} SET {first} = {first}"
            yield f"DELETE FROM {table} WHERE rowid = 1 OR 1"
        else:
            where = f"ctid = (SELECT ctid FROM {table} LIMIT 1)"
            yield f"UPDATE ONLY {table} SET {first} = {first} WHERE {where}"
            yield f"TRUNCATE {table}"
            yield f"TRUNCATE {table} RESTART IDENTITY CASCADE"
            merge = f"MERGE INTO {table} USING (SELECT 1) AS one ON TRUE WHEN MATCHED THEN"
            yield f"{merge} DELETE"
            yield f"{merge} UPDATE SET {first} = {first}"
        for key in self.keys(table):
            # Another row, but for this one key: it is that key by which it would replace.
            places = ", ".join(
                f":{name}" if name in key else _ANOTHER[type(value)] for name, value in row.items()
            )
            inserted = f"{table} ({names}) VALUES ({places})"
            if self.dialect == "sqlite":
                yield f"INSERT OR REPLACE INTO {inserted}"
                yield f"REPLACE INTO {inserted}"
            changed = f"DO UPDATE SET {first} = excluded.{first}"
            yield f"INSERT INTO {inserted} ON CONFLICT ({', '.join(key)}) {changed}"


@contextmanager
def filling(database: Database) -> Iterator[Filled]:
    """Give a connection on which rows may belong to nothing, and on which triggers hold."""
    on_sqlite = database.dialect == "sqlite"
    with database.engine.connect() as connection:
        if on_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        else:  # a row is never changed in its keys, so that only new rows would be looked at
            for (drop,) in connection.exec_driver_sql(
                "SELECT concat('ALTER TABLE ', conrelid::regclass, ' DROP CONSTRAINT ', conname) "
                "FROM pg_constraint WHERE contype = 'f'"
            ).all():
                connection.exec_driver_sql(drop)
        yield Filled(connection, database.dialect)
        connection.rollback()
        if on_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys = ON")


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_is_written_once_resists_every_way_to_change_it(
    database: Database, revision: str
) -> None:
    to(database, revision)
    tables = set(WRITTEN_ONCE) & set(schema(database))  # some came later
    assert tables
    assert revision != REVISIONS[-1] or tables == set(WRITTEN_ONCE)
    for table in sorted(tables):
        with filling(database) as filled:
            accepted = {"status": "accepted"}
            if table == "attachment":
                filled.fill("report", **accepted)
            row = filled.fill(table, **accepted)
            before = filled.run(f"SELECT * FROM {table}")
            tried = list(filled.attempts(table, row))
            assert len(tried) >= 7, table
            for statement in tried:
                values = {name: row[name] for name in row if f":{name}" in statement}
                filled.refused(statement, values)
            assert filled.run(f"SELECT * FROM {table}") == before, table


def test_a_report_may_change_until_it_is_accepted(database: Database) -> None:
    database.migrate()
    with filling(database) as filled:
        filled.fill("report", status="incomplete")
        filled.fill("attachment")
        filled.run("UPDATE attachment SET length = 2")
        filled.run("UPDATE report SET missing = 'nothing'")
        assert filled.run("SELECT length FROM attachment") == [(2,)]
        filled.run("DELETE FROM attachment")
        assert filled.run("SELECT count(*) FROM attachment") == [(0,)]
        filled.fill("attachment")
        filled.run("UPDATE report SET status = 'accepted'")
        for table in ("report", "attachment"):
            filled.refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("parent", ["work_order", "technician", "visit"])
def test_what_is_written_once_stays_when_what_it_belongs_to_is_emptied(
    postgres: Server, parent: str
) -> None:
    with postgres.database() as url:
        database = Database(url)
        with database.engine.connect() as connection:
            Filled(connection, database.dialect).refused(f"TRUNCATE {parent} CASCADE")
        database.close()
