"""Tries whether a folder is fit for a centre: what is there, room, and on whose disk (F1)."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from api_client.vocabulary import StartFault
from desktop.gateways import premises
from desktop.gateways.layout import stands
from desktop.gateways.premises import Mount, Standing, look, synchronised_by


def found(folder: Path, *mounts: Mount) -> tuple[Standing, StartFault | None]:
    """Say how a folder stands, and why it is unfit."""
    seen = look(folder, (lambda: mounts) if mounts else None)
    return seen.standing, None if seen.fault is None else seen.fault.fault


def test_a_folder_that_is_not_there_is_vacant_and_looking_makes_nothing(tmp_path: Path) -> None:
    seen = look(tmp_path / "a" / "b 中心")
    assert (seen.standing, seen.fault) == (Standing.VACANT, None)
    assert (seen.free_bytes or 0) > 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["callout.db", "database.json", "moved.json"])
def test_a_centre_is_recognised(tmp_path: Path, name: str) -> None:
    assert not stands(tmp_path)
    (tmp_path / name).write_bytes(b"")
    assert stands(tmp_path)
    assert found(tmp_path) == (Standing.CENTRE, None)
    (tmp_path / "founding.json").write_bytes(b"{}")
    assert not stands(tmp_path)
    assert found(tmp_path) == (Standing.HALF_MADE, None)


def test_only_what_harms_nobody_may_lie_there(tmp_path: Path) -> None:
    (tmp_path / "Thumbs.db").write_bytes(b"")
    (tmp_path / "settings.json").write_bytes(b"{}")
    assert found(tmp_path) == (Standing.VACANT, None)
    (tmp_path / "letters").mkdir()
    assert found(tmp_path) == (Standing.UNFIT, StartFault.FOLDER_NOT_EMPTY)


def test_what_is_no_folder_is_unfit(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert found(tmp_path / "file") == (Standing.UNFIT, StartFault.FOLDER_NOT_WRITABLE)
    assert found(tmp_path / "file" / "below")[0] is Standing.UNFIT


@pytest.mark.parametrize(
    ("kind", "called", "standing"),
    [
        ("ext4", "", Standing.VACANT),
        ("nfs4", "", Standing.UNFIT),
        ("cifs", "", Standing.UNFIT),
        ("ntfs", "remote", Standing.UNFIT),
    ],
)
def test_a_share_is_told_by_the_file_system_that_holds_the_folder(
    tmp_path: Path, kind: str, called: str, standing: Standing
) -> None:
    here = Mount(str(tmp_path), kind, remote=called == "remote")
    mounts = (Mount("/", "ext4", remote=False), here)
    fault = StartFault.FOLDER_ON_NETWORK if standing is Standing.UNFIT else None
    assert found(tmp_path / "new", *mounts) == (standing, fault)
    assert found(tmp_path.parent / "other-new", *mounts) == (Standing.VACANT, None)


def test_the_machines_own_file_systems_are_known() -> None:
    assert any(mount.place == Path.cwd().anchor for mount in premises.mounts())


@pytest.mark.parametrize(
    ("parts", "who"),
    [
        (("OneDrive - Contoso Ltd", "Callout"), "OneDrive"),
        (("Dropbox (Old)", "x"), "Dropbox"),
        (("百度网盘同步空间",), "百度网盘"),
        (("Our Dropbox reports",), None),
        (("data",), None),
    ],
)
def test_synchronised_folders_are_known_by_name(
    tmp_path: Path, parts: Sequence[str], who: str | None
) -> None:
    folder = tmp_path.joinpath(*parts)
    assert synchronised_by(folder, {}) == who
    folder.mkdir(parents=True)
    if who is not None:
        assert found(folder) == (Standing.UNFIT, StartFault.FOLDER_SYNCHRONISED)


def test_synchronised_folders_are_known_by_marks_and_by_the_system(tmp_path: Path) -> None:
    assert synchronised_by(tmp_path / "x", {"OneDriveCommercial": str(tmp_path)}) == "OneDrive"
    assert synchronised_by(tmp_path / "x", {"OneDrive": ""}) is None
    (tmp_path / ".stfolder").mkdir()
    assert synchronised_by(tmp_path / "below" / "new", {}) == "Syncthing"


def test_a_disk_with_too_little_room_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = SimpleNamespace(free=premises.LEAST_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: few)
    assert found(tmp_path) == (Standing.UNFIT, StartFault.DISK_NEARLY_FULL)
    few.free += 1
    assert found(tmp_path) == (Standing.VACANT, None)


def test_a_folder_without_the_right_to_write_is_unfit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert found(tmp_path / "new") == (Standing.UNFIT, StartFault.FOLDER_NOT_WRITABLE)


def test_folders_on_one_disk_are_told_from_others(tmp_path: Path) -> None:
    assert premises.same_disk(tmp_path / "a", tmp_path / "b" / "c")
    if os.path.ismount("/proc"):
        assert not premises.same_disk(tmp_path, Path("/proc"))
