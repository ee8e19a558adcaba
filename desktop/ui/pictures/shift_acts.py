"""Decides how the pictures of alarms, reminders and handovers come about."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.ui.panels.alarms import VIEWS, AlarmsPanel
from desktop.ui.pictures.shift import How
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

Act = Callable[[Window, Workplace], QWidget | None]


def _nothing(_window: Window, _workplace: Workplace) -> None:
    return None


def _panel(window: Window, _workplace: Workplace) -> None:
    window.show_panel("panel.alarms")


def _history(window: Window, workplace: Workplace) -> None:
    window.show_panel("panel.alarms")
    workplace.panel(AlarmsPanel).look_at(list(VIEWS)[-1])


def _muted(window: Window, workplace: Workplace) -> None:
    window.show_panel("panel.alarms")
    panel = workplace.panel(AlarmsPanel)
    panel.sound.mute(True)
    panel.alarm_bar.note.setText("…")


SCENES: tuple[tuple[str, Act, How], ...] = (
    ("alarm", _nothing, How.ONE),
    ("alarms", _panel, How.BUSY),
    ("alarms-history", _history, How.BUSY),
    ("alarms-muted", _muted, How.BUSY),
    ("alarms-none", _panel, How.QUIET),
)
"""Each scene's name, what is done when somebody has logged in, and how the shift is."""
