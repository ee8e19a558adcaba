"""Decides what the desk does about registrations, and how it is told (E1).

What was filed with the police is not taken back here: it is changed, and that is filed too.
"""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Filing, Review
from api_client.wire.registrations import RegistrationRow
from desktop import words
from desktop.ui import applied, faults
from desktop.ui.desk import Desk
from desktop.ui.registration_reviews import (
    AnswerDialog,
    ApproveDialog,
    KeepFileDialog,
    RefuseDialog,
    RegistrationDialog,
)
from desktop.ui.theme import Tone


class RegistrationActs(QObject):
    """Has registrations approved, refused, filed anew and answered; each once at a time."""

    answered = Signal(object)
    """A RegistrationRow as it now stands."""

    failed = Signal(object)
    """The id of a registration with which something did not go; why is told already."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        """Act for `desk`; dialogs stand over `host`."""
        super().__init__(host)
        self._desk, self._host = desk, host
        self._under_way: set[UUID] = set()

    def approve(self, row: RegistrationRow) -> ApproveDialog | None:
        """Approve an application, after asking; one that lacks a field is not to be approved."""
        lacking = row.standing.lacking_fields
        if lacking:
            said = words.text(
                "registrations.incomplete", name=row.name, fields=applied.labels(lacking)
            )
            self._desk.notices.say(said, Tone.WAITING)
            return None
        dialog = ApproveDialog(self._desk, row, self._host)
        self._open(dialog)
        return dialog

    def refuse(self, row: RegistrationRow) -> RefuseDialog:
        """Refuse an application, after asking why."""
        dialog = RefuseDialog(self._desk, row, self._host)
        self._open(dialog)
        return dialog

    def answer(self, row: RegistrationRow) -> AnswerDialog:
        """Note what the police said, after asking what."""
        dialog = AnswerDialog(self._desk, row, self._host)
        self._open(dialog)
        return dialog

    def file(self, row: RegistrationRow) -> None:
        """File a registration with the police anew."""
        if row.id in self._under_way:
            return
        self._under_way.add(row.id)
        file = self._desk.client.registrations.file

        def told(now: RegistrationRow) -> None:
            self._under_way.discard(row.id)
            self._told(now)

        self._desk.tasks.run(self, lambda: file(row.id), told, lambda fault: self._fail(row, fault))

    def keep_file(self, row: RegistrationRow) -> KeepFileDialog:
        """Keep a picture or a finger, after asking for the file."""
        dialog = KeepFileDialog(self._desk, row, self._host)
        dialog.sent.connect(partial(self._kept, dialog))
        dialog.open()
        return dialog

    def _kept(self, dialog: KeepFileDialog, now: object) -> None:
        assert isinstance(now, RegistrationRow), "it is answered by a row"
        what = words.member(dialog.kind.value())
        self._desk.notices.done("registrations.file-kept", None, name=now.name, what=what)
        self.answered.emit(now)

    def _open(self, dialog: RegistrationDialog) -> None:
        dialog.sent.connect(self._told)
        dialog.rejected.connect(partial(self.failed.emit, dialog.row.id))
        dialog.open()

    def _told(self, now: object) -> None:
        """Tell how a registration stands after something was done with it."""
        assert isinstance(now, RegistrationRow), "everything is answered by a row"
        standing = now.standing
        if standing.review is Review.REFUSED:
            key = "registrations.was-refused"
        elif standing.awaited:
            key = "registrations.was-filed"
        elif standing.filing is Filing.REFUSED:
            key = "registrations.police-refused"
        else:
            key = "registrations.police-approved"
        self._desk.notices.done(key, None, name=now.name)
        self.answered.emit(now)

    def _fail(self, row: RegistrationRow, fault: Exception) -> bool:
        self._under_way.discard(row.id)
        if faults.signed_out(fault):
            return False
        self._desk.notices.trouble(faults.sentence(fault))
        self.failed.emit(row.id)
        return True
