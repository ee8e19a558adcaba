"""Decides how a way is painted on the map: where it goes, and whether roads were reckoned with."""

from collections.abc import Collection, Sequence
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from desktop.ui.atlas.layers import Hit
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.stamps import Stamps
from desktop.ui.atlas.view import View
from desktop.ui.theme import Theme

LINE_PX, EDGE_PX, END_PX, ABOVE_PX = 4.0, 7.0, 6.0, 46.0
DASHES = (3.0, 2.0)
"""Of what is straight because nobody knows the roads, in widths of the line."""
NO_MARKS: tuple[Mark, ...] = ()
Place = tuple[float, float]


class WayLayer:
    """One way, or none; what is painted of it is chosen by nobody."""

    def __init__(self, theme: Theme, stamps: Stamps) -> None:
        """Show none."""
        self._theme, self._stamps = theme, stamps
        self.points: tuple[Place, ...] = ()
        self._straight = False
        self._label = ""

    @property
    def marks(self) -> Collection[Mark]:
        """It has none."""
        return NO_MARKS

    def put(self, points: Sequence[Place], label: str, *, straight: bool) -> None:
        """Show this way, with words at its end; a `straight` one goes by no roads."""
        self.points, self._label, self._straight = tuple(points), label, straight

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint it, with an edge that sets it off the ground."""
        del ratio
        if not self.points:
            return
        line = QPolygonF([QPointF(*view.pixel(*point)) for point in self.points])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colours = self._theme.colours
        for ink, wide in ((colours.surface, EDGE_PX), (colours.accent, LINE_PX)):
            pen = QPen(QColor(ink), wide)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if self._straight and ink == colours.accent:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setDashPattern(DASHES)
            painter.setPen(pen)
            painter.drawPolyline(line)
        painter.setPen(QPen(QColor(colours.accent), 3))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(line.last(), END_PX, END_PX)

    def name(self, painter: QPainter, view: View, ratio: float, taken: list[QRectF]) -> None:
        """Say above its end, and above a pin there, how long it takes."""
        if not self.points or not self._label:
            return
        px, py = view.pixel(*self.points[-1])
        drawn = self._stamps.label(self._label, faded=False, ratio=ratio)
        wide, high = drawn.width() / ratio, drawn.height() / ratio
        room = QRectF(round(px - wide / 2), round(py - high - ABOVE_PX), wide, high)
        taken.append(room)
        painter.drawPixmap(room.topLeft(), drawn)

    def hit(self, view: View, px: float, py: float) -> Hit | None:
        """Nothing of it is chosen."""
        del view, px, py
        return None

    def choose(self, mark_id: UUID | None) -> None:
        """Nothing of it is chosen."""
