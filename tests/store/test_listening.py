"""Tries that servers on one PostgreSQL hear of each other, and hear again after a break."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.engine import Database
from tests.conftest import ExpectedWarnings
from tests.databases import Place
from tests.postgres import Server
from tests.running import until


class Heard:
    """How often it was called."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    with postgres.database() as found:
        yield found


def announce(database: Database) -> None:
    with database.group() as connection:
        database.announce(connection)


def test_what_another_process_announces_is_heard_once_it_is_committed(url: str) -> None:
    here, there = Database(url), Database(url)
    heard = Heard()
    with here.listening(heard):
        until(lambda: heard.times == 1)  # whatever came before it listened
        with there.group() as connection:
            there.announce(connection)
            announced = threading.Event()
            announced.wait(0.3)
            assert heard.times == 1
        until(lambda: heard.times == 2)
    announce(there)
    assert heard.times == 2
    here.close()
    there.close()


def test_what_it_announces_itself_and_what_is_undone_is_not_heard(url: str) -> None:
    here, there = Database(url), Database(url)
    heard = Heard()

    def undone() -> None:
        with there.group() as connection:
            there.announce(connection)
            raise ZeroDivisionError

    with here.listening(heard):
        until(lambda: heard.times == 1)
        announce(here)
        with pytest.raises(ZeroDivisionError):
            undone()
        announce(there)
        until(lambda: heard.times == 2)
    assert heard.times == 2
    here.close()
    there.close()


def test_a_listener_that_was_cut_off_comes_back_and_looks_once(
    postgres: Server, url: str, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("listening-lost")
    here, there = Database(url), Database(url)
    heard = Heard()
    with here.listening(heard):
        until(lambda: heard.times == 1)
        postgres.end_sessions(url, "LISTEN")
        until(lambda: heard.times == 2)
        announce(there)
        until(lambda: heard.times == 3)
    here.close()
    there.close()


@pytest.mark.sqlite_alone("one server alone has a file")
def test_nobody_is_heard_on_sqlite(place: Place, tmp_path: Path) -> None:
    assert place == tmp_path / "callout.db"
    database = Database(place)
    heard = Heard()
    with database.listening(heard):
        announce(database)
    assert heard.times == 0
    database.close()
