"""Tries that a restore proves what it gives back, and refuses what is no whole backup (F5)."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from sqlcipher3 import dbapi2

from api_client.ids import new_id
from api_client.vocabulary import FieldState, StartFault
from desktop.gateways import anchor, backups, restoring
from desktop.gateways.backups import Source
from desktop.gateways.keys import obtain
from desktop.gateways.restoring import Restored
from desktop.service import audit
from desktop.service import centre as centre_cases
from desktop.service.centre import Secrets
from desktop.service.unit import SYSTEM, iso
from desktop.store.blobs import Blobs
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from tests.postgres import Server
from tests.service.scene import Scene

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Backed:
    """A backup of a centre whose key lies beside its data."""

    file: Path
    folder: Path
    rows: int
    head: str
    photos: list[str]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Backed:
    """A backup that no test changes, and its centre."""
    folder = tmp_path_factory.mktemp("backed") / "centre"
    folder.mkdir()
    scene = Scene(folder)
    centre_id = scene.work.write(SYSTEM, centre_cases.begin)
    key = obtain(folder, folder / "centre.key", centre_id, first=True)
    scene.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
    wang = scene.technician("王")
    scene.go(scene.assigned(wang), wang, FieldState.COMPLETED)
    photos = [scene.store(content).sha256 for content in (b"one", b"x" * 3_000_000)]
    head = scene.work.read(SYSTEM, audit.head)
    anchor.write(folder, key.signing_key(), *head, iso(scene.clock.now()))
    scene.close()
    file = folder.with_suffix(".zip")
    backups.make(Source(folder, None, None, "1.2.3"), file, NOW, lambda: None)
    return Backed(file, folder, *head, photos)


@pytest.fixture
def backed(kept: Backed, tmp_path: Path) -> Backed:
    """A copy of that backup, to be harmed."""
    file = tmp_path / "b.zip"
    shutil.copyfile(kept.file, file)
    return Backed(file, kept.folder, kept.rows, kept.head, kept.photos)


def restored(backed: Backed, data: Path, **more: Any) -> Restored:  # noqa: ANN401
    return restoring.restore(backed.file, data, **more)


def refused(backed: Backed, data: Path, fault: StartFault) -> CannotStart:
    """Hold that a restore is refused by this fault, and leaves nothing."""
    before = set(data.parent.iterdir())
    with pytest.raises(CannotStart) as found:
        restored(backed, data)
    assert found.value.fault is fault
    assert set(data.parent.iterdir()) == before
    return found.value


def rewrite(file: Path, change: Callable[[str, bytes], bytes | None], **added: bytes) -> None:
    """Write the ZIP file anew, each member as it is changed, and more of them."""
    with zipfile.ZipFile(file) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
        comment = old.comment
    with zipfile.ZipFile(file, "w") as new:
        for info, content in members:
            changed = change(info.filename, content)
            if changed is not None:
                new.writestr(info, changed)
        for name, content in added.items():
            new.writestr(name, content)
        new.comment = comment


def test_all_of_it_comes_back_and_is_proved(backed: Backed, tmp_path: Path) -> None:
    data = tmp_path / "restored"
    found = restored(backed, data)
    assert found.ok
    assert (found.chain.rows, found.chain.head) == (backed.rows, backed.head)
    assert found.secrets is Secrets.DECRYPT
    assert (found.files_restored, found.files_bad) == (3, [])
    assert found.differing == []
    assert found.tables["work_order"] == found.tables["technician"] == 1
    assert {path.name for path in data.iterdir()} == {
        *("callout.db", "files", "centre.key", "audit-head.json", "anchors")
    }
    for name in ("centre.key", "audit-head.json"):
        assert (data / name).read_bytes() == (backed.folder / name).read_bytes()
    for photo in backed.photos:
        assert Blobs(data / "files").path(photo).is_file()
    scene = Scene(data)
    assert len(scene.audit()) == backed.rows
    wang = scene.technician("Another")
    scene.go(scene.assigned(wang), wang, FieldState.STARTED)
    scene.close()


@pytest.mark.parametrize("kind", ["empty", "absent", "deep"])
def test_the_folder_may_be_empty_or_not_there(backed: Backed, tmp_path: Path, kind: str) -> None:
    data = tmp_path / "a" / "b" / "c" if kind == "deep" else tmp_path / "restored"
    if kind == "empty":
        data.mkdir()
    assert restored(backed, data).ok


@pytest.mark.parametrize("kind", ["full", "file"])
def test_what_is_there_already_is_left_alone(backed: Backed, tmp_path: Path, kind: str) -> None:
    data = tmp_path / "restored"
    if kind == "full":
        data.mkdir()
        (data / "a letter").write_bytes(b"mine")
    else:
        data.write_bytes(b"mine")
    refused(backed, data, StartFault.FOLDER_NOT_EMPTY)


def test_what_a_killed_restore_left_is_cleared_away(backed: Backed, tmp_path: Path) -> None:
    half = tmp_path / ".restored.restoring"
    (half / "files" / "ab").mkdir(parents=True)
    (half / "callout.db").write_bytes(b"half of it")
    assert restored(backed, tmp_path / "restored").ok
    assert not half.exists()


def test_two_restores_into_one_folder_do_not_meet(backed: Backed, tmp_path: Path) -> None:
    half = tmp_path / ".restored.restoring"
    half.mkdir()
    (half / "callout.db").write_bytes(b"of the other")
    with FileLock(half / "lock"):
        refused(backed, tmp_path / "restored", StartFault.FOLDER_IN_USE)
        assert (half / "callout.db").read_bytes() == b"of the other"


@pytest.mark.parametrize("place", ["lost", "named", "wrong", "another's"])
def test_the_key_is_found_or_said_to_be_missing(kept: Backed, tmp_path: Path, place: str) -> None:
    folder = tmp_path / "centre"
    shutil.copytree(kept.folder, folder)
    file = tmp_path / "b.zip"
    backups.make(Source(folder, None, None, "1.2.3"), file, NOW, lambda: None)
    key = (folder / "centre.key").rename(tmp_path / "saved.key")
    other = tmp_path / "other.key"
    obtain(tmp_path, other, new_id(), first=True)
    named = {"named": key, "wrong": other}.get(place)
    if place == "another's":
        shutil.copyfile(other, folder / "centre.key")
    found = restoring.restore(file, tmp_path / "restored", key_file=named)
    expected = {"named": Secrets.DECRYPT, "wrong": Secrets.KEY_WRONG}
    assert found.secrets is expected.get(place, Secrets.KEY_MISSING)
    assert found.ok is (place == "named")
    assert (found.chain.first_bad, found.differing, found.files_bad) == (None, [], [])
    assert found.manifest.key.fingerprint is not None
    assert not (tmp_path / "restored" / "centre.key").exists()


def test_a_file_that_is_not_there_or_foreign_is_unreadable(backed: Backed, tmp_path: Path) -> None:
    data = tmp_path / "restored"
    backed.file.unlink()
    refused(backed, data, StartFault.BACKUP_UNREADABLE)
    for written in (b"", b"not a backup", b"\x89PNG" * 100):
        backed.file.write_bytes(written)
        refused(backed, data, StartFault.BACKUP_UNREADABLE)
    with zipfile.ZipFile(backed.file, "w") as foreign:
        foreign.writestr("holiday.txt", b"sea")
    refused(backed, data, StartFault.BACKUP_UNREADABLE)


@pytest.mark.parametrize("left", [0.001, 0.3, 0.9, 0.9999])
def test_a_cut_backup_is_damaged(backed: Backed, tmp_path: Path, left: float) -> None:
    whole = backed.file.read_bytes()
    backed.file.write_bytes(whole[: max(2, int(len(whole) * left))])
    refused(backed, tmp_path / "restored", StartFault.BACKUP_DAMAGED)


def flip(file: Path, name: str) -> None:
    """Flip the bits of a byte in the middle of a member's bytes; one alone may be padding."""
    with zipfile.ZipFile(file) as found:
        info = found.getinfo(name)
    written = bytearray(file.read_bytes())
    written[info.header_offset + 60 + len(name) + info.compress_size // 2] ^= 0xFF
    file.write_bytes(bytes(written))


@pytest.mark.parametrize("name", ["callout.db", "manifest.json", "audit-head.json"])
def test_a_flipped_bit_in_what_counts_is_damage(backed: Backed, tmp_path: Path, name: str) -> None:
    flip(backed.file, name)
    refused(backed, tmp_path / "restored", StartFault.BACKUP_DAMAGED)


def test_a_flipped_bit_in_evidence_costs_that_file_alone(backed: Backed, tmp_path: Path) -> None:
    flip(backed.file, f"files/{backed.photos[1]}")
    found = restored(backed, tmp_path / "restored")
    assert not found.ok
    assert found.files_bad == [backed.photos[1]]
    assert found.files_restored == 2
    blobs = Blobs(tmp_path / "restored" / "files")
    assert [blobs.path(photo).exists() for photo in backed.photos] == [True, False]


@pytest.mark.parametrize(
    "name",
    [
        *("../evil", "/etc/evil", "files/../../evil", "C:\\evil", "files\\evil", "centre.key"),
        *("files/" + "a" * 63, "files/" + "A" * 64, "anchors/../../x.json", "server.json"),
    ],
)
def test_a_name_that_leads_elsewhere_is_damage(backed: Backed, tmp_path: Path, name: str) -> None:
    rewrite(backed.file, lambda _, content: content, **{name: b"evil"})
    refused(backed, tmp_path / "restored", StartFault.BACKUP_DAMAGED)


def told(backed: Backed, **changes: object) -> None:
    """Change what the manifest says."""

    def change(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        return json.dumps({**json.loads(content), **changes}).encode()

    rewrite(backed.file, change)


def test_a_newer_backup_is_refused_by_its_release(backed: Backed, tmp_path: Path) -> None:
    told(backed, format=2, release="9.9.9", something_new=1)
    fault = refused(backed, tmp_path / "restored", StartFault.BACKUP_NEWER)
    assert fault.fields["release"] == "9.9.9"


@pytest.mark.parametrize(
    "changes",
    [
        *({"format": None}, {"tables": [1]}, {"audit_rows": "many"}, {"key": None}),
        *({"database_bytes": 1}, {"database_sha256": "0" * 64}),
    ],
    ids=repr,
)
def test_a_manifest_that_makes_no_sense_is_damage(
    backed: Backed, tmp_path: Path, changes: dict[str, object]
) -> None:
    told(backed, **changes)
    refused(backed, tmp_path / "restored", StartFault.BACKUP_DAMAGED)


def test_rows_and_head_are_held_against_the_manifest(backed: Backed, tmp_path: Path) -> None:
    with zipfile.ZipFile(backed.file) as found:
        tables = json.loads(found.read("manifest.json"))["tables"]
    told(backed, tables={**tables, "technician": 2}, audit_head="0" * 64)
    found_bad = restored(backed, tmp_path / "restored")
    assert found_bad.differing == ["technician"]
    assert found_bad.chain.first_bad == backed.rows
    assert not found_bad.ok


def test_a_log_that_was_cut_is_seen_also_when_the_manifest_was_cut_to_match(
    backed: Backed, tmp_path: Path
) -> None:
    with zipfile.ZipFile(backed.file) as found:
        (tmp_path / "x.db").write_bytes(found.read("callout.db"))
    with closing(dbapi2.connect(str(tmp_path / "x.db"), isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE seq = 3")
    changed = (tmp_path / "x.db").read_bytes()
    rewrite(backed.file, lambda name, content: changed if name == "callout.db" else content)
    digest = hashlib.sha256(changed).hexdigest()
    told(backed, database_sha256=digest, database_bytes=len(changed))
    found_bad = restored(backed, tmp_path / "restored")
    assert found_bad.chain.first_bad == 3
    assert found_bad.differing == ["audit"]


def test_a_database_of_a_newer_schema_is_refused(backed: Backed, tmp_path: Path) -> None:
    with zipfile.ZipFile(backed.file) as found:
        (tmp_path / "x.db").write_bytes(found.read("callout.db"))
    with closing(dbapi2.connect(str(tmp_path / "x.db"), isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    changed = (tmp_path / "x.db").read_bytes()
    rewrite(backed.file, lambda name, content: changed if name == "callout.db" else content)
    digest = hashlib.sha256(changed).hexdigest()
    told(backed, database_sha256=digest, database_bytes=len(changed))
    refused(backed, tmp_path / "restored", StartFault.DATABASE_NEWER)


LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
sys.argv = ["callout", "restore", sys.argv[2], "--data", sys.argv[3], "--json"]
runpy.run_module("desktop", run_name="__main__")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no limit of a file's length")
@pytest.mark.parametrize("limit_bytes", [100_000, 2_000_000], ids=["the database", "a photo"])
def test_a_full_disk_leaves_nothing_and_says_so(
    backed: Backed, tmp_path: Path, limit_bytes: int
) -> None:
    before = set(tmp_path.iterdir())
    data = tmp_path / "restored"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit_bytes), str(backed.file), str(data)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert '"code": "disk-full"' in done.stdout, done.stderr
    assert set(tmp_path.iterdir()) == before


def test_a_backup_goes_into_postgresql_and_from_there_into_sqlite(
    backed: Backed, tmp_path: Path, postgres: Server
) -> None:
    with postgres.database(migrated=False) as url:
        database = Database(url)
        data = tmp_path / "served"
        found = restored(backed, data, database=database)
        assert found.ok
        assert (found.chain.rows, found.chain.head) == (backed.rows, backed.head)
        assert not (data / "callout.db").exists()
        with pytest.raises(CannotStart) as again:
            restored(backed, tmp_path / "again", database=database)
        assert again.value.fault is StartFault.DATABASE_NOT_EMPTY
        assert not (tmp_path / "again").exists()
        back = tmp_path / "back.zip"
        manifest = backups.make(Source(data, database, None, "1.2.3"), back, NOW, lambda: None)
        database.close()
    assert manifest.source == "postgresql"
    assert manifest.tables == found.tables
    home = restoring.restore(back, tmp_path / "home")
    assert home.ok
    assert (home.tables, home.chain) == (found.tables, found.chain)
    assert home.secrets is Secrets.DECRYPT


def test_a_key_that_was_named_is_not_copied_beside_the_data(backed: Backed, tmp_path: Path) -> None:
    found = restored(backed, tmp_path / "restored", key_file=backed.folder / "centre.key")
    assert found.secrets is Secrets.DECRYPT
    assert not (tmp_path / "restored" / "centre.key").exists()
