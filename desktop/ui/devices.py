"""Decides how a technician's phones and tracking apps are looked at, and a lost one is ended.

What nobody could read of what a tracking app said is opened from here (F3, A6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from api_client.vocabulary import DeviceApp, Noun
from api_client.wire.changes import Change
from api_client.wire.people import Device, DeviceList, Technician
from desktop import words
from desktop.clock import Clock
from desktop.ui.desk import Desk
from desktop.ui.set_aside import SetAsideSheet
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button

WIDTH_PX, HEIGHT_PX = 980, 380


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
        Column("name", "column.device", lambda row: named(row.device), 150, stretch=True),
        Column("app", "column.app", lambda row: words.member(row.device.app), 120),
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
            "aside",
            "column.set-aside",
            _aside,
            200,
            sort=lambda row: row.device.set_aside,
            tone=lambda row: Tone.WAITING if row.device.set_aside else None,
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


def _aside(row: DeviceRow) -> str:
    """Say how many messages were set aside, and why the last one was."""
    if row.device.set_aside_reason is None:
        return ""
    why = words.member(row.device.set_aside_reason)
    return words.text("devices.aside-told", count=row.device.set_aside, why=why)


def named(device: Device) -> str:
    """Give what a device is called; a tracking app without a name is called as its app."""
    if device.name:
        return device.name
    ours = device.app is DeviceApp.CALLOUT
    return words.text("devices.unnamed") if ours else words.member(device.app)


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
        self.aside_button = Button("devices.aside", desk.theme, "archive", parent=self)
        self.body.addWidget(self.pane, 1)
        self.add_button(self.aside_button)
        self.add_button(self.end_button)
        remember(self.table, desk, "devices", (3, Qt.SortOrder.DescendingOrder))
        self.table.chosen.connect(self._suit)
        self.table.opened.connect(self.show_aside)
        self.end_button.clicked.connect(self.end_chosen)
        self.aside_button.clicked.connect(self.show_aside)
        desk.feed.changed.connect(self._hear)
        self._suit()
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
        name = named(device)

        def ended(_: object) -> None:
            self._desk.notices.done("devices.was-ended", None, device=name)
            self.reload()

        self._desk.tasks.run(self, lambda: people.revoke_device(device.id), ended)

    def show_aside(self, _opened: object = None) -> SetAsideSheet | None:
        """Show what the chosen one said that nobody could read, if there is anything."""
        row = self._chosen()
        if row is None or not row.device.set_aside:
            return None
        sheet = SetAsideSheet(self._desk, row.device, self)
        sheet.open()
        return sheet

    def _hear(self, changes: Sequence[Change]) -> None:
        """Ask anew when something of this technician changed, without hiding what is shown."""
        mine = self._technician.id
        if any(change.noun is Noun.TECHNICIAN and change.id == mine for change in changes):
            people = self._desk.client.people
            self._desk.tasks.run(self, lambda: people.devices(mine), self._put, lambda _: True)

    def _chosen(self) -> DeviceRow | None:
        chosen = self.table.chosen_id()
        return None if chosen is None else self.model.row(chosen)

    def _suit(self, _chosen: object = None) -> None:
        row = self._chosen()
        self.end_button.setEnabled(row is not None and row.device.revoked_at is None)
        aside = row is not None and bool(row.device.set_aside)
        self.aside_button.setEnabled(aside)
        self.aside_button.explain("" if aside or row is None else "devices.aside-none")

    def _put(self, found: DeviceList) -> None:
        chosen = self.table.chosen_id()
        self.model.replace([DeviceRow(each) for each in found.items])
        if chosen is not None and self.model.row(chosen) is not None:
            self.table.choose(chosen)
        self._suit()

    def _take(self, found: DeviceList) -> None:
        self._put(found)
        self.pane.show_view()
        self.table.setFocus()

    def _fail(self, fault: Exception) -> bool:
        self.pane.show_failing(fault, self.reload)
        return True
