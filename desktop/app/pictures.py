"""Decides how the pictures are made: off the screen, in one scale, whatever the machine shows."""

import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.ui.collecting import Collector
from desktop.ui.pictures import painting
from desktop.ui.theme import Scheme, Theme


def paint(out: Path) -> Iterator[Path]:
    """Paint every panel and state, both languages, light and dark, under `out`; give each file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = os.environ.get("QT_SCALE_FACTOR", "1")
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["callout"])
    collector = Collector(app)
    try:
        yield from painting.paint(out, app, Theme(app, Scheme.LIGHT))
    finally:
        collector.end()
