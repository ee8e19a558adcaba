"""Decides how it is said that new orders wait for the server, and how they are looked through."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop import words
from desktop.clock import Clock
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.outbox import WaitingOrder
from desktop.ui.panel import Note
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.waiting import Waiting
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, Label

WIDTH_PX, HEIGHT_PX = 820, 380
ICON = "send"


class WaitingBar(Notice):
    """Says over the queue how many new orders wait; hidden while none does."""

    noted = Signal(object)
    """A Note for the status line, or None."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Hold what waits for the person before the desk."""
        super().__init__(desk.theme, parent)
        self._desk = desk
        self.waiting = Waiting(desk, self)
        self.offer("waiting.look", self.look)
        self.waiting.changed.connect(self.tell)

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done with what waits."""

        def any_waits() -> bool:
            return bool(self.waiting.orders)

        return (Action("waiting.heading", ICON, self.look, "", any_waits),)

    def tell(self) -> None:
        """Say how many wait now, here and in the status line."""
        count = len(self.waiting.orders)
        if not count:
            self.hide()
            self.noted.emit(None)
            return
        self.show_words(ICON, Tone.WAITING, lambda: words.plural("waiting.more", count))
        self.noted.emit(Note(ICON, words.plural("waiting.count", count), Tone.WAITING))

    def look(self) -> "WaitingSheet":
        """Show what waits."""
        sheet = WaitingSheet(self._desk, self.waiting, self.window())
        sheet.open()
        return sheet

    @override
    def _reword(self) -> None:
        super()._reword()
        if not self.isHidden():
            count = len(self.waiting.orders)
            self.noted.emit(Note(ICON, words.plural("waiting.count", count), Tone.WAITING))


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An order that waits, as a row; it has no versions before the server has it."""

    waits: WaitingOrder
    version: ClassVar[int] = 1

    @property
    def id(self) -> UUID:
        """The order's id."""
        return self.waits.id


def waiting_columns(clock: Clock) -> Sequence[Column[WaitingRow]]:
    """Give the columns of what waits."""
    return (
        Column(
            "at",
            "column.taken-down",
            lambda row: words.moment(row.waits.at, clock.now()),
            116,
            sort=lambda row: row.waits.at,
        ),
        Column("title", "column.title", lambda row: row.waits.order.title, 220, stretch=True),
        Column("customer", "field.customer", lambda row: row.waits.order.customer.name, 140),
        Column("place", "column.address", lambda row: row.waits.order.place.address, 160),
        Column("technician", "column.technician", lambda row: row.waits.technician, 130),
    )


class WaitingSheet(Sheet):
    """The new orders that wait, to be sent now or to be changed."""

    def __init__(self, desk: Desk, waiting: Waiting, parent: QWidget) -> None:
        """Show what waits now, and as it goes."""
        super().__init__("waiting.heading", desk.theme, parent)
        self._waiting = waiting
        about = Label("waiting.about", "caption", self)
        about.setWordWrap(True)
        self.model: TableModel[WaitingRow] = TableModel(waiting_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "waiting.heading", "waiting.none", self)
        remember(self.table, desk, "waiting", (0, Qt.SortOrder.AscendingOrder))
        self.send_button = Button("waiting.send-now", desk.theme, "send", parent=self)
        self.open_button = Button("waiting.open", desk.theme, "edit", parent=self)
        self.body.addWidget(about)
        self.body.addWidget(self.table, 1)
        for button in (self.open_button, self.send_button):
            self.add_button(button)
        self.table.chosen.connect(lambda _: self._suit())
        self.table.opened.connect(lambda _: self.open_chosen())
        self.open_button.clicked.connect(self.open_chosen)
        self.send_button.clicked.connect(waiting.send)
        waiting.changed.connect(self._show)
        self._show()
        self.table.setFocus()
        self.resize(WIDTH_PX, HEIGHT_PX)

    def open_chosen(self) -> None:
        """Open the chosen one to change it; the sheet makes way for it."""
        chosen = self.table.chosen_id()
        if isinstance(chosen, UUID):
            self.accept()
            self._waiting.open(chosen)

    def _show(self) -> None:
        self.model.replace([WaitingRow(each) for each in self._waiting.orders])
        self._suit()

    def _suit(self) -> None:
        self.open_button.setEnabled(self.table.chosen_id() is not None)
        self.send_button.setEnabled(bool(self._waiting.orders))
