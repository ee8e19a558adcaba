"""Decides when Python collects cycles: on the main thread alone, and seldom what is old.

By itself Python collects in whichever thread happens to allocate. A cycle that holds widgets
would then be destroyed in a background thread, which takes the process down. What the program
was built from is set aside for good, so that a full collection stays short.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
THRESHOLDS = (700, 10, 10)
"""As Python's own: objects made, then collections of the younger generation."""


class Collector(QObject):
    """Takes collecting over from Python for as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        """Begin at once; what is there now is not looked at again.

        Nor is it looked at now: a start leaves few cycles, and to find them took as long as to
        paint the window.
        """
        super().__init__(parent)
        gc.freeze()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation whose turn it is, and the younger ones with it."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > THRESHOLDS[generation]:
                gc.collect(generation)
                return

    def end(self) -> None:
        """Leave collecting to Python again."""
        self._timer.stop()
        gc.enable()
        gc.unfreeze()
