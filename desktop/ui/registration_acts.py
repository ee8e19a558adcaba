"""Decides what the desk does about registrations, and how it is told (E1).

What was filed with the police is not taken back here: it is changed, and that is filed too.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from api_client.vocabulary import Filing, Review
from api_client.wire.areas import Area, AreaList
from api_client.wire.people import Technician, TechnicianList
from api_client.wire.registrations import Credential, Firm, Person, RegistrationRow
from desktop import words
from desktop.ui import applied, faults
from desktop.ui.desk import Desk
from desktop.ui.firm_times import FirmTimesDialog
from desktop.ui.registration_dialogs import (
    EditSubjectDialog,
    JudgeDialog,
    NewFirmDialog,
    NewPersonDialog,
)
from desktop.ui.registration_edits import Kept
from desktop.ui.registration_form import Named
from desktop.ui.registration_pages import Whole
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

    changed = Signal(object)
    """The id of a registration that was made or changed here."""

    failed = Signal(object)
    """The id of a registration with which something did not go; why is told already."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        """Act for `desk`; dialogs stand over `host`."""
        super().__init__(host)
        self._desk, self._host = desk, host
        self._under_way: set[UUID] = set()
        self.dialog: NewPersonDialog | None = None
        """The dialog of a person that was opened last."""

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

    def new_firm(self) -> NewFirmDialog:
        """Register a firm, after asking for it."""
        dialog = NewFirmDialog(self._desk, self._host)
        dialog.sent.connect(self._added)
        dialog.open()
        return dialog

    def new_person(self, firms: Named, registered: Collection[UUID]) -> None:
        """Register a person; technicians who are not `registered` are offered."""
        client = self._desk.client

        def show(found: TechnicianList) -> None:
            free = {each.id: each for each in found.items if each.id not in registered}
            self.show_new_person(firms, free)

        self._desk.tasks.run(self, client.people.technicians, show)

    def show_new_person(
        self, firms: Named, technicians: Mapping[UUID, Technician]
    ) -> NewPersonDialog:
        """Ask for a person, who may be one of the `technicians`."""
        dialog = NewPersonDialog(self._desk, firms, technicians, self._host)
        dialog.sent.connect(self._added)
        dialog.open()
        self.dialog = dialog
        return dialog

    def edit(self, whole: Whole, firms: Named) -> EditSubjectDialog:
        """Change fields of a registration."""
        dialog = EditSubjectDialog(self._desk, whole.subject, firms, self._host)
        dialog.sent.connect(self._edited)
        dialog.open()
        return dialog

    def times(self, firm: Firm) -> None:
        """Change when and where a firm works, once it is known which areas there are."""

        def show(found: AreaList) -> None:
            self.show_times(firm, found.items)

        self._desk.tasks.run(self, self._desk.client.areas.all, show)

    def show_times(self, firm: Firm, areas: Sequence[Area]) -> FirmTimesDialog:
        """Show when and where a firm works, to be changed."""
        dialog = FirmTimesDialog(self._desk, firm, areas, self._host)
        dialog.sent.connect(self._edited)
        dialog.open()
        return dialog

    def judge(self, row: RegistrationRow, held: Credential) -> JudgeDialog:
        """Judge a person, after asking how and why."""
        dialog = JudgeDialog(self._desk, row, held, self._host)
        dialog.sent.connect(partial(self._judged, row, held))
        dialog.open()
        return dialog

    def _added(self, subject: object) -> None:
        assert isinstance(subject, Firm | Person), "it is answered by what was registered"
        self._desk.notices.done("registrations.added", None, name=subject.name)
        self.changed.emit(subject.id)

    def _edited(self, answer: object) -> None:
        assert isinstance(answer, Kept), "a conflict is asked about first"
        subject, changed = answer.subject, answer.changed
        if not changed:
            self._desk.notices.done("edit.nothing-changed", None, number=subject.name)
            return
        standing = subject.standing
        key = "registrations.edited"
        if standing.review is Review.AWAITING:
            key = "registrations.edited-awaits"
        elif standing.awaited:
            key = "registrations.edited-filed"
        fields = applied.labels(changed)
        self._desk.notices.done(key, None, name=subject.name, fields=fields)
        self.changed.emit(subject.id)

    def _judged(self, row: RegistrationRow, before: Credential, now: object) -> None:
        assert isinstance(now, Credential), "it is answered by his credential"
        if now == before:
            self._desk.notices.done("edit.nothing-changed", None, number=row.name)
            return
        standing = words.member(now.standing)
        self._desk.notices.done("registrations.judged", None, name=row.name, standing=standing)
        self.changed.emit(row.id)

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
