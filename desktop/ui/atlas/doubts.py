"""Decides how fixes that were not believed are painted: hollow marks that no line goes through."""

from collections.abc import Collection, Sequence
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.ui.atlas.layers import Hit
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.view import View
from desktop.ui.colours import Inks

HOLLOW_PX, REACH_PX = 5.0, 8.0


class DoubtLayer:
    """What was not believed, each fix with its reason; the keyboard has them in the list."""

    def __init__(self, theme: Inks) -> None:
        """Show nothing yet."""
        self._theme = theme
        self.doubted: Sequence[Mark] = ()

    @property
    def marks(self) -> Collection[Mark]:
        """None that Tab goes through: they are many."""
        return ()

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint those that are seen."""
        del ratio  # rings have no picture of their own
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for mark in self.doubted:
            if view.sees(mark.lat, mark.lon):
                at = QPointF(*view.pixel(mark.lat, mark.lon))
                for colour, wide in (
                    (self._theme.colours.surface, 4),
                    (self._theme.tint(mark.tone).text, 2),
                ):
                    painter.setPen(QPen(QColor(colour), wide))
                    painter.drawEllipse(at, HOLLOW_PX, HOLLOW_PX)

    def name(self, painter: QPainter, view: View, ratio: float, taken: list[QRectF]) -> None:
        """Name none: the pointer and the list say the reason."""

    def hit(self, view: View, px: float, py: float) -> Hit | None:
        """Say which one is at a pixel."""
        for mark in self.doubted:
            at = view.pixel(mark.lat, mark.lon)
            if (at[0] - px) ** 2 + (at[1] - py) ** 2 <= REACH_PX * REACH_PX:
                return Hit(self, (mark,))
        return None

    def choose(self, mark_id: UUID | None) -> None:
        """Choose none: what is chosen is a person."""
