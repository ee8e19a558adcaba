"""Decides what is done in the panel Centre until the states are reached that are painted of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QScrollArea, QWidget

from desktop import words
from desktop.ui.panels.centre import CentrePanel
from desktop.ui.pictures import centre, upkeep
from desktop.ui.restoring import RestoreDialog
from desktop.ui.window import Window

Settle = Callable[[], None]
Act = Callable[[Window, Settle], QWidget | None]


def show(window: Window, settle: Settle) -> None:
    """Log in, and come to the panel."""
    _panel(window, settle)


def restore(window: Window, _settle: Settle) -> QWidget | None:
    """Say which backup is to be restored, and where to."""
    dialog = window.restore()
    dialog.backup.name_path(Path("/media/usb/callout-9be07f21-20261122T020000Z.zip"))
    dialog.folder.name_path(Path("/srv/restored"))
    return dialog


def restore_sent(window: Window, settle: Settle) -> QWidget | None:
    """Have it restored."""
    _panel(window, settle)
    dialog = restore(window, settle)
    assert isinstance(dialog, RestoreDialog)
    dialog.send()
    return dialog


def restore_unfilled(window: Window, settle: Settle) -> QWidget | None:
    """Have something restored without saying what."""
    _panel(window, settle)
    dialog = window.restore()
    dialog.send()
    return dialog


def _panel(window: Window, settle: Settle) -> CentrePanel:
    window.login.name.line.setText(centre.spoken(words.language()).dispatcher)
    window.login.password.line.setText("a password")
    window.login.form.button.click()
    settle()
    window.show_panel("panel.centre")
    settle()
    assert window.workplace is not None, "the made-up centre lets everybody in"
    return window.workplace.panel(CentrePanel)


def _phones(window: Window, settle: Settle) -> None:
    _into_view(_panel(window, settle), settle)


def _checked(window: Window, settle: Settle) -> None:
    panel = _panel(window, settle)
    panel.phones.check()
    settle()
    _into_view(panel, settle)


def _checking(window: Window, settle: Settle) -> None:
    panel = _panel(window, settle)
    panel.phones.show_running()
    _into_view(panel, settle)


def _into_view(panel: CentrePanel, settle: Settle) -> None:
    """Scroll to what phones need, as somebody does who looks for it."""
    for area in panel.findChildren(QScrollArea):
        inside = area.widget()
        if inside is not None and inside.isAncestorOf(panel.phones):
            area.verticalScrollBar().setValue(panel.phones.y())
    settle()


SCENES: tuple[tuple[str, Act, dict[str, Any]], ...] = (
    ("phones", _phones, {"facts": upkeep.OPENED}),
    ("phones-well", _checked, {"facts": upkeep.OPENED}),
    ("phones-ill", _checked, {"facts": upkeep.OPENED, "reach": upkeep.ILL}),
    ("phones-checking", _checking, {"facts": upkeep.OPENED}),
    ("phones-unchecked", _checked, {"facts": upkeep.GIVEN_ENDS, "failing": ("/v1/reachability",)}),
    ("phones-nowhere", _phones, {"facts": upkeep.CLOSED}),
)
