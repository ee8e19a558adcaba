"""Tries what lies in a data folder, and that one process alone holds it."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Timer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock

from api_client.vocabulary import StartFault
from desktop.gateways import anchor
from desktop.gateways.folder import CentreFolder, Elsewhere, Running, replace_text
from desktop.store.faults import CannotStart

RUNNING = Running(
    os.getpid(), "http://127.0.0.1:8000", "secret", "2026-11-23T08:00:00.000000Z", "1.2.3"
)


def test_a_folder_is_made_held_by_one_and_let_go(tmp_path: Path) -> None:
    path = tmp_path / "deep in" / "中心 #1?"
    folder = CentreFolder(path)
    assert not folder.held()
    assert not path.exists()
    with folder:
        assert folder.held()
        with pytest.raises(CannotStart) as found, CentreFolder(path):
            pass
        assert found.value.fault is StartFault.FOLDER_IN_USE
        assert found.value.fields == {"path": str(path)}
    assert not folder.held()
    with CentreFolder(path):
        pass
    assert [one.name for one in path.iterdir() if one.name != "lock"] == []


_HOLDER = """
import sys
from dataclasses import replace
from pathlib import Path
from desktop.gateways.folder import CentreFolder
with CentreFolder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder, holder.stdin, holder.stdout:
        holder.stdout.readline()
        assert CentreFolder(tmp_path).held()
        holder.kill()
        holder.wait()
    assert not CentreFolder(tmp_path).held()
    with CentreFolder(tmp_path):
        pass


@pytest.mark.parametrize("below", ["", "deeper"])
def test_what_cannot_be_a_folder_is_a_plain_fault(tmp_path: Path, below: str) -> None:
    path = tmp_path / "a file"
    path.touch()
    with pytest.raises(CannotStart) as found, CentreFolder(path / below):
        pass
    assert found.value.fault is StartFault.FOLDER_NOT_WRITABLE


def test_a_running_server_is_told_of_to_the_owner_alone(tmp_path: Path) -> None:
    folder = CentreFolder(tmp_path)
    assert folder.running() is None
    folder.tell_running(RUNNING)
    assert folder.running() == RUNNING
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "server.json").stat().st_mode) == 0o600
    folder.tell_stopped()
    folder.tell_stopped()
    assert folder.running() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", "{}", '{"pid": 1}'],
)
def test_a_server_file_that_is_none_is_not_believed(tmp_path: Path, content: str) -> None:
    (tmp_path / "server.json").write_text(content, encoding="utf-8")
    assert CentreFolder(tmp_path).running() is None


@pytest.mark.parametrize(
    ("name", "value"), [("pid", "4711"), ("pid", True), ("pid", 0), ("pid", -1), ("url", None)]
)
def test_a_server_file_of_wrong_types_is_not_believed(
    tmp_path: Path, name: str, value: object
) -> None:
    folder = CentreFolder(tmp_path)
    folder.tell_running(RUNNING)
    path = tmp_path / "server.json"
    content = {**json.loads(path.read_text(encoding="utf-8")), name: value}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert folder.running() is None


def test_a_file_is_replaced_once_windows_readers_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "head.json"
    replace_text(path, "old")
    refused: list[Path] = []
    replace = Path.replace

    def as_on_windows(self: Path, target: Path) -> Path:
        if len(refused) < 3:
            refused.append(target)
            raise PermissionError(5, "Access is denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", as_on_windows)
    replace_text(path, "new 新")
    assert path.read_text(encoding="utf-8") == "new 新"
    assert len(refused) == 3


def test_a_file_that_cannot_be_replaced_stays_whole_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "head.json"
    replace_text(path, "old")

    def denied(self: Path, target: Path) -> Path:
        raise PermissionError(5, f"Access to {self} and {target} is denied")

    monkeypatch.setattr(Path, "replace", denied)
    with pytest.raises(PermissionError):
        replace_text(path, "new")
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [
        ("head.json", "old")
    ]


def test_a_server_that_starts_waits_for_who_only_asks(tmp_path: Path) -> None:
    asking = FileLock(tmp_path / "lock", thread_local=False)
    asking.acquire()
    soon = Timer(0.1, asking.release)
    soon.start()
    with CentreFolder(tmp_path) as folder:
        assert folder.held()
    soon.join()


