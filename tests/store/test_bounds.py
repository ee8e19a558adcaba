"""Tries that no statement begins once the time is over, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from desktop.store.bounds import TimeOver
from desktop.store.engine import Database
from desktop.store.orders import OrderDayRecord
from desktop.store.storage_faults import StorageFault, storage_fault
from tests.databases import Place


@pytest.fixture
def database(empty_place: Place) -> Iterator[Database]:
    found = Database(empty_place)
    found.migrate()
    yield found
    found.close()


def test_once_the_time_is_over_no_statement_begins_but_what_was_done_is_undone(
    database: Database,
) -> None:
    left_s = 60.0
    with database.group() as connection:
        with database.bounded(connection, lambda: left_s):
            cursor = connection.connection.cursor()
            cursor.execute("SAVEPOINT one")
            cursor.execute("INSERT INTO order_day VALUES ('2026-11-23', 1)")
            left_s = 0.0
            for statement in ("INSERT INTO order_day VALUES ('2026-11-24', 1)", "SELECT 1"):
                with pytest.raises(TimeOver) as over:
                    cursor.execute(statement)
                assert storage_fault(over.value) is StorageFault.TOO_LONG
            with pytest.raises(TimeOver):
                cursor.executemany("INSERT INTO order_day VALUES ('2026-11-25', 1)", [()])
            cursor.execute("ROLLBACK TO SAVEPOINT one")
            cursor.execute("RELEASE SAVEPOINT one")
            left_s = 60.0
            cursor.execute("INSERT INTO order_day VALUES ('2026-11-26', 1)")
            cursor.close()
        left_s = 0.0
        connection.exec_driver_sql("INSERT INTO order_day VALUES ('2026-11-27', 1)")
    with database.read() as session:
        days = session.query(OrderDayRecord.day).order_by(OrderDayRecord.day).all()
    assert [day for (day,) in days] == ["2026-11-26", "2026-11-27"]


def test_a_session_is_held_to_it_too(database: Database) -> None:
    left_s = 60.0
    with database.group() as connection, database.bounded(connection, lambda: left_s):
        session = Session(connection, join_transaction_mode="create_savepoint")
        session.begin()
        session.add(OrderDayRecord(day="2026-11-23", orders=1))
        session.flush()
        session.add(OrderDayRecord(day="2026-11-24", orders=1))
        left_s = 0.0
        with pytest.raises(TimeOver):
            session.flush()
        session.rollback()
        session.close()
        assert database.in_transaction(connection)
    with database.read() as session:
        assert session.query(OrderDayRecord).count() == 0
