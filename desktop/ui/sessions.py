"""Decides how open log-ins are looked at and ended: one's own, somebody's, or everybody's (F3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from api_client.wire.accounts import OpenSession, SessionList
from api_client.wire.people import StaffMember
from desktop import words
from desktop.clock import Clock
from desktop.ui.desk import Desk
from desktop.ui.table import Column, TableModel
from desktop.ui.tables import remember
from desktop.ui.tableview import TableView
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, Label

WIDTH_PX, HEIGHT_PX = 860, 420


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as a row; it has no versions of its own."""

    session: OpenSession
    version: ClassVar[int] = 1

    @property
    def id(self) -> UUID:
        """The session's id."""
        return self.session.id


def session_columns(clock: Clock, *, own: bool) -> Sequence[Column[SessionRow]]:
    """Give the columns of open sessions; of one's `own` it is known whose they are."""

    def when(moment: datetime | None) -> str:
        return "" if moment is None else words.moment(moment, clock.now())

    def where(row: SessionRow) -> str:
        return words.text("sessions.here") if row.session.own else row.session.address

    whose: Sequence[Column[SessionRow]] = (
        Column("name", "column.name", lambda row: row.session.name, 150, stretch=True),
        Column("role", "column.role", lambda row: words.member(row.session.role), 120),
    )
    return (
        *(() if own else whose),
        Column(
            "where",
            "column.where-from",
            where,
            150,
            tone=lambda row: Tone.DONE if row.session.own else None,
            icon=lambda row: "ok" if row.session.own else None,
            stretch=own,
        ),
        Column("release", "column.release", lambda row: row.session.release, 84),
        Column(
            "since",
            "column.logged-in",
            lambda row: when(row.session.since),
            120,
            sort=lambda row: row.session.since,
        ),
        Column(
            "seen",
            "column.last-seen",
            lambda row: when(row.session.last_seen_at),
            110,
            sort=lambda row: row.session.last_seen_at or row.session.since,
        ),
    )


class SessionsSheet(Sheet):
    """Open sessions, to be ended one by one or all at once."""

    def __init__(self, desk: Desk, parent: QWidget, member: StaffMember | None, title: str) -> None:
        """Show those of `member`, or under "sessions.own" one's own, else everybody's."""
        fields = {} if member is None else {"name": member.name}
        super().__init__(title, desk.theme, parent, **fields)
        self._desk, self._member, self._own = desk, member, title == "sessions.own"
        self.about = Label("", "caption", self)
        columns = session_columns(desk.clock, own=self._own)
        self.model: TableModel[SessionRow] = TableModel(columns, self)
        self.table = TableView(self.model, desk.theme, title_of(title), "sessions.none", self)
        self.pane = Pane(self.table, desk.theme, self)
        self.end_button = Button("sessions.end", desk.theme, "leave", parent=self)
        self.all_button = Button(
            "sessions.end-others" if self._own else "sessions.end-all",
            desk.theme,
            "ban",
            "danger",
            self,
        )
        self.all_button.setVisible(self._own or member is not None)
        self.body.addWidget(self.about)
        self.body.addWidget(self.pane, 1)
        self.add_button(self.end_button)
        self.add_button(self.all_button)
        self.end_button.setEnabled(False)
        newest = next(at for at, column in enumerate(columns) if column.key == "since")
        remember(
            self.table,
            desk,
            "own-sessions" if self._own else "sessions",
            (newest, Qt.SortOrder.DescendingOrder),
        )
        self.table.chosen.connect(lambda chosen: self.end_button.setEnabled(chosen is not None))
        self.end_button.clicked.connect(self.end_chosen)
        self.all_button.clicked.connect(self.end_all)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.reload()

    def reload(self) -> None:
        """Ask for the sessions anew."""
        self.pane.show_loading()
        self._desk.tasks.run(self, self._ask, self._take, self._fail)

    def end_chosen(self) -> None:
        """End the chosen session."""
        chosen = self.table.chosen_id()
        if chosen is not None:
            accounts = self._desk.client.accounts
            self._end(lambda: accounts.end_session(chosen).revoked)

    def end_all(self) -> None:
        """End all that are shown; of one's own, all but this one."""
        client, member = self._desk.client, self._member
        if self._own:
            self._end(lambda: client.accounts.end_other_sessions().revoked)
        elif member is not None:
            self._end(lambda: client.people.revoke_staff(member.id).revoked)

    def _ask(self) -> SessionList:
        accounts = self._desk.client.accounts
        if self._own:
            return accounts.own_sessions()
        return (
            accounts.sessions() if self._member is None else accounts.sessions_of(self._member.id)
        )

    def _take(self, found: SessionList) -> None:
        self.model.replace([SessionRow(each) for each in found.items])
        self.about.setText(words.plural("sessions.count", len(found.items)))
        others = [each for each in found.items if not each.own]
        self.all_button.setEnabled(bool(others if self._own else found.items))
        self.pane.show_view()
        self.table.setFocus()

    def _fail(self, fault: Exception) -> bool:
        self.pane.show_failing(fault, self.reload)
        return True

    def _end(self, act: Callable[[], int]) -> None:
        self._desk.tasks.run(self, act, self._ended)

    def _ended(self, count: int) -> None:
        self._desk.notices.say(words.plural("sessions.ended", count), Tone.DONE)
        self.reload()


def title_of(title: str) -> str:
    """Give the name of the table: the heading of one person's holds his name."""
    return "sessions.heading" if title == "sessions.of" else title
