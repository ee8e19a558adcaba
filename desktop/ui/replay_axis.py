"""Decides how a replay is seen on one axis of time: a lane for each person, and where in it one is.

Stops are thick bars, trips thin ones, gaps are hatched; signs above them are what happened. Where
it is clicked or dragged, the replay is.
"""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui import replay_events
from desktop.ui.replay_data import Actor, Story
from desktop.ui.replay_events import EventRow
from desktop.ui.theme import Theme, pixmap

GUTTER_PX, END_PX, RULER_PX, LANE_PX = 150, 22, 26, 44
SIGN_PX, SIGN_TOP_PX, BAR_TOP_PX = 14, 5, 25
STOP_PX, TRIP_PX = 12, 4
REACH_PX, FONT_PX, LABEL_PX = 7, 11, 74
HOUR_MS = 3_600_000
STEPS_MS = tuple(
    minutes * 60_000 for minutes in (1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)
)
STEP_MS, FAST = 60_000, 10
_K = Qt.Key


class ReplayAxis(QWidget):
    """The axis of a replay; the time shown is a line across all lanes."""

    wanted = Signal(int)
    """A time, in milliseconds, that somebody wants to see."""

    turned = Signal()
    """Play, or stop."""

    paced = Signal(int)
    """Faster (1) or slower (-1)."""

    stepped = Signal(int)
    """To the next event (1) or the one before (-1)."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._theme = theme
        self._story: Story | None = None
        self._rows: Sequence[EventRow] = ()
        self.at_ms = 0
        self._held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self.update)
        self.reword()

    def put(self, story: Story, rows: Sequence[EventRow]) -> None:
        """Show this replay, and what happened in it."""
        self._story, self._rows = story, rows
        self.at_ms = 0
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def go(self, at_ms: int) -> None:
        """Show this time."""
        self.at_ms = at_ms
        self.update()

    def x_of(self, at_ms: int) -> float:
        """Give where a time is, in pixels from the left."""
        length = 1 if self._story is None else max(self._story.length_ms, 1)
        return GUTTER_PX + at_ms / length * self._room_px()

    def time_at(self, px: float) -> int:
        """Give which time is at a pixel, never outside the replay."""
        length = 0 if self._story is None else self._story.length_ms
        part = (px - GUTTER_PX) / self._room_px()
        return round(min(max(part, 0.0), 1.0) * length)

    def lane_of(self, person: Actor) -> float:
        """Give where a person's lane begins, in pixels from above."""
        return float(RULER_PX + (person.number - 1) * LANE_PX)

    def row_at(self, at: QPointF) -> EventRow | None:
        """Give the event whose sign is at a pixel, the nearest of several."""
        near = [
            row
            for row in self._rows
            if abs(self.x_of(row.at_ms) - at.x()) <= REACH_PX
            and self.lane_of(row.person) <= at.y() < self.lane_of(row.person) + BAR_TOP_PX
            and row.event is not None
        ]
        return min(near, key=lambda row: abs(self.x_of(row.at_ms) - at.x()), default=None)

    def reword(self) -> None:
        """Say it in the language chosen now."""
        self.setAccessibleName(words.text("replay.axis"))
        self.setAccessibleDescription(words.text("replay.axis-keys"))
        self.update()

    def _room_px(self) -> float:
        return float(max(self.width() - GUTTER_PX - END_PX, 1))

    # What Qt says

    @override
    def sizeHint(self) -> QSize:
        lanes = 1 if self._story is None else max(len(self._story.people), 1)
        return QSize(700, RULER_PX + lanes * LANE_PX + 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.colours.surface))
        if self._story is None:
            return
        font = QFont(QApplication.font())
        font.setPixelSize(FONT_PX)
        painter.setFont(font)
        self._paint_ruler(painter, self._story)
        for person in self._story.people:
            self._paint_lane(painter, person, self._story)
        self._paint_signs(painter)
        self._paint_now(painter, self._story)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._held = True
        row = self.row_at(event.position())
        self.wanted.emit(self.time_at(event.position().x()) if row is None else row.at_ms)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self.wanted.emit(self.time_at(event.position().x()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key says, if it says anything here."""
        key = Qt.Key(event.key())
        fast = FAST if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        length = 0 if self._story is None else self._story.length_ms
        goes = {
            _K.Key_Left: self.at_ms - STEP_MS * fast,
            _K.Key_Right: self.at_ms + STEP_MS * fast,
            _K.Key_Home: 0,
            _K.Key_End: length,
        }
        if key in goes:
            self.wanted.emit(min(max(goes[key], 0), length))
        elif key == _K.Key_Space:
            self.turned.emit()
        elif key in {_K.Key_Plus, _K.Key_Equal, _K.Key_Minus}:
            self.paced.emit(-1 if key == _K.Key_Minus else 1)
        elif key in {_K.Key_N, _K.Key_P}:
            self.stepped.emit(1 if key == _K.Key_N else -1)
        else:
            return False
        return True

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.told_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def told_at(self, at: QPointF) -> str:
        """Say what is at a pixel: an event or a gap, and when."""
        story, row = self._story, self.row_at(at)
        if story is None:
            return ""
        if row is None:
            at_ms = self.time_at(at.x())
            row = next((each for each in self._rows if self._covers(each, at_ms, at.y())), None)
        if row is None:
            return ""
        when = words.clock_time(story.time(row.at_ms), seconds=True)
        return words.text("replay.told-at", at=when, said=replay_events.said(row))

    def _covers(self, row: EventRow, at_ms: int, py: float) -> bool:
        inside = 0 <= py - self.lane_of(row.person) < LANE_PX
        return inside and row.event is None and row.at_ms <= at_ms <= row.until_ms

    # How it is painted

    def _paint_ruler(self, painter: QPainter, story: Story) -> None:
        step = next(
            (each for each in STEPS_MS if self.x_of(each) - GUTTER_PX >= LABEL_PX), STEPS_MS[-1]
        )
        begun = words.local(story.since)
        into = timedelta(hours=begun.hour, minutes=begun.minute, seconds=begun.second)
        at_ms = -int(into.total_seconds() * 1_000) % step
        line = QColor(self._theme.colours.line)
        while at_ms <= story.length_ms:
            x = round(self.x_of(at_ms))
            painter.setPen(line)
            painter.drawLine(x, RULER_PX - 5, x, self.height())
            at = story.time(at_ms)
            midnight = words.local(at).hour == 0 and words.local(at).minute == 0
            said = words.day(at) if midnight and step >= HOUR_MS else words.clock_time(at)
            painter.setPen(QColor(self._theme.colours.muted))
            room = QRectF(x - LABEL_PX / 2, 0, LABEL_PX, RULER_PX - 5)
            if self.width() - room.right() >= 0:
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, said)
            at_ms += step

    def _paint_lane(self, painter: QPainter, person: Actor, story: Story) -> None:
        top, colours = self.lane_of(person), self._theme.colours
        ink = QColor(self._theme.tint(person.tone).text)
        painter.setPen(QColor(colours.line))
        painter.drawLine(0, round(top), self.width(), round(top))
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
            ended = story.length_ms if leg.to_ms is None else leg.to_ms
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

    def _paint_signs(self, painter: QPainter) -> None:
        """Paint what happened; a sign that would lie on another is a stroke alone."""
        ratio = self.devicePixelRatioF()
        free: dict[int, float] = {}
        for row in self._rows:
            if row.event is None:
                continue
            x, top = self.x_of(row.at_ms), self.lane_of(row.person)
            ink = self._theme.tint(row.person.tone).text
            painter.setPen(QPen(QColor(ink), 1))
            painter.drawLine(QPointF(x, top + 20), QPointF(x, top + BAR_TOP_PX + STOP_PX + 2))
            if x - SIGN_PX / 2 >= free.get(row.person.number, 0.0):
                drawn = pixmap(row.sign, ink, SIGN_PX, ratio)
                painter.drawPixmap(QPointF(x - SIGN_PX / 2, top + SIGN_TOP_PX), drawn)
                free[row.person.number] = x + SIGN_PX / 2 + 1

    def _paint_now(self, painter: QPainter, story: Story) -> None:
        """Paint the line of the time shown, with the time at its head."""
        accent, x = QColor(self._theme.colours.accent), self.x_of(self.at_ms)
        painter.setPen(QPen(accent, 2))
        painter.drawLine(QPointF(x, RULER_PX - 4), QPointF(x, self.height()))
        said = words.clock_time(story.time(self.at_ms), seconds=True)
        wide = painter.fontMetrics().horizontalAdvance(said) + 12
        left = min(max(x - wide / 2, 0), self.width() - wide)
        room = QRectF(left, 2, wide, RULER_PX - 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(room, 4, 4)
        painter.setPen(QColor(self._theme.colours.accent_text))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, said)
