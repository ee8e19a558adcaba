"""Decides how ways that somebody went are painted: what is past solid, what is to come faint.

Nothing is drawn across a gap. Each has a colour and a number; where somebody is at the time shown
is a disc with the number, pale with a broken edge where nothing was heard of him.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from desktop.ui.atlas import mercator
from desktop.ui.atlas.layers import Hit
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.view import View
from desktop.ui.colours import Inks
from desktop.ui.replay_data import Actor, Story

LINE_PX, CASING_PX, COMING_PX = 3.0, 6.0, 2.5
CROWDED = 20_000
"""From so many points on lines are as thin as can be: broad ones would take a second each time."""
COMING_ALPHA = 150
CELL_PX = 1.5
"""Points that lie nearer to each other are one: they would be painted over each other."""
DISC_PX, REACH_PX, NAME_PX, NAME_BELOW_PX = 11.0, 14.0, 12, 14


class TrackLayer:
    """The ways of a replay, as they are at a time."""

    def __init__(self, theme: Inks) -> None:
        """Show nothing yet."""
        self._theme = theme
        self._people: tuple[Actor, ...] = ()
        self._flat: dict[UUID, NDArray[np.float64]] = {}
        self._drawn: dict[UUID, list[QPolygonF | None]] = {}
        self._drawn_as: View | None = None
        self._chosen: UUID | None = None
        self.at_ms = 0
        self.marks: Collection[Mark] = ()

    def put(self, story: Story | None) -> None:
        """Show these ways and no others."""
        self._people = () if story is None else story.people
        self._flat = {person.id: _flat(person) for person in self._people}
        self._drawn_as = None
        self.go(0)

    def go(self, at_ms: int) -> None:
        """Show them as at a time."""
        self.at_ms = at_ms
        self.marks = tuple(self._standing())

    def lines(self, view: View, person: Actor) -> Sequence[tuple[QPolygonF, bool]]:
        """Give the lines of one way in pixels, and of each whether it is past."""
        if self._drawn_as != view:
            self._drawn, self._drawn_as = {}, view
        if person.id not in self._drawn:
            self._drawn[person.id] = self._draw(view, person)
        found: list[tuple[QPolygonF, bool]] = []
        for (first, end), whole in zip(person.pieces, self._drawn[person.id], strict=True):
            begun = bool(person.times[first] <= self.at_ms)
            if begun and person.times[end - 1] > self.at_ms:
                found += self._parted(view, person, first, end)
            elif whole is not None:
                found.append((whole, begun))
        return found

    def _draw(self, view: View, person: Actor) -> list[QPolygonF | None]:
        """Give each piece of a way in pixels, None where nothing of it is seen."""
        pixels = self._pixels(view, person)
        return [_line(pixels[first:end], view) for first, end in person.pieces]

    def _parted(
        self, view: View, person: Actor, first: int, end: int
    ) -> Sequence[tuple[QPolygonF, bool]]:
        """Give the piece on which somebody is, parted there: what is to come, then what is past."""
        pixels, place = self._pixels(view, person, first, end), person.at(self.at_ms)
        assert place is not None, "he was heard of"
        split = int(np.searchsorted(person.times[first:end], self.at_ms, side="right"))
        here = np.array([view.pixel(place.lat, place.lon)])
        coming = _line(np.concatenate((here, pixels[split:])), view)
        gone = _line(np.concatenate((pixels[:split], here)), view)
        return [(line, past) for line, past in ((coming, False), (gone, True)) if line is not None]

    def _pixels(
        self, view: View, person: Actor, first: int = 0, end: int | None = None
    ) -> NDArray[np.float64]:
        flat: NDArray[np.float64] = self._flat[person.id][first:end] * view.world_px
        flat -= np.array([view.left_px, view.top_px])
        return flat

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint all ways, then who is where."""
        del ratio  # lines have no picture of their own
        crowded = sum(len(flat) for flat in self._flat.values()) > CROWDED
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not crowded)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for person in self._people:
            ink = QColor(self._theme.tint(person.tone).text)
            for line, past in self.lines(view, person):
                if crowded:
                    painter.setPen(QPen(ink if past else QColor(self._theme.colours.muted), 0))
                elif past:
                    painter.setPen(_pen(QColor(self._theme.colours.surface), CASING_PX))
                    painter.drawPolyline(line)
                    painter.setPen(_pen(ink, LINE_PX))
                else:
                    faint = QColor(ink)
                    faint.setAlpha(COMING_ALPHA)
                    painter.setPen(_pen(faint, COMING_PX))
                painter.drawPolyline(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for person in self._people:
            self._paint_disc(painter, view, person)

    def name(self, painter: QPainter, view: View, ratio: float, taken: list[QRectF]) -> None:
        """Name who stands where, where there is room."""
        del ratio
        font = QFont(QApplication.font())
        font.setPixelSize(NAME_PX)
        painter.setFont(font)
        for mark in self.marks:
            px, py = view.pixel(mark.lat, mark.lon)
            wide = painter.fontMetrics().horizontalAdvance(mark.label) + 10
            high = painter.fontMetrics().height() + 2
            room = QRectF(px - wide / 2, py + NAME_BELOW_PX, wide, high)
            if any(room.intersects(each) for each in taken):
                continue
            taken.append(room)
            ground = QColor(self._theme.colours.surface)
            ground.setAlpha(225)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(room, 4, 4)
            painter.setPen(QColor(self._theme.colours.text))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, mark.label)

    def hit(self, view: View, px: float, py: float) -> Hit | None:
        """Say who stands at a pixel."""
        for mark in reversed(tuple(self.marks)):
            at = view.pixel(mark.lat, mark.lon)
            if (at[0] - px) ** 2 + (at[1] - py) ** 2 <= REACH_PX * REACH_PX:
                return Hit(self, (mark,))
        return None

    def choose(self, mark_id: UUID | None) -> None:
        """Mark one as chosen, if he is of this layer."""
        self._chosen = mark_id

    def _standing(self) -> Sequence[Mark]:
        found = []
        for person in self._people:
            place = person.at(self.at_ms)
            if place is not None:
                found.append(
                    Mark(
                        person.id,
                        place.lat,
                        place.lon,
                        "person",
                        person.tone,
                        person.number,
                        label=person.name,
                        faded=place.silent,
                    )
                )
        return found

    def _paint_disc(self, painter: QPainter, view: View, person: Actor) -> None:
        mark = next((each for each in self.marks if each.id == person.id), None)
        if mark is None:
            return
        tint, at = self._theme.tint(person.tone), QPointF(*view.pixel(mark.lat, mark.lon))
        edge = QPen(QColor(tint.text), 2 if mark.id != self._chosen else 4)
        if mark.faded:
            edge.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(edge)
        painter.setBrush(QColor(self._theme.colours.surface if mark.faded else tint.text))
        painter.drawEllipse(at, DISC_PX, DISC_PX)
        font = QFont(QApplication.font())
        font.setPixelSize(NAME_PX)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(tint.text if mark.faded else self._theme.colours.surface))
        room = QRectF(at.x() - DISC_PX, at.y() - DISC_PX, 2 * DISC_PX, 2 * DISC_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(person.number))


