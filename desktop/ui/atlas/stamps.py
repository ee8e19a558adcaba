"""Decides what each kind of mark looks like: drawn once for a scheme and a screen, then copied.

Shape, icon and word go with each colour: people are discs, jobs are pins, several are larger and
have a number; what may not be true any more is pale with a broken edge.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, cos, floor, radians, sin
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QRegion,
)
from PySide6.QtWidgets import QApplication

from desktop.ui.atlas.marks import Shape
from desktop.ui.theme import Theme, Tone, pixmap

HELD = 1_500
"""So many drawings are held; a name is one each."""
ROOM_PX = {Shape.DISC: 60, Shape.PIN: 96}
"""How wide and high the picture of a mark is; its place is in the middle."""
ONE_PX, MANY_PX, ICON_PX, BADGE_PX = 12.0, 16.0, 14, 8.0
PIN_LIFT_PX = 21.0
"""How far the head of a pin is above its place."""
COURSES = 16
LABEL_PX, PAD_PX = 12, 4
LABEL_BELOW_PX = 17


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, and from a mark's place to its left upper corner, in pixels."""

    picture: QPixmap
    left_px: int
    top_px: int


class Stamp(NamedTuple):
    """What is drawn of one mark, or of several with their `number`."""

    shape: Shape
    tone: Tone
    icon: str = ""
    badge: str = ""
    badge_tone: Tone = Tone.NEUTRAL
    course: int | None = None
    faded: bool = False
    chosen: bool = False
    number: str = ""


def course_of(degrees: float | None) -> int | None:
    """Give which of so many directions a course is nearest to."""
    return None if degrees is None else round(degrees / (360 / COURSES)) % COURSES


class Stamps:
    """Drawings by what they show, in the scheme that is in use."""

    def __init__(self, theme: Theme) -> None:
        """Draw nothing yet."""
        self._theme = theme
        self._held: OrderedDict[object, Drawn] = OrderedDict()

    def mark(self, stamp: Stamp, ratio: float) -> Drawn:
        """Give the picture of a mark for a screen of `ratio` dots a pixel."""
        return self._had((stamp, self._theme.scheme, ratio), lambda: self._mark(stamp, ratio))

    def label(self, said: str, *, faded: bool, ratio: float) -> QPixmap:
        """Give the picture of a name."""
        key = (said, faded, self._theme.scheme, ratio)
        return self._had(
            key, lambda: Drawn(self._label(said, faded=faded, ratio=ratio), 0, 0)
        ).picture

    def _had(self, key: object, draw: Callable[[], Drawn]) -> Drawn:
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = draw()
            if len(self._held) > HELD:
                self._held.popitem(last=False)
        return found

    def _mark(self, stamp: Stamp, ratio: float) -> Drawn:
        room = ROOM_PX[stamp.shape]
        made = QPixmap(round(room * ratio), round(room * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = MANY_PX if stamp.number else ONE_PX
        middle = QPointF(room / 2, room / 2)
        head = middle - QPointF(0, PIN_LIFT_PX if stamp.shape is Shape.PIN else 0)
        self._body(painter, stamp, middle, head, radius)
        tint = self._theme.tint(Tone.NEUTRAL if stamp.faded else stamp.tone)
        if stamp.number:
            self._number(painter, stamp.number, head, radius, tint.text)
        else:
            icon = pixmap(stamp.icon, tint.text, ICON_PX, ratio)
            painter.drawPixmap(head - QPointF(ICON_PX / 2, ICON_PX / 2), icon)
        if stamp.badge:
            self._badge(painter, stamp, head + QPointF(radius * 0.85, -radius * 0.85), ratio)
        painter.end()
        return _trimmed(made, room, ratio)

    def _body(
        self, painter: QPainter, stamp: Stamp, middle: QPointF, head: QPointF, radius: float
    ) -> None:
        tint = self._theme.tint(Tone.NEUTRAL if stamp.faded else stamp.tone)
        outline = _outline(stamp.shape, middle, head, radius)
        if stamp.course is not None:
            outline = outline.united(_arrow(head, radius, stamp.course))
        around = QColor(self._theme.colours.surface)
        painter.strokePath(outline, _pen(around, 5))
        if stamp.chosen:
            accent = QColor(self._theme.colours.accent)
            painter.strokePath(outline, _pen(accent, 9))
            painter.strokePath(outline, _pen(around, 4))
        painter.fillPath(outline, QColor(tint.fill))
        style = Qt.PenStyle.DotLine if stamp.faded else Qt.PenStyle.SolidLine
        painter.strokePath(outline, QPen(QColor(tint.text), 1.6, style))

    def _number(
        self, painter: QPainter, said: str, middle: QPointF, radius: float, ink: str
    ) -> None:
        font = QFont(QApplication.font())
        font.setPixelSize(13 if len(said) < 4 else 10)  # noqa: PLR2004  (digits that fit)
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        room = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, said)

    def _badge(self, painter: QPainter, stamp: Stamp, at: QPointF, ratio: float) -> None:
        tint = self._theme.tint(stamp.badge_tone)
        painter.setPen(QPen(QColor(self._theme.colours.surface), 1.5))
        painter.setBrush(QColor(tint.text))
        painter.drawEllipse(at, BADGE_PX, BADGE_PX)
        size = 11
        icon = pixmap(stamp.badge, tint.fill, size, ratio)
        painter.drawPixmap(at - QPointF(size / 2, size / 2), icon)

    def _label(self, said: str, *, faded: bool, ratio: float) -> QPixmap:
        font = QFont(QApplication.font())
        font.setPixelSize(LABEL_PX)
        font.setWeight(QFont.Weight.DemiBold)
        wide = QFontMetrics(font).horizontalAdvance(said) + 2 * PAD_PX
        high = LABEL_PX + 6
        made = QPixmap(round(wide * ratio), round(high * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        ground = QColor(colours.surface)
        ground.setAlpha(220)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(0, 0, wide, high), 4, 4)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted if faded else colours.text))
        painter.drawText(QRectF(0, 0, wide, high), Qt.AlignmentFlag.AlignCenter, said)
        painter.end()
        return made


