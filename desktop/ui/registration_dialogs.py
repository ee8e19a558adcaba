"""Decides how a firm or a person is registered and edited at the desk, and how he is judged (E1).

Only what was changed is sent. What is wrong is shown where it is, by the server's code; where
somebody else changed the same field meanwhile, both values are shown side by side.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import Code, Risk, Standing
from api_client.wire.people import Technician
from api_client.wire.registrations import (
    Credential,
    CredentialEdit,
    Firm,
    NewFirm,
    NewPerson,
    Person,
    RegistrationRow,
)
from desktop import words
from desktop.ui import applied
from desktop.ui.conflict import ClashDialog
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.registration_edits import (
    SEALED,
    Clashed,
    Draft,
    Kept,
    Subject,
    differing,
    save,
)
from desktop.ui.registration_form import FirmForm, Named, PersonForm
from desktop.ui.registration_reviews import RegistrationDialog
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField, OptionField
from desktop.ui.widgets.worded import Label

WIDTH_PX, FIRM_PX, PERSON_PX = 820, 480, 600


class SubjectDialog(FormDialog):
    """A window of the fields of a firm or a person."""

    def __init__(
        self, desk: Desk, key: str, send: str, form: FirmForm | PersonForm, parent: QWidget
    ) -> None:
        """Show `form` under the words of `key`."""
        super().__init__(key, send, desk.theme, desk.tasks, parent, icon="check")
        self._desk, self.form = desk, form
        named = form.named() if isinstance(form, PersonForm) else form.by_name
        for name, field in named.items():
            self.add(name, field)
        scroll = QScrollArea(self)
        scroll.setWidget(form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(scroll, 1)
        self.resize(WIDTH_PX, PERSON_PX if isinstance(form, PersonForm) else FIRM_PX)
        form.name.setFocus()


class NewFirmDialog(SubjectDialog):
    """A firm's application, handed in at the desk."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Ask for a firm."""
        form = FirmForm(desk.theme, None)
        super().__init__(desk, "registrations.new-firm", "registrations.apply", form, parent)
        self._id = new_id()

    @override
    def collect(self) -> Callable[[], Firm]:
        """Give the call that hands it in; the same id again is harmless."""
        new = NewFirm.model_validate({"id": self._id, **self.form.values()})
        add = self._desk.client.registrations.add_firm
        return lambda: add(new)


class NewPersonDialog(SubjectDialog):
    """A person's application, handed in at the desk; he may be a technician already."""

    def __init__(
        self, desk: Desk, firms: Named, technicians: Mapping[UUID, Technician], parent: QWidget
    ) -> None:
        """Ask for a person; `technicians` are those who are not registered."""
        named = [(str(id_), each.name) for id_, each in technicians.items()]
        form = PersonForm(desk.theme, None, firms, named)
        super().__init__(desk, "registrations.new-person", "registrations.apply", form, parent)
        self.number, self.technician = form.number, form.technician
        self._technicians, self._id = technicians, new_id()
        self.technician.edited.connect(self._take_technician)

    @override
    def collect(self) -> Callable[[], Person]:
        """Give the call that hands it in; who is a technician keeps his id."""
        chosen = self.technician.value()
        values = {**self.form.values(), SEALED: self.number.text()}
        id_ = self._id if chosen is None else UUID(chosen)
        new = NewPerson.model_validate({"id": id_, **values})
        add = self._desk.client.registrations.add_person
        return lambda: add(new)

    def _take_technician(self) -> None:
        """Fill in what is known of a technician."""
        chosen = self.technician.value()
        if chosen is not None:
            person = self._technicians[UUID(chosen)]
            self.form.name.line.setText(person.name)
            self.form.phone.line.setText(person.phone)


class EditSubjectDialog(SubjectDialog):
    """The fields of somebody who is registered, on the version that was seen."""

    def __init__(self, desk: Desk, subject: Subject, firms: Named, parent: QWidget) -> None:
        """Show the fields of `subject`."""
        form: FirmForm | PersonForm
        if isinstance(subject, Firm):
            form, key = FirmForm(desk.theme, subject), "registrations.edit-firm"
        else:
            form, key = PersonForm(desk.theme, subject, firms), "registrations.edit-person"
        super().__init__(desk, key, "registrations.keep", form, parent)
        self.subject, self._firms = subject, dict(firms)

    @override
    def collect(self) -> Callable[[], Kept | Clashed]:
        """Give the call that saves what was changed, if anything was."""
        values: dict[str, Any] = self.form.values()
        if isinstance(self.form, PersonForm) and self.form.number.text():
            values[SEALED] = self.form.number.text()
        draft = Draft(self.subject, differing(self.subject, values))
        if draft.changes:
            draft.message()  # what is wrong is shown where it is, before anything is sent
        client = self._desk.client
        return lambda: save(client, draft)

    @override
    def end(self, answer: object) -> None:
        """Close once it is saved; where others changed the same, let both be compared."""
        if not isinstance(answer, Clashed):
            super().end(answer)
            return
        self.send_button.setEnabled(True)
        asking = ApplicationClash(self._desk, answer, self._firms, self)
        asking.sent.connect(super().end)
        asking.open()


