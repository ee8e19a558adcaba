"""Whether a dialog opens so that its foot is on the screen."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QDockWidget,
    QLabel,
    QMainWindow,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.bounds import keep_within
from desktop.ui.widgets.room import fit


@pytest.fixture
def desk(qtbot: QtBot) -> QMainWindow:
    """Give a window as low as that of a small screen."""
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1280, 680)
    return made


def dialog(parent: QWidget, width_px: int, height_px: int) -> QDialog:
    made = QDialog(parent)
    made.resize(width_px, height_px)
    return made


def test_a_dialog_is_no_larger_than_the_window_of_the_desk(desk: QMainWindow) -> None:
    high = dialog(desk, 1120, 760)
    keep_within(high)
    assert high.size() == QSize(1120, 680)
    low = dialog(desk, 400, 300)
    keep_within(low)
    assert low.size() == QSize(400, 300)


def test_a_panel_that_floats_is_of_the_desk_that_it_belongs_to(desk: QMainWindow) -> None:
    dock = QDockWidget(desk)
    dock.setFloating(True)
    dock.resize(300, 200)
    inside = QWidget(dock)
    made = dialog(inside, 1120, 760)
    keep_within(made)
    assert made.size() == QSize(1120, 680)


def test_what_a_dialog_must_have_it_keeps(desk: QMainWindow) -> None:
    made = dialog(desk, 900, 900)
    part = QWidget(made)
    part.setMinimumHeight(720)
    QVBoxLayout(made).addWidget(part)
    keep_within(made)
    assert made.height() >= 720


def test_a_dialog_that_stands_alone_is_as_large_as_it_wants(qtbot: QtBot) -> None:
    made = QDialog()
    qtbot.addWidget(made)
    made.resize(1120, 760)
    keep_within(made)
    assert made.size() == QSize(1120, 760)


def test_lines_that_are_added_push_no_button_off_the_screen(
    qtbot: QtBot, desk: QMainWindow
) -> None:
    desk.show()
    made = dialog(desk, 500, 600)
    page, scroll, down = QWidget(), QScrollArea(), QVBoxLayout(made)
    page.setMinimumHeight(900)
    scroll.setWidget(page)
    scroll.setMinimumHeight(60)
    for _ in range(5):
        said = QLabel("Somebody else changed this meanwhile. " * 4)
        said.setWordWrap(True)
        down.addWidget(said)
    down.addWidget(scroll)
    made.show()
    qtbot.waitExposed(made)
    fit(made, shrink=False)
    assert made.height() <= desk.height()
    made.close()
