"""Decides how work over several things goes on in the background: one by one, stopped at once.

What became of each is gathered and told on the main thread, so that whoever looks on may be gone at
any time; then no further thing is begun.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Event
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.ui.tasks import Tasks

LOOK_MS = 40
"""How often it is told what has been done since."""
Thing = TypeVar("Thing")
Result = TypeVar("Result")


class Round(QObject, Generic[Thing, Result]):
    """One pass over several things; a new one is made for the next."""

    told = Signal(object)
    """What became of one thing."""

    ended = Signal()
    """Nothing more is done: all was, or it was stopped, or it went on no longer."""

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        """Begin nothing yet; without `parent` nothing goes on."""
        super().__init__(parent)
        self._tasks = tasks
        self._stop = Event()
        self._results: deque[Result] = deque()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._tell)
        self.running = False
        stop = self._stop  # the object itself is gone when it is heard that it is destroyed
        self.destroyed.connect(lambda: stop.set())  # noqa: PLW0108  (a bound method is not called)

    def begin(
        self,
        things: Sequence[Thing],
        do: Callable[[Thing], Result],
        goes_on: Callable[[Result], bool] = bool,
    ) -> None:
        """Do `do` with each thing in turn, in the background, as long as `goes_on` says so."""
        stop, results = self._stop, self._results

        def work() -> None:
            for thing in things:
                if stop.is_set():
                    return
                result = do(thing)
                results.append(result)
                if not goes_on(result):
                    return

        self.running = True
        self._look.start()
        self._tasks.run(self, work, lambda _: self._end(), self._fail)

    def stop(self) -> None:
        """Begin with no further thing; the one under way comes to its end."""
        self._stop.set()

    def _tell(self) -> None:
        while self._results:
            self.told.emit(self._results.popleft())

    def _end(self) -> None:
        self.running = False
        self._look.stop()
        self._tell()
        self.ended.emit()

    def _fail(self, _fault: Exception) -> bool:
        self._end()
        return False
