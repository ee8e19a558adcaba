"""Whether a second start calls the first one's window, and takes over from one that is gone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from api_client.vocabulary import StartFault
from desktop.app import one_window
from desktop.app.one_window import of_folder, of_server, only

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)")

NAME = "folder of a centre"
SECOND = """
import sys
from pathlib import Path
from desktop.app import one_window
from desktop.store.faults import CannotStart
one_window.WAIT_S = float(sys.argv[3])
try:
    with one_window.only(sys.argv[1], Path(sys.argv[2])) as summons:
        print("ours" if summons else "came", end="")
except CannotStart as fault:
    print(fault.fault, fault.fields["pid"], end="")
"""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listen at once: there is nothing to be painted."""
    monkeypatch.setattr(one_window, "LISTEN_AFTER_MS", 0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Somebody's own folder, at a path as short as people's."""
    with TemporaryDirectory(prefix="callout-") as made:
        yield Path(made)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QMainWindow]:
    """A window that was put aside."""
    made = QMainWindow()
    qtbot.addWidget(made)
    made.showMinimized()
    yield made
    made.close()


@pytest.fixture
def opened(folder: Path, qtbot: QtBot, qapp: QApplication, window: QMainWindow) -> Iterator[Path]:
    """Its first start, which can be called; the path of its socket."""
    with only(NAME, folder) as summons:
        assert summons is not None
        assert summons.listen(window, qapp) is summons
        qtbot.waitUntil(lambda: any(folder.glob("*.socket")))
        yield next(folder.glob("*.socket"))


def second(folder: Path, qtbot: QtBot, *, patience_s: float = 20.0) -> str:
    """Say what a start gets while ours is open, in a process of its own: ours answers meanwhile."""
    asked = [NAME, str(folder), str(patience_s)]
    with subprocess.Popen([sys.executable, "-c", SECOND, *asked], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        qtbot.waitUntil(lambda: run.poll() is not None, timeout=30_000)
        return run.stdout.read().decode()


def test_a_second_start_calls_the_first_forward(
    qtbot: QtBot, opened: Path, window: QMainWindow
) -> None:
    assert window.isMinimized()
    assert second(opened.parent, qtbot) == "came"
    assert not window.isMinimized()


@pytest.mark.usefixtures("window")
def test_another_centre_screen_and_person_has_a_window_of_its_own(
    opened: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        assert stack.enter_context(only(of_folder(tmp_path / "b"), opened.parent)) is not None
        assert stack.enter_context(only(NAME, tmp_path / "of somebody else")) is not None
        monkeypatch.setattr(one_window, "_screen", lambda: "another")
        assert stack.enter_context(only(NAME, opened.parent)) is not None


def test_once_it_is_closed_the_next_start_opens_a_window_and_nothing_is_left(
    folder: Path, qtbot: QtBot, qapp: QApplication, window: QMainWindow
) -> None:
    for _ in range(2):
        with only(NAME, folder) as summons:
            assert summons is not None
            summons.listen(window, qapp)
            qtbot.waitUntil(lambda: any(folder.glob("*.socket")))
        assert list(folder.iterdir()) == []


def test_a_folder_that_lies_too_deep_for_a_socket_has_one_elsewhere(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, window: QMainWindow
) -> None:
    deep = tmp_path.joinpath(*["a folder of a long name"] * 4)
    with only(NAME, deep) as summons:
        assert summons is not None
        summons.listen(window, qapp)
        assert second(deep, qtbot) == "came"
    assert not window.isMinimized()


def test_a_window_that_does_not_answer_is_told_with_its_process(folder: Path, qtbot: QtBot) -> None:
    with only(NAME, folder):
        assert second(folder, qtbot, patience_s=0) == f"{StartFault.DESK_SILENT} {os.getpid()}"


def test_a_folder_in_which_nothing_can_be_kept_is_no_reason_to_open_no_window(
    folder: Path,
) -> None:
    (folder / "a file").write_bytes(b"")
    with only(NAME, folder / "a file") as first, only(NAME, folder / "a file") as other:
        assert first is not None
        assert other is not None


def test_what_nobody_understands_is_declined_and_the_next_is_answered(
    opened: Path, qtbot: QtBot
) -> None:
    for said in (b'{"wanted": "fly"}\n', b"[]\n", b"\xff\n", b"x" * 4_000):
        socket = QLocalSocket()
        socket.connectToServer(str(opened))
        socket.write(said)
        qtbot.waitUntil(partial(_gone, socket))
        assert b'"came": true' not in bytes(socket.readAll().data())
    assert second(opened.parent, qtbot) == "came"


def _gone(socket: QLocalSocket) -> bool:
    return socket.state() is QLocalSocket.LocalSocketState.UnconnectedState


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://Centre.example:8700", "http://centre.example:8700/", True),
        ("https://centre.example", "https://centre.example:443", True),
        ("http://centre.example", "https://centre.example", False),
        ("http://centre.example:8700", "http://centre.example:8701", False),
        ("http://[::1", "http://[::2", False),
        ("http://c:99999", "http://c:99999", True),
    ],
)
def test_a_server_is_the_same_however_it_is_spelt(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (of_server(one) == of_server(other)) is same


def test_a_folder_is_the_same_however_it_is_spelt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "centre", target_is_directory=True)
    spelt = {
        of_folder(each)
        for each in (
            tmp_path / "centre",
            Path("centre"),
            tmp_path / "x" / ".." / "centre",
            tmp_path / "link",
        )
    }
    assert len(spelt) == 1
    assert of_folder(tmp_path / "other") not in spelt
