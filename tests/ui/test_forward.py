"""Whether the right window comes forward when the desk is called from outside."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.ui.forward import bring_forward, front
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.words import Language
from tests.ui.conftest import Open


def test_a_desk_that_is_out_of_sight_comes_back_as_large_as_it_was(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    for state in (Qt.WindowState.WindowMaximized, Qt.WindowState.WindowNoState):
        window.setWindowState(state | Qt.WindowState.WindowMinimized)
        bring_forward()
        assert not window.isMinimized()
        assert window.isMaximized() == (state is Qt.WindowState.WindowMaximized)
        qtbot.waitUntil(window.isActiveWindow)


def test_what_asks_something_has_the_keyboard_afterwards(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    dialog = QDialog(window)
    dialog.open()
    window.activateWindow()
    bring_forward()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.close()


def test_a_locked_desk_shows_its_lock_and_nothing_behind_it(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    enter(window, lambda: painting.settle(window))
    assert front() is window
    window.lock.lock()
    bring_forward()
    assert front() is window.lock.screen
    assert not window.isVisible()
    window.lock.end()


def test_without_a_window_nothing_happens(qapp: QApplication) -> None:
    assert qapp is not None
    assert front() is None
    bring_forward()
