"""Decides how somebody looks after his own log-in at the desk: password, log-ins, lock (F3)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from api_client.wire.centre import RevokedCount
from desktop import words
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.theme import Tone

if TYPE_CHECKING:
    from desktop.ui.password import PasswordDialog
    from desktop.ui.sessions import SessionsSheet

ACCOUNT = "keys.account"
"""The group of these on the list of actions."""


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

    def change_password(self) -> "PasswordDialog":
        """Open the dialog for one's own password."""
        from desktop.ui.password import PasswordDialog  # noqa: PLC0415  (when it is wanted)

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
