"""Tries prepared SQL against SQLAlchemy's session: the same records, read and written alike."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, inspect
from sqlalchemy.orm import Session

from api_client.ids import new_id
from api_client.vocabulary import DeviceApp, Role
from desktop.store.base import IdText, JsonText, Record, UtcTime, WordText
from desktop.store.engine import Database
from desktop.store.people import TechnicianRecord, TokenRecord, TriesRecord
from desktop.store.positions import PositionRecord
from desktop.store.prepared import Prepared
from desktop.store.records import Mapped, Records, one
from tests.databases import Place

BEGAN = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)
KINDS = sorted(
    (mapper.class_ for mapper in Record.registry.mappers), key=lambda kind: kind.__name__
)


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    database = Database(place)
    database.migrate()
    yield database
    database.close()


@contextmanager
def prepared(database: Database) -> Iterator[Prepared]:
    with database.group() as connection:
        records = _prepared(connection, database)
        yield records
        records.flush()


def _prepared(connection: Connection, database: Database) -> Prepared:
    return Prepared(connection.connection.cursor(), database.dialect)


@contextmanager
def mapped(database: Database) -> Iterator[Records]:
    with (
        database.group() as connection,
        Session(connection, expire_on_commit=False) as session,
        session.begin(),
    ):
        yield Mapped(session)


def value_of(column: Any) -> Any:  # noqa: ANN401  (whatever the column holds)
    """A value that is not its type's zero."""
    kind = column.type
    if isinstance(kind, UtcTime):
        return BEGAN
    if isinstance(kind, IdText):
        return new_id()
    if isinstance(kind, JsonText):
        return {"name": "王", "list": [1, 2.5, None, True]}
    if isinstance(kind, WordText):
        words: list[StrEnum] = list(kind.words.__members__.values())
        return words[-1]
    return {int: 7, float: 2.5, str: "王 O'Hara"}[kind.python_type]


def made(kind: type[Record], *, empty: bool) -> Record:
    """A record of a kind with each column filled, or with those left out that may be."""
    columns = inspect(kind).local_table.columns
    return kind(**{c.name: None if empty and c.nullable else value_of(c) for c in columns})


def values(record: Record) -> dict[str, Any]:
    names = [attribute.key for attribute in inspect(type(record)).column_attrs]
    return {name: getattr(record, name) for name in names}


