"""Decides how the pictures are made: off the screen, in one scale, whatever the machine shows."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.ui.collecting import Collector
from desktop.ui.pictures import painting
from desktop.ui.pictures.painting import Choice, Taken
from desktop.ui.theme import Scheme, Theme

__all__ = ["Choice", "Scheme", "Taken", "paint"]
LOG = logging.getLogger(__name__)
WITHOUT_SCREEN = "does not support propagateSizeHints"


def paint(out: Path, choice: Choice, percent: int | None = None) -> Iterator[Taken]:
    """Paint the chosen panels and states under `out`; give each file.

    `percent` is the scale of the screen, the surroundings' own when nothing is said; it is taken
    by the first application of a process alone.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    usual = os.environ.get("QT_SCALE_FACTOR", "1")
    os.environ["QT_SCALE_FACTOR"] = usual if percent is None else f"{percent / 100:g}"
    before = qInstallMessageHandler(_hear)
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["callout"])
    collector = Collector(app)
    try:
        yield from painting.paint(out, app, Theme(app, Scheme.LIGHT), choice)
    finally:
        collector.end()
        qInstallMessageHandler(before)


def _hear(kind: QtMsgType, _where: QMessageLogContext, said: str) -> None:
    """Log what Qt says, but for what it says of each window that has no screen."""
    if WITHOUT_SCREEN not in said:
        LOG.log(logging.DEBUG if kind is QtMsgType.QtDebugMsg else logging.WARNING, "%s", said)
