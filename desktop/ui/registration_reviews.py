"""Decides what a clerk is asked before he approves, refuses, notes an answer, keeps a file (E1)."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.vocabulary import Code, Filing, Finger, PersonalFile, Registrant
from api_client.wire.registrations import PoliceAnswer, RegistrationRow, ReviewDecision
from desktop import words
from desktop.ui import applicants
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.theme import Tone
from desktop.ui.values import joined
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField, MomentField
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.paths import PathField
from desktop.ui.widgets.worded import Label, Told

WIDE_PX = 480
ANSWERS = (Filing.APPROVED, Filing.REFUSED)


class RegistrationDialog(FormDialog):
    """Asks something about one registration."""

    def __init__(
        self,
        desk: Desk,
        row: RegistrationRow,
        key: str,
        icon: str,
        parent: QWidget,
        *,
        weight: str = "",
    ) -> None:
        """Ask before what is under `key` is done with `row`."""
        super().__init__(key, key, desk.theme, desk.tasks, parent, icon=icon, weight=weight)
        self._client, self.row = desk.client, row
        self.about = Label("", "heading", self)
        self.about.setText(row.name)
        self.body.addWidget(self.about)
        self.body.addWidget(
            Told(lambda: joined(applicants.kind(row), row.firm_name, row.phone), "caption", self)
        )
        self.setMinimumWidth(WIDE_PX)


class ApproveDialog(RegistrationDialog):
    """Says what is approved, and asks for a reason where pictures or fingers are lacking."""

    def __init__(self, desk: Desk, row: RegistrationRow, parent: QWidget) -> None:
        """Ask before `row` is approved, and filed with the police."""
        super().__init__(desk, row, "registrations.approve", "check", parent)
        standing = row.standing
        self.wants_reason = bool(standing.lacking_files or standing.lacking_fingers)
        more = Label("registrations.approve-more", "", self)
        more.setWordWrap(True)
        self.body.addWidget(more)
        if self.wants_reason:
            lacks = Notice(desk.theme, self)
            lacks.show_words("warning", Tone.WAITING, lambda: applicants.lacks(row))
            self.body.addWidget(lacks)
        self.reason = LineField(
            "field.reason", desk.theme, wanted=True, hint="registrations.approve-hint"
        )
        self.body.addWidget(self.add("reason", self.reason))
        self.reason.setVisible(self.wants_reason)
        (self.reason if self.wants_reason else self.send_button).setFocus()

    @override
    def collect(self) -> Callable[[], RegistrationRow]:
        """Give the call that approves the version that was seen.

        Raises:
            Unfilled: something is lacking, and there is no reason to approve it all the same.

        """
        if self.wants_reason and not self.reason.text():
            raise Unfilled({"reason": words.refusal(Code.REASON_MISSING)})
        decision = ReviewDecision(approve=True, reason=self.reason.text(), version=self.row.version)
        return lambda: self._client.registrations.review(self.row.id, decision)


class RefuseDialog(RegistrationDialog):
    """Asks why an application is refused; who applied reads it."""

    def __init__(self, desk: Desk, row: RegistrationRow, parent: QWidget) -> None:
        """Ask before `row` is refused."""
        super().__init__(desk, row, "registrations.refuse", "ban", parent, weight="danger")
        self.reason = LineField("field.reason", desk.theme, wanted=True)
        self.body.addWidget(self.add("reason", self.reason))
        more = Label("registrations.refuse-more", "caption", self)
        more.setWordWrap(True)
        self.body.addWidget(more)
        self.reason.setFocus()

    @override
    def collect(self) -> Callable[[], RegistrationRow]:
        """Give the call that refuses the version that was seen.

        Raises:
            Unfilled: there is no reason.

        """
        if not self.reason.text():
            raise Unfilled({"reason": words.refusal(Code.REASON_MISSING)})
        decision = ReviewDecision(
            approve=False, reason=self.reason.text(), version=self.row.version
        )
        return lambda: self._client.registrations.review(self.row.id, decision)


class AnswerDialog(RegistrationDialog):
    """Asks what the police said of a request, where it came by another way."""

    def __init__(self, desk: Desk, row: RegistrationRow, parent: QWidget) -> None:
        """Ask for the answer to the request about `row`."""
        super().__init__(desk, row, "registrations.answer", "receive", parent)
        theme = desk.theme
        self.said = ChoiceField("field.police-said", theme, ANSWERS, Filing.APPROVED)
        self.receipt = LineField("field.receipt", theme)
        self.reason = LineField("field.reason", theme)
        until = row.licence_until or desk.clock.now()
        self.until = MomentField("field.filed-until", theme, until)
        for name, field in (
            ("approve", self.said),
            ("receipt", self.receipt),
            ("filed_until", self.until),
            ("reason", self.reason),
        ):
            self.body.addWidget(self.add(name, field))
        self.said.edited.connect(self._suit)
        self._suit()
        self.said.setFocus()

    @override
    def collect(self) -> Callable[[], RegistrationRow]:
        """Give the call that notes the answer.

        Raises:
            Unfilled: they refused, and it is not said why.

        """
        approve = self.said.value() is Filing.APPROVED
        if not approve and not self.reason.text():
            raise Unfilled({"reason": words.refusal(Code.REASON_MISSING)})
        answer = PoliceAnswer(
            approve=approve,
            receipt=self.receipt.text(),
            reason=self.reason.text(),
            filed_until=self.until.value() if approve else None,
        )
        return lambda: self._client.registrations.note_answer(self.row.id, answer)

    def _suit(self) -> None:
        """Ask until when it holds, or why not, by what they said."""
        approved = self.said.value() is Filing.APPROVED
        self.until.setVisible(approved)
        self.reason.want(wanted=not approved)


class KeepFileDialog(RegistrationDialog):
    """Asks for a picture, or for a finger as a scanner's image or a template, and what it is."""

    def __init__(self, desk: Desk, row: RegistrationRow, parent: QWidget) -> None:
        """Ask for a file of `row`; what is lacking is offered first."""
        super().__init__(desk, row, "registrations.keep-file", "add", parent)
        firm = row.standing.registrant is Registrant.FIRM
        kinds: list[StrEnum] = [PersonalFile.LICENCE] if firm else [*PersonalFile, *Finger]
        lacking = row.standing.lacking_files
        first: StrEnum = lacking[0] if lacking else kinds[0]
        self.kind = ChoiceField("field.file-kind", desk.theme, kinds, first)
        self.path = PathField("field.file", desk.theme, wanted=True)
        more = Label("registrations.keep-file-more", "caption", self)
        more.setWordWrap(True)
        self.body.addWidget(self.add("kind", self.kind))
        self.body.addWidget(self.add("file", self.path))
        self.body.addWidget(more)
        self.kind.setFocus()

    @override
    def collect(self) -> Callable[[], RegistrationRow]:
        """Give the call that sends the file.

        Raises:
            Unfilled: no file is named, or it cannot be read.

        """
        path = self.path.path()
        if path is None or not path.is_file():
            raise Unfilled({"file": words.text("registrations.file-not-there")})
        identities, id_, kind = self._client.identities, self.row.id, self.kind.value()
        if isinstance(kind, Finger):
            return lambda: identities.put_fingerprint(id_, kind, path.read_bytes())
        assert isinstance(kind, PersonalFile), "nothing else is offered"
        return lambda: identities.put_file(id_, kind, path.read_bytes())
