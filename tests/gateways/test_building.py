"""Tries how a folder is held while a centre is founded there, and emptied where that fails (F1)."""

import json
from pathlib import Path
from uuid import uuid4

import keyring
import pytest

from api_client.vocabulary import StartFault
from desktop.gateways import keys
from desktop.gateways.building import BuildingSite, clear
from desktop.store.faults import CannotStart


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def build(folder: Path) -> None:
    """Leave what a founding leaves when it is killed, and something of somebody else's."""
    (folder / "files" / "ab").mkdir(parents=True)
    for name in ("callout.db", "callout.db-wal", "centre.key", "server.log", "lock"):
        (folder / name).write_bytes(b"half")
    (folder / "letter.txt").write_bytes(b"somebody's")


def test_what_was_built_stays_and_the_mark_goes(tmp_path: Path) -> None:
    folder = tmp_path / "above" / "centre"
    with BuildingSite(folder) as site:
        assert json.loads((folder / "founding.json").read_text(encoding="utf-8"))
        (folder / "callout.db").write_bytes(b"")
        site.begun(uuid4())
    assert names(folder) == ["callout.db"]


def test_a_fault_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_bytes(b"{}")
    key = tmp_path / "keys" / "key"

    def found() -> None:
        with BuildingSite(tmp_path, key):
            build(tmp_path)
            key.parent.mkdir()
            key.write_bytes(b"")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        found()
    assert names(tmp_path) == ["keys", "letter.txt", "settings.json"]
    assert not key.exists()


def test_folders_that_were_made_for_it_go_too(tmp_path: Path) -> None:
    def found() -> None:
        with BuildingSite(tmp_path / "a" / "b"):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        found()
    assert names(tmp_path) == []


def test_what_a_killed_founding_left_is_cleared_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[object] = []
    monkeypatch.setattr(keyring, "delete_password", lambda *about: forgotten.append(about))
    centre_id = uuid4()
    mine = tmp_path / "my.key"
    mine.write_bytes(b"mine")
    (tmp_path / "here").mkdir()
    killed = BuildingSite(tmp_path / "here", mine)
    killed.__enter__()
    killed.begun(centre_id)
    build(tmp_path / "here")
    killed._lock.release()  # noqa: SLF001  (as the system does when a process is gone)
    with BuildingSite(tmp_path / "here", mine):
        assert names(tmp_path / "here") == ["founding.json", "founding.lock", "letter.txt"]
    assert forgotten == [(keys.STORE_NAME, str(centre_id))]
    assert mine.read_bytes() == b"mine"


def test_what_was_ended_is_cleared_with_the_folders_that_were_made_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    ended = BuildingSite(folder)
    ended.__enter__()
    (folder / "callout.db").write_bytes(b"half")
    ended._lock.release()  # noqa: SLF001  (as the system does when a process is gone)
    clear(folder)
    assert names(tmp_path) == []
    (tmp_path / "callout.db").write_bytes(b"whole")
    clear(tmp_path)
    assert names(tmp_path) == ["callout.db"]


def test_two_do_not_found_in_one_folder(tmp_path: Path) -> None:
    with BuildingSite(tmp_path):
        build(tmp_path)
        with pytest.raises(CannotStart) as caught:
            BuildingSite(tmp_path).__enter__()
        assert (tmp_path / "callout.db").exists()
    assert caught.value.fault is StartFault.FOLDER_IN_USE


@pytest.mark.parametrize(
    "said", ["", "[]", '{"centre_id": 4, "key_file": null, "stays": [], "made": []}']
)
def test_a_mark_that_is_none_of_ours_has_nothing_removed(tmp_path: Path, said: str) -> None:
    (tmp_path / "founding.json").write_text(said, encoding="utf-8")
    (tmp_path / "callout.db").write_bytes(b"somebody's")
    with pytest.raises(CannotStart) as caught:
        BuildingSite(tmp_path).__enter__()
    assert caught.value.fault is StartFault.FOLDER_NOT_EMPTY
    assert (tmp_path / "callout.db").read_bytes() == b"somebody's"


def test_a_folder_that_cannot_be_made_is_a_plain_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotStart) as caught:
        BuildingSite(tmp_path / "file" / "centre").__enter__()
    assert caught.value.fault is StartFault.FOLDER_NOT_WRITABLE
