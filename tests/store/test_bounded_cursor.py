"""Tries what PostgreSQL is told of the time that is left, and when."""

from collections.abc import Iterator

import pytest

from desktop.store.bounded_cursor import Bound
from desktop.store.bounds import TimeOver
from desktop.store.engine import Database
from tests.postgres import Server


@pytest.fixture
def database(postgres: Server) -> Iterator[Database]:
    with postgres.database() as url:
        found = Database(url)
        yield found
        found.close()


def test_the_server_is_told_only_when_what_it_knows_is_too_far_off() -> None:
    left_s = 0.25
    bound = Bound(lambda: left_s, 2000)
    assert bound.change_ms("SAVEPOINT a") == 250
    left_s = 0.126
    assert bound.change_ms("SELECT") is None
    left_s = 0.12
    assert bound.change_ms("SELECT") == 120
    left_s = 0.25
    assert bound.change_ms("SAVEPOINT b") == 250
    left_s = float("inf")
    assert bound.change_ms("SELECT") == 2000


def test_what_was_told_within_a_savepoint_that_is_undone_is_told_anew() -> None:
    left_s = 0.25
    bound = Bound(lambda: left_s, 2000)
    assert bound.change_ms("SAVEPOINT a") == 250
    left_s = 0.0
    with pytest.raises(TimeOver):
        bound.change_ms("SELECT")
    assert bound.change_ms("ROLLBACK TO SAVEPOINT a") is None
    assert bound.change_ms("RELEASE SAVEPOINT a") is None
    left_s = 0.25
    assert bound.change_ms("SAVEPOINT b") == 250


def test_a_statement_has_what_is_left_with_values_and_without(database: Database) -> None:
    left_s = 0.25
    with database.group() as connection, database.bounded(connection, lambda: left_s):
        cursor = connection.connection.cursor()
        cursor.execute("SAVEPOINT a")
        assert cursor.execute("SHOW statement_timeout").fetchone() == ("250ms",)
        left_s = 0.1
        asked = cursor.execute("SELECT %s, current_setting('statement_timeout')", ["x"])
        assert asked.fetchone() == ("x", "100ms")
        left_s = 1.5
        assert cursor.execute("SHOW statement_timeout").fetchone() == ("1500ms",)
        left_s = 0.3
        cursor.executemany("INSERT INTO order_day VALUES (%s, 1)", [["x"], ["y"]])
        assert cursor.execute("SHOW statement_timeout").fetchone() == ("300ms",)
        left_s = float("inf")
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "2s"
        cursor.close()
