"""Decides what always stands at the edges of the map: whose it is, and how long a stretch is."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QApplication

from desktop import words
from desktop.ui.atlas.view import View
from desktop.ui.colours import Inks

FONT_PX, EDGE_PX, PAD_PX = 11, 10.0, 6.0
LONGEST_PX = 130.0
KILOMETRE_M = 1_000


def stretch(metres_a_pixel: float, longest_px: float = LONGEST_PX) -> int:
    """Give the longest stretch in metres, 1, 2 or 5 and zeros, that is no longer on the map."""
    found, power = 1, 1
    while True:
        for step in (1, 2, 5):
            if step * power / metres_a_pixel > longest_px:
                return found
            found = step * power
        power *= 10


def said(metres: int) -> str:
    """Say a stretch."""
    if metres >= KILOMETRE_M:
        return words.text("unit.km", n=words.number(metres // KILOMETRE_M))
    return words.text("unit.m", n=words.number(metres))


def paint(painter: QPainter, view: View, theme: Inks, attribution: str) -> None:
    """Paint both over everything else."""
    font = QFont(QApplication.font())
    font.setPixelSize(FONT_PX)
    painter.setFont(font)
    _scale(painter, view, theme)
    if attribution:
        _whose(painter, view, theme, attribution)


def _ground(painter: QPainter, theme: Inks, room: QRectF) -> None:
    ground = QColor(theme.colours.surface)
    ground.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(room, 4, 4)


def _whose(painter: QPainter, view: View, theme: Inks, attribution: str) -> None:
    metrics = painter.fontMetrics()
    most = int(view.width - 4 * EDGE_PX - LONGEST_PX - 2 * PAD_PX)
    shown = metrics.elidedText(attribution, Qt.TextElideMode.ElideRight, max(most, 60))
    wide = metrics.horizontalAdvance(shown) + 2 * PAD_PX
    high = metrics.height() + PAD_PX
    room = QRectF(view.width - EDGE_PX - wide, view.height - EDGE_PX - high, wide, high)
    _ground(painter, theme, room)
    painter.setPen(QColor(theme.colours.muted))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)


def _scale(painter: QPainter, view: View, theme: Inks) -> None:
    metres = stretch(view.metres_a_pixel())
    wide = round(metres / view.metres_a_pixel())
    metrics = painter.fontMetrics()
    high = metrics.height() + PAD_PX + 8
    room = QRectF(EDGE_PX, view.height - EDGE_PX - high, max(wide, 40) + 2 * PAD_PX, high)
    _ground(painter, theme, room)
    painter.setPen(QColor(theme.colours.text))
    above = QRectF(room.left(), room.top() + 2, room.width(), metrics.height())
    painter.drawText(above, Qt.AlignmentFlag.AlignCenter, said(metres))
    left, bottom = room.left() + PAD_PX, room.bottom() - PAD_PX
    painter.setPen(QPen(QColor(theme.colours.text), 2))
    points = (left, bottom - 4), (left, bottom), (left + wide, bottom), (left + wide, bottom - 4)
    painter.drawPolyline([QPointF(x, y) for x, y in points])
