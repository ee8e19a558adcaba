"""Tries how a backup is made: whole under its name or not at all, with what belongs to it (F5)."""

import hashlib
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_client.ids import new_id
from api_client.vocabulary import StartFault
from desktop.domain.backups import Keeping
from desktop.gateways import anchor, archive, backups
from desktop.gateways.archive import Manifest
from desktop.gateways.backups import FolderShelf, Source
from desktop.gateways.keys import CentreKey
from desktop.service import centre as centre_cases
from desktop.service.ports import Field
from desktop.service.unit import SYSTEM
from desktop.store.blobs import READ_BYTES
from desktop.store.faults import CannotStart
from tests.service.scene import Scene

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
SECRET = "310110199001011234"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    folder = tmp_path / "centre"
    folder.mkdir()
    found = Scene(folder)
    yield found
    found.close()


def nothing() -> None:
    """Carry on."""


def made(scene: Scene, target: Path, carry_on: Callable[[], None] = nothing) -> Manifest:
    return backups.make(Source(scene.folder, None, None, "1.2.3"), target, NOW, carry_on)


def beside(target: Path) -> list[str]:
    """What lies in the target's folder, without the centre."""
    return sorted(path.name for path in target.parent.iterdir() if path.is_file())


def test_everything_that_belongs_to_it_is_in_it(scene: Scene, tmp_path: Path) -> None:
    key = CentreKey(b"k" * 32)
    scene.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
    small, large = scene.store(b"one"), scene.store(b"x" * (READ_BYTES + 7))
    anchor.write(scene.folder, key.signing_key(), 1, "0" * 64, "2026-11-22T00:00:00.000000Z")
    target = tmp_path / "b.zip"
    manifest = made(scene, target)
    assert (manifest.files_count, manifest.files_bytes) == (2, 3 + READ_BYTES + 7)
    assert manifest.ok
    assert manifest.tables["file"] == 2
    assert (manifest.audit_rows, manifest.audit_head) == (
        len(scene.audit()),
        scene.audit()[-1]["hash"],
    )
    with zipfile.ZipFile(target) as found:
        assert found.testzip() is None
        assert set(found.namelist()) == {
            "callout.db",
            "audit-head.json",
            "anchors/2026-11-22.json",
            f"files/{small.sha256}",
            f"files/{large.sha256}",
            "manifest.json",
        }
        assert found.getinfo(f"files/{large.sha256}").compress_type == zipfile.ZIP_STORED
        assert found.getinfo("callout.db").compress_type == zipfile.ZIP_DEFLATED
        database = found.read("callout.db")
    assert hashlib.sha256(database).hexdigest() == manifest.database_sha256
    with archive.opened(target) as opened:
        assert opened.manifest == manifest
    assert beside(target) == ["b.zip"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_its_owner_alone_may_read_it(scene: Scene, tmp_path: Path) -> None:
    made(scene, tmp_path / "b.zip")
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_the_key_is_not_in_it_and_what_is_sealed_is_not_to_be_found(
    scene: Scene, tmp_path: Path
) -> None:
    key = CentreKey(bytes(range(32)), path=tmp_path / "k")
    scene.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
    sealed = key.seal(Field("technician", "x", "phone"), SECRET.encode())
    scene.technician(sealed)
    manifest = made(scene, tmp_path / "b.zip")
    proof = key.proof(scene.work.write(SYSTEM, centre_cases.begin))
    assert manifest.key == archive.KeyNote("elsewhere", None, proof[:16])
    written = (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "b.zip") as found:
        everything = written + b"".join(found.read(name) for name in found.namelist())
    assert sealed.encode() in everything
    for secret in (SECRET.encode(), bytes(range(32)), bytes(range(32)).hex().encode()):
        assert secret not in everything


@pytest.mark.parametrize("harm", ["gone", "changed", "cut", "longer"])
def test_evidence_that_is_not_what_it_was_is_named(scene: Scene, tmp_path: Path, harm: str) -> None:
    good, bad = scene.store(b"good"), scene.store(b"a photo")
    path = scene.blobs.path(bad.sha256)
    path.unlink()
    if harm != "gone":
        path.write_bytes({"changed": b"a phota", "cut": b"a pho", "longer": b"a photo!"}[harm])
    manifest = made(scene, tmp_path / "b.zip")
    assert manifest.files_bad == [bad.sha256]
    assert (manifest.files_count, manifest.ok) == (1, False)
    glance = archive.glance(tmp_path / "b.zip")
    assert glance is not None
    assert not glance.ok
    with archive.opened(tmp_path / "b.zip") as opened:
        assert f"files/{good.sha256}" in opened.evidence


def test_one_that_is_stopped_leaves_the_older_one_and_nothing_beside(
    scene: Scene, tmp_path: Path
) -> None:
    target = tmp_path / "b.zip"
    target.write_bytes(b"the older one")
    scene.store(b"one")
    for steps in range(4):
        left = iter(range(steps))

        def carry_on(left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            made(scene, target, carry_on)
        assert target.read_bytes() == b"the older one"
        assert beside(target) == ["b.zip"]


def test_a_folder_that_cannot_be_made_is_told(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_bytes(b"")
    with pytest.raises(CannotStart) as fault:
        made(scene, tmp_path / "blocked" / "b.zip")
    assert fault.value.fault is StartFault.FOLDER_NOT_WRITABLE


def test_a_centre_without_a_database_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as fault:
        backups.make(Source(tmp_path, None, None, "1.2.3"), tmp_path / "b.zip", NOW, nothing)
    assert fault.value.fault is StartFault.DATABASE_UNREACHABLE
    assert beside(tmp_path / "b.zip") == []


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
sys.argv = ["callout", "backup", "--data", sys.argv[2], sys.argv[3], "--json"]
import runpy
runpy.run_module("desktop", run_name="__main__")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no limit of a file's length")
@pytest.mark.parametrize("more_bytes", [-20_000, 20_000], ids=["the copy", "the archive"])
def test_a_full_disk_leaves_the_older_one_and_says_so(
    scene: Scene, tmp_path: Path, more_bytes: int
) -> None:
    scene.store(os.urandom(2_000_000))
    scene.close()
    limit_bytes = (scene.folder / "callout.db").stat().st_size + more_bytes
    target = tmp_path / "b.zip"
    target.write_bytes(b"the older one")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit_bytes), str(scene.folder), str(target)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert '"code": "disk-full"' in done.stdout, done.stderr
    assert done.returncode not in {0, 1, 2}
    assert target.read_bytes() == b"the older one"
    assert beside(target) == ["b.zip"]
    scene.open()


def shelved(scene: Scene, folder: Path, *ages: timedelta) -> FolderShelf:
    """A shelf with backups of these ages."""
    shelf = FolderShelf(folder, scene.work.write(SYSTEM, centre_cases.begin))
    for age in ages:
        at = NOW - age
        source = Source(scene.folder, None, None, "1.2.3")
        backups.make(source, shelf.place(at), at, nothing)
    return shelf


def test_a_shelf_lists_its_own_and_leaves_others_alone(scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    day = timedelta(days=1)
    shelf = shelved(scene, folder, 2 * day, timedelta(), day)
    strange = folder / "callout-00000000-20261123T023000Z.zip"
    strange.write_bytes(b"not ours")
    cut = folder / shelf.place(NOW - 9 * day).name
    cut.write_bytes((folder / shelf.kept()[0].name).read_bytes()[:-9])
    half = folder / f".{shelf.place(NOW).name}.00ff.part"
    half.write_bytes(b"half")
    assert [one.made_at for one in shelf.kept()] == [NOW, NOW - day, NOW - 2 * day]
    assert {one.ok for one in shelf.kept()} == {True}
    assert shelf.sweep() == 1
    assert shelf.thin(Keeping(days=1, weeks=0, months=0)) == 2
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [strange.name, cut.name, shelf.kept()[0].name]
    )
    assert [one.made_at for one in shelf.kept()] == [NOW]


def test_two_of_the_same_second_have_names_of_their_own(scene: Scene, tmp_path: Path) -> None:
    shelf = shelved(scene, tmp_path / "shelf", timedelta(), timedelta())
    assert len(shelf.kept()) == 2


def test_a_shelf_that_is_not_there_is_empty(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path / "absent", new_id())
    assert list(shelf.kept()) == []
    assert shelf.sweep() == shelf.thin(Keeping(1, 0, 0)) == 0


@given(st.binary(max_size=600))
@settings(max_examples=60)
def test_a_glance_at_anything_is_nothing(
    tmp_path_factory: pytest.TempPathFactory, end: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "anything.zip"
    for written in (end, b"PK\x05\x06" + bytes(18) + end):
        path.write_bytes(written)
        assert archive.glance(path) is None
