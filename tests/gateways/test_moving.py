"""Tries that a centre moves into PostgreSQL whole, or stays where it is (F5)."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from api_client.vocabulary import FieldState, StartFault
from desktop.app.opening import database_of
from desktop.gateways import moving
from desktop.gateways.folder import CentreFolder
from desktop.service.unit import SYSTEM
from desktop.store import copying
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from desktop.store.orders import OrderRecord
from tests.postgres import Server
from tests.service.scene import Scene

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    """An empty database."""
    with postgres.database(migrated=False) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a centre at rest."""
    folder = tmp_path / "centre"
    folder.mkdir()
    scene = Scene(folder)
    wang = scene.technician("王")
    scene.go(scene.assigned(wang), wang, FieldState.COMPLETED)
    scene.close()
    return folder


def sql(folder: Path, *statements: str) -> None:
    """Change the database as somebody would who has the file."""
    with closing(dbapi2.connect(str(folder / "callout.db"), isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def is_empty(url: str) -> bool:
    """Whether no row is in the database."""
    database = Database(url)
    try:
        with copying.picture(database) as connection:
            copying.refuse_unless_empty(connection, "target")
    except CannotStart:
        return False
    else:
        return True
    finally:
        database.close()


def refused(folder: Path, url: str, fault: StartFault) -> None:
    with pytest.raises(CannotStart) as found:
        moving.move(folder, url, NOW)
    assert found.value.fault is fault


def test_a_moved_centre_goes_on_with_its_numbers(folder: Path, url: str) -> None:
    before = Scene(folder)
    log, order = before.audit(), before.found(OrderRecord)[0]
    rows = {name: len(found) for name, found in before.dump().items()}
    before.close()
    found = moving.move(folder, url, NOW)
    assert found.ok
    assert (found.chain.rows, found.chain.head) == (len(log), log[-1]["hash"])
    assert found.tables.items() <= rows.items()
    assert (found.files_checked, found.files_bad) == (1, [])
    assert not list(folder.glob("callout.db-*"))
    assert not (folder / "callout.db").exists()
    assert (folder / "callout.db.moved").exists()
    note = json.loads((folder / "moved.json").read_text(encoding="utf-8"))
    assert note["to"] == url
    assert database_of(folder) == url
    after = Scene(folder, url)
    assert after.audit()[: len(log)] == log
    wang = after.technician("Another")
    later = after.row(after.assigned(wang))
    assert later.key == order.key + 1
    assert later.number == order.number[:-4] + "0002"
    after.go(later.id, wang, FieldState.COMPLETED)
    assert after.audit()[len(log)]["seq"] == len(log) + 1
    after.close()


def test_a_centre_moves_once(folder: Path, url: str) -> None:
    assert moving.move(folder, url, NOW).ok
    refused(folder, url, StartFault.CENTRE_MOVED)


def test_a_move_that_was_killed_before_its_note_goes_on(folder: Path, url: str) -> None:
    first = moving.move(folder, url, NOW)
    (folder / "callout.db.moved").rename(folder / "callout.db")
    (folder / "moved.json").unlink()
    (folder / "database.json").unlink()
    assert moving.move(folder, url, NOW) == first
    assert not (folder / "callout.db").exists()


def test_a_served_folder_and_a_full_database_are_refused(folder: Path, url: str) -> None:
    with CentreFolder(folder):
        refused(folder, url, StartFault.FOLDER_IN_USE)
    other = folder.with_name("other")
    other.mkdir()
    scene = Scene(other)
    scene.technician()
    scene.close()
    assert moving.move(other, url, NOW).ok
    refused(folder, url, StartFault.DATABASE_NOT_EMPTY)
    assert (folder / "callout.db").exists()
    assert not (folder / "moved.json").exists()


def test_what_is_no_database_or_no_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    refused(folder, "mysql://127.0.0.1/x", StartFault.DATABASE_UNSUPPORTED)
    refused(tmp_path / "absent", "postgresql://127.0.0.1/x", StartFault.FOLDER_MISSING)
    refused(folder, "postgresql://127.0.0.1:1/x", StartFault.DATABASE_UNREACHABLE)
    assert (folder / "callout.db").exists()


def test_a_broken_chain_is_not_moved(folder: Path, url: str) -> None:
    sql(folder, "DROP TRIGGER audit_no_update", "UPDATE audit SET actor = 'x' WHERE seq = 3")
    found = moving.move(folder, url, NOW)
    assert not found.done
    assert found.chain.first_bad == 3
    assert (folder / "callout.db").exists()
    assert is_empty(url)


def test_a_value_that_postgresql_does_not_take_undoes_all(folder: Path, url: str) -> None:
    sql(folder, "UPDATE technician SET name = 'a' || char(0) || 'b'")
    refused(folder, url, StartFault.COPY_DIFFERS)
    assert (folder / "callout.db").exists()
    assert is_empty(url)


def test_evidence_that_is_gone_is_named_and_the_centre_moved(folder: Path, url: str) -> None:
    [photo] = [path for path in (folder / "files").rglob("*") if path.is_file()]
    photo.write_bytes(b"another")
    found = moving.move(folder, url, NOW)
    assert (found.done, found.ok) == (True, False)
    assert found.files_bad == [photo.name]
    scene = Scene(folder, url)
    assert scene.work.read(SYSTEM, lambda unit: unit.session.query(OrderRecord).count()) == 1
    scene.close()
