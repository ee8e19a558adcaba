"""Works the map of a desk in tests as somebody works it: by clicks, the wheel and keys."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.panels.map import MapPanel
from desktop.ui.pictures import map_acts, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.window import Window

Settle = Callable[[], None]


class Shown:
    """The map of a desk, as somebody works it."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.settle: Settle = partial(painting.settle, window)
        workplace = enter(window, self.settle)
        self.workplace = workplace
        self.panel: MapPanel = map_acts.show(window, workplace, self.settle)
        self.canvas = self.panel.canvas
        window.activateWindow()

    def at(self, row_id: UUID, lift: int = 0) -> QPoint:
        mark = self.canvas.mark(row_id)
        assert mark is not None
        px, py = self.canvas.view.pixel(mark.lat, mark.lon)
        return QPoint(round(px), round(py) - lift)

    def click(self, at: QPoint) -> None:
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, pos=at)
        self.settle()

    def wheel(self, at: QPoint, turned: int) -> None:
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.canvas.mapToGlobal(at)),
            QPoint(),
            QPoint(0, turned),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)

    def key(self, key: Qt.Key) -> None:
        self.canvas.setFocus()
        QTest.keyClick(self.canvas, key)
        self.settle()
