"""Decides when Python collects cycles: on the main thread alone, and seldom what is old.

By itself Python collects in whichever thread happens to allocate. A cycle that holds widgets
would then be destroyed in a background thread, which takes the process down. What the program
was built from, and what a desk shows once it is filled, is set aside, so that a full collection
stays short; it is looked at when nobody is at work there.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
OLDEST = 2
THRESHOLDS = (700, 10, 10)
"""As Python's own: objects made, then collections of the younger generation."""
GROWN = 4
"""As Python's own: the oldest are looked at once they are more by one in so many."""
SETTLED_MS = 5_000
"""So long a desk whose panels are made needs to be filled."""


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
        self._old = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._set_aside_now)

    def collect(self) -> None:
        """Collect the oldest generation whose turn it is, and the younger ones with it."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > THRESHOLDS[generation] and (generation < OLDEST or self._grown):
                gc.collect(generation)
                if generation == OLDEST:
                    self._old = len(gc.get_objects(OLDEST))
                return

    def set_aside(self) -> None:
        """Look no more at what is there once the panels that were made now are filled.

        A cycle among it is let go by `look_at_all` alone.
        """
        self._soon.start(SETTLED_MS)

    def look_at_all(self) -> None:
        """Collect what was set aside too, in a moment: nobody is at work, the panels are going."""
        self._soon.stop()
        QTimer.singleShot(EVERY_MS, self, self._look_now)

    @property
    def _grown(self) -> bool:
        """Whether there is so much more among the oldest that they are worth another look."""
        return len(gc.get_objects(OLDEST)) > self._old + self._old // GROWN

    def _set_aside_now(self) -> None:
        gc.freeze()
        self._old = 0

    def _look_now(self) -> None:
        gc.unfreeze()
        gc.collect()
        self._set_aside_now()

    def end(self) -> None:
        """Leave collecting to Python again."""
        self._timer.stop()
        self._soon.stop()
        gc.enable()
        gc.unfreeze()
