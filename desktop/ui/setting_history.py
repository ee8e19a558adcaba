"""Decides how it is told who changed which setting, when, from what to what (F1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid5

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from api_client.wire.settings import SettingChange, SettingHistory
from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.setting_field import sentence, shown, title
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet

WIDTH_PX, HEIGHT_PX = 940, 460


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as a row: known by the setting and its version, and written once."""

    change: SettingChange

    @property
    def id(self) -> UUID:
        """An id made of both."""
        return uuid5(NAMESPACE_OID, f"{self.change.name} {self.change.version}")

    @property
    def version(self) -> int:
        """The version that the change made."""
        return self.change.version


def change_columns() -> Sequence[Column[ChangeRow]]:
    """Give the columns of the history."""

    def value(name: str, text: str | None) -> str:
        return words.text("settings.as-usual") if text is None else shown(name, text)

    return (
        Column(
            "at",
            "column.changed",
            lambda row: words.moment(row.change.at),
            180,
            sort=lambda row: row.change.at,
        ),
        Column("by", "column.changed-by", lambda row: row.change.by, 130),
        Column(
            "setting",
            "column.setting",
            lambda row: title(row.change.name),
            200,
            tip=lambda row: f"{sentence(row.change.name)}\n{row.change.name}",
            stretch=True,
        ),
        Column(
            "before", "column.before", lambda row: value(row.change.name, row.change.before), 150
        ),
        Column("after", "column.after", lambda row: value(row.change.name, row.change.after), 200),
    )


class HistorySheet(Sheet):
    """Every change of a setting, newest first."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Ask for the history of the desk's server."""
        super().__init__("settings.history-heading", desk.theme, parent)
        self._desk = desk
        self.model: TableModel[ChangeRow] = TableModel(change_columns(), self)
        self.table = TableView(
            self.model, desk.theme, "settings.history-heading", "settings.never-changed", self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.body.addWidget(self.pane, 1)
        remember(self.table, desk, "setting-history", (0, Qt.SortOrder.DescendingOrder))
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.reload()

    def reload(self) -> None:
        """Ask anew."""
        self.pane.show_loading()
        ask = self._desk.client.settings.history
        self._desk.tasks.run(self, ask, self._take, self._fail)

    def _take(self, found: SettingHistory) -> None:
        self.model.replace([ChangeRow(each) for each in found.items])
        self.pane.show_view()
        self.table.setFocus()

    def _fail(self, fault: Exception) -> bool:
        self.pane.show_failing(fault, self.reload)
        return True
