"""Decides what a layer of the map is, and how one of marks is painted and met.

A layer paints itself over those before it and says what of it is at a pixel. Outlines of areas and
tracks are layers too, beside these.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from desktop import words
from desktop.ui.atlas import mercator, naming
from desktop.ui.atlas.clusters import Group, gathered
from desktop.ui.atlas.marks import Mark, Shape
from desktop.ui.atlas.stamps import (
    MANY_PX,
    ONE_PX,
    PIN_LIFT_PX,
    Stamp,
    Stamps,
    course_of,
)
from desktop.ui.atlas.view import View
from desktop.ui.theme import Theme, Tone

REACH_PX = 34
"""Marks that are nearer to each other are shown as one."""
MOST_NAMED = 60
"""Names, and how far off places may be, are shown where no more than so many stand."""
LEAST_CIRCLE_PX, THOUSAND = 16, 1_000


@dataclass(frozen=True, slots=True)
class Hit:
    """What is at a pixel: one mark or several."""

    layer: "Layer"
    marks: tuple[Mark, ...]


class Layer(Protocol):
    """One thing that is painted over the ground."""

    @property
    def marks(self) -> Collection[Mark]:
        """All marks of it, by which the keyboard goes from one to the next."""

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint it as it is seen."""

    def name(self, painter: QPainter, view: View, ratio: float, taken: list[QRectF]) -> None:
        """Paint words over all layers, where no others have `taken` the room."""

    def hit(self, view: View, px: float, py: float) -> Hit | None:
        """Say what of it is at a pixel."""

    def choose(self, mark_id: UUID | None) -> None:
        """Mark one as chosen, if it is of this layer; it is never shown as one of several."""


