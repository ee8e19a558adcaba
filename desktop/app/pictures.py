"""Decides how the pictures are made: off the screen, in one scale, whatever the machine shows."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.ui.collecting import Collector
from desktop.ui.pictures import painting
from desktop.ui.theme import Scheme, Theme

LOG = logging.getLogger(__name__)
WITHOUT_SCREEN = "does not support propagateSizeHints"


def paint(out: Path) -> Iterator[Path]:
    """Paint every panel and state, both languages, light and dark, under `out`; give each file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = os.environ.get("QT_SCALE_FACTOR", "1")
    before = qInstallMessageHandler(_hear)
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["callout"])
    collector = Collector(app)
    try:
        yield from painting.paint(out, app, Theme(app, Scheme.LIGHT))
    finally:
        collector.end()
        qInstallMessageHandler(before)


def _hear(kind: QtMsgType, _where: QMessageLogContext, said: str) -> None:
    """Log what Qt says, but for what it says of each window that has no screen."""
    if WITHOUT_SCREEN not in said:
        LOG.log(logging.DEBUG if kind is QtMsgType.QtDebugMsg else logging.WARNING, "%s", said)
