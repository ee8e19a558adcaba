"""Decides how a window's own place on the desktop is written down, and put back where it is seen.

The place is the one that it has when it is neither maximised nor full, and whether it is.
"""

import json
from typing import TypeAlias

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.docking import rescued

Screens: TypeAlias = tuple[QRect, ...]
"""What of each screen windows may use, the main screen first."""
LARGE = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen


def told(window: QWidget) -> str:
    """Write down where a window stands."""
    large = window.windowState() & LARGE
    usual = window.normalGeometry()
    place = usual if large and not usual.isEmpty() else window.geometry()
    return json.dumps([place.x(), place.y(), place.width(), place.height(), large.value])


def put(window: QWidget, said: str, screens: Screens) -> None:
    """Let a window stand as was written down, on one of these screens; rubbish changes nothing."""
    try:
        left, top, width, height, large = (int(each) for each in json.loads(said))
    except (ValueError, TypeError):
        return
    window.setWindowState(window.windowState() & ~LARGE)
    window.setGeometry(rescued(QRect(left, top, width, height), screens))
    window.setWindowState(window.windowState() | (Qt.WindowState(large) & LARGE))


def rescue(window: QWidget, screens: Screens) -> None:
    """Bring a window back onto a screen when it can be taken hold of on none."""
    place = rescued(window.geometry(), screens)
    if not window.windowState() & LARGE and place != window.geometry():
        window.setGeometry(place)
