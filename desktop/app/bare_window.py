"""Decides what the desk's start is held against: a window of Qt that holds nothing but a word.

A part of `callout bench window`, in a process of its own: it tells when it was first painted, and
ends when nobody listens any more.
"""

import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
from typing_extensions import override

from desktop.bench import speaking

WIDTH_PX, HEIGHT_PX = 1440, 860


class Painted(QObject):
    """Tells the bench once, after the first time that something was painted."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        speaking.tell(cpu_s=round(time.process_time(), 3))


def main() -> None:
    """Show the window until standard input ends."""
    app = QApplication(sys.argv[:1])
    window, word, painted = QMainWindow(), QLabel("Callout"), Painted()
    word.setAlignment(Qt.AlignmentFlag.AlignCenter)
    word.installEventFilter(painted)
    window.setCentralWidget(word)
    window.resize(WIDTH_PX, HEIGHT_PX)
    window.show()
    speaking.answering(lambda _question: {}, lambda: QTimer.singleShot(0, app, app.quit))
    app.exec()


if __name__ == "__main__":
    main()
