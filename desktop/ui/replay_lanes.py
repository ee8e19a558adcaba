"""Decides what the axis of a replay looks like: a lane for each person, below a ruler of time.

Stops are thick bars, trips thin ones, gaps are hatched; signs above them are what happened. It is
painted in any colours and by any thread: by the desk in its own, for a paper in those of paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QApplication

from desktop import words
from desktop.ui.colours import Inks
from desktop.ui.replay_data import Actor, Story
from desktop.ui.replay_events import EventRow
from desktop.ui.theme import drawn

GUTTER_PX, END_PX, RULER_PX, LANE_PX = 150, 22, 26, 44
SIGN_PX, SIGN_TOP_PX, BAR_TOP_PX = 14, 5, 25
STOP_PX, TRIP_PX = 12, 4
FONT_PX, LABEL_PX = 11, 74
HOUR_MS = 3_600_000
STEPS_MS = tuple(
    minutes * 60_000 for minutes in (1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)
)


@dataclass(frozen=True, slots=True)
class Lanes:
    """The axis of one replay, so many pixels wide."""

    story: Story
    rows: Sequence[EventRow]
    width: int

    @property
    def height(self) -> int:
        """How high it is, in pixels."""
        return RULER_PX + max(len(self.story.people), 1) * LANE_PX + 4

    def x_of(self, at_ms: int) -> float:
        """Give where a time is, in pixels from the left."""
        return GUTTER_PX + (at_ms - self.story.begins_ms) / self._seen_ms * self._room_px()

    def time_at(self, px: float) -> int:
        """Give which time is at a pixel, never one that is not on the axis."""
        part = (px - GUTTER_PX) / self._room_px()
        return self.story.begins_ms + round(min(max(part, 0.0), 1.0) * self._seen_ms)

    def lane_of(self, person: Actor) -> float:
        """Give where a person's lane begins, in pixels from above."""
        return float(RULER_PX + (person.number - 1) * LANE_PX)

    def paint(self, painter: QPainter, inks: Inks, at_ms: int, ratio: float) -> None:
        """Paint all of it, with the line of the time that is shown."""
        painter.fillRect(QRectF(0, 0, self.width, self.height), QColor(inks.colours.surface))
        font = QFont(QApplication.font())
        font.setPixelSize(FONT_PX)
        painter.setFont(font)
        self._paint_ruler(painter, inks)
        for person in self.story.people:
            self._paint_lane(painter, inks, person)
        self._paint_signs(painter, inks, ratio)
        self._paint_now(painter, inks, at_ms)

    @property
    def _seen_ms(self) -> int:
        return max(self.story.ends_ms - self.story.begins_ms, 1)

    def _room_px(self) -> float:
        return float(max(self.width - GUTTER_PX - END_PX, 1))

    def _paint_ruler(self, painter: QPainter, inks: Inks) -> None:
        story = self.story
        wide_px = self._room_px() / self._seen_ms
        step = next((each for each in STEPS_MS if each * wide_px >= LABEL_PX), STEPS_MS[-1])
        begun = words.local(story.time(story.begins_ms))
        into = timedelta(hours=begun.hour, minutes=begun.minute, seconds=begun.second)
        at_ms = story.begins_ms + -int(into.total_seconds() * 1_000) % step
        line = QColor(inks.colours.line)
        while at_ms <= story.ends_ms:
            x = round(self.x_of(at_ms))
            painter.setPen(line)
            painter.drawLine(x, RULER_PX - 5, x, self.height)
            at = story.time(at_ms)
            midnight = words.local(at).hour == 0 and words.local(at).minute == 0
            said = words.day(at) if midnight and step >= HOUR_MS else words.clock_time(at)
            painter.setPen(QColor(inks.colours.muted))
            wide = painter.fontMetrics().horizontalAdvance(said) + 4
            room = QRectF(x - wide / 2, 0, wide, RULER_PX - 5)
            if self.width - room.right() >= 0:
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, said)
            at_ms += step

    def _paint_lane(self, painter: QPainter, inks: Inks, person: Actor) -> None:
        top, colours = self.lane_of(person), inks.colours
        ink = QColor(inks.tint(person.tone).text)
        painter.setPen(QColor(colours.line))
        painter.drawLine(0, round(top), self.width, round(top))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        disc = QRectF(10, top + LANE_PX / 2 - 9, 18, 18)
        painter.drawEllipse(disc)
        painter.setPen(QColor(colours.surface))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(person.number))
        painter.setPen(QColor(colours.text))
        room = QRectF(36, top, GUTTER_PX - 44, LANE_PX)
        metrics = painter.fontMetrics()
        name = metrics.elidedText(person.name, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for leg in person.legs:
            ended = self.story.length_ms if leg.to_ms is None else leg.to_ms
            high = TRIP_PX if leg.moving else STOP_PX
            bar = self._bar(top, leg.from_ms, ended, high)
            if not bar.isEmpty():
                painter.fillRect(bar, ink)
        painter.setPen(QPen(QColor(colours.muted), 1))
        for begun, ended in person.gaps:
            bar = self._bar(top, begun, ended, STOP_PX)
            painter.fillRect(bar, QColor(colours.surface))
            painter.setBrush(QBrush(QColor(colours.muted), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(bar)

    def _bar(self, top: float, begun: int, ended: int, high: int) -> QRectF:
        """Give the room of a stretch of time, within the replay."""
        left = max(self.x_of(begun), GUTTER_PX)
        right = min(self.x_of(ended), GUTTER_PX + self._room_px())
        return QRectF(left, top + BAR_TOP_PX + (STOP_PX - high) / 2, max(right - left, 0), high)

    def _paint_signs(self, painter: QPainter, inks: Inks, ratio: float) -> None:
        """Paint what happened; a sign that would lie on another is a stroke alone."""
        free: dict[int, float] = {}
        for row in self.rows:
            if row.event is None:
                continue
            x, top = self.x_of(row.at_ms), self.lane_of(row.person)
            ink = inks.tint(row.person.tone).text
            painter.setPen(QPen(QColor(ink), 1))
            painter.drawLine(QPointF(x, top + 20), QPointF(x, top + BAR_TOP_PX + STOP_PX + 2))
            if x - SIGN_PX / 2 >= free.get(row.person.number, 0.0):
                sign = drawn(row.sign, ink, SIGN_PX, ratio)
                painter.drawImage(QPointF(x - SIGN_PX / 2, top + SIGN_TOP_PX), sign)
                free[row.person.number] = x + SIGN_PX / 2 + 1

    def _paint_now(self, painter: QPainter, inks: Inks, at_ms: int) -> None:
        """Paint the line of the time shown, with the time at its head."""
        accent, x = QColor(inks.colours.accent), self.x_of(at_ms)
        painter.setPen(QPen(accent, 2))
        painter.drawLine(QPointF(x, RULER_PX - 4), QPointF(x, self.height))
        said = words.clock_time(self.story.time(at_ms), seconds=True)
        wide = painter.fontMetrics().horizontalAdvance(said) + 12
        left = min(max(x - wide / 2, 0), self.width - wide)
        room = QRectF(left, 2, wide, RULER_PX - 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(room, 4, 4)
        painter.setPen(QColor(inks.colours.accent_text))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, said)
