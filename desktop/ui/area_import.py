"""Decides how districts are taken in from a file: looked at first, then all that are sound (E15).

What is wrong is said of each. An area of the same name is replaced. Where the server is lost on the
way, the same is sent again: each has an id from the first look on, so nothing comes twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QWidget
from typing_extensions import override

from api_client import geojson
from api_client.errors import Refused
from api_client.geojson import Outlined, Unreadable
from api_client.ids import new_id
from api_client.vocabulary import AreaKind, OutlineFault
from api_client.wire.areas import Area, AreaContent, AreaWanted
from desktop import words
from desktop.ui import area_keeping, faults, undoing
from desktop.ui.desk import Desk
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, Label

WIDTH_PX, HEIGHT_PX = 820, 520
Read = tuple[list[Outlined], Sequence[Area]]
"""What a file outlines, and the areas that are there."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A district of the file: under which id it is kept, and the area that it replaces, if any."""

    id: UUID
    version: int
    name: str
    outlined: Outlined
    replaced: Area | None = None
    fault: OutlineFault | None = None
    refused: str = ""


def offered(found: Sequence[Outlined], by: str, there: Sequence[Area]) -> list[Offered]:
    """Give what a file offers, named by one of its properties, beside the areas that are there."""
    names = Counter(_folded(each.name(by)) for each in found if each.fault is None)
    known = {_folded(area.name): area for area in there}
    rows = []
    for each in found:
        name, fault = each.name(by), each.fault
        if fault is None and not name:
            fault = OutlineFault.UNNAMED
        elif fault is None and names[_folded(name)] > 1:
            fault = OutlineFault.NAMED_TWICE
        before = None if fault is not None else known.get(_folded(name))
        id_ = new_id() if before is None else before.id
        rows.append(Offered(id_, 1, name, each, before, fault))
    return rows


def wanted(row: Offered) -> AreaWanted:
    """Give the area that a row becomes; what addresses call a district stays as it was."""
    before = row.replaced
    kept = before is not None and before.kind is AreaKind.DISTRICT
    return AreaWanted.model_validate(
        {
            "name": row.name if before is None else before.name,
            "kind": AreaKind.DISTRICT,
            "words": before.words if kept and before is not None else (),
            "rings": tuple(
                tuple({"lat": lat, "lon": lon} for lat, lon in ring) for ring in row.outlined.rings
            ),
            "version": 0 if before is None else before.version,
        }
    )


def _folded(name: str) -> str:
    return "".join(name.casefold().split())


def _said(row: Offered) -> str:
    if row.refused:
        return row.refused
    if row.fault is not None:
        return words.member(row.fault)
    said = words.text("area.import-new" if row.replaced is None else "area.import-replaces")
    if row.outlined.within_m:
        thinned = words.text("area.import-thinned", m=words.number(round(row.outlined.within_m)))
        said = words.text("status.pair", one=said, other=thinned)
    return said


def columns() -> Sequence[Column[Offered]]:
    """Give the columns of what a file offers."""
    return (
        Column("name", "field.area-name", lambda row: row.name, 220),
        Column(
            "corners",
            "column.corners",
            lambda row: words.number(row.outlined.corners) if row.outlined.corners else "",
            110,
            sort=lambda row: row.outlined.corners,
            right=True,
        ),
        Column("said", "column.import-said", _said, 320, stretch=True),
    )


