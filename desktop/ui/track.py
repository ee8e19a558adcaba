"""Decides how the track of a technician's day is looked at: each fix, and why one was not believed.

It is asked for once and not followed: that somebody of the staff looks is in the audit log, so
each look is one that a person made. What a sheet holds is as of when it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from api_client.vocabulary import FixFlag
from api_client.wire.people import Technician
from api_client.wire.positions import TrackFix
from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, CheckBox, Label, ToolButton

WIDTH_PX, HEIGHT_PX = 940, 560
MOST_ROWS = 10_000
"""So many fixes are shown at most, the newest: a day of one every ten seconds has 8,640."""
KMH = 3.6
WORTH_SAYING = timedelta(seconds=10)
"""A fix that was on its way for less came at once."""
SIGNS: dict[FixFlag, str] = {
    FixFlag.LATE: "clock",
    FixFlag.DUPLICATE: "box-checked",
    FixFlag.OUTLIER: "rise",
    FixFlag.INACCURATE: "circle",
    FixFlag.FUTURE: "further",
    FixFlag.MOCK: "draft",
    FixFlag.NULL_ISLAND: "ban",
    FixFlag.INVALID: "error",
}
"""The sign of each reason."""


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A fix as a row, by its place in the track; it never changes."""

    place: int
    fix: TrackFix
    version: ClassVar[int] = 1

    @property
    def id(self) -> UUID:
        """What the row is known by."""
        return UUID(int=self.place + 1)


def track_columns() -> Sequence[Column[TrackRow]]:
    """Give the columns of a track."""
    return (
        Column(
            "time",
            "column.time",
            lambda row: words.clock_time(row.fix.time, seconds=True),
            96,
            sort=lambda row: row.place,
        ),
        Column(
            "judged",
            "column.judged",
            _judged,
            190,
            sort=lambda row: (row.fix.reason is not None, str(row.fix.reason), row.place),
            tone=lambda row: None if row.fix.kept else Tone.WAITING,
            icon=lambda row: "check" if row.fix.reason is None else SIGNS.get(row.fix.reason),
            stretch=True,
        ),
        Column("position", "column.coordinates", _place, 176),
        *_told_columns(),
    )


def _told_columns() -> Sequence[Column[TrackRow]]:
    """Give the columns of what a device told with a fix, and when it came."""
    return (
        Column(
            "accuracy",
            "column.accuracy",
            lambda row: _metres(row.fix.accuracy_m),
            96,
            sort=lambda row: _known(row.fix.accuracy_m),
            right=True,
        ),
        Column(
            "speed",
            "column.speed",
            _speed,
            96,
            sort=lambda row: _known(row.fix.speed_mps),
            right=True,
        ),
        Column(
            "battery",
            "column.battery",
            _battery,
            90,
            sort=lambda row: _known(row.fix.battery_percent),
            right=True,
        ),
        Column(
            "delay",
            "column.came-after",
            _delay,
            120,
            sort=lambda row: row.fix.received - row.fix.time,
            right=True,
        ),
    )


