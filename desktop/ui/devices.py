"""Decides how a technician's phones are looked at, and one is ended that was lost (F3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from api_client.wire.people import Device, DeviceList, Technician
from desktop import words
from desktop.clock import Clock
from desktop.ui.desk import Desk
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button

WIDTH_PX, HEIGHT_PX = 760, 360


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A phone as a row; it has no versions of its own."""

    device: Device
    version: ClassVar[int] = 1

    @property
    def id(self) -> UUID:
        """The phone's id."""
        return self.device.id


def device_columns(clock: Clock) -> Sequence[Column[DeviceRow]]:
    """Give the columns of a technician's phones."""

    def when(moment: datetime | None) -> str:
        return "" if moment is None else words.moment(moment, clock.now())

    def state(row: DeviceRow) -> str:
        ended = row.device.revoked_at
        return words.text("devices.good") if ended is None else words.text("devices.ended")

    return (
        Column(
            "name",
            "column.device",
            lambda row: row.device.name or words.text("devices.unnamed"),
            170,
            stretch=True,
        ),
        Column("platform", "column.platform", lambda row: row.device.platform, 110),
        Column(
            "paired",
            "column.paired-at",
            lambda row: when(row.device.paired_at),
            130,
            sort=lambda row: row.device.paired_at,
        ),
        Column(
            "seen",
            "column.last-seen",
            lambda row: when(row.device.last_seen_at),
            130,
            sort=lambda row: row.device.last_seen_at or row.device.paired_at,
        ),
        Column(
            "state",
            "column.state",
            state,
            110,
            sort=lambda row: row.device.revoked_at is not None,
            tone=lambda row: Tone.DONE if row.device.revoked_at is None else None,
            icon=lambda row: "phone" if row.device.revoked_at is None else "ban",
        ),
    )


class DevicesSheet(Sheet):
    """The phones of one technician."""

    def __init__(self, desk: Desk, technician: Technician, parent: QWidget) -> None:
        """Show the phones of `technician`."""
        super().__init__("devices.of", desk.theme, parent, name=technician.name)
        self._desk, self._technician = desk, technician
        self.model: TableModel[DeviceRow] = TableModel(device_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "devices.heading", "devices.none", self)
        self.pane = Pane(self.table, desk.theme, self)
        self.end_button = Button("devices.end", desk.theme, "ban", "danger", self)
        self.end_button.setEnabled(False)
        self.body.addWidget(self.pane, 1)
        self.add_button(self.end_button)
        remember(self.table, desk, "devices", (2, Qt.SortOrder.DescendingOrder))
        self.table.chosen.connect(self._suit)
        self.end_button.clicked.connect(self.end_chosen)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.reload()

    def reload(self) -> None:
        """Ask for the phones anew."""
        people, technician = self._desk.client.people, self._technician.id
        self.pane.show_loading()
        self._desk.tasks.run(self, lambda: people.devices(technician), self._take, self._fail)

    def end_chosen(self) -> None:
        """End the chosen phone at once, for good; it is told so when it next asks."""
        row = self._chosen()
        if row is None or row.device.revoked_at is not None:
            return
        people, device = self._desk.client.people, row.device
        name = device.name or words.text("devices.unnamed")

        def ended(_: object) -> None:
            self._desk.notices.done("devices.was-ended", None, device=name)
            self.reload()

        self._desk.tasks.run(self, lambda: people.revoke_device(device.id), ended)

    def _chosen(self) -> DeviceRow | None:
        chosen = self.table.chosen_id()
        return None if chosen is None else self.model.row(chosen)

    def _suit(self, _chosen: object = None) -> None:
        row = self._chosen()
        self.end_button.setEnabled(row is not None and row.device.revoked_at is None)

    def _take(self, found: DeviceList) -> None:
        self.model.replace([DeviceRow(each) for each in found.items])
        self.pane.show_view()
        self.table.setFocus()
        self._suit()

    def _fail(self, fault: Exception) -> bool:
        self.pane.show_failing(fault, self.reload)
        return True
