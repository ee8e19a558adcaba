"""Decides how somebody chooses a password of his own: when he wants, or before he goes on (F3)."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.client import Client
from api_client.wire.accounts import PasswordChange
from api_client.wire.centre import RevokedCount
from api_client.wire.people import Session
from desktop import words
from desktop.ui import faults
from desktop.ui.login import PASSWORD_LETTERS
from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.worded import CheckBox, Label


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
