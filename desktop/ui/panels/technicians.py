"""Decides how the desk sees its technicians: what each one does now, and where he was last (A6)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import Noun, Permission, TechnicianState
from api_client.wire.people import NewTechnician, PairingCode, Technician
from desktop import words
from desktop.ui.actions import Action
from desktop.ui.columns import technician_columns
from desktop.ui.desk import Desk
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.table import TableModel
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button

SINGLY = 8
"""Up to so many technicians are asked for one by one; more of them as the whole list."""
NAME_LETTERS = 64
AGO_MS = 60_000


class NewTechnicianDialog(FormDialog):
    """A new technician; the answer is the code by which his phone pairs."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Ask for a name and a telephone number."""
        super().__init__(
            "technicians.new", "technicians.add", desk.theme, desk.tasks, parent, icon="add"
        )
        self._client, self._id = desk.client, new_id()
        self.name = LineField("field.name", desk.theme, wanted=True, most=NAME_LETTERS)
        self.phone = LineField("field.phone", desk.theme)
        self.body.addWidget(self.add("name", self.name))
        self.body.addWidget(self.add("phone", self.phone))
        self.setMinimumWidth(400)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], PairingCode]:
        new = NewTechnician(id=self._id, name=self.name.text(), phone=self.phone.text())
        return lambda: self._client.people.add_technician(new)


class TechniciansPanel(ListPanel):
    """All technicians of the centre, who is free first."""

    def __init__(self, desk: Desk) -> None:
        """Show the technicians of the desk's server."""
        super().__init__()
        self._desk = desk
        self.model: TableModel[Technician] = TableModel(technician_columns(desk.clock), self)
        self.table = TableView(
            self.model, desk.theme, "technicians.heading", "technicians.empty", self
        )
        self.live: Live[Technician] = Live(
            self.model, Noun.TECHNICIAN, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.search = QLineEdit(self)
        self.code_button = Button("technicians.code", desk.theme, "phone", parent=self)
        self.new_button = Button("technicians.new", desk.theme, "add", parent=self)
        for button in (self.code_button, self.new_button):
            button.setVisible(desk.may(Permission.PEOPLE_WRITE))
        self.code_button.setEnabled(False)
        self._arrange()
        self._connect()
        self._reword()

    @override
    def offered_actions(self) -> Sequence[Action]:
        may = self._desk.may(Permission.PEOPLE_WRITE)
        return (
            Action("technicians.search", "search", self.search.setFocus, "Ctrl+F", within=True),
            Action("technicians.new", "add", self.write_technician, "", lambda: may),
        )

    def write_technician(self) -> NewTechnicianDialog:
        """Open the dialog for a new technician."""
        dialog = NewTechnicianDialog(self._desk, self)
        dialog.sent.connect(lambda code: self._show_code(code, dialog.name.text()))
        dialog.open()
        return dialog

    def _load(self) -> Sequence[Technician]:
        return self._desk.client.people.technicians().items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[Technician]:
        people = self._desk.client.people
        if len(ids) <= SINGLY:
            return tuple(people.technician(each) for each in ids)
        wanted = set(ids)
        return tuple(person for person in people.technicians().items if person.id in wanted)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(6)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(280)
        top.addWidget(self.search, 1)
        top.addStretch(1)
        top.addWidget(self.code_button)
        top.addWidget(self.new_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    def _connect(self) -> None:
        self.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
        self.search.textEdited.connect(lambda _: self._filter())
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._choose)
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self._fail)
        self.live.counted.connect(self._count)
        self.new_button.clicked.connect(self.write_technician)
        self.code_button.clicked.connect(self._ask_for_code)
        clock = QTimer(self)
        clock.setInterval(AGO_MS)
        clock.timeout.connect(self.model.refresh)
        clock.start()

    def _choose(self, technician_id: UUID | None) -> None:
        """Show the order that the chosen technician works on."""
        person = None if technician_id is None else self.live.row(technician_id)
        self.code_button.setEnabled(person is not None)
        if person is not None and person.order_id is not None:
            self.order_chosen.emit(person.order_id)

    def _ask_for_code(self) -> None:
        chosen = self.table.chosen_id()
        person = None if chosen is None else self.live.row(chosen)
        if person is None:
            return
        people, name = self._desk.client.people, person.name
        self._desk.tasks.run(
            self,
            lambda: people.new_pairing_code(person.id),
            lambda code: self._show_code(code, name),
        )

    def _show_code(self, code: PairingCode, name: str) -> None:
        """Show the code until it is read away: it is told once."""
        self._desk.notices.say(
            words.text(
                "technicians.code-given",
                name=name,
                code=code.pairing_code,
                until=words.moment(code.expires_at),
            ),
            Tone.WAITING,
            stays=True,
        )

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        self.table.empty = "technicians.none-here" if wanted else "technicians.empty"
        self.live.show_only(
            lambda row: wanted in row.name.casefold() or wanted in row.phone.casefold()
        )

    def _count(self) -> None:
        free = sum(row.state is TechnicianState.FREE for row in self.live.rows)
        everybody = words.plural("technicians.count", len(self.live.rows))
        self.counted.emit(
            words.text("status.pair", one=everybody, other=words.plural("technicians.free", free))
        )

    @override
    def _reword(self) -> None:
        shown = words.text("technicians.search")
        self.search.setPlaceholderText(shown)
        self.search.setAccessibleName(shown)
        self.setAccessibleName(words.text("technicians.heading"))
        self.table.reword()
        if self.live.ready:
            self._count()
