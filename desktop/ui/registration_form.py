"""Decides which fields a firm and a person are registered by, and what stands in them (E1, E15)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from api_client.vocabulary import FirmState, Grade, Post, Sex
from api_client.wire.base import iso
from api_client.wire.registrations import Firm, Person
from desktop import words
from desktop.ui import duty_text
from desktop.ui.duty_text import Unread
from desktop.ui.faults import Unfilled
from desktop.ui.registration_edits import SEALED, Subject, flat
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import ChoiceField, Field, LineField, OptionField, ProseField, across
from desktop.ui.widgets.pick import PickField
from desktop.ui.widgets.scope import ScopeField

DAY_ENDS = time(23, 59)
"""A licence that holds until a day holds on it."""
Named = Sequence[tuple[str, str]]
"""Things by (id, name)."""


class SubjectForm(QWidget):
    """What firms and persons have in common; who derives from it adds the rest to `by_name`."""

    edited = Signal()

    def __init__(self, theme: Theme, called: str = "field.name") -> None:
        """Offer empty fields; `called` is the key of how the name is called."""
        super().__init__()
        self.setProperty("part", "page")
        self._first: dict[str, Any] = {}
        self._seen: dict[str, Any] = {}
        self.name = LineField(called, theme, wanted=True)
        self.phone = LineField("field.phone", theme, wanted=True, most=60)
        self.address = LineField("field.address", theme)
        self.licence_number = LineField("field.licence-number", theme, wanted=True)
        self.licence_until = LineField(
            "field.licence-until", theme, wanted=True, hint="registrations.day-hint", most=20
        )
        self.equipment = LineField("field.tools", theme)
        self.areas = LineField("field.works-in", theme, hint="registrations.areas-hint", most=1000)
        self.by_name: dict[str, Field] = {
            "name": self.name,
            "phone": self.phone,
            "address": self.address,
            "licence_number": self.licence_number,
            "licence_until": self.licence_until,
            "equipment": self.equipment,
            "areas": self.areas,
        }

    def fill(self, subject: Subject) -> None:
        """Show what is registered; what is not touched stays as it is."""
        self._seen = flat(subject)
        for name, value in self._seen.items():
            self._show(name, value)
        self._first = self._read({})

    def values(self) -> dict[str, Any]:
        """Give each field's value in JSON's terms: as it was where nobody touched it.

        Raises:
            Unfilled: a day cannot be read.

        """
        wrong: dict[str, str] = {}
        read = self._read(wrong)
        if wrong:
            raise Unfilled(wrong)
        untouched = {n: self._seen[n] for n, value in self._first.items() if read[n] == value}
        return {**read, **untouched}

    def _lay_out(self, rows: Sequence[QWidget]) -> None:
        """Put rows one under the other."""
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 10, 0)
        down.setSpacing(12)
        for row in rows:
            down.addWidget(row)
        down.addStretch(1)
        for field in self.by_name.values():
            field.edited.connect(self.edited)

    def _show(self, name: str, value: Any) -> None:  # noqa: ANN401  (JSON)
        field = self.by_name.get(name)
        if isinstance(field, LineField):
            field.line.setText(_told(name, value))
            field.line.setCursorPosition(0)
        elif isinstance(field, ProseField):
            field.prose.setPlainText(value or "")
        elif isinstance(field, PickField):
            field.choose(value)
        elif isinstance(field, ScopeField):
            field.tick([(each["lock_kind"], each["action"]) for each in value])
        elif isinstance(field, OptionField):
            field.choose(None if value is None else _WORDS[name](value))
        elif isinstance(field, ChoiceField):
            field.choose(_WORDS[name](value))

    def _read(self, wrong: dict[str, str]) -> dict[str, Any]:
        """Give what stands in each field now; what cannot be read is told in `wrong`."""
        return {name: _value(name, field, wrong) for name, field in self.by_name.items()}


_WORDS: Mapping[str, Any] = {"sex": Sex, "grade": Grade, "post": Post, "state": FirmState}


def _told(name: str, value: Any) -> str:  # noqa: ANN401  (JSON)
    """Write a value into a line."""
    if name == "licence_until":
        return "" if value is None else str(words.local(datetime.fromisoformat(value)).date())
    if name == "areas":
        return words.text("list.comma").join(value)
    return value or ""


def _value(name: str, field: Field, wrong: dict[str, str]) -> Any:  # noqa: ANN401  (JSON)
    """Read what stands in a field."""
    if isinstance(field, LineField):
        return _typed(name, field.text(), wrong)
    if isinstance(field, ScopeField):
        return [{"lock_kind": kind, "action": action} for kind, action in field.value()]
    assert isinstance(field, ProseField | PickField | OptionField | ChoiceField), "a known field"
    if isinstance(field, ProseField):
        return field.text()
    value = field.value()
    return None if value is None else str(value)


def _typed(name: str, typed: str, wrong: dict[str, str]) -> Any:  # noqa: ANN401  (JSON)
    if name == "areas":
        return duty_text.district_words(typed)
    if name != "licence_until":
        return typed
    if not typed:
        return None
    try:
        return iso(words.from_local(duty_text.day(typed), DAY_ENDS))
    except Unread as unread:
        wrong[name] = words.text("registrations.day-unread", piece=unread.piece)
        return None


class FirmForm(SubjectForm):
    """The fields of a firm."""

    def __init__(self, theme: Theme, firm: Firm | None) -> None:
        """Show `firm`, or ask for a new one."""
        super().__init__(theme, "field.firm-name")
        self.credit_code = LineField(
            "field.credit-code", theme, wanted=True, hint="registrations.credit-hint", most=40
        )
        self.legal = LineField("field.legal-representative", theme, wanted=True)
        self.responsible = LineField("field.responsible-person", theme, wanted=True)
        self.hotline = LineField("duty.hotline", theme, most=60)
        self.state = ChoiceField("field.firm-state", theme, FirmState, FirmState.OPEN)
        self.address.want(wanted=True)
        self.by_name |= {
            "credit_code": self.credit_code,
            "legal_representative": self.legal,
            "responsible_person": self.responsible,
            "hotline": self.hotline,
        }
        if firm is not None:
            self.by_name["state"] = self.state
        self.state.setVisible(firm is not None)
        self._lay_out(
            (
                across((self.name, 3), (self.credit_code, 2)),
                across((self.legal, 1), (self.responsible, 1)),
                across((self.phone, 1), (self.hotline, 1)),
                self.address,
                across((self.licence_number, 1), (self.licence_until, 1)),
                across((self.equipment, 1), (self.areas, 1)),
                self.state,
            )
        )
        if firm is not None:
            self.fill(firm)


class PersonForm(SubjectForm):
    """The fields of a person; his number is asked for, and never shown again."""

    def __init__(
        self, theme: Theme, person: Person | None, firms: Named, technicians: Named = ()
    ) -> None:
        """Show `person`, or ask for a new one, who may be one of the `technicians`."""
        super().__init__(theme)
        self.technician = PickField("registrations.link", theme, "registrations.link-none")
        self.technician.offer(technicians)
        self.technician.setVisible(person is None and bool(technicians))
        hint = "registrations.number-hint" if person is None else "registrations.number-stays"
        self.number = LineField(
            "field.identity-number", theme, wanted=person is None, hint=hint, most=40
        )
        self.sex = OptionField("field.sex", theme, Sex, "registrations.by-card")
        self.ethnicity = LineField("field.ethnicity", theme)
        self.firm = PickField("field.firm", theme, "registrations.no-firm")
        self.firm.offer(firms)
        self.employer = LineField("field.employer", theme)
        self.employer_address = LineField("field.employer-address", theme)
        self.grade = OptionField("field.grade", theme, Grade, "registrations.no-grade")
        self.scope = ScopeField("field.scope", theme)
        self.post = ChoiceField("field.post", theme, Post, Post.IN_POST)
        self.by_name |= {
            "sex": self.sex,
            "ethnicity": self.ethnicity,
            "firm_id": self.firm,
            "employer": self.employer,
            "employer_address": self.employer_address,
            "grade": self.grade,
            "scope": self.scope,
        }
        if person is not None:
            self.by_name["post"] = self.post
        self.post.setVisible(person is not None)
        for field in (self.grade, self.scope):
            field.want(wanted=True)
        self._lay_out(
            (
                self.technician,
                across((self.name, 2), (self.number, 2), (self.sex, 1), (self.ethnicity, 1)),
                across((self.phone, 1), (self.address, 2)),
                across((self.firm, 2), (self.employer, 2), (self.employer_address, 2)),
                across((self.licence_number, 2), (self.licence_until, 2), (self.grade, 2)),
                self.scope,
                across((self.equipment, 1), (self.areas, 1)),
                self.post,
            )
        )
        self.number.edited.connect(self.edited)
        if person is not None:
            self.fill(person)

    def named(self) -> Mapping[str, Field]:
        """Give the fields by where the message has them, the number too."""
        return {**self.by_name, SEALED: self.number}
