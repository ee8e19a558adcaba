"""Tries where a bench lies: on a disk, and gone afterwards."""

import sys
from contextlib import suppress
from pathlib import Path

import pytest

from api_client.vocabulary import StartFault
from desktop.bench.place import Place, filesystem, place
from desktop.store.faults import CannotStart


def test_the_folder_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), place(tmp_path, 1) as where:
        (where.folder / "noop").mkdir()
        (where.folder / "noop" / "callout.db").write_bytes(b"x")
        raise KeyboardInterrupt
    assert not where.folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as caught, place(tmp_path, 2**62):
        pass
    assert caught.value.fault is StartFault.DISK_FULL
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as caught, place(tmp_path / "none", 1):
        pass
    assert caught.value.fault is StartFault.FOLDER_MISSING


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no memory file system here")  # noqa: S108
def test_memory_is_known_from_a_disk() -> None:
    assert filesystem(Path("/dev/shm")) == "tmpfs"  # noqa: S108
    assert not Place(Path(), "tmpfs").syncs


def test_this_very_file_lies_on_something() -> None:
    assert filesystem(Path(__file__)) != "unknown" or sys.platform != "linux"
