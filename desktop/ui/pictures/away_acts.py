"""Decides how the pictures come about of a desk whose server has been away for a while."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.clock import HandClock
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre
from desktop.ui.pictures.shift import How
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

Act = Callable[[Window, Workplace, Callable[[], None]], QWidget | None]
GONE_FOR = timedelta(minutes=6)
WORKED_ON = 1


def leave(workplace: Workplace, since: timedelta = GONE_FOR) -> None:
    """Let the server be away for so long."""
    clock = workplace.desk.clock
    assert isinstance(clock, HandClock), "time is made by hand in pictures"
    feed = workplace.desk.feed
    feed.miss()
    clock.forward(since)
    feed.turned.emit(feed.standing)


def _panel(key: str, window: Window, workplace: Workplace, settle: Callable[[], None]) -> None:
    window.show_panel(key)
    workplace.panel(QueuePanel).table.choose(centre.order_id(WORKED_ON))
    if key == "panel.technicians":
        panel = workplace.panel(TechniciansPanel)
        panel.table.choose(panel.model.at(0).id)
    settle()
    leave(workplace)


KEYS = ("queue", "technicians", "alarms", "staff", "centre", "templates", "settings")
SCENES: tuple[tuple[str, Act], ...] = tuple(
    (f"away-{key}", partial(_panel, f"panel.{key}")) for key in KEYS
)
SHIFT = How.BUSY
"""How the shift is in all of them."""
