"""Decides how a text is shown as a QR code: black on white in any scheme, with its quiet edge.

One that is good no longer leaves its place to a mark that says so.
"""

import segno
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QWidget
from typing_extensions import override

QUIET = 4
"""Modules of white around it, as ISO/IEC 18004 wants them."""
LEAST_MODULE_PX = 7


class QrCode(QWidget):
    """A QR code of error correction M; as large as there is room for, in whole pixels a module."""

    def __init__(
        self, parent: QWidget | None = None, least_module_px: int = LEAST_MODULE_PX
    ) -> None:
        """Begin without a text: a white square; a long text wants small modules."""
        super().__init__(parent)
        self._least_module_px = least_module_px
        self.matrix: tuple[tuple[int, ...], ...] = ()
        """Rows of modules, 1 is dark."""
        self._mark: QPixmap | None = None
        self._rows = 0

    def show_text(self, text: str) -> None:
        """Show `text`."""
        self.matrix = tuple(tuple(row) for row in segno.make_qr(text, error="m").matrix)
        self._rows, self._mark = len(self.matrix), None
        self.updateGeometry()
        self.update()

    def show_mark(self, mark: QPixmap) -> None:
        """Show `mark` instead: the code is good no longer. What stands beside it stays in place."""
        self.matrix, self._mark = (), mark
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = self._least_module_px * (self._rows + 2 * QUIET)
        return QSize(side, side)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        if self._mark is not None:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.AlternateBase))
            size = self._mark.deviceIndependentSize()
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawPixmap(QPointF(left, top), self._mark)
            painter.end()
            return
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        count = len(self.matrix) + 2 * QUIET
        module = min(self.width(), self.height()) // count
        left = (self.width() - module * len(self.matrix)) // 2
        top = (self.height() - module * len(self.matrix)) // 2
        black = QColor(Qt.GlobalColor.black)
        for line, row in enumerate(self.matrix):
            for place, dark in enumerate(row):
                if dark:
                    at = QRect(left + place * module, top + line * module, module, module)
                    painter.fillRect(at, black)
        painter.end()
