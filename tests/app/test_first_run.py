"""Whether the first run as people start it founds a real centre and remembers what was said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from api_client.client import Client
from desktop import words
from desktop.app.first_run import run_first
from desktop.app.founder import LocalFounder
from desktop.app.machine import LocalMachine
from desktop.gateways.folder import CentreFolder
from desktop.gateways.home import Home, read
from desktop.ui.first_run import FirstRun
from desktop.ui.machine import Begun
from desktop.ui.memory import Memory
from desktop.ui.pictures.setups import fill
from desktop.ui.setup.keeping import Keep
from tests.running import until

LOOK_MS = 20

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    """Speak afterwards as before."""
    before = words.language()
    yield
    words.choose(before)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def play(window: FirstRun, app: QApplication) -> QTimer:
    """Answer page after page as somebody would who has no folder for backups."""
    timer = QTimer(app)
    timer.setInterval(LOOK_MS)

    def look() -> None:
        if window.page is window.language:
            window.language.buttons[words.Language.CHINESE].click()
        elif window.page is window.backups:
            window.backups.choices.choose(Keep.NOT_NOW)
        elif not window.administrator.again.text():
            fill(window)
        if window.next_button.isVisible() and window.next_button.isEnabled():
            window.next_button.click()

    timer.timeout.connect(look)
    timer.start()
    return timer


@pytest.mark.usefixtures("qapp")
def test_a_real_centre_is_founded_and_lets_its_administrator_in(tmp_path: Path) -> None:
    folder, config = tmp_path / "centre", tmp_path / "config"
    timers: list[QTimer] = []
    begun = run_first(
        LocalFounder(folder, tmp_path / "key", config),
        kept=config,
        opened=lambda window, app: timers.append(play(window, app)),
    )
    timers[0].stop()
    assert begun is not None
    assert begun.folder == folder
    assert begun.login is not None
    assert read(config) == Home(folder=folder)
    assert Memory(config / "desk.ini").language(words.Language.ENGLISH) is words.Language.CHINESE
    machine = LocalMachine(folder, tmp_path / "key")
    found = machine.find()
    with Client(found.url) as client:
        assert client.people.sign_in(*begun.login).name == begun.login[0]
        assert client.centre.health().language == "zh_CN"
    machine.leave()
    until(lambda: not CentreFolder(folder).held())


@pytest.mark.usefixtures("qapp")
def test_a_window_that_is_closed_leads_nowhere(tmp_path: Path) -> None:
    def close(window: FirstRun, _app: QApplication) -> None:
        QTimer.singleShot(0, window, window.close)

    founder = LocalFounder(tmp_path / "centre", None, tmp_path)
    assert run_first(founder, kept=tmp_path, opened=close) is None
    assert not (tmp_path / "centre").exists()
    assert read(tmp_path) is None


def test_what_somebody_may_log_in_with_is_not_shown_by_accident() -> None:
    assert "secret" not in repr(Begun(login=("Ada", "secret")))