def unbound(connection: Connection) -> None:
    """Let rows stand without the ones to which they point."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = 'replica'")


@pytest.fixture(scope="module")
def shared(shared_place: Place) -> Iterator[Database]:
    """A database in which nothing stays."""
    database = Database(shared_place)
    database.migrate()
    yield database
    database.close()


@pytest.mark.leaves_open("the module's database keeps its connections")
@pytest.mark.parametrize("filled", ["filled", "empty"])
@pytest.mark.parametrize("record_of", KINDS, ids=lambda kind: str(kind.__tablename__))
def test_each_kind_of_record_comes_back_as_it_went(
    shared: Database, record_of: type[Record], filled: str
) -> None:
    record = made(record_of, empty=filled == "empty")
    key = tuple(getattr(record, column.name) for column in inspect(record_of).primary_key)
    with shared.group() as connection:
        unbound(connection)
        writes = _prepared(connection, shared)
        writes.add(record)
        writes.flush()
        read = one(_prepared(connection, shared), record_of, key)
        with Session(connection) as session:
            same = session.get(record_of, key)
            assert same is not None
            assert values(read) == values(same) == values(record)
        connection.rollback()


def token(**more: object) -> TokenRecord:
    """A token of which most is empty."""
    return TokenRecord(
        **{
            "id": new_id(),
            "digest": str(new_id()),
            "person_id": UUID(int=1),
            "role": "technician",
            "name": "Bo",
            "device": "",
            "created_at": BEGAN,
            "expires_at": None,
            "revoked_at": None,
            "last_seen_at": None,
            "address": "",
            "release": "",
            "platform": "",
            "password_due": 0,
            "app": DeviceApp.CALLOUT,
            "sealed_key": None,
            **more,
        }
    )


@pytest.mark.parametrize("way", [prepared, mapped])
def test_what_was_added_or_changed_is_found_at_once_and_lies_there_after(
    database: Database, way: Callable[[Database], AbstractContextManager[Records]]
) -> None:
    first, second = token(role=Role.TECHNICIAN), token(role=Role.TECHNICIAN, name="Li")
    with way(database) as records:
        records.add(first, second)
        assert records.get(TokenRecord, first.id) is first
        assert records.count(TokenRecord, person_id=UUID(int=1)) == 2
        assert records.find(TokenRecord, name="Li") == [second]
        first.name = "Li"
        assert {record.id for record in records.find(TokenRecord, name="Li")} == {
            first.id,
            second.id,
        }
        assert records.get(TokenRecord, new_id()) is None
    with way(database) as records:
        found = one(records, TokenRecord, first.id)
        assert found.name == "Li"
        assert one(records, TokenRecord, first.id) is found
        found.last_seen_at = BEGAN + timedelta(days=1)
        found.name = found.name
        records.delete(TokenRecord, id=second.id)
        assert records.count(TokenRecord, name="Li") == 1
    with database.read() as session:
        lying = session.get_one(TokenRecord, first.id)
        assert values(lying) == values(first) | {"last_seen_at": BEGAN + timedelta(days=1)}
        assert session.get(TokenRecord, second.id) is None


class Telling:
    """A cursor that tells what it is asked."""

    def __init__(self, connection: Connection) -> None:
        self._cursor = connection.connection.cursor()
        self.told: list[tuple[str, Sequence[Any]]] = []

    def execute(self, statement: str, values: Sequence[Any]) -> Any:  # noqa: ANN401
        self.told.append((statement, values))
        return self._cursor.execute(statement, values)


def test_only_what_changed_is_written(database: Database) -> None:
    with prepared(database) as records:
        records.add(TriesRecord(about="a", failures=0, last_at=BEGAN))
    with database.group() as connection:
        cursor = Telling(connection)
        told, records = cursor.told, Prepared(cursor, database.dialect)
        record = one(records, TriesRecord, "a")
        record.failures = 0
        records.flush()
        assert len(told) == 1
        record.failures = 3
        records.flush()
        records.flush()
    statement = 'UPDATE "tries" SET "failures" = ? WHERE "about" = ?'
    if database.dialect == "postgresql":
        statement = statement.replace("?", "%s")
    assert told[1:] == [(statement, [3, "a"])]


def test_a_statement_has_only_what_it_looks_at_written_before(database: Database) -> None:
    wang = technician("Wang")
    with prepared(database) as records:
        records.add(wang, TriesRecord(about="a", failures=0, last_at=BEGAN))
    with database.group() as connection:
        cursor = Telling(connection)
        told, records = cursor.told, Prepared(cursor, database.dialect)
        one(records, TriesRecord, "a").failures = 3
        one(records, TechnicianRecord, wang.id).name = "Li"
        told.clear()
        assert [found.name for found in records.find(TechnicianRecord, name="Li")] == ["Li"]
        assert [statement.split()[:2] for statement, _ in told] == [
            ["UPDATE", '"technician"'],
            ["SELECT", '"id",'],
        ]
        records.flush()
        assert told[-1][0].startswith('UPDATE "tries"')


def test_what_is_not_there_is_looked_for_once_until_it_is_added(database: Database) -> None:
    with database.group() as connection:
        cursor = Telling(connection)
        told, records = cursor.told, Prepared(cursor, database.dialect)
        assert records.get(TriesRecord, "a") is None
        assert records.get(TriesRecord, "a") is None
        assert len(told) == 1
        added = TriesRecord(about="a", failures=0, last_at=BEGAN)
        records.add(added)
        assert records.get(TriesRecord, "a") is added
        records.flush()
        assert records.get(TriesRecord, "a") is added
        wang = technician("Wang")
        records.add(wang)
        assert records.get(PositionRecord, 1) is None
        records.add(position(wang))
        records.flush()
        assert one(records, PositionRecord, 1).technician_id == wang.id


def technician(name: str) -> TechnicianRecord:
    return TechnicianRecord(
        id=new_id(),
        name=name,
        phone="",
        version=1,
        created_at=BEGAN,
        disabled_at=None,
        marks={},
    )


def position(of: TechnicianRecord) -> PositionRecord:
    return PositionRecord(
        technician_id=of.id,
        lat=31.2,
        lon=121.4,
        accuracy_m=None,
        occurred_at=BEGAN,
        received_at=BEGAN,
        app=DeviceApp.CALLOUT,
        kept=1,
    )


def test_a_key_that_the_database_counts_need_not_be_given(database: Database) -> None:
    wang = technician("Wang")
    with prepared(database) as records:
        records.add(wang, *(position(wang) for _ in range(3)))
    with prepared(database) as records:
        keys = sorted(found.key for found in records.find(PositionRecord, technician_id=wang.id))
    assert len(set(keys)) == 3


def test_what_comes_before_writing_comes_once_and_not_before_looking(database: Database) -> None:
    began: list[str] = []
    with database.group() as connection:
        cursor = connection.connection.cursor()
        records = Prepared(cursor, database.dialect, lambda: began.append("now"))
        assert records.get(TriesRecord, "a") is None
        assert records.count(TriesRecord, about="a") == 0
        records.add(TriesRecord(about="a", failures=0, last_at=BEGAN))
        assert began == []
        records.flush()
        one(records, TriesRecord, "a").failures = 3
        records.flush()
        assert began == ["now"]
        cursor.close()


def test_a_record_has_no_columns_but_its_own() -> None:
    with pytest.raises(AssertionError, match="nonsense"):
        TriesRecord(about="a", nonsense=1)
