"""Decides how the pictures of the shell come about: panels moved, the command bar, the keys."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from desktop import words
from desktop.ui.appearance import Size
from desktop.ui.mine import MineSheet
from desktop.ui.remembered import Remembered
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

APART = QRect(96, 236, 660, 430)


def floated(window: Window, workplace: Workplace) -> QWidget | None:
    """Let a panel float over the others, as it would on another screen."""
    dock = workplace.dock("panel.technicians")
    dock.turn()
    dock.setGeometry(APART.translated(window.mapToGlobal(QPoint(0, 0))))
    return None


def tabbed(_window: Window, workplace: Workplace) -> QWidget | None:
    """Put every panel into one place, behind tabs."""
    ahead = workplace.dock("panel.queue")
    for dock in workplace.docks[1:]:
        dock.show()
        workplace.tabifyDockWidget(ahead, dock)
    workplace.show_panel("panel.order")
    return None


def typed(english: str, chinese: str) -> Callable[[Window, Workplace], QWidget | None]:
    """Give what types into the command bar."""

    def act(window: Window, _workplace: Workplace) -> QWidget | None:
        window.commands.begin()
        window.commands.line.setText(
            chinese if words.language() is words.Language.CHINESE else english
        )
        window.finder.ask_now()
        return None

    return act


def keys(window: Window, _workplace: Workplace) -> QWidget | None:
    """Open the sheet of keys."""
    return window.show_keys()


def mine(window: Window, _workplace: Workplace) -> QWidget | None:
    """Open the page "My desk", of somebody who has left a draft and moved his panels."""
    window.account.desk.memory.keep_text("unsent-orders", "[]")
    workplace = window.workplace
    assert workplace is not None, "somebody is logged in"
    workplace.layouts.keep()
    return window.show_mine()


def mine_changed(window: Window, workplace: Workplace) -> QWidget | None:
    """Choose another size there, mute the alarms, and forget the drafts."""
    sheet = mine(window, workplace)
    assert isinstance(sheet, MineSheet)
    assert sheet.alarms is not None, "he may know of alarms"
    sheet.looks.scale.choose(Size.LARGE)
    sheet.alarms.mute.click()
    sheet.remembered.turn(Remembered.DRAFTS)
    return sheet