def _trimmed(made: QPixmap, room_px: int, ratio: float) -> Drawn:
    """Leave out the edges on which nothing is: what is copied in each frame is as small as can be.

    Whole pixels are left out, so that the place stays where it is at any `ratio`.
    """
    held = QRegion(made.mask()).boundingRect()
    left, top = floor(held.left() / ratio), floor(held.top() / ratio)
    wide = ceil((held.right() + 1) / ratio) - left
    high = ceil((held.bottom() + 1) / ratio) - top
    dots = QRect(round(left * ratio), round(top * ratio), round(wide * ratio), round(high * ratio))
    kept = made.copy(dots)
    kept.setDevicePixelRatio(ratio)
    return Drawn(kept, left - room_px // 2, top - room_px // 2)


def _pen(ink: QColor, wide_px: float) -> QPen:
    """Give a pen that goes round corners."""
    made = QPen(ink, wide_px)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made


def _outline(shape: Shape, middle: QPointF, head: QPointF, radius: float) -> QPainterPath:
    """Give the edge of a disc, or of a pin whose point is at the place itself."""
    path = QPainterPath()
    if shape is Shape.DISC:
        path.addEllipse(middle, radius, radius)
        return path
    square = QRectF(head.x() - radius, head.y() - radius, 2 * radius, 2 * radius)
    path.addRoundedRect(square, 5, 5)
    point = QPainterPath(QPointF(middle.x(), middle.y()))
    point.lineTo(middle.x() - 6, head.y() + radius - 0.5)
    point.lineTo(middle.x() + 6, head.y() + radius - 0.5)
    point.closeSubpath()
    return path.united(point)


def _arrow(middle: QPointF, radius: float, course: int) -> QPainterPath:
    """Give the point at the edge of a disc that says whither."""
    turn = radians(course * 360 / COURSES)

    def at(out: float, aside: float) -> QPointF:
        return middle + QPointF(sin(turn + aside) * out, -cos(turn + aside) * out)

    path = QPainterPath(at(radius + 8, 0))
    path.lineTo(at(radius - 0.5, 0.55))
    path.lineTo(at(radius - 0.5, -0.55))
    path.closeSubpath()
    return path
