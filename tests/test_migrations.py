"""Tries the steps by which the schema came to be: up, down, up again, with data (docs/how-to)."""

# ruff: noqa: S608  (the tables are our own)

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlcipher3 import dbapi2

from api_client.vocabulary import FieldState, StartFault
from desktop.store import append_only
from desktop.store.append_only import WRITTEN_ONCE
from desktop.store.base import Record
from desktop.store.engine import Database, migration_config
from desktop.store.faults import CannotStart
from tests.service.scene import Scene

REVISIONS = [
    script.revision
    for script in reversed(list(ScriptDirectory.from_config(migration_config()).walk_revisions()))
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(tmp_path / "callout.db")
    yield found
    found.close()


def to(database: Database, revision: str) -> None:
    """Bring the schema to a revision, up or down."""
    config: Config = migration_config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        now = MigrationContext.configure(connection).get_current_revision()
        if revision == "base" or (
            now is not None and REVISIONS.index(revision) < REVISIONS.index(now)
        ):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
        connection.commit()


def schema(database: Database) -> dict[str, str]:
    """Everything that the schema is made of, by name."""
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).all()
    return {name: sql for name, sql in rows if name != "alembic_version"}


def test_the_migrations_make_what_the_records_say(database: Database) -> None:
    database.migrate()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_each_revision_goes_up_down_and_up_again_to_the_same(database: Database) -> None:
    for place, revision in enumerate(REVISIONS):
        to(database, revision)
        after = schema(database)
        to(database, REVISIONS[place - 1] if place else "base")
        to(database, revision)
        assert schema(database) == after
    to(database, "base")
    assert schema(database) == {}
    database.migrate()
    assert set(schema(database)) >= set(Record.metadata.tables)


def test_migrating_again_keeps_the_data(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.COMPLETED)
    before = scene.dump()
    scene.database.migrate()
    scene.close()
    scene.open()
    scene.database.migrate()
    assert scene.dump() == before
    scene.close()


def test_a_migration_that_fails_leaves_nothing_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(table: str, dialect: str) -> tuple[str, ...]:
        raise ZeroDivisionError(table, dialect)

    with monkeypatch.context() as patch:
        patch.setattr(append_only, "making", fail)
        with pytest.raises(ZeroDivisionError):
            database.migrate()
    assert schema(database) == {}
    database.migrate()


def test_a_database_of_a_newer_release_is_refused_and_left_alone(
    database: Database, tmp_path: Path
) -> None:
    database.migrate()
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = (tmp_path / "callout.db").read_bytes()
    with pytest.raises(CannotStart) as fault:
        database.migrate()
    assert fault.value.fault is StartFault.DATABASE_NEWER
    assert fault.value.fields == {"revision": "9999"}
    assert (tmp_path / "callout.db").read_bytes() == before


@contextmanager
def free_of_keys(database: Database) -> Iterator[Any]:
    """Give one of our own connections, on which rows may belong to nothing."""
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA foreign_keys = OFF")
        yield raw.driver_connection
        raw.cursor().execute("PRAGMA foreign_keys = ON")
    finally:
        raw.close()


def fill(connection: dbapi2.Connection, table: str, **given: str) -> dict[str, Any]:
    """Write a row with whatever its columns take but for what is given, and return it."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    kinds = {"INTEGER": 1, "REAL": 1.0, "TEXT": "x"}
    values = {name: given.get(name, kinds[kind]) for _, name, kind, *_ in columns}
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)
    return values


def keys(connection: dbapi2.Connection, table: str) -> list[list[str]]:
    """The columns of each key by which a row can be replaced."""
    indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
    unique = [name for _, name, is_unique, *_ in indexes if is_unique]
    found = [
        [row[2] for row in connection.execute(f"PRAGMA index_info({name})").fetchall()]
        for name in unique
    ]
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [*found, [name for _, name, *_, place in columns if place]]


def attempts(connection: dbapi2.Connection, table: str, row: dict[str, Any]) -> Iterator[str]:
    """Every way known to change or remove a row."""
    first, names = next(iter(row)), ", ".join(row)
    yield f"UPDATE {table} SET {first} = {first}"
    yield f"UPDATE OR REPLACE {table} SET {first} = {first}"
    yield f"DELETE FROM {table}"
    yield f"DELETE FROM {table} WHERE rowid = 1 OR 1"
    for key in keys(connection, table):
        # Another row, but for this one key: it is that key by which it would replace.
        another = {str: "'y'", int: "9", float: "9.5"}
        places = ", ".join(
            f":{name}" if name in key else another[type(value)] for name, value in row.items()
        )
        inserted = f"{table} ({names}) VALUES ({places})"
        yield f"INSERT OR REPLACE INTO {inserted}"
        yield f"REPLACE INTO {inserted}"
        changed = f"DO UPDATE SET {first} = excluded.{first}"
        yield f"INSERT INTO {inserted} ON CONFLICT ({', '.join(key)}) {changed}"


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_what_is_written_once_resists_every_way_to_change_it(
    database: Database, table: str, revision: str
) -> None:
    to(database, revision)
    with free_of_keys(database) as connection:
        accepted = {"status": "accepted"}
        if table == "attachment":
            fill(connection, "report", **accepted)
        row = fill(connection, table, **accepted)
        before = connection.execute(f"SELECT * FROM {table}").fetchall()
        tried = list(attempts(connection, table, row))
        assert len(tried) >= 7
        for statement in tried:
            with pytest.raises(dbapi2.IntegrityError, match="append-only"):
                connection.execute(statement, row)
        assert connection.execute(f"SELECT * FROM {table}").fetchall() == before


def test_a_report_may_change_until_it_is_accepted(database: Database) -> None:
    database.migrate()
    with free_of_keys(database) as connection:
        fill(connection, "report", status="incomplete")
        fill(connection, "attachment")
        connection.execute("UPDATE attachment SET length = 2")
        connection.execute("UPDATE report SET status = 'accepted'")
        for table in ("report", "attachment"):
            with pytest.raises(dbapi2.IntegrityError, match="append-only"):
                connection.execute(f"DELETE FROM {table}")
