"""Decides how an administrator keeps the centre's staff: who there is, in which role (F3)."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from api_client.vocabulary import Noun
from api_client.wire.changes import Change
from api_client.wire.people import OneTimePassword, StaffEdit, StaffMember
from desktop import words
from desktop.ui import undoing
from desktop.ui.actions import Action
from desktop.ui.columns import staff_columns
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.listing import ListPanel
from desktop.ui.live import Live
from desktop.ui.sessions import SessionsSheet
from desktop.ui.staffing import EditStaffDialog, NewStaffDialog, OneTimeSheet, ResetDialog
from desktop.ui.table import TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.worded import Button

SESSIONS_AGAIN_MS = 500
"""Log-ins come and go in bursts, as at the change of a shift: the list is asked for once."""


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
        self.gate = Gate(desk, self)
        self.edit_button = Button("staff.edit", desk.theme, "draft", parent=self)
        self.able_button = Button("staff.disable", desk.theme, "ban", parent=self)
        self.reset_button = Button("staff.reset", desk.theme, "key", parent=self)
        self.sessions_button = Button("staff.sessions", desk.theme, "server", parent=self)
        self.everybody_button = Button("sessions.all", desk.theme, "people", parent=self)
        self.new_button = Button("staff.new", desk.theme, "add", "main", self)
        self._of_one = (
            self.edit_button,
            self.able_button,
            self.reset_button,
            self.sessions_button,
        )
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(SESSIONS_AGAIN_MS)
        self._again.timeout.connect(self.live.reload)
        self._arrange()
        remember(self.table, desk, "staff", (0, Qt.SortOrder.AscendingOrder))
        self.table.chosen.connect(lambda _: self._suit())
        self.table.opened.connect(lambda _: self.edit_member())
        self.live.loaded.connect(self.pane.show_view)
        self.live.failed.connect(self.miss)
        self.live.counted.connect(self._count)
        self.live.counted.connect(self._suit)
        for button, run in (
            (self.new_button, self.write_member),
            (self.edit_button, self.edit_member),
            (self.able_button, self.disable_or_enable),
            (self.reset_button, self.reset_password),
            (self.sessions_button, self.show_sessions),
            (self.everybody_button, self.show_all_sessions),
        ):
            self.gate.guard(button, run)
        self._suit()
        self._reword()

    @override
    def miss(self, fault: Exception) -> None:
        self._fail(fault)

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        super().hear(changes)
        if self.live.ready and any(change.noun is Noun.SESSION for change in changes):
            self._again.start()

    @override
    def offered_actions(self) -> Sequence[Action]:
        def one() -> bool:
            return self.chosen() is not None

        return self.gate.actions(
            Action("staff.new", "add", self.write_member, "Ins", within=True),
            Action("staff.edit", "draft", self.edit_member, "F2", one, within=True),
            Action("staff.able", "ban", self.disable_or_enable, "Ctrl+D", one, within=True),
            Action("staff.reset", "key", self.reset_password, "Ctrl+Shift+R", one, within=True),
            Action("staff.sessions", "server", self.show_sessions, "Ctrl+I", one, within=True),
            Action("sessions.all", "people", self.show_all_sessions),
        )

    def chosen(self) -> StaffMember | None:
        """Give the member of staff that is chosen, if one is."""
        chosen = self.table.chosen_id()
        return None if chosen is None else self.live.row(chosen)

    def edit_member(self) -> EditStaffDialog | None:
        """Open the dialog to rename the chosen one or give him another role."""
        member = self.chosen()
        if member is None:
            return None
        dialog = EditStaffDialog(self._desk, member, self)
        dialog.sent.connect(lambda now: self._edited(member, now))
        dialog.open()
        return dialog

    def disable_or_enable(self) -> None:
        """Keep the chosen one out from now on, or let him in again; it can be taken back."""
        member = self.chosen()
        if member is not None:
            self._turn(member)

    def reset_password(self) -> ResetDialog | None:
        """Ask whether the chosen one is to have a password for one log-in, and show it once."""
        member = self.chosen()
        if member is None:
            return None
        dialog = ResetDialog(self._desk, member, self)
        dialog.sent.connect(lambda given: self.show_one_time(member, given))
        dialog.open()
        return dialog

    def show_one_time(self, member: StaffMember, given: OneTimePassword) -> OneTimeSheet:
        """Show the password that was given, until it is read away."""
        sheet = OneTimeSheet(self._desk, member.name, given, self)
        sheet.open()
        return sheet

    def show_sessions(self) -> SessionsSheet | None:
        """Show where the chosen one is logged in."""
        member = self.chosen()
        return None if member is None else self._show_sessions(member, "sessions.of")

    def show_all_sessions(self) -> SessionsSheet:
        """Show who is logged in, and from where."""
        return self._show_sessions(None, "sessions.heading")

    def _show_sessions(self, member: StaffMember | None, title: str) -> SessionsSheet:
        sheet = SessionsSheet(self._desk, self, member, title)
        sheet.open()
        return sheet

    def _edited(self, before: StaffMember, now: StaffMember) -> None:
        """Show the edit, and offer to take it back."""
        self.live.take(now)
        if before == now:
            self._desk.notices.done("edit.nothing-changed", None, number=now.name)
        elif before.role is now.role:
            self._offer_back("staff.renamed", before, now, earlier=before.name)
        else:
            self._offer_back("staff.role-changed", before, now, role=words.member(now.role))

    def _turn(self, member: StaffMember) -> None:
        """Keep a member of staff out, or let him in again, at once; it can be taken back."""
        out = member.disabled_at is None

        def done(now: StaffMember) -> None:
            self.live.take(now)
            self._offer_back("staff.disabled" if out else "staff.enabled", member, now)

        self._desk.tasks.run(self, partial(self._send, member, {"disabled": out}), done)

    def _send(self, member: StaffMember, changes: undoing.Values) -> StaffMember:
        edit = StaffEdit.model_validate({"version": member.version, **changes})
        return self._desk.client.people.edit_staff(member.id, edit)

    def _offer_back(
        self, key: str, before: StaffMember, now: StaffMember, **fields: words.Field
    ) -> None:
        """Tell of a change, and offer to take it back."""

        def newest() -> StaffMember | None:
            return next(iter(self._fetch([now.id])), None)

        back = partial(undoing.put_back, _values, before, now, newest, self._send)
        undoing.offer(self._desk, self, key, back, self.live.take, name=now.name, **fields)

    def _suit(self) -> None:
        """Offer what can be done with whom is chosen."""
        member = self.chosen()
        for button in self._of_one:
            button.setEnabled(member is not None)
        out = member is not None and member.disabled_at is not None
        self.able_button.say("staff.enable" if out else "staff.disable")
        self.able_button.show_icon("ok" if out else "ban")

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
        for button in self._of_one:
            top.addWidget(button)
        top.addStretch(1)
        top.addWidget(self.everybody_button)
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

    def _count(self) -> None:
        self.counted.emit(words.plural("staff.count", len(self.live.rows)))

    @override
    def _reword(self) -> None:
        self.setAccessibleName(words.text("staff.heading"))
        self.table.reword()
        if self.live.ready:
            self._count()


def _values(member: StaffMember) -> dict[str, Any]:
    """Give what can be changed of a member of staff, as an edit says it."""
    out = member.disabled_at is not None
    return {"name": member.name, "role": member.role, "disabled": out}
