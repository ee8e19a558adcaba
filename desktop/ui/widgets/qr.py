"""Decides how a text is shown as a QR code: black on white in any scheme, with its quiet edge."""

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

QUIET = 4
"""Modules of white around it, as ISO/IEC 18004 wants them."""
LEAST_MODULE_PX = 7


class QrCode(QWidget):
    """A QR code of error correction M; as large as there is room for, in whole pixels a module."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin without a text: a white square."""
        super().__init__(parent)
        self.matrix: tuple[tuple[int, ...], ...] = ()
        """Rows of modules, 1 is dark."""

    def show_text(self, text: str) -> None:
        """Show `text`; empty shows nothing."""
        code = segno.make_qr(text, error="m") if text else None
        self.matrix = () if code is None else tuple(tuple(row) for row in code.matrix)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = LEAST_MODULE_PX * (len(self.matrix) + 2 * QUIET)
        return QSize(side, side)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
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