class MarkLayer:
    """Marks of one shape; what stands too near to each other is one, with the number of them."""

    def __init__(
        self, theme: Theme, stamps: Stamps, shape: Shape, worst: Sequence[tuple[Tone, str]]
    ) -> None:
        """Hold none; `worst` is the tone and the badge of several, by the worst rank in them."""
        self._theme, self._stamps, self.shape = theme, stamps, shape
        self._worst = tuple(worst)
        self.beside: Sequence[MarkLayer] = (self,)
        """Layers whose marks no name of this one covers, where that can be helped."""
        self._marks: tuple[Mark, ...] = ()
        self._places: dict[UUID, int] = {}
        self._xs = self._ys = np.empty(0)
        self._ranks = np.empty(0, dtype=np.int64)
        self._chosen: UUID | None = None
        self._found: list[Group] = []
        self._found_as: View | None = None

    @property
    def marks(self) -> Collection[Mark]:
        """All of them."""
        return self._marks

    def mark(self, mark_id: UUID) -> Mark | None:
        """Give one by its id."""
        place = self._places.get(mark_id)
        return None if place is None else self._marks[place]

    def put(self, marks: Sequence[Mark]) -> None:
        """Show these and no others."""
        self._marks = tuple(marks)
        self._places = {mark.id: place for place, mark in enumerate(self._marks)}
        flat = np.array([mercator.flat(mark.lat, mark.lon) for mark in self._marks])
        self._xs, self._ys = flat.reshape(-1, 2).T.copy()
        self._ranks = np.array([mark.rank for mark in self._marks], dtype=np.int64)
        self._found_as = None

    def move(self, moved: Sequence[Mark]) -> None:
        """Take in how some of those that are shown are now."""
        marks = list(self._marks)
        for mark in moved:
            place = self._places[mark.id]
            marks[place] = mark
            self._xs[place], self._ys[place] = mercator.flat(mark.lat, mark.lon)
            self._ranks[place] = mark.rank
        self._marks = tuple(marks)
        self._found_as = None

    def choose(self, mark_id: UUID | None) -> None:
        """Mark one as chosen, which then always stands alone."""
        self._chosen = mark_id if mark_id in self._places else None
        self._found_as = None

    def groups(self, view: View) -> Sequence[Group]:
        """Give what is seen, as single marks and as several in one; the chosen one comes last."""
        if self._found_as != view:
            self._found = self._gather(view)
            self._found_as = view
        return self._found

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint what is seen."""
        groups = self.groups(view)
        if len(groups) <= MOST_NAMED:
            self._paint_circles(painter, view, groups)
        for group in groups:
            self._paint_group(painter, group, ratio)

    def name(self, painter: QPainter, view: View, ratio: float, taken: list[QRectF]) -> None:
        """Name single marks, the chosen one and what calls most first, where there is room."""
        groups = self.groups(view)
        if len(groups) > MOST_NAMED:
            return
        marked = self._marked(view)
        singles = [group for group in groups if group.single]
        marks = self._marks
        chosen = None if self._chosen is None else self._places.get(self._chosen)
        singles.sort(key=lambda each: (each.first != chosen, -each.worst))
        for group in singles:
            mark = marks[group.first]
            if not mark.label:
                continue
            drawn = self._stamps.label(mark.label, faded=mark.faded, ratio=ratio)
            wide, high = drawn.width() / ratio, drawn.height() / ratio
            room = naming.room_for(self.shape, group, (wide, high), taken, marked)
            if room is not None:
                taken.append(room)
                painter.drawPixmap(room.topLeft(), drawn)

    def hit(self, view: View, px: float, py: float) -> Hit | None:
        """Say which mark is at a pixel, or which several as one: the last painted first."""
        lift = PIN_LIFT_PX if self.shape is Shape.PIN else 0.0
        for group in reversed(self.groups(view)):
            reach = (ONE_PX if group.single else MANY_PX) + 2
            if (group.px - px) ** 2 + (group.py - lift - py) ** 2 <= reach * reach:
                return Hit(self, tuple(self._marks[at] for at in group.members))
        return None

    def _marked(self, view: View) -> list[QRectF]:
        """Give what marks cover, where they are few enough to be looked at one by one."""
        found = []
        for layer in self.beside:
            groups = layer.groups(view)
            if len(groups) <= MOST_NAMED:
                found += naming.covered(layer.shape, groups)
        return found

    def _gather(self, view: View) -> list[Group]:
        chosen = None if self._chosen is None else self._places.get(self._chosen)
        if chosen is None:
            return gathered(self._xs, self._ys, self._ranks, view, REACH_PX)
        others = np.flatnonzero(np.arange(len(self._marks)) != chosen)
        groups = gathered(self._xs[others], self._ys[others], self._ranks[others], view, REACH_PX)
        for group in groups:
            group.first = int(others[group.first])
            group.parts = [others[part] for part in group.parts]
        mark = self._marks[chosen]
        alone = Group(*view.pixel(mark.lat, mark.lon), chosen, 1, mark.rank, [np.array([chosen])])
        return [*groups, alone]

    def _paint_group(self, painter: QPainter, group: Group, ratio: float) -> None:
        if group.single:
            stamp = self._single(self._marks[group.first])
        else:
            tone, badge = self._worst[group.worst]
            number = str(group.count) if group.count < THOUSAND else words.number(group.count)
            stamp = Stamp(self.shape, tone, badge=badge, badge_tone=tone, number=number)
        drawn = self._stamps.mark(stamp, ratio)
        painter.drawPixmap(
            round(group.px) + drawn.left_px, round(group.py) + drawn.top_px, drawn.picture
        )

    def _single(self, mark: Mark) -> Stamp:
        return Stamp(
            self.shape,
            mark.tone,
            mark.icon,
            mark.badge,
            mark.badge_tone,
            course_of(mark.course),
            mark.faded,
            mark.id == self._chosen,
        )

    def _paint_circles(self, painter: QPainter, view: View, groups: Sequence[Group]) -> None:
        """Show how far off the places of single marks may be, where that is more than the mark."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for group in groups:
            mark = self._marks[group.first]
            if not group.single or mark.accuracy_m is None:
                continue
            y = mercator.flat(mark.lat, mark.lon)[1]
            reach = mark.accuracy_m / view.metres_a_pixel(y)
            if not LEAST_CIRCLE_PX < reach < view.width + view.height:
                continue
            ink = QColor(self._theme.tint(Tone.NEUTRAL if mark.faded else mark.tone).text)
            painter.setPen(QPen(ink, 1))
            ink.setAlpha(28)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(group.px, group.py), reach, reach)
