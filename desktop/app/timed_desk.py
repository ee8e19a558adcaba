"""Decides how a real desk is timed from within: when its queue is painted, how long it is held.

A part of `callout bench window`, in a process of its own: the desk as people have it, logged in to
the server that the command line names. It answers what the bench asks on its main thread. Nothing
of the desk is loaded but by the desk itself.
"""

import gc
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QStyledItemDelegate, QTableView
from typing_extensions import override

from api_client import building
from desktop.app import qt_features
from desktop.bench import speaking

if TYPE_CHECKING:
    from desktop.ui.entries import Entry
    from desktop.ui.panel import Panel
    from desktop.ui.window import Window

TICK_MS = 5
"""How often the main thread is asked whether it is free."""
QUEUE = "panel.queue"
MEGABYTE = 1_000_000


class Timing(QObject):
    """Watches one desk and answers the bench."""

    asked = Signal(object)
    """A question of the bench, brought to the main thread."""

    def __init__(self, window: "Window", app: QApplication) -> None:
        """Wait for the first painted queue of `window`."""
        super().__init__(window)
        self._window, self._app = window, app
        self._table: QTableView | None = None
        self._ticks, self._since = QTimer(self), QElapsedTimer()
        self._ticks.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._gaps_ms: list[float] = []
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        pages = window.centralWidget()
        assert isinstance(pages, QStackedWidget), "the log-in, then the workplace"
        pages.currentChanged.connect(self._watch_workplace)
        self._acts: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "watch": self._watch,
            "held": self._held,
            "scroll": self._scroll,
            "fusion": self._fusion,
            "frames": self._frames,
            "rows": self._rows,
            "memory": _memory,
        }

    def _watch_workplace(self) -> None:
        """Wait for the queue, once somebody is logged in."""
        if self._window.workplace is not None:
            self._window.workplace.joined.connect(self._watch_queue)

    def _watch_queue(self, entry: "Entry", panel: "Panel") -> None:
        """Look at every paint of the queue, once it is there."""
        if entry.key == QUEUE:
            self._table = panel.findChild(QTableView)
            assert self._table is not None, "the queue is a table"
            self._table.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the queue's paints until its rows are in one, then at none any more."""
        assert self._table is not None
        if event.type() == QEvent.Type.Paint and self._table.model().index(0, 0).data():
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._begin)
        return False

    def _begin(self) -> None:
        speaking.tell(cpu_s=round(time.process_time(), 3))
        threading.Thread(target=self._listen, name="bench", daemon=True).start()

    def _listen(self) -> None:
        for question in speaking.asked():
            self.asked.emit(question)
        QTimer.singleShot(0, self._window, self._window.close)

    def _answer(self, question: dict[str, Any]) -> None:
        speaking.tell(**self._acts[question["act"]](question))

    # What the bench may ask

    def _watch(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Note from now on how long the main thread is held."""
        self._gaps_ms = []
        self._since.start()
        self._ticks.start()
        return {}

    def _tick(self) -> None:
        self._gaps_ms.append(self._since.nsecsElapsed() / 1e6 - TICK_MS)
        self._since.restart()

    def _held(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Tell how long it was held since `watch`, in milliseconds."""
        self._ticks.stop()
        gaps = sorted(max(0.0, gap) for gap in self._gaps_ms)
        return {
            "longest_ms": round(gaps[-1], 3),
            "p99_ms": round(gaps[int(0.99 * len(gaps))], 3),
            "ticks": len(gaps),
        }

    def _scroll(self, question: dict[str, Any]) -> dict[str, Any]:
        """Scroll the queue row by row; processor time of the main thread for each."""
        assert self._table is not None
        return {"row_ms": _scrolled(self._table, self._app, question["rows"])}

    def _fusion(self, question: dict[str, Any]) -> dict[str, Any]:
        """Scroll the same rows in a table as Fusion paints it, without any sheet."""
        from desktop.ui.tableview import ROW_PX  # noqa: PLC0415  (the desk has loaded it)

        assert self._table is not None
        sheet, self_size = self._app.styleSheet(), self._table.size()
        self._app.setStyleSheet("")
        plain = QTableView()
        plain.setItemDelegate(QStyledItemDelegate(plain))
        plain.setModel(self._table.model())
        plain.verticalHeader().setDefaultSectionSize(ROW_PX)
        plain.resize(self_size)
        plain.show()
        self._app.processEvents()
        row_ms = _scrolled(plain, self._app, question["rows"])
        plain.close()
        plain.deleteLater()
        self._app.setStyleSheet(sheet)
        self._app.processEvents()
        return {"row_ms": row_ms}

    def _frames(self, question: dict[str, Any]) -> dict[str, Any]:
        """Paint the whole queue so many times; processor time of the main thread for each."""
        assert self._table is not None
        viewport, count = self._table.viewport(), question["count"]
        began_s = time.thread_time()
        for _ in range(count):
            viewport.repaint()
        return {"frame_ms": round((time.thread_time() - began_s) * 1000 / count, 3)}

    def _rows(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Tell how many orders the queue lists."""
        assert self._table is not None
        return {"rows": self._table.model().rowCount()}


def _scrolled(table: QTableView, app: QApplication, rows: int) -> float:
    """Return what one row costs the main thread, in milliseconds of processor time."""
    bar = table.verticalScrollBar()
    bar.setValue(0)
    app.processEvents()
    spent_s = 0.0
    for _ in range(rows):
        began_s = time.thread_time()
        bar.setValue(bar.value() + bar.singleStep())
        app.processEvents()
        spent_s += time.thread_time() - began_s
    return round(spent_s * 1000 / rows, 3)


def _memory(_question: dict[str, Any]) -> dict[str, Any]:
    """Tell how much memory the desk takes, in megabytes."""
    import psutil  # noqa: PLC0415  (not before the queue is painted)

    gc.collect()
    return {"memory_mb": round(psutil.Process().memory_info().rss / MEGABYTE, 1)}


def main() -> None:
    """Open the desk as the command line says: a JSON object of `url`, `name`, `password`, `kept`.

    `kept` is the folder of what desks keep between their starts; without it this is the first one.
    """
    asked = json.loads(sys.argv[1])
    gc.disable()  # as the command does: desktop.commands.desk
    building.build_later()  # as above: desktop.commands
    qt_features.switch_none()  # as above
    from desktop.app.desk import run_desk  # noqa: PLC0415  (as the command does)
    from desktop.app.machine import VisitingMachine  # noqa: PLC0415  (as above)

    with tempfile.TemporaryDirectory(prefix="callout-desk-") as folder:
        run_desk(
            VisitingMachine(asked["url"]),
            (asked["name"], asked["password"]),
            kept=Path(asked.get("kept", folder)),
            opened=Timing,
        )


if __name__ == "__main__":
    main()
