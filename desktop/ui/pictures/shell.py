"""Decides how the pictures of the shell come about: panels moved, the command bar, the keys."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from desktop import words
from desktop.ui.appearance import Size
from desktop.ui.clocks import CLOCK
from desktop.ui.mine import MineSheet
from desktop.ui.remembered import Remembered
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

TYPED = (
    ("commands", ("", "")),
    ("commands-found", ("bo", "王")),
    ("commands-phone", ("555 00", "0000")),
    ("commands-none", ("zzqx", "没有的")),
)
"""Scenes of the command bar: what is typed there, in English and in Chinese."""
CLOCKS = (("clock-ahead", timedelta(hours=2, minutes=5)), ("clock-behind", -timedelta(minutes=12)))
"""Scenes of a desk whose clock is wrong: how far it is ahead of the server's."""
APART = QRect(96, 236, 660, 430)


def floated(window: Window, workplace: Workplace) -> QWidget | None:
    """Let a panel float over the others, as it would on another screen."""
    dock = workplace.dock("panel.technicians")
    dock.turn()
    dock.setGeometry(APART.translated(window.mapToGlobal(QPoint(0, 0))))
    return None


def clock_told(window: Window, _workplace: Workplace) -> QWidget | None:
    """Ask what it means that the clocks are apart."""
    window.status.note(CLOCK).click()
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
