"""Tries a database that another release brings to its own schema while this one is at work."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text

from api_client.vocabulary import StartFault
from desktop.store.engine import Database
from desktop.store.revisions import OtherRevision, newest
from desktop.store.storage_faults import StorageFault, storage_fault
from tests.postgres import Server
from tests.running import until
from tests.schema import REVISIONS

NEXT = "9999"
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    with postgres.database() as found:
        yield found


@pytest.fixture
def ours(url: str) -> Iterator[Database]:
    found = Database(url)
    yield found
    found.close()


def brought_to(connection: Connection, revision: str) -> None:
    """Do what each migration does last."""
    connection.execute(text("UPDATE alembic_version SET version_num = :is"), {"is": revision})


def write(database: Database) -> None:
    """Write a row."""
    with database.group() as connection:
        connection.exec_driver_sql("INSERT INTO order_day VALUES ('2026-11-23', 1)")


def days(database: Database) -> int | None:
    """How many rows were written."""
    with database.read() as session:
        found: int | None = session.scalar(text("SELECT count(*) FROM order_day"))
    return found


def refusal(act: Callable[[], object]) -> OtherRevision:
    """Hold that an act is refused, since the schema is another release's."""
    with pytest.raises(OtherRevision) as found:
        act()
    assert storage_fault(found.value) is StorageFault.OUTDATED
    return found.value


def test_the_newest_revision_is_the_last_step() -> None:
    assert newest() == REVISIONS[-1]


@pytest.mark.parametrize("revision", [NEXT, REVISIONS[-2]])
def test_what_another_release_has_is_not_written_by_this_one(ours: Database, revision: str) -> None:
    write(ours)
    with ours.group() as connection:
        brought_to(connection, revision)
    for _ in range(2):  # and the connection is as good as before
        assert refusal(lambda: write(ours)).revision == revision
    assert days(ours) == 1
    fault = ours.cannot_start(refusal(lambda: write(ours)))
    assert (fault.fault, fault.fields) == (StartFault.DATABASE_NEWER, {"revision": revision})
    with ours.engine.begin() as connection:
        brought_to(connection, REVISIONS[-1])
        connection.exec_driver_sql("DELETE FROM order_day")
    write(ours)
    assert days(ours) == 1


def test_who_waited_while_another_migrated_writes_nothing(
    postgres: Server, url: str, ours: Database
) -> None:
    refused: list[OtherRevision] = []
    waiting = threading.Thread(target=lambda: refused.append(refusal(lambda: write(ours))))
    theirs = Database(url)
    with theirs.group() as connection:
        waiting.start()
        until(lambda: postgres.ask(WAITING, url.rpartition("/")[2]) == [(1,)])
        brought_to(connection, NEXT)
    waiting.join(20)
    theirs.close()
    assert [found.revision for found in refused] == [NEXT]
    assert days(ours) == 0
