"""Decides how an administrator writes about staff: somebody new, an edit, a password given (F3)."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import STAFF_ROLES, Role
from api_client.wire.people import NewStaff, OneTimePassword, StaffEdit, StaffMember
from desktop import words
from desktop.ui.desk import Desk
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import ChoiceField, LineField
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button, CheckBox, Label

NAME_LETTERS = 64
PASSWORD_LETTERS = 256
CODE_PX = 26


class NewStaffDialog(FormDialog):
    """A new member of staff, with the password to begin with."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Ask for name, role and password."""
        super().__init__("staff.new", "staff.add", desk.theme, desk.tasks, parent, icon="add")
        self._client, self._id = desk.client, new_id()
        self.name = LineField("field.name", desk.theme, wanted=True, most=NAME_LETTERS)
        self.role = ChoiceField("field.role", desk.theme, STAFF_ROLES, Role.DISPATCHER)
        self.password = LineField(
            "field.password", desk.theme, wanted=True, secret=True, most=PASSWORD_LETTERS
        )
        self.due = CheckBox("staff.password-due", self)
        self.due.setChecked(True)
        for name, field in (
            ("name", self.name),
            ("role", self.role),
            ("password", self.password),
        ):
            self.body.addWidget(self.add(name, field))
        self.body.addWidget(self.due)
        self.setMinimumWidth(420)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], StaffMember]:
        new = NewStaff(
            id=self._id,
            name=self.name.text(),
            role=self.role.value(),
            password=self.password.line.text(),
            password_due=self.due.isChecked(),
        )
        return lambda: self._client.people.add_staff(new)


class EditStaffDialog(FormDialog):
    """Another name or another role; on the version that is shown."""

    def __init__(self, desk: Desk, member: StaffMember, parent: QWidget) -> None:
        """Show what is known of `member`."""
        super().__init__("staff.edit-heading", "dialog.save", desk.theme, desk.tasks, parent)
        self._client, self.member = desk.client, member
        self.name = LineField("field.name", desk.theme, wanted=True, most=NAME_LETTERS)
        self.name.line.setText(member.name)
        self.role = ChoiceField("field.role", desk.theme, STAFF_ROLES, member.role)
        self.about = Label("staff.role-ends", "caption", self)
        self.about.setWordWrap(True)
        self.body.addWidget(self.add("name", self.name))
        self.body.addWidget(self.add("role", self.role))
        self.body.addWidget(self.about)
        self.setMinimumWidth(420)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], StaffMember]:
        changes: dict[str, object] = {}
        if self.name.text() != self.member.name:
            changes["name"] = self.name.text()
        if self.role.value() is not self.member.role:
            changes["role"] = self.role.value()
        member = self.member
        if not changes:
            return lambda: member
        edit = StaffEdit.model_validate({"version": member.version, **changes})
        return lambda: self._client.people.edit_staff(member.id, edit)


class ResetDialog(FormDialog):
    """Asks once whether a password is to be reset; the answer is the one for a single log-in."""

    def __init__(self, desk: Desk, member: StaffMember, parent: QWidget) -> None:
        """Say what it means for `member`."""
        super().__init__(
            "staff.reset", "staff.reset-send", desk.theme, desk.tasks, parent, icon="key"
        )
        self._client, self.member = desk.client, member
        about = Label("", "", self)
        about.say("staff.reset-about", name=member.name)
        about.setWordWrap(True)
        self.body.addWidget(about)
        self.setMinimumWidth(440)

    @override
    def collect(self) -> Callable[[], OneTimePassword]:
        member = self.member
        return lambda: self._client.people.reset_password(member.id)


class OneTimeSheet(Sheet):
    """A password for one log-in, shown once, large enough to be read out."""

    def __init__(self, desk: Desk, name: str, given: OneTimePassword, parent: QWidget) -> None:
        """Show what was given to whoever is called `name`."""
        super().__init__("staff.one-time", desk.theme, parent, name=name)
        self._desk = desk
        about = Label("staff.one-time-about", "", self)
        about.setWordWrap(True)
        self.code = QLabel(given.password, self)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setAccessibleName(words.text("field.one-time-password"))
        select = Qt.TextInteractionFlag.TextSelectableByMouse
        self.code.setTextInteractionFlags(select | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.code.setMinimumHeight(2 * CODE_PX)
        self.code.setStyleSheet(f"font-family: monospace; font-size: {CODE_PX}px;")
        self.copy_button = Button("dialog.copy", desk.theme, "file", parent=self)
        self.copy_button.clicked.connect(self._copy)
        once = Label("staff.one-time-once", "caption", self)
        once.setWordWrap(True)
        self.body.addWidget(about)
        self.body.addWidget(self.code)
        self.body.addWidget(once)
        self.add_button(self.copy_button)
        self.setMinimumWidth(460)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.code.setAccessibleName(words.text("field.one-time-password"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text())
        self._desk.notices.done("dialog.copied")
