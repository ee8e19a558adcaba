"""Tries that a database in use is copied with its newest commits, and what is said of it (F5)."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from api_client.vocabulary import StartFault
from desktop.service.unit import SYSTEM
from desktop.store import snapshots
from desktop.store.faults import CannotStart
from desktop.store.snapshots import Snapshot
from tests.databases import Place
from tests.service.scene import Scene


def taken(scene: Scene, into: Path) -> Snapshot:
    """Copy the scene's database as a backup does."""
    if isinstance(scene.place, Path):
        snapshots.of_file(scene.place, into)
    else:
        snapshots.of_server(scene.database, into, lambda: None)
    return snapshots.look(into)


def people(path: Path) -> int:
    with closing(dbapi2.connect(str(path))) as connection:
        found: int = connection.execute("SELECT count(*) FROM technician").fetchone()[0]
        return found


def test_a_copy_has_what_was_committed_last(tmp_path: Path, place: Place) -> None:
    scene = Scene(tmp_path, place)
    for number in range(5):
        scene.technician(str(number))
    found = taken(scene, tmp_path / "copy.db")
    assert found.tables["technician"] == 5
    assert (found.audit_rows, found.audit_head) == (
        len(scene.audit()),
        scene.audit()[-1]["hash"],
    )
    assert sorted(path.name for path in tmp_path.glob("copy.db*")) == ["copy.db"]
    scene.close()


@pytest.mark.sqlite_alone
def test_the_file_alone_lacks_what_the_copy_has(tmp_path: Path, place: Place) -> None:
    scene = Scene(tmp_path, place)
    assert isinstance(place, Path)
    scene.technician("first")
    alone = tmp_path / "alone.db"
    shutil.copyfile(place, alone)
    assert people(alone) == 0
    assert taken(scene, tmp_path / "copy.db").tables["technician"] == 1
    scene.close()


def test_files_and_key_are_told(tmp_path: Path, place: Place) -> None:
    scene = Scene(tmp_path, place)
    stored = scene.store(b"a photo")
    copy = tmp_path / "copy.db"
    found = taken(scene, copy)
    assert list(snapshots.files(copy)) == [(stored.sha256, 7)]
    assert found.key_proof is None
    centre_id = scene.work.read(
        SYSTEM,
        lambda unit: (
            unit.session.connection().exec_driver_sql("SELECT id FROM centre").scalar_one()
        ),
    )
    assert found.centre_id == centre_id
    assert not {"alembic_version", "sqlite_sequence"} & set(found.tables)
    scene.close()


@pytest.mark.sqlite_alone
def test_a_database_that_is_not_there_or_is_none_is_told(tmp_path: Path, place: Place) -> None:
    assert isinstance(place, Path)
    with pytest.raises(CannotStart) as absent:
        snapshots.of_file(tmp_path / "absent.db", tmp_path / "copy.db")
    assert absent.value.fault is StartFault.DATABASE_UNREACHABLE
    assert not (tmp_path / "absent.db").exists()
    place.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(CannotStart) as damaged:
        snapshots.of_file(place, tmp_path / "copy.db")
    assert damaged.value.fault is StartFault.DATABASE_DAMAGED
    with pytest.raises(CannotStart) as looked:
        snapshots.look(place)
    assert looked.value.fault is StartFault.DATABASE_DAMAGED


@pytest.mark.sqlite_alone
def test_a_copy_that_is_damaged_inside_is_told(tmp_path: Path, place: Place) -> None:
    scene = Scene(tmp_path, place)
    for number in range(200):
        scene.technician(str(number) * 50)
    copy = tmp_path / "copy.db"
    taken(scene, copy)
    scene.close()
    written = bytearray(copy.read_bytes())
    for page in range(20, len(written) // 4096):
        written[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    copy.write_bytes(bytes(written))
    with pytest.raises(CannotStart) as damaged:
        snapshots.look(copy)
    assert damaged.value.fault is StartFault.DATABASE_DAMAGED
