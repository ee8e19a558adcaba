"""Decides how everybody under way is listed beside the map: narrow, late ones first, folded away.

Folded it still says how many there are, and how many of them will be late.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from api_client.wire.people import Technician
from desktop import words
from desktop.ui import travellers
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.map_book import MarkBook
from desktop.ui.table import Index
from desktop.ui.theme import Theme, Tone, pixmap
from desktop.ui.traveller_look import ROW_ROLE, TravellerDelegate
from desktop.ui.widgets.worded import Label, ToolButton

KEPT, FOLDED = "map-list", "folded"
WIDE_PX, FOLDED_PX, SIGN_PX = 264, 48, 16
AT_ONCE, GATHER_MS = 200, 250
"""Of so many technicians the list is told at once, of more by and by."""
_NO_INDEX = QModelIndex()
_ENTERS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class TravellerModel(QAbstractListModel):
    """Those who are under way, in their order."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """List nobody yet."""
        super().__init__(parent)
        self._clock = desk.clock
        self.rows: Sequence[Technician] = ()

    @property
    def now(self) -> datetime:
        """Of when what is said is."""
        return self._clock.now()

    def show(self, rows: Sequence[Technician]) -> bool:
        """Show these; False where they stand as before, and say something else at the most."""
        moved = [row.id for row in rows] != [row.id for row in self.rows]
        if moved:
            self.beginResetModel()
        self.rows = rows
        if moved:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return moved

    def place(self, who: UUID | None) -> int | None:
        """Give the place of somebody."""
        return next((at for at, row in enumerate(self.rows) if row.id == who), None)

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        spoken = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}
        return travellers.told(row, self.now).whole if role in spoken else None


class TravellerView(QListView):
    """The list itself; the first key goes to its first row."""

    def __init__(self, model: TravellerModel, theme: Theme, parent: QWidget) -> None:
        """Show `model`."""
        super().__init__(parent)
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(TravellerDelegate(model, theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("part", "aside")
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        theme.follow(self.viewport().update)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _ENTERS and not self.selectedIndexes():
            self.setCurrentIndex(self.model().index(0, 0))
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.colours.muted))
            room = self.viewport().rect().adjusted(16, 20, -16, -20)
            above = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter
            wrapped = int(above) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(room, wrapped, words.text("map-list.empty"))
            painter.end()
        super().paintEvent(event)
        painter, colours = QPainter(self.viewport()), self._theme.colours
        room = self.viewport().rect()
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRect(room.adjusted(1, 1, -1, -1))
        else:
            painter.setPen(QColor(colours.line))
            painter.drawLine(room.topLeft(), room.topRight())
        painter.end()


class _Count(QWidget):
    """A number under its sign; nothing where there is none."""

    def __init__(self, icon: str, tone: Tone, theme: Theme, parent: QWidget) -> None:
        """Count nothing yet."""
        super().__init__(parent)
        self._icon, self._tone, self._theme = icon, tone, theme
        self.sign, self.number = QLabel(self), QLabel(self)
        self.number.setProperty("part", "strong")
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 6, 0, 0)
        down.setSpacing(1)
        for label in (self.sign, self.number):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            down.addWidget(label)
        theme.follow(self._dress)

    def count(self, number: int, said: str) -> None:
        """Show a number, and say what is counted."""
        self.setVisible(bool(number))
        self.number.setText(words.number(number))
        self.number.setAccessibleName(said)
        self.setToolTip(said)

    def _dress(self) -> None:
        ink = self._theme.tint(self._tone).text
        self.sign.setPixmap(pixmap(self._icon, ink, SIGN_PX, self.devicePixelRatioF()))
        self.number.setStyleSheet(f"color: {ink}")


class MapList(QFrame):
    """Everybody under way, beside the map."""

    chosen = Signal(object)
    """The id of a technician that somebody chose here."""

    opened = Signal(object)
    """The id of one whose order is wanted."""

    left = Signal()
    """The list was folded away while somebody worked in it."""

    def __init__(self, desk: Desk, people: MarkBook[Technician], parent: QWidget) -> None:
        """List those of `people` who are under way, once `follow` is called."""
        super().__init__(parent)
        self._desk, self._people = desk, people
        self._pointed: UUID | None = None
        self._busy = False
        self.setProperty("part", "aside")
        self.model = TravellerModel(desk, self)
        self.view = TravellerView(self.model, desk.theme, self)
        self.heading = Label("", "strong", self)
        self.late = QLabel(self)
        self.button = ToolButton("map.list", desk.theme, "right", bare=True, parent=self)
        self.counts = (
            _Count("travel", Tone.MOVING, desk.theme, self),
            _Count("clock", Tone.TROUBLE, desk.theme, self),
        )
        self.folded = desk.memory.text(KEPT) == FOLDED
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(GATHER_MS)
        self._soon.timeout.connect(self.refresh)
        self._arrange()
        self.button.clicked.connect(self.turn)
        self.view.selectionModel().selectionChanged.connect(self._choose)
        self.view.activated.connect(self._open)
        desk.theme.follow(self._dress)
        self._fold()

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done here."""
        return (Action("map.list", "travel", self.go, "L", within=True),)

    def turn(self) -> None:
        """Fold the list away, or show it; it is remembered."""
        within = self.view.hasFocus()
        self.folded = not self.folded
        self._desk.memory.keep_text(KEPT, FOLDED if self.folded else "")
        self._fold()
        if within and self.folded:
            self.left.emit()

    def go(self) -> None:
        """Go to the list, shown if need be; from the list fold it away."""
        if self.folded or self.view.hasFocus():
            self.turn()
        if self.folded:
            return
        self.view.setFocus()
        if self.model.rows and not self.view.selectedIndexes():
            self.view.setCurrentIndex(self.model.index(0))

    def point(self, who: UUID | None) -> None:
        """Mark somebody who was chosen elsewhere, if he is listed; nothing is told of it."""
        self._pointed = who
        at = self.model.place(who)
        self._busy = True
        if at is None:
            self.view.selectionModel().clear()
        elif self.view.currentIndex().row() != at or not self.view.selectedIndexes():
            self.view.setCurrentIndex(self.model.index(at))
        self._busy = False

    def follow(self) -> None:
        """List anew: somebody is elsewhere, or time has passed."""
        if len(self._people.rows()) <= AT_ONCE:
            self.refresh()
        elif not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """List everybody as it is now."""
        now = self._desk.clock.now()
        bar = self.view.verticalScrollBar()
        seen = bar.value()
        if self.model.show(travellers.under_way(self._people.rows(), now)):
            bar.setValue(seen)
        self.point(self._pointed)
        several = len(self.model.rows)
        late = sum(travellers.late_by(row, now) is not None for row in self.model.rows)
        self.heading.say("map-list.heading", count=words.number(several))
        said = words.plural("map-list.late", late)
        self.late.setText(said)
        self.late.setVisible(bool(late) and not self.folded)
        for mark, number, told in zip(
            self.counts, (several, late), (self.heading.text(), said), strict=True
        ):
            mark.count(number if self.folded else 0, told)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _arrange(self) -> None:
        self._head = QHBoxLayout()
        self._head.setContentsMargins(12, 6, 6, 6)
        self._head.setSpacing(8)
        for widget in (self.heading, self.late):
            self._head.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._head.addStretch(1)
        self._head.addWidget(self.button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head)
        for mark in self.counts:
            whole.addWidget(mark)
        whole.addWidget(self.view, 1)
        self._rest = QWidget(self)
        whole.addWidget(self._rest, 1)

    def _fold(self) -> None:
        """Stand as it is wanted: wide, or as narrow as a button."""
        self.setFixedWidth(FOLDED_PX if self.folded else WIDE_PX)
        edge = 4 if self.folded else 12
        self._head.setContentsMargins(edge, 6, 4 if self.folded else 6, 6)
        self.heading.setVisible(not self.folded)
        self.view.setVisible(not self.folded)
        self._rest.setVisible(self.folded)
        self.button.say("map.list", "left" if self.folded else "right")
        self._reword()

    def _choose(self) -> None:
        if self._busy or not self.view.selectedIndexes():
            return
        row = self.model.rows[self.view.selectedIndexes()[0].row()]
        self._pointed = row.id
        self.chosen.emit(row.id)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.rows[index.row()].id)

    def _reword(self) -> None:
        self.view.setAccessibleName(words.text("map-list.name"))
        self.refresh()

    def _dress(self) -> None:
        tint = self._desk.theme.tint(Tone.TROUBLE)
        self.late.setStyleSheet(
            f"color: {tint.text}; background-color: {tint.fill};"
            " border-radius: 4px; padding: 0 6px; font-weight: 600;"
        )


def beside(canvas: QWidget, listed: MapList, parent: QWidget) -> QWidget:
    """Give the map with the list at its right; the focus is the map's."""
    both = QWidget(parent)
    both.setFocusProxy(canvas)
    across = QHBoxLayout(both)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(0)
    across.addWidget(canvas, 1)
    across.addWidget(listed)
    return both
