"""Decides how what happened to an order is read: newest first, each step with both clocks (A3).

The time that counts is the device's, when the thing was done; the server's stands beside it where
it is another minute, and how far the phone's clock was off where that is known.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import Role
from api_client.wire.history import HistoryEntry
from api_client.wire.orders import TimelineEntry
from desktop import words
from desktop.ui import theme as looks
from desktop.ui.theme import Tone
from desktop.ui.values import labels, parted
from desktop.ui.widgets.chips import look

RAIL_PX = 34
ICON_PX = 16
SKEW_SHOWN_S = 60.0
"""From how far off on a phone's clock is worth a word."""
LATE_SHOWN = timedelta(minutes=1)
FIELD = frozenset({Role.TECHNICIAN, Role.CREW_LEADER})


class Rail(QWidget):
    """The line on the left with the icon of one entry on it."""

    def __init__(self, icon: str, tone: Tone, theme: looks.Theme, *, last: bool) -> None:
        """Draw `icon`; the line ends below the `last` one."""
        super().__init__()
        self._icon, self._tone, self._theme, self._last = icon, tone, theme, last
        self.setFixedWidth(RAIL_PX)
        theme.follow(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(RAIL_PX, RAIL_PX)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, top = self.width() // 2, 2
        if not self._last:
            painter.setPen(QPen(QColor(self._theme.colours.line), 2))
            painter.drawLine(middle, top + 26, middle, self.height())
        tint = self._theme.tint(self._tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tint.fill))
        painter.drawEllipse(QRect(middle - 13, top, 26, 26))
        picture = looks.pixmap(self._icon, tint.text, ICON_PX, self.devicePixelRatioF())
        painter.drawPixmap(middle - ICON_PX // 2, top + 13 - ICON_PX // 2, picture)
        painter.end()


class Timeline(QFrame):
    """The entries of one order."""

    def __init__(self, theme: looks.Theme, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[TimelineEntry, ...] = ()
        self._edits: tuple[HistoryEntry, ...] = ()
        self._created_at: datetime | None = None
        self._now: datetime | None = None
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(0)

    def show_entries(
        self,
        entries: Sequence[TimelineEntry],
        created_at: datetime,
        now: datetime,
        edits: Sequence[HistoryEntry] = (),
    ) -> None:
        """Show these, newest first, down to the making; days that are not `now`'s are named.

        `edits` stand between the steps: what the desk changed, and what a phone corrected.
        """
        newest_first = tuple(
            sorted(entries, key=lambda entry: (entry.received_at, entry.occurred_at), reverse=True)
        )
        shown = (newest_first, created_at, tuple(edits))
        if shown == (self._entries, self._created_at, self._edits):
            return
        self._entries, self._created_at, self._edits = shown
        self._now = now
        self._fill()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()

    def _fill(self) -> None:
        while (item := self._inside.takeAt(0)) is not None:
            shown = item.widget()
            if shown is not None:
                shown.hide()
                shown.deleteLater()
        lines: list[tuple[datetime, str, Tone, list[str]]] = []
        for entry in self._entries:
            icon, tone = look(entry.to_state)
            told = [title(entry), *details(entry, self._now)]
            lines.append((entry.received_at, icon, tone or Tone.NEUTRAL, told))
        lines.extend(
            (edit.at, "edit", Tone.NEUTRAL, edited(edit, self._now)) for edit in self._edits
        )
        for _, icon, tone, told in sorted(lines, key=lambda line: line[0], reverse=True):
            self._inside.addWidget(self._line(icon, tone, told))
        if self._created_at is not None:
            told = [words.text("timeline.created"), words.moment(self._created_at, self._now)]
            self._inside.addWidget(self._line("order", Tone.NEUTRAL, told, last=True))

    def _line(self, icon: str, tone: Tone, said: Sequence[str], *, last: bool = False) -> QWidget:
        line = QWidget(self)
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(Rail(icon, tone, self._theme, last=last))
        told = QVBoxLayout()
        told.setContentsMargins(0, 4, 0, 14)
        told.setSpacing(2)
        across.addLayout(told, 1)
        for place, sentence in enumerate(said):
            label = QLabel(sentence, line)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("part", "strong" if place == 0 else "caption")
            told.addWidget(label)
        line.setAccessibleName(". ".join(said))
        return line


def edited(edit: HistoryEntry, now: datetime | None) -> list[str]:
    """Give who changed or corrected the order, when, and which fields."""
    names = [
        name
        for change in edit.changes
        for name, _, _ in parted(change.field, change.before, change.after)
    ]
    key = "timeline.corrected" if edit.actor_role in FIELD else "timeline.edited"
    who = edit.actor_name or words.member(edit.actor_role)
    return [words.text(key, who=who), words.moment(edit.at, now), labels(names)]


def title(entry: TimelineEntry) -> str:
    """Give what was done, as `Set out · Zhang Wei`."""
    who = entry.actor_name or words.member(entry.actor_role)
    step = words.text(f"step-done.{entry.step.value}") if entry.step.known else entry.step.value
    return words.text("timeline.title", step=step, who=who)


def details(entry: TimelineEntry, now: datetime | None) -> list[str]:
    """Give clocks, position, whose offer it was, reason: each a short line, where there is one."""
    by_phone = entry.actor_role in FIELD
    at = words.moment(entry.occurred_at, now)
    lines = [words.text("timeline.device", at=at) if by_phone else at]
    late = entry.received_at - entry.occurred_at
    if by_phone and abs(late) >= LATE_SHOWN:
        server = words.moment(entry.received_at, now)
        lines[0] += "  ·  " + words.text("timeline.server", at=server)
    if entry.skew_s is not None and abs(entry.skew_s) >= SKEW_SHOWN_S:
        key = "timeline.clock-fast" if entry.skew_s > 0 else "timeline.clock-slow"
        lines.append(words.text(key, by=words.duration(timedelta(seconds=entry.skew_s))))
    if entry.position is not None:
        lines.append(position(entry.position.lat, entry.position.lon, entry.position.accuracy_m))
    if entry.technician_name and entry.outcome is not None:
        outcome = words.member(entry.outcome)
        lines.append(words.text("timeline.offer", who=entry.technician_name, outcome=outcome))
    if entry.reason:
        lines.append(words.text("timeline.reason", reason=entry.reason))
    if entry.party is not None:
        lines.append(words.text("timeline.party", party=words.member(entry.party)))
    return lines


def position(lat: float, lon: float, accuracy_m: float | None) -> str:
    """Give degrees as people read them off, with how exact they are."""
    degrees = f"{lat:.5f}, {lon:.5f}"
    if accuracy_m is None:
        return words.text("position.plain", degrees=degrees)
    return words.text("position.exact", degrees=degrees, accuracy_m=round(accuracy_m))
