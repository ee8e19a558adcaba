"""Decides how the desk shows what a device said that nobody could read: when, why, its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from typing_extensions import override

from api_client.wire.devices import SetAsideList, SetAsideMessage
from api_client.wire.people import Device
from desktop import words
from desktop.clock import Clock
from desktop.ui.desk import Desk
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Label

WIDTH_PX, HEIGHT_PX, BODY_PX = 760, 480, 140


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A message as a row; nothing of it changes any more."""

    place: int
    message: SetAsideMessage
    version: ClassVar[int] = 1

    @property
    def id(self) -> UUID:
        """Its place in the list, as an id."""
        return UUID(int=self.place)


def aside_columns(clock: Clock) -> Sequence[Column[AsideRow]]:
    """Give the columns of what was set aside."""
    return (
        Column(
            "when",
            "column.received-at",
            lambda row: words.moment(row.message.received_at, clock.now()),
            150,
            sort=lambda row: row.message.received_at,
        ),
        Column(
            "reason",
            "column.aside-reason",
            lambda row: words.member(row.message.reason),
            260,
            stretch=True,
            tone=lambda _: Tone.WAITING,
            icon=lambda _: "warning",
        ),
        Column(
            "length",
            "column.bytes",
            lambda row: words.number(row.message.length),
            110,
            sort=lambda row: row.message.length,
            right=True,
        ),
    )


class SetAsideSheet(Sheet):
    """The newest messages of one device of which nothing could be made."""

    def __init__(self, desk: Desk, device: Device, parent: QWidget) -> None:
        """Show what `device` said."""
        name = device.name or words.member(device.app)
        super().__init__("aside.of", desk.theme, parent, name=name)
        self._desk, self._device = desk, device
        self.model: TableModel[AsideRow] = TableModel(aside_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "aside.heading", "aside.none", self)
        self.pane = Pane(self.table, desk.theme, self)
        self.caption = Label("aside.body", "caption", self)
        self.message = QPlainTextEdit(self)
        self.message.setReadOnly(True)
        self.message.setTabChangesFocus(True)
        self.message.setStyleSheet("font-family: monospace;")
        self.message.setFixedHeight(BODY_PX)
        self.message.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.caption.setBuddy(self.message)
        self.body.addWidget(self.pane, 1)
        self.body.addWidget(self.caption)
        self.body.addWidget(self.message)
        remember(self.table, desk, "aside", (0, Qt.SortOrder.DescendingOrder))
        self.table.chosen.connect(self._show)
        self._reword()
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.reload()

    def reload(self) -> None:
        """Ask for the messages anew."""
        devices, device = self._desk.client.devices, self._device.id
        self.pane.show_loading()
        self._desk.tasks.run(self, lambda: devices.set_aside(device), self._take, self._fail)

    def _take(self, found: SetAsideList) -> None:
        rows = [AsideRow(place, each) for place, each in enumerate(found.items)]
        self.model.replace(rows)
        self.pane.show_view()
        self.table.setFocus()
        if rows:
            self.table.choose(rows[0].id)
        self._show()

    def _show(self, _chosen: object = None) -> None:
        """Show the words of the chosen message."""
        chosen = self.table.chosen_id()
        row = None if chosen is None else self.model.row(chosen)
        self.message.setPlainText("" if row is None else row.message.body)

    def _fail(self, fault: Exception) -> bool:
        self.pane.show_failing(fault, self.reload)
        return True

    @override
    def _reword(self) -> None:
        super()._reword()
        if hasattr(self, "message"):
            self.message.setAccessibleName(words.text("aside.body"))
