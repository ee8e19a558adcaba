"""Tries every way to change what is written once, on both databases, at each revision (F3)."""

# ruff: noqa: S608  (the tables are our own)

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from desktop.store.append_only import MUTABLE, NEVER_CHANGED, WRITTEN_ONCE
from desktop.store.engine import Database
from desktop.store.storage_faults import StorageFault, storage_fault
from tests.databases import Place
from tests.postgres import Server
from tests.schema import REVISIONS, schema, to

FEED_KEPT = REVISIONS.index("0011")
"""Since when the feed's rows may not become others."""
REMOVING = ("DELETE", "INSERT OR REPLACE", "REPLACE")
"""How statements begin by which a row goes; SQLite's REPLACE writes another in its place."""
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


def resists(filled: Filled, table: str) -> None:
    """Hold that no row of the table can be changed, nor removed if none of them may be."""
    accepted = {"status": "accepted"}
    if table == "attachment":
        filled.fill("report", **accepted)
    row = filled.fill(table, **accepted)
    before = filled.run(f"SELECT * FROM {table}")
    tried = list(filled.attempts(table, row))
    assert len(tried) >= 7
    if table in NEVER_CHANGED:
        tried = [statement for statement in tried if not statement.startswith(REMOVING)]
        tried = [statement for statement in tried if not statement.endswith("DELETE")]
        assert len(tried) >= 3
    for statement in tried:
        filled.refused(statement, {name: row[name] for name in row if f":{name}" in statement})
    assert filled.run(f"SELECT * FROM {table}") == before


def test_what_is_written_once_resists_every_way_to_change_it_on_the_way_up_and_down(
    database: Database,
) -> None:
    tried: Counter[str] = Counter()
    for revision in (*REVISIONS, *reversed(REVISIONS[:-1])):
        to(database, revision)
        there = schema(database)
        guarded = NEVER_CHANGED if REVISIONS.index(revision) >= FEED_KEPT else ()
        for table in (*WRITTEN_ONCE, *guarded):
            if table in there:  # else it came with a later revision
                with filling(database) as filled:
                    resists(filled, table)
                tried[table] += 1
    assert set(tried) == {*WRITTEN_ONCE, *NEVER_CHANGED}
    assert tried["audit"] == 2 * len(REVISIONS) - 1


def test_each_table_is_written_once_or_has_a_reason_to_change(database: Database) -> None:
    database.migrate()
    made = {
        name
        for name in inspect(database.engine).get_table_names()
        if not name.startswith("order_text") and name != "alembic_version"  # made of the others
    }
    named = [*WRITTEN_ONCE, *NEVER_CHANGED, *MUTABLE]
    assert sorted(named) == sorted(made)
    assert all(MUTABLE.values())


def test_the_oldest_of_the_feed_go_and_none_becomes_another(database: Database) -> None:
    database.migrate()
    with filling(database) as filled:
        filled.fill("change")
        filled.refused("UPDATE change SET version = 9")
        assert filled.run("SELECT version FROM change") == [(1,)]
        filled.run("DELETE FROM change")
        assert filled.run("SELECT * FROM change") == []


@pytest.mark.sqlite_alone
def test_a_plain_connection_replaces_what_is_written_once_as_0012_says(
    database: Database, empty_place: Path
) -> None:
    database.migrate()
    with closing(dbapi2.connect(str(empty_place))) as plain:
        plain.execute("PRAGMA foreign_keys = OFF")
        insert = "INTO handover_taking VALUES ('a', 1, 'b', 'c', :remark)"
        plain.execute(f"INSERT {insert}", {"remark": "mine"})
        with pytest.raises(dbapi2.IntegrityError, match="append-only"):
            plain.execute("UPDATE handover_taking SET remark = 'yours'")
        plain.execute(f"REPLACE {insert}", {"remark": "yours"})
        assert plain.execute("SELECT remark FROM handover_taking").fetchall() == [("yours",)]
        plain.execute("PRAGMA recursive_triggers = ON")  # what each connection of ours sets
        with pytest.raises(dbapi2.IntegrityError, match="append-only"):
            plain.execute(f"REPLACE {insert}", {"remark": "theirs"})


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