class TrackSheet(Sheet):
    """The fixes of one technician on one day."""

    def __init__(self, desk: Desk, technician: Technician, parent: QWidget) -> None:
        """Show today's fixes of `technician`."""
        super().__init__("track.of", desk.theme, parent, name=technician.name)
        self._desk, self._technician = desk, technician
        self.day: date = words.local(desk.clock.now()).date()
        self._rows: list[TrackRow] = []
        self._cut = False
        self._known_at: datetime | None = None
        self.model: TableModel[TrackRow] = TableModel(track_columns(), self)
        self.table = TableView(self.model, desk.theme, "track.heading", "track.none", self)
        self.pane = Pane(self.table, desk.theme, self)
        self.before_button = ToolButton("track.day-before", desk.theme, "left", parent=self)
        self.after_button = ToolButton("track.day-after", desk.theme, "right", parent=self)
        self.day_label, self.summary = Label("", "", self), Label("", "caption", self)
        self.doubtful = CheckBox("track.doubtful", self)
        self.again_button = Button("track.again", desk.theme, "refresh", parent=self)
        self._arrange()
        self.before_button.clicked.connect(lambda: self.go(-1))
        self.after_button.clicked.connect(lambda: self.go(1))
        self.doubtful.toggled.connect(lambda _: self._show())
        self.again_button.clicked.connect(self.reload)
        remember(self.table, desk, "track", (0, Qt.SortOrder.DescendingOrder))
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.reload()

    def go(self, days: int) -> None:
        """Show another day, not one that is yet to come."""
        self.day = min(self.day + timedelta(days=days), self._today())
        self.reload()

    def reload(self) -> None:
        """Ask for the day's fixes; the look goes on record."""
        positions, technician = self._desk.client.positions, self._technician.id
        since = words.from_local(self.day, time())
        until = words.from_local(self.day + timedelta(days=1), time())
        self._known_at = None
        self._tell()
        self.pane.show_loading()

        def ask() -> tuple[TrackFix, ...]:
            return positions.track(technician, since, until, filtered=True)

        self._desk.tasks.run(self, ask, self._take, self._fail)

    def _today(self) -> date:
        return words.local(self._desk.clock.now()).date()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        for widget in (self.before_button, self.day_label, self.after_button):
            top.addWidget(widget)
        top.addSpacing(12)
        top.addWidget(self.doubtful)
        top.addStretch(1)
        top.addWidget(self.summary)
        self.body.addLayout(top)
        self.body.addWidget(self.pane, 1)
        self.add_button(self.again_button)

    def _take(self, found: tuple[TrackFix, ...]) -> None:
        self._cut = len(found) > MOST_ROWS
        self._rows = [TrackRow(place, fix) for place, fix in enumerate(found)][-MOST_ROWS:]
        self._known_at = self._desk.clock.now()
        self._show()
        self.pane.show_view()
        self.table.setFocus()

    def _show(self) -> None:
        """Show all fixes, or only those that were not believed."""
        alone = self.doubtful.isChecked()
        self.table.empty = "track.none-doubtful" if alone and self._rows else "track.none"
        self.model.replace([row for row in self._rows if not alone or row.fix.reason is not None])
        self._tell()

    def _fail(self, fault: Exception) -> bool:
        self.pane.show_failing(fault, self.reload)
        return True

    def _tell(self) -> None:
        """Say which day this is, how much there is, and as of when."""
        self.day_label.setText(words.day(self.day))
        self.after_button.setEnabled(self.day < self._today())
        if self._known_at is None:
            self.summary.setText("")
            return
        doubted = sum(not row.fix.kept for row in self._rows)
        count = words.plural("track.count", len(self._rows))
        if self._cut:
            count = words.text("track.cut", count=count)
        said = words.plural("track.not-believed", doubted)
        at = words.clock_time(self._known_at)
        self.summary.setText(words.text("track.summary", count=count, doubted=said, at=at))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.table.reword()
            self._tell()


def _judged(row: TrackRow) -> str:
    return words.text("track.believed") if row.fix.reason is None else words.member(row.fix.reason)


def _place(row: TrackRow) -> str:
    return f"{row.fix.lat:.5f}, {row.fix.lon:.5f}"


def _metres(value: float | None) -> str:
    return "" if value is None else f"{words.number(round(value))} m"


def _speed(row: TrackRow) -> str:
    speed = row.fix.speed_mps
    if speed is None:
        return ""
    return words.text("track.kmh", speed=words.number(round(speed * KMH)))


def _battery(row: TrackRow) -> str:
    percent = row.fix.battery_percent
    return "" if percent is None else words.text("technicians.percent", percent=percent)


def _delay(row: TrackRow) -> str:
    """Say how long a fix was on its way, where that is worth saying."""
    delay = row.fix.received - row.fix.time
    return "" if delay < WORTH_SAYING else words.duration(delay)


def _known(value: float | None) -> tuple[bool, float]:
    return value is None, value or 0.0
