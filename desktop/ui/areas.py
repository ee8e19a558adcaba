"""Decides how a centre's service areas are looked at and kept: which there are, who serves them."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from api_client.vocabulary import AreaKind, Noun, Permission
from api_client.wire.areas import Area
from api_client.wire.people import Technician
from desktop import words
from desktop.ui import area_keeping, area_serving
from desktop.ui.area_form import AreaDialog
from desktop.ui.area_import import ImportSheet
from desktop.ui.area_serving import ServingDialog
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.live import Live
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button

WIDTH_PX, HEIGHT_PX = 880, 460


def columns() -> Sequence[Column[Area]]:
    """Give the columns of the areas."""
    return (
        Column("name", "field.area-name", lambda row: row.name, 170),
        Column("kind", "field.area-kind", lambda row: words.member(row.kind), 100),
        Column("where", "column.area-where", _where, 240, stretch=True),
        Column(
            "served",
            "column.served-by",
            lambda row: words.text("fault.comma").join(row.served_by),
            240,
            sort=lambda row: len(row.served_by),
        ),
        Column("by", "column.kept-by", lambda row: row.changed_by, 120),
    )


def _where(row: Area) -> str:
    """Say how an area is told: by which words, by how many corners, or both."""
    said = (row.words or (row.name,)) if row.kind is AreaKind.DISTRICT else ()
    corners = words.plural("areas.corners", sum(map(len, row.rings)))
    return words.text("fault.comma").join((*said, corners) if row.rings else said)


class AreasSheet(Sheet):
    """All areas; who may changes them here."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Show the areas of the desk's server."""
        super().__init__("areas.heading", desk.theme, parent)
        self._desk = desk
        self.model: TableModel[Area] = TableModel(columns(), self)
        self.table = TableView(self.model, desk.theme, "areas.heading", "areas.none", self)
        self.live: Live[Area] = Live(
            self.model, Noun.AREA, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.gate = Gate(desk, self)
        self.away_button = Button("area.take-away", desk.theme, "close", parent=self)
        self.edit_button = Button("area.edit", desk.theme, "draft", parent=self)
        self.serving_button = Button("area.serving", desk.theme, "people", parent=self)
        self.import_button = Button("area.import", desk.theme, "folder", parent=self)
        self.new_button = Button("area.new", desk.theme, "add", "main", self)
        self.body.addWidget(self.pane, 1)
        self._may = desk.may(Permission.AREAS_WRITE)
        self.serving: ServingDialog | None = None
        """The dialog of who serves that was opened last."""
        self._may_serve = desk.may(Permission.DUTY_WRITE)
        for button, run, keys in (
            (self.away_button, self.take_away, "Del"),
            (self.edit_button, self.edit, "F2"),
            (self.serving_button, self.choose_serving, "F4"),
            (self.import_button, self.take_in, "Ctrl+I"),
            (self.new_button, self.write, "Ins"),
        ):
            self.add_button(button, main=button is self.new_button)
            writes = button is not self.serving_button
            button.setVisible(self._may if writes else self._may_serve)
            self.gate.guard(button, run)
            button.setToolTip(keys)
            QShortcut(QKeySequence(keys), self.table, run)
        remember(self.table, desk, "areas", (0, Qt.SortOrder.AscendingOrder))
        self.table.chosen.connect(lambda _: self._suit())
        self.table.opened.connect(lambda _: self.edit())
        self.live.loaded.connect(self._show)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._suit)
        desk.feed.changed.connect(self.live.hear)
        self._suit()
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.reload()

    def reload(self) -> None:
        """Ask for the areas anew."""
        self.pane.show_loading()
        self.live.reload()

    def chosen(self) -> Area | None:
        """Give the area that is chosen, if one is."""
        id_ = self.table.chosen_id()
        return None if id_ is None else self.live.row(id_)

    def write(self) -> AreaDialog | None:
        """Open the dialog for a new area."""
        return self._open(None) if self._may else None

    def edit(self) -> AreaDialog | None:
        """Open the dialog for the chosen one."""
        area = self.chosen()
        return None if area is None or not self._may else self._open(area)

    def take_away(self) -> None:
        """Take the chosen one away; it can be brought back at once."""
        area = self.chosen()
        if area is None or not self._may:
            return
        area_keeping.take_away(self._desk, self._opener(), area, self.live.reload)

    def take_in(self) -> ImportSheet | None:
        """Open the window in which districts are taken in from a file."""
        if not self._may:
            return None
        sheet = ImportSheet(self._desk, self._opener(), self)
        sheet.taken_in.connect(self.live.reload)
        sheet.open()
        return sheet

    def choose_serving(self) -> None:
        """Ask who there is, and open the dialog of who serves the chosen area."""
        area = self.chosen()
        if area is None or not self._may_serve or area.kind is AreaKind.FENCE:
            return
        client = self._desk.client
        self._desk.tasks.run(
            self,
            lambda: client.people.technicians().items,
            lambda people: self._show_serving(area, people),
        )

    def _show_serving(self, area: Area, people: Sequence[Technician]) -> None:
        able = [row for row in people if row.disabled_at is None]
        dialog = ServingDialog(self._desk, area, able, self)
        opener = self._opener()

        def told(changed: object) -> None:
            assert isinstance(changed, tuple), "the dialog says so"
            area_serving.tell(self._desk, opener, area, changed)
            self.live.reload()

        dialog.sent.connect(told)
        dialog.open()
        self.serving = dialog

    def _open(self, area: Area | None) -> AreaDialog:
        dialog = AreaDialog(self._desk, area, self)
        dialog.sent.connect(lambda now: self._kept(area, now))
        dialog.open()
        return dialog

    def _kept(self, before: Area | None, now: Area) -> None:
        self.live.take(now)
        self.model.settle()
        self.table.choose(now.id)
        area_keeping.tell_kept(self._desk, self._opener(), before, now)

    def _opener(self) -> QWidget:
        """Give what takes a change back also once this window is closed."""
        parent = self.parentWidget()
        assert parent is not None, "a sheet stands before what opened it"
        return parent

    def _load(self) -> Sequence[Area]:
        return self._desk.client.areas.all().items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Area]:
        return [each for each in self._load() if each.id in set(ids)]

    def _show(self) -> None:
        self.pane.show_view()
        self.table.setFocus()

    def _fail(self, fault: Exception) -> None:
        self.pane.show_failing(fault, self.reload)

    def _suit(self) -> None:
        area = self.chosen()
        for button in (self.edit_button, self.away_button):
            button.setEnabled(area is not None)
        self.serving_button.setEnabled(area is not None and area.kind is not AreaKind.FENCE)
