"""Whether the desk as people start it opens, lets somebody in, remembers, and leaves nothing."""

import gc
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from api_client.ids import new_id
from api_client.vocabulary import Role
from desktop import words
from desktop.app.desk import run_desk
from desktop.app.machine import VisitingMachine
from desktop.service import people
from desktop.service.unit import SYSTEM
from desktop.ui.window import Window
from tests.running import LOCAL_SECRET, Running

PASSWORD = "a long enough password"
LOOK_MS = 20
PATIENCE_MS = 20_000

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep what the desk remembers and logs in the test's folder."""
    for kind in ("user_config_dir", "user_log_dir"):
        folder = str(tmp_path / kind)
        monkeypatch.setattr(platformdirs, kind, lambda *_, kept=folder, **__: kept)
    spoken = words.language()
    yield tmp_path
    words.choose(spoken)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def play(step: Callable[[Window], bool]) -> None:
    """Look at the window again and again; close it when `step` is done, or after some time."""
    timer = QTimer(QApplication.instance())
    timer.setInterval(LOOK_MS)
    left = [PATIENCE_MS // LOOK_MS]

    def look() -> None:
        left[0] -= 1
        windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, Window)]
        visible = [window for window in windows if window.isVisible()]
        if visible and (step(visible[0]) or left[0] <= 0):
            timer.stop()
            visible[0].close()

    timer.timeout.connect(look)
    timer.start()


@pytest.mark.usefixtures("qapp")
def test_the_desk_opens_works_and_leaves_nothing(own_centre: Running, own_folders: Path) -> None:
    people.add_staff(own_centre.work, SYSTEM, (new_id(), "Hannah", Role.DISPATCHER, PASSWORD))
    seen: list[str] = []

    def step(window: Window) -> bool:
        if window.workplace is not None:
            seen.append(window.windowTitle())
            window.appearance.speak_other()
            return True
        if window.login.form.isVisible() and window.login.form.button.isEnabled():
            window.login.name.line.setText("Hannah")
            window.login.password.line.setText(PASSWORD)
            window.login.form.button.click()
        return False

    hook, handlers = sys.excepthook, list(logging.getLogger().handlers)
    play(step)
    assert run_desk(VisitingMachine(own_centre.url, LOCAL_SECRET)) == 0
    assert seen
    assert sys.excepthook is hook
    assert logging.getLogger().handlers == handlers
    assert gc.isenabled()
    kept = (own_folders / "user_config_dir" / "desk.ini").read_text(encoding="utf-8")
    assert "name=Hannah" in kept
    assert "language=" in kept
    assert PASSWORD not in kept
