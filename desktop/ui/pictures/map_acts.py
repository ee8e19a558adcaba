"""Decides how the pictures of the map come about: everybody, one who is chosen, groups, a menu."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop import words
from desktop.ui.panels.map import MapPanel
from desktop.ui.pictures import centre
from desktop.ui.window import Window
from desktop.ui.workplace import Workplace

Settle = Callable[[], None]
Act = Callable[[Window, Workplace, Settle], QWidget | None]
SILENT_ONE, ON_HIS_WAY = 4, 1
"""Places of technicians."""


def show(window: Window, workplace: Workplace, settle: Settle) -> MapPanel:
    """Look at the map, and let it come to rest."""
    window.show_panel("panel.map")
    settle()
    panel = workplace.panel(MapPanel)
    rest(panel, settle)
    return panel


def rest(panel: MapPanel, settle: Settle) -> None:
    """Let the map be where it goes, with all of its tiles."""
    panel.grab()  # what is painted first is loaded then
    settle()
    panel.canvas.arrive()
    panel.canvas.grab()
    settle()
    settle()


def _plain(window: Window, workplace: Workplace, settle: Settle) -> None:
    show(window, workplace, settle)


def _chosen(window: Window, workplace: Workplace, settle: Settle) -> None:
    panel = show(window, workplace, settle)
    panel.choose(centre.technicians(words.language())[ON_HIS_WAY].id)
    panel.turn_follow()
    rest(panel, settle)


def _groups(window: Window, workplace: Workplace, settle: Settle) -> None:
    panel = show(window, workplace, settle)
    panel.canvas.zoom(-2)
    rest(panel, settle)


def _menu(window: Window, workplace: Workplace, settle: Settle) -> None:
    panel = show(window, workplace, settle)
    panel.choose(centre.order_id(centre.SPARKS))
    rest(panel, settle)
    panel.open_menu()


SCENES: tuple[tuple[str, Act], ...] = (
    ("map", _plain),
    ("map-chosen", _chosen),
    ("map-groups", _groups),
    ("map-menu", _menu),
)
PLAIN: Act = _plain