class _Telling:
    """How fields of a registration are named and their values read."""

    def __init__(self, firms: Mapping[str, str]) -> None:
        """Know `firms` by id."""
        self._firms = firms

    def label(self, name: str) -> str:
        """Give a field's name."""
        return applied.label(name)

    def said(self, name: str, value: Any, now: datetime) -> str:  # noqa: ANN401  (JSON)
        """Give a value as people read it."""
        del now
        return applied.said(name, value, lambda id_: self._firms.get(id_, id_))


class ApplicationClash(ClashDialog):
    """Both values of each field of a registration that two people changed."""

    def __init__(
        self, desk: Desk, clashed: Clashed, firms: Mapping[str, str], parent: QWidget
    ) -> None:
        """Ask about each clash."""
        super().__init__(desk, _Telling(firms), parent)
        self._clashed = clashed
        self._show(clashed)

    @override
    def collect(self) -> Callable[[], Kept | Clashed]:
        """Give the call that saves what was chosen on the version that others made."""
        draft, client = self._clashed.resolved(self.mine()), self._desk.client
        return lambda: save(client, draft)

    @override
    def end(self, answer: object) -> None:
        if isinstance(answer, Clashed):
            self.ask_again()
            self._show(answer)
        else:
            super().end(answer)

    def _show(self, clashed: Clashed) -> None:
        self._clashed = clashed
        self.about.setText(clashed.latest.name)
        self.show_clashes(clashed.clashes)


class JudgeDialog(RegistrationDialog):
    """Asks how the centre judges somebody from now on, and why."""

    def __init__(self, desk: Desk, row: RegistrationRow, held: Credential, parent: QWidget) -> None:
        """Show how he is judged now."""
        super().__init__(desk, row, "registrations.judge", "flag", parent)
        theme = desk.theme
        known = isinstance(held.standing, Standing)
        first = held.standing if known else Standing.GOOD
        self._held = held
        self.standing = ChoiceField("field.standing", theme, Standing, first)
        self.risk = OptionField("field.risk", theme, Risk, "registrations.no-risk")
        self.risk.choose(held.risk if isinstance(held.risk, Risk) else None)
        self.count = LineField("field.marks-count", theme, most=9)
        self.sum = LineField("field.marks-sum", theme, most=9)
        self.count.line.setText(str(held.marks_count))
        self.sum.line.setText(str(held.marks_sum))
        self.reason = LineField("field.reason", theme, wanted=True)
        more = Label("registrations.judge-more", "caption", self)
        more.setWordWrap(True)
        for name, field in (
            ("standing", self.standing),
            ("risk", self.risk),
            ("marks_count", self.count),
            ("marks_sum", self.sum),
            ("reason", self.reason),
        ):
            self.body.addWidget(self.add(name, field))
        self.body.addWidget(more)
        self.standing.setFocus()

    @override
    def collect(self) -> Callable[[], Credential]:
        """Give the call that judges him, on the version that was seen.

        Raises:
            Unfilled: a number is none, or there is no reason.

        """
        wrong: dict[str, str] = {}
        wanted = {
            "standing": self.standing.value(),
            "risk": self.risk.value(),
            "marks_count": _whole(self.count, "marks_count", wrong),
            "marks_sum": _whole(self.sum, "marks_sum", wrong),
        }
        held = self._held
        changes = {name: value for name, value in wanted.items() if value != getattr(held, name)}
        if changes and not self.reason.text():
            wrong["reason"] = words.refusal(Code.REASON_MISSING)
        if wrong:
            raise Unfilled(wrong)
        if not changes:
            return lambda: held
        edit = CredentialEdit.model_validate(
            {"version": held.version, "reason": self.reason.text(), **changes}
        )
        return lambda: self._client.registrations.judge(held.id, edit)


def _whole(field: LineField, name: str, wrong: dict[str, str]) -> int:
    typed = field.text()
    if typed.isascii() and typed.isdigit():
        return int(typed)
    wrong[name] = words.text("registrations.not-whole")
    return 0