class ImportSheet(Sheet):
    """The districts of a file, before they are taken in."""

    taken_in = Signal()
    """Areas were kept."""

    def __init__(self, desk: Desk, opener: QWidget, parent: QWidget) -> None:
        """Show nothing yet; `opener` takes an import back also once this is closed."""
        super().__init__("area.import", desk.theme, parent)
        self._desk, self._opener = desk, opener
        self._found: list[Outlined] = []
        self._there: Sequence[Area] = ()
        self._rows: dict[UUID, Offered] = {}
        self._name_of_file = ""
        self.model: TableModel[Offered] = TableModel(columns(), self)
        self.table = TableView(self.model, desk.theme, "area.import", "area.import-none", self)
        self.pane = Pane(self.table, desk.theme, self)
        self.names, self.called = QComboBox(self), Label("area.import-named-by", "label", self)
        self.file_button = Button("area.import-file", desk.theme, "folder", parent=self)
        self.take_button = Button("area.import-take", desk.theme, "check", "main", self)
        self.line = Label("", "hint", self)
        self.line.setWordWrap(True)
        above = QHBoxLayout()
        above.addWidget(self.file_button)
        above.addSpacing(12)
        above.addWidget(self.called)
        above.addWidget(self.names)
        above.addStretch(1)
        self.called.setBuddy(self.names)
        self.body.addLayout(above)
        self.body.addWidget(self.pane, 1)
        self.body.addWidget(self.line)
        self.add_button(self.take_button, main=True)
        self.file_button.setAutoDefault(False)
        self.file_button.clicked.connect(self._look)
        self.take_button.clicked.connect(self.take_in)
        self.names.currentIndexChanged.connect(lambda _: self._name())
        remember(self.table, desk, "area-import", (0, Qt.SortOrder.AscendingOrder))
        self.pane.show_view()
        self._suit()
        self.resize(WIDTH_PX, HEIGHT_PX)

    @property
    def rows(self) -> list[Offered]:
        """What the file offers, in its order."""
        return list(self._rows.values())

    def read(self, path: Path) -> None:
        """Read a file, and ask which areas there are."""
        client = self._desk.client
        self._name_of_file = path.name

        def work() -> Read | str:
            try:
                with path.open("rb") as file:
                    found = geojson.read(file.read(geojson.MOST_BYTES + 1))
            except Unreadable as fault:
                return words.member(fault.fault)
            except OSError:
                return words.text("area.import-unread", name=path.name)
            return found, client.areas.all().items

        self.pane.show_loading()
        self._desk.tasks.run(self, work, self._show, partial(self._fail_file, path))

    def take_in(self) -> None:
        """Keep all that are sound."""
        sound = [row for row in self.rows if row.fault is None and not row.refused]
        if not sound or not self.take_button.isEnabled():
            return
        self.take_button.setEnabled(False)
        self._desk.tasks.run(self, lambda: _keep(self._desk, sound), self._taken, self._fail)

    def _fail(self, fault: Exception) -> bool:
        """Let it be sent again; why it failed is told as of anything."""
        del fault
        self._suit()
        return False

    def _taken(self, done: tuple[list[tuple[Offered, Area]], list[Offered]]) -> None:
        kept, refused = done
        self._rows.update({row.id: row for row in refused})
        for row, _ in kept:
            self._rows.pop(row.id)
        self._list()
        if not kept:
            return
        back = partial(_take_back, self._desk, kept)
        name, count = self._name_of_file, words.number(len(kept))
        key = "area.imported"
        undoing.offer(self._desk, self._opener, key, back, lambda _: None, name=name, count=count)
        self.taken_in.emit()
        if not self._rows:
            self.accept()

    def _show(self, found: Read | str) -> None:
        """Show what a file offers, or say why it cannot be used."""
        if isinstance(found, str):
            self.show_found([], ())
            self.line.setText(found)
        else:
            self.show_found(*found)

    def show_found(self, found: Sequence[Outlined], there: Sequence[Area]) -> None:
        """Show what a file outlines, beside the areas that are there."""
        self._found, self._there = list(found), there
        keys = list(dict.fromkeys(key for each in self._found for key in each.properties))
        self.names.blockSignals(True)  # one look, not one for each name
        self.names.clear()
        self.names.addItems(keys)
        self.names.setCurrentText(geojson.likely_name(self._found))
        self.names.blockSignals(False)
        self._name()
        self.pane.show_view()
        self.table.setFocus()

    def _name(self) -> None:
        rows = offered(self._found, self.names.currentText(), self._there)
        self._rows = {row.id: row for row in rows}
        self._list()

    def _list(self) -> None:
        self.model.replace(self.rows)
        self.model.settle()
        self._suit()

    def _suit(self) -> None:
        sound = sum(row.fault is None and not row.refused for row in self.rows)
        self.take_button.setEnabled(sound > 0)
        self.names.setEnabled(self.names.count() > 1)
        left = len(self._rows) - sound
        said = words.plural("area.import-sound", sound) if self._rows else ""
        if left:
            said = words.text(
                "status.pair", one=said, other=words.plural("area.import-unsound", left)
            )
        self.line.setText(said)

    def _fail_file(self, path: Path, fault: Exception) -> bool:
        """Say that the server did not tell which areas there are; it can be tried again."""
        self.pane.show_failing(fault, partial(self.read, path))
        return True

    def _look(self) -> None:
        """Let the machine's own dialog find the file."""
        title = words.text("area.import-file")
        kinds = f"GeoJSON (*.geojson *.json);;{words.text('area.import-any')} (*)"
        found, _ = QFileDialog.getOpenFileName(self, title, "", kinds)
        if found:
            self.read(Path(found))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._suit()


def _keep(desk: Desk, rows: Sequence[Offered]) -> tuple[list[tuple[Offered, Area]], list[Offered]]:
    """Keep each, and give what was kept and what was refused, with why; slow.

    Raises:
        Unreachable: what was kept before stays, and the same again is harmless.

    """
    kept, refused = [], []
    for row in rows:
        try:
            kept.append((row, desk.client.areas.keep(row.id, wanted(row))))
        except Refused as fault:
            refused.append(
                Offered(
                    *(row.id, row.version + 1, row.name, row.outlined, row.replaced, row.fault),
                    refused=faults.sentence(fault),
                )
            )
    return kept, refused


def _take_back(desk: Desk, kept: Sequence[tuple[Offered, Area]]) -> bool | None:
    """Take what was kept away again, or put back what it replaced; slow."""
    areas = desk.client.areas
    there = {area.id: area for area in areas.all().items}
    done = 0
    for row, now in kept:
        area = there.get(row.id)
        if area is None or area_keeping.content(area) != area_keeping.content(now):
            continue
        if row.replaced is None:
            areas.take_away(row.id)
        else:
            before = {name: getattr(row.replaced, name) for name in AreaContent.model_fields}
            areas.keep(row.id, AreaWanted(**before, version=area.version))
        done += 1
    return True if done else None
