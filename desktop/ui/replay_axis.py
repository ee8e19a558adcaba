"""Decides how the axis of a replay is worked: where it is clicked or dragged, the replay is.

What it looks like is decided by `desktop.ui.replay_lanes`.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui import replay_events
from desktop.ui.replay_data import Actor, Story
from desktop.ui.replay_events import EventRow
from desktop.ui.replay_lanes import BAR_TOP_PX, LANE_PX, RULER_PX, Lanes
from desktop.ui.theme import Theme

REACH_PX = 7
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
        return 0.0 if self._lanes is None else self._lanes.x_of(at_ms)

    def time_at(self, px: float) -> int:
        """Give which time is at a pixel, never outside the replay."""
        return 0 if self._lanes is None else self._lanes.time_at(px)

    def lane_of(self, person: Actor) -> float:
        """Give where a person's lane begins, in pixels from above."""
        return 0.0 if self._lanes is None else self._lanes.lane_of(person)

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

    @property
    def _lanes(self) -> Lanes | None:
        return None if self._story is None else Lanes(self._story, self._rows, self.width())

    # What Qt says

    @override
    def sizeHint(self) -> QSize:
        high = RULER_PX + LANE_PX + 4 if self._lanes is None else self._lanes.height
        return QSize(700, high)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, lanes = QPainter(self), self._lanes
        if lanes is None:
            painter.fillRect(self.rect(), QColor(self._theme.colours.surface))
            return
        lanes.paint(painter, self._theme, self.at_ms, self.devicePixelRatioF())
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
        story = self._story
        first, last = (0, 0) if story is None else (story.begins_ms, story.ends_ms)
        goes = {
            _K.Key_Left: self.at_ms - STEP_MS * fast,
            _K.Key_Right: self.at_ms + STEP_MS * fast,
            _K.Key_Home: first,
            _K.Key_End: last,
        }
        if key in goes:
            self.wanted.emit(min(max(goes[key], first), last))
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
