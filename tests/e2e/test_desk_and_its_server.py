"""Kills a desk's own server under its window, and keeps, restores and looks after a real centre."""

import json
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.client import Client
from api_client.ids import new_id
from api_client.transport import Patience
from api_client.vocabulary import Role
from api_client.wire.orders import NewOrder
from desktop import words
from desktop.app.desk import NOWHERE
from desktop.app.machine import LocalMachine
from desktop.app.opening import open_centre
from desktop.clock import SystemClock
from desktop.gateways.folder import CentreFolder, Running
from desktop.service import people
from desktop.service.unit import SYSTEM, Unit
from desktop.ui.feed import Link
from desktop.ui.memory import Memory
from desktop.ui.panels.centre import CentrePanel
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.theme import Scheme, Theme
from desktop.ui.window import Window
from tests.running import new_order, until

PASSWORD = "a-password-of-some-length"
WITHIN_MS = 60_000

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a dispatcher and an administrator."""
    folder = tmp_path / "centre"
    with open_centre(folder) as opened:
        for name, role in (("Hannah", Role.DISPATCHER), ("Ada", Role.ADMINISTRATOR)):
            people.add_staff(opened.work, SYSTEM, (new_id(), name, role, PASSWORD))
    return folder


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, data: Path, tmp_path: Path) -> Iterator[Window]:
    """A window on that folder, whose server it starts and at last takes leave of."""
    others = set(psutil.Process().children())  # such as the database that other tests share
    machine = LocalMachine(data, tmp_path / "key")
    client = Client(NOWHERE, patience=Patience(tries=2, longest_wait_s=0.5))
    memory = Memory(tmp_path / "desk.ini")
    made = Window(client, machine, Theme(qapp, Scheme.LIGHT), SystemClock(), memory)
    qtbot.addWidget(made)
    made.show()
    made.start()
    yield made
    made.close()
    machine.leave()
    until(lambda: not CentreFolder(data).held(), within_s=30)
    psutil.wait_procs(set(psutil.Process().children()) - others, timeout=30)


def log_in(qtbot: QtBot, window: Window, name: str) -> None:
    """Log in, and wait until changes come in."""
    qtbot.waitUntil(window.login.form.isVisible, timeout=WITHIN_MS)
    window.login.name.line.setText(name)
    window.login.password.line.setText(PASSWORD)
    QTest.keyClick(window.login.password.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: link(window) is Link.CONNECTED, timeout=WITHIN_MS)


def link(window: Window) -> Link | None:
    """Give how the window stands to its server."""
    return None if window.workplace is None else window.workplace.standing.link


def server(data: Path) -> Running:
    """Give what runs."""
    running = CentreFolder(data).running()
    assert running is not None
    return running


def write_order(data: Path, desk: Client, title: str) -> None:
    """Write an order at another desk, wherever the server is now."""
    desk.move(server(data).url)
    desk.orders.create(NewOrder.model_validate_json(json.dumps(new_order(title=title))))


def test_a_server_that_is_killed_comes_back_by_itself_and_nothing_is_lost(
    qtbot: QtBot, window: Window, data: Path
) -> None:
    log_in(qtbot, window, "Hannah")
    assert window.workplace is not None
    queue = window.workplace.panel(QueuePanel)
    with Client(server(data).url) as other:
        desk = other.with_token(other.people.sign_in("Hannah", PASSWORD).token)
        write_order(data, desk, "before")
        qtbot.waitUntil(lambda: queue.model.rowCount() == 1, timeout=WITHIN_MS)
        first = server(data)
        psutil.Process(first.pid).kill()
        qtbot.waitUntil(lambda: link(window) is Link.AWAY, timeout=WITHIN_MS)
        assert queue.model.rowCount() == 1
        qtbot.waitUntil(lambda: link(window) is Link.CONNECTED, timeout=WITHIN_MS)
        assert words.text("link.back") in window.notices.shown
        assert server(data).pid != first.pid
        write_order(data, desk, "after")
        qtbot.waitUntil(lambda: queue.model.rowCount() == 2, timeout=WITHIN_MS)


def test_a_centre_is_backed_up_and_restored_from_the_window(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    log_in(qtbot, window, "Ada")
    assert window.workplace is not None
    panel = window.workplace.panel(CentrePanel)
    window.show_panel("panel.centre")
    qtbot.waitUntil(lambda: panel.facts is not None, timeout=WITHIN_MS)
    qtbot.waitUntil(panel.make_button.isEnabled, timeout=WITHIN_MS)
    panel.make_button.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=WITHIN_MS)
    qtbot.waitUntil(panel.make_button.isEnabled, timeout=WITHIN_MS)
    assert panel.standing is not None
    made = panel.model.at(0).backup
    assert made.ok
    dialog = panel.restore()
    assert dialog.key_file.path() == tmp_path / "key"
    dialog.backup.name_path(Path(panel.standing.folder) / made.name)
    dialog.folder.name_path(tmp_path / "again")
    with qtbot.waitSignal(dialog.sent, timeout=WITHIN_MS):
        dialog.send()
    assert dialog.restored is not None
    assert dialog.restored.ok
    dialog.reject()
    panel.save(tmp_path / "support.zip")
    qtbot.waitUntil((tmp_path / "support.zip").exists, timeout=WITHIN_MS)
    with open_centre(tmp_path / "again") as opened:
        names = opened.work.read(SYSTEM, _names)
    assert {"Hannah", "Ada"} <= names


def _names(unit: Unit) -> set[str]:
    """Give the names of the staff."""
    return {each.name for each in people.list_staff(unit)}