def test_the_newest_head_and_the_last_of_each_day_are_kept(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    for rows, at in (
        (1, "2026-11-22T23:59:59Z"),
        (2, "2026-11-23T00:00:00Z"),
        (3, "2026-11-23T09Z"),
    ):
        anchor.write(tmp_path, key, rows, f"{rows:064x}", at)
    paths = anchor.paths(tmp_path)
    assert [path.name for path in paths] == [
        "audit-head.json",
        "2026-11-23.json",
        "2026-11-22.json",
    ]
    found = [anchor.read(path) for path in paths]
    assert [one.rows for one in found] == [3, 3, 1]
    assert all(one.genuine() for one in found)
    assert {one.key for one in found} == {anchor.public_text(key)}


def test_an_anchor_never_goes_back_but_for_another_key(tmp_path: Path) -> None:
    key, at = Ed25519PrivateKey.generate(), "2026-11-23T09:00:00.000000Z"
    for rows in (3, 5, 4, 5, 2):
        anchor.write(tmp_path, key, rows, f"{rows:064x}", at)
    assert {anchor.read(path).rows for path in anchor.paths(tmp_path)} == {5}
    anchor.write(tmp_path, key, 4, f"{4:064x}", "2026-11-24T09:00:00.000000Z")
    assert [anchor.read(path).rows for path in anchor.paths(tmp_path)] == [5, 4, 5]
    anchor.write(tmp_path, Ed25519PrivateKey.generate(), 1, f"{1:064x}", at)
    assert anchor.read(tmp_path / anchor.NAME).rows == 1
    (tmp_path / anchor.NAME).write_text("garbled", encoding="utf-8")
    anchor.write(tmp_path, key, 2, f"{2:064x}", at)
    assert anchor.read(tmp_path / anchor.NAME).rows == 2


@pytest.mark.parametrize("change", [{"rows": True}, {"rows": "3"}, {"key": 1}, {"head": None}])
def test_an_anchor_of_wrong_types_is_none(tmp_path: Path, change: dict[str, object]) -> None:
    anchor.write(tmp_path, Ed25519PrivateKey.generate(), 3, "0" * 64, "2026-11-23T09:00:00Z")
    path = tmp_path / anchor.NAME
    content = {**json.loads(path.read_text(encoding="utf-8")), **change}
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match="audit-head"):
        anchor.read(path)


def test_several_may_sit_in_a_shared_folder_each_in_a_seat_of_its_own(tmp_path: Path) -> None:
    with CentreFolder(tmp_path, shared=True) as first:
        with CentreFolder(tmp_path, shared=True) as second:
            with CentreFolder(tmp_path, shared=True) as third:
                assert [one.seat for one in (first, second, third)] == [1, 2, 3]
            second.tell_running(RUNNING)
            assert first.running() is None
            first.tell_running(replace(RUNNING, pid=RUNNING.pid + 1))
            second.tell_stopped()
            assert first.running() is not None
            assert [one.log.name for one in (first, second)] == ["server.log", "server-2.log"]
        with CentreFolder(tmp_path, shared=True) as again:
            assert again.seat == 2
        with pytest.raises(CannotStart), CentreFolder(tmp_path):
            pass
    with CentreFolder(tmp_path, shared=True) as later:
        assert later.seat == 1


def test_a_folder_says_where_its_records_are(tmp_path: Path) -> None:
    folder, there = CentreFolder(tmp_path), Elsewhere("postgresql://h/db", "the centre")
    assert folder.elsewhere() is None
    folder.tell_elsewhere(there)
    assert folder.elsewhere() == there


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"url": 1, "centre_id": "x"}'])
def test_what_says_nothing_of_where_they_are_is_a_plain_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "database.json").write_text(content, encoding="utf-8")
    with pytest.raises(CannotStart) as found:
        CentreFolder(tmp_path).elsewhere()
    assert found.value.fault is StartFault.DATABASE_UNSUPPORTED


@pytest.mark.skipif(sys.platform == "win32", reason="rights are lists there, and inherited")
def test_a_folder_that_is_made_is_its_owners_alone(tmp_path: Path) -> None:
    with CentreFolder(tmp_path / "centre") as folder:
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