def _flat(person: Actor) -> NDArray[np.float64]:
    places = zip(person.lats.tolist(), person.lons.tolist(), strict=True)
    return np.array([mercator.flat(lat, lon) for lat, lon in places]).reshape(-1, 2)


def _line(part: NDArray[np.float64], view: View) -> QPolygonF | None:
    """Give a line as it is painted, None where nothing of it is seen."""
    return _polygon(_apart(part)) if len(part) > 1 and _is_seen(part, view) else None


def _is_seen(part: NDArray[np.float64], view: View) -> bool:
    """Say whether any of a line may be in what is seen."""
    left, top = part.min(axis=0) - CASING_PX
    right, bottom = part.max(axis=0) + CASING_PX
    return bool(right >= 0 and bottom >= 0 and left <= view.width and top <= view.height)


def _apart(part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the points of a line without those that lie where the one before them does."""
    cells = np.floor(part / CELL_PX)
    kept = np.ones(len(part), dtype=bool)
    kept[1:-1] = np.any(cells[1:-1] != cells[:-2], axis=1)
    return part[kept]


def _polygon(part: NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(px, py) for px, py in part.tolist()])


def _pen(ink: QColor, wide_px: float) -> QPen:
    round_cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(ink, wide_px, Qt.PenStyle.SolidLine, round_cap, join)
