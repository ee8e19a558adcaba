"""Decides how outlines are painted on the map, told apart, named and met by the mouse.

Each look has a line of its own, since colours alone say nothing. An outline is chosen at its border
or its name, so that a click inside it still means the map; marks lie over outlines.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

from desktop.ui.atlas.layers import Hit
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.sketch import Ring
from desktop.ui.atlas.stamps import Stamps
from desktop.ui.atlas.view import View
from desktop.ui.theme import Theme, Tone

REACH_PX = 10.0
LEAST_NAMED_PX = 28.0
HALO_PX, FILL_ALPHA, CHOSEN_ALPHA = 3.0, 26, 56


class Look(StrEnum):
    """As what an outline is drawn."""

    SERVED = "served"
    DISTRICT = "district"
    PREMISES = "premises"


STYLES: Mapping[Look, tuple[Tone, Qt.PenStyle, float]] = {
    Look.SERVED: (Tone.MOVING, Qt.PenStyle.SolidLine, 2.0),
    Look.DISTRICT: (Tone.NEUTRAL, Qt.PenStyle.DashLine, 2.0),
    Look.PREMISES: (Tone.WAITING, Qt.PenStyle.DashDotLine, 2.5),
}


@dataclass(frozen=True, slots=True)
class Outline:
    """Rings on the map under one id; one inside another is a hole."""

    id: UUID
    name: str
    look: Look
    rings: tuple[Ring, ...]
    icon: str = "area"

    @property
    def middle(self) -> tuple[float, float]:
        """Where it is named: on the widest stretch inside it, halfway up its largest ring."""
        largest = max(self.rings, key=_extent)
        lats = [lat for lat, _ in largest]
        lat = (min(lats) + max(lats)) / 2 + 1e-9
        crossed = sorted(
            one[1] + (lat - one[0]) / (other[0] - one[0]) * (other[1] - one[1])
            for ring in self.rings
            for one, other in zip(ring, (*ring[1:], ring[0]), strict=True)
            if (one[0] > lat) is not (other[0] > lat)
        )
        pairs = list(zip(crossed[::2], crossed[1::2], strict=False))
        if not pairs:
            return largest[0]
        west, east = max(pairs, key=lambda pair: pair[1] - pair[0])
        return lat, (west + east) / 2


class OutlineLayer:
    """Outlines under all marks."""

    def __init__(self, theme: Theme, stamps: Stamps) -> None:
        """Hold none."""
        self._theme, self._stamps = theme, stamps
        self._outlines: tuple[Outline, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self._chosen: UUID | None = None
        self.left_out: UUID | None = None
        """One that is drawn anew elsewhere, and not here meanwhile."""
        self._rooms: dict[UUID, QRectF] = {}
        self._paths: dict[UUID, QPainterPath] = {}
        self._paths_as: View | None = None

    @property
    def marks(self) -> Collection[Mark]:
        """Where each is named, by which the keyboard goes from one to the next."""
        return self._marks

    def put(self, outlines: Sequence[Outline]) -> None:
        """Show these and no others."""
        self._outlines = tuple(each for each in outlines if each.rings)
        self._marks = tuple(
            Mark(each.id, *each.middle, each.icon, STYLES[each.look][0], 0, each.name)
            for each in self._outlines
        )
        self._paths_as = None
        self._rooms.clear()

    def choose(self, mark_id: UUID | None) -> None:
        """Mark one as chosen."""
        self._chosen = mark_id

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint each with its line, the chosen one last and stronger."""
        assert ratio > 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = QRectF(0, 0, view.width, view.height)
        paths = self._seen_as(view)
        for each in sorted(self._outlines, key=lambda one: one.id == self._chosen):
            path = paths[each.id]
            if each.id != self.left_out and path.controlPointRect().intersects(seen):
                self._paint(painter, each, path)

    def name(self, painter: QPainter, view: View, ratio: float, taken: list[QRectF]) -> None:
        """Name each in its middle where it is large enough, the chosen one whatever its size."""
        self._rooms.clear()
        paths = self._seen_as(view)
        by_choice = sorted(
            zip(self._outlines, self._marks, strict=True),
            key=lambda pair: pair[0].id != self._chosen,
        )
        for each, mark in by_choice:
            wide = paths[each.id].controlPointRect().width()
            if each.id == self.left_out or (wide < LEAST_NAMED_PX and each.id != self._chosen):
                continue
            drawn = self._stamps.label(each.name, faded=False, ratio=ratio)
            width, high = drawn.width() / ratio, drawn.height() / ratio
            px, py = view.pixel(mark.lat, mark.lon)
            room = QRectF(round(px - width / 2), round(py - high / 2), width, high)
            if any(room.intersects(other) for other in taken):
                continue
            taken.append(room)
            self._rooms[each.id] = room
            painter.drawPixmap(room.topLeft(), drawn)

    def hit(self, view: View, px: float, py: float) -> Hit | None:
        """Say whose border or name is at a pixel, the chosen one's first."""
        at = QPointF(px, py)
        stroker = QPainterPathStroker()
        stroker.setWidth(REACH_PX)
        paths = self._seen_as(view)
        near = QRectF(px - REACH_PX, py - REACH_PX, 2 * REACH_PX, 2 * REACH_PX)
        for each, mark in sorted(
            zip(self._outlines, self._marks, strict=True),
            key=lambda pair: pair[0].id != self._chosen,
        ):
            room, path = self._rooms.get(each.id), paths[each.id]
            if room is not None and room.contains(at):
                return Hit(self, (mark,))
            if path.controlPointRect().intersects(near) and stroker.createStroke(path).contains(at):
                return Hit(self, (mark,))
        return None

    def _seen_as(self, view: View) -> Mapping[UUID, QPainterPath]:
        """Give the outlines as they lie in a view, reckoned once for each."""
        if self._paths_as != view:
            self._paths = {each.id: path_of(each.rings, view) for each in self._outlines}
            self._paths_as = view
        return self._paths

    def _paint(self, painter: QPainter, outline: Outline, path: QPainterPath) -> None:
        tone, style, wide = STYLES[outline.look]
        chosen = outline.id == self._chosen
        ink, halo = QColor(self._theme.tint(tone).text), QColor(self._theme.colours.surface)
        fill = QColor(ink)
        fill.setAlpha(CHOSEN_ALPHA if chosen else FILL_ALPHA)
        halo.setAlpha(190)
        painter.fillPath(path, fill)
        wide += 1.5 * chosen
        painter.strokePath(path, QPen(halo, wide + HALO_PX))
        painter.strokePath(path, QPen(ink, wide, style))


def path_of(rings: Sequence[Ring], view: View) -> QPainterPath:
    """Give rings as they are seen; one inside another is left out of what is filled."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        path.addPolygon(QPolygonF([QPointF(*view.pixel(*corner)) for corner in ring]))
        path.closeSubpath()
    return path


def _extent(ring: Ring) -> float:
    lats, lons = [lat for lat, _ in ring], [lon for _, lon in ring]
    return (max(lats) - min(lats)) * (max(lons) - min(lons))
