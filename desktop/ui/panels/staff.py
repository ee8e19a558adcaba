"""Decides how an administrator keeps the centre's staff: who there is, in which role (F3)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import STAFF_ROLES, Noun, Role
from api_client.wire.people import NewStaff, StaffMember
from desktop import words
from desktop.ui.columns import staff_columns
from desktop.ui.desk import Desk
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.table import TableModel
from desktop.ui.tableview import TableView
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button

NAME_LETTERS = 64
PASSWORD_LETTERS = 256


class NewStaffDialog(FormDialog):
    """A new member of staff, with the password to begin with."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Ask for name, role and password."""
        super().__init__("staff.new", "staff.add", desk.theme, desk.tasks, parent, icon="add")
        self._client, self._id = desk.client, new_id()
        self.name = LineField("field.name", desk.theme, wanted=True, most=NAME_LETTERS)
        self.role = ChoiceField("field.role", desk.theme, STAFF_ROLES, Role.DISPATCHER)
        self.password = LineField(
            "field.password", desk.theme, wanted=True, secret=True, most=PASSWORD_LETTERS
        )
        for name, field in (
            ("name", self.name),
            ("role", self.role),
            ("password", self.password),
        ):
            self.body.addWidget(self.add(name, field))
        self.setMinimumWidth(420)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], StaffMember]:
        new = NewStaff(
            id=self._id,
            name=self.name.text(),
            role=self.role.value(),
            password=self.password.line.text(),
        )
        return lambda: self._client.people.add_staff(new)


class StaffPanel(ListPanel):
    """All members of staff."""

    def __init__(self, desk: Desk) -> None:
        """Show the staff of the desk's server."""
        super().__init__()
        self._desk = desk
        self.model: TableModel[StaffMember] = TableModel(staff_columns(desk.clock), self)
        self.table = TableView(self.model, desk.theme, "staff.heading", "staff.empty", self)
        self.live: Live[StaffMember] = Live(
            self.model, Noun.STAFF, desk.tasks, self._load, self._fetch, self
        )
        self.pane = Pane(self.table, desk.theme, self)
        self.end_button = Button("staff.end-logins", desk.theme, "leave", parent=self)
        self.end_button.setEnabled(False)
        self.new_button = Button("staff.new", desk.theme, "add", "main", self)
        self._arrange()
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.chosen.connect(lambda chosen: self.end_button.setEnabled(chosen is not None))
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self.miss)
        self.live.counted.connect(self._count)
        self.new_button.clicked.connect(self.write_member)
        self.end_button.clicked.connect(self._end_logins)
        self._reword()

    @override
    def miss(self, fault: Exception) -> None:
        self._fail(fault)

    def write_member(self) -> NewStaffDialog:
        """Open the dialog for a new member of staff."""
        dialog = NewStaffDialog(self._desk, self)
        dialog.sent.connect(self._welcome)
        dialog.open()
        return dialog

    def _load(self) -> Sequence[StaffMember]:
        return self._desk.client.people.staff().items

    def _fetch(self, ids: Sequence[UUID]) -> Sequence[StaffMember]:
        wanted = set(ids)
        return tuple(member for member in self._load() if member.id in wanted)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(6)
        top.addStretch(1)
        top.addWidget(self.end_button)
        top.addWidget(self.new_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.pane, 1)

    def _welcome(self, member: StaffMember) -> None:
        self.live.take(member)
        self.model.settle()
        self.table.choose(member.id)
        role = words.member(member.role)
        self._desk.notices.done("staff.added", None, name=member.name, role=role)

    def _end_logins(self) -> None:
        """End all logins of the chosen one, as when somebody lost his password."""
        chosen = self.table.chosen_id()
        member = None if chosen is None else self.live.row(chosen)
        if member is None:
            return
        people, name = self._desk.client.people, member.name
        self._desk.tasks.run(
            self,
            lambda: people.revoke_staff(member.id),
            lambda _: self._desk.notices.done("staff.logins-ended", None, name=name),
        )

    def _count(self) -> None:
        self.counted.emit(words.plural("staff.count", len(self.live.rows)))

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("staff.heading"))
        self.table.reword()
        if self.live.ready:
            self._count()
