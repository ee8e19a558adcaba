"""Decides how tests go through the first run: as people do, by pages and by keys."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.first_run import FirstRun
from desktop.ui.pictures.setups import FounderStandIn, fill
from desktop.ui.setup.page import Page


def founder_of(window: FirstRun) -> FounderStandIn:
    founder = window.setting.founder
    assert isinstance(founder, FounderStandIn)
    return founder


def go_to(qtbot: QtBot, window: FirstRun, page: Page) -> None:
    """Answer each page as most people do, until one is shown."""
    while window.page is not page:
        before = window.page
        fill(window)
        window.next_button.click()
        qtbot.waitUntil(partial(left, window, before))
    qtbot.waitUntil(lambda: window.setting.tasks.idle)


def left(window: FirstRun, page: Page) -> bool:
    """Say whether a page is shown no more."""
    return window.page is not page


def shows(window: FirstRun, page: Page) -> bool:
    """Say whether a page is shown."""
    return window.page is page


def focused(window: FirstRun) -> QWidget:
    found = window.focusWidget()
    assert found is not None
    return found


def write(window: FirstRun, said: str) -> None:
    """Write into what has the focus."""
    line = focused(window)
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, said)


def press(window: FirstRun, key: Qt.Key) -> None:
    QTest.keyClick(focused(window), key)
