"""Decides how somebody looks after his own log-in at the desk: password, log-ins, lock (F3)."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.client import Client
from api_client.wire.accounts import PasswordChange
from api_client.wire.centre import RevokedCount
from api_client.wire.people import Session
from desktop import words
from desktop.ui import faults
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.login import PASSWORD_LETTERS
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.worded import CheckBox, Label

if TYPE_CHECKING:
    from desktop.ui.sessions import SessionsSheet

ACCOUNT = "keys.account"
"""The group of these on the list of actions."""


class PasswordDialog(FormDialog):
    """One's own password: the one that is, the one that is to be, twice."""

    def __init__(
        self, client: Client, theme: Theme, tasks: Tasks, parent: QWidget, *, due: bool = False
    ) -> None:
        """Ask for them; `due` says that somebody else gave him the present one."""
        super().__init__("password.change", "password.send", theme, tasks, parent, icon="key")
        self._client = client
        about = Label("password.due-about" if due else "password.about", "caption", self)
        about.setWordWrap(True)
        self.old = LineField(
            "field.password-one-time" if due else "field.password-old",
            theme,
            wanted=True,
            secret=True,
            most=PASSWORD_LETTERS,
        )
        self.new = LineField(
            "field.password-new", theme, wanted=True, secret=True, most=PASSWORD_LETTERS
        )
        self.again = LineField(
            "field.password-again", theme, wanted=True, secret=True, most=PASSWORD_LETTERS
        )
        self.end_others = CheckBox("password.end-others", self)
        self.end_others.setVisible(not due)
        self.body.addWidget(about)
        for name, field in (("old", self.old), ("new", self.new), ("again", self.again)):
            self.body.addWidget(self.add(name, field))
        self.body.addWidget(self.end_others)
        self.setMinimumWidth(420)
        self.old.setFocus()

    @override
    def show_faults(self, by_field: Mapping[str, str]) -> bool:
        found = {"new" if name == "password" else name: said for name, said in by_field.items()}
        return super().show_faults(found)

    @override
    def collect(self) -> Callable[[], RevokedCount]:
        old, new = self.old.line.text(), self.new.line.text()
        if new != self.again.line.text():
            raise faults.Unfilled({"again": words.text("login.differ")})
        change = PasswordChange(old=old, new=new, end_others=self.end_others.isChecked())
        return lambda: self._client.accounts.change_password(change)


class Account:
    """What whoever is logged in can do about his own log-in."""

    def __init__(self, desk: Desk, host: QWidget, lock: Callable[[], None]) -> None:
        """Open dialogs over `host`; `lock` locks the desk."""
        self.desk, self._host, self._lock = desk, host, lock

    def offered_actions(self) -> Sequence[Action]:
        """Give these for the list of all actions."""
        return (
            Action("lock.now", "lock", self._lock, "Ctrl+L"),
            Action("password.change", "key", self.change_password),
            Action("sessions.own", "server", self.show_sessions),
        )

    def change_password(self) -> PasswordDialog:
        """Open the dialog for one's own password."""
        desk = self.desk
        dialog = PasswordDialog(desk.client, desk.theme, desk.tasks, self._host)
        dialog.sent.connect(self._changed)
        dialog.open()
        return dialog

    def show_sessions(self) -> "SessionsSheet":
        """Show where one is logged in oneself."""
        from desktop.ui.sessions import SessionsSheet  # noqa: PLC0415  (when it is wanted)

        sheet = SessionsSheet(self.desk, self._host, None, "sessions.own")
        sheet.open()
        return sheet

    def _changed(self, ended: RevokedCount) -> None:
        said = words.text("password.changed")
        if ended.revoked:
            said = f"{said} {words.plural('sessions.ended', ended.revoked)}"
        self.desk.notices.say(said, Tone.DONE)


def ask_for_password(
    client: Client,
    session: Session,
    parts: tuple[Theme, Tasks, QWidget],
    then: Callable[[Session], None],
) -> PasswordDialog:
    """Let somebody choose a password of his own before he goes on; leaving it goes no further."""
    theme, tasks, host = parts
    his = client.with_token(session.token)
    dialog = PasswordDialog(his, theme, tasks, host, due=True)

    def leave() -> None:
        tasks.run(host, his.people.sign_out, lambda _: None, lambda _: True)

    dialog.rejected.connect(leave)
    dialog.sent.connect(lambda _: then(session.model_copy(update={"password_due": False})))
    dialog.open()
    return dialog
