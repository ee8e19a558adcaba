"""Decides how an administrator writes about technicians: somebody new, an edit, who is away."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from api_client.ids import new_id
from api_client.wire.people import NewTechnician, PairingCode, Technician, TechnicianEdit
from desktop.ui.desk import Desk
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.worded import CheckBox, Label

NAME_LETTERS = 64


class NewTechnicianDialog(FormDialog):
    """A new technician; the answer is the code by which his phone pairs."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Ask for a name and a telephone number."""
        super().__init__(
            "technicians.new", "technicians.add", desk.theme, desk.tasks, parent, icon="add"
        )
        self._client, self._id = desk.client, new_id()
        self.name = LineField("field.name", desk.theme, wanted=True, most=NAME_LETTERS)
        self.phone = LineField("field.phone", desk.theme)
        self.body.addWidget(self.add("name", self.name))
        self.body.addWidget(self.add("phone", self.phone))
        self.setMinimumWidth(400)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], PairingCode]:
        new = NewTechnician(id=self._id, name=self.name.text(), phone=self.phone.text())
        return lambda: self._client.people.add_technician(new)


class EditTechnicianDialog(FormDialog):
    """Another name or number; on the version that is shown."""

    def __init__(self, desk: Desk, technician: Technician, parent: QWidget) -> None:
        """Show what is known of `technician`."""
        super().__init__("technicians.edit-heading", "dialog.save", desk.theme, desk.tasks, parent)
        self._client, self.technician = desk.client, technician
        self.name = LineField("field.name", desk.theme, wanted=True, most=NAME_LETTERS)
        self.phone = LineField("field.phone", desk.theme)
        self.name.line.setText(technician.name)
        self.phone.line.setText(technician.phone)
        self.body.addWidget(self.add("name", self.name))
        self.body.addWidget(self.add("phone", self.phone))
        self.setMinimumWidth(400)
        self.name.setFocus()

    @override
    def collect(self) -> Callable[[], Technician]:
        technician, changes = self.technician, dict[str, object]()
        for name, shown in (("name", self.name.text()), ("phone", self.phone.text())):
            if shown != getattr(technician, name):
                changes[name] = shown
        if not changes:
            return lambda: technician
        edit = TechnicianEdit.model_validate({"version": technician.version, **changes})
        return lambda: self._client.people.edit_technician(technician.id, edit)


class AwayDialog(FormDialog):
    """Takes a technician off duty: why, when he is on an order, and whether his phones end too."""

    def __init__(self, desk: Desk, technician: Technician, parent: QWidget) -> None:
        """Say what it means for `technician`."""
        super().__init__(
            "technicians.disable",
            "technicians.disable",
            desk.theme,
            desk.tasks,
            parent,
            icon="off",
        )
        self._client, self.technician = desk.client, technician
        about = Label("", "", self)
        about.setWordWrap(True)
        busy = technician.order_id is not None
        if busy:
            about.say(
                "technicians.disable-busy", name=technician.name, order=technician.order_number
            )
        else:
            about.say("technicians.disable-about", name=technician.name)
        self.reason = LineField("field.reason", desk.theme, wanted=busy)
        self.unpair = CheckBox("technicians.unpair", self)
        self.body.addWidget(about)
        self.body.addWidget(self.add("reason", self.reason))
        self.body.addWidget(self.unpair)
        self.setMinimumWidth(440)
        self.reason.setFocus()

    @override
    def collect(self) -> Callable[[], Technician]:
        technician = self.technician
        edit = TechnicianEdit(
            version=technician.version,
            disabled=True,
            unpair=self.unpair.isChecked(),
            reason=self.reason.text(),
        )
        return lambda: self._client.people.edit_technician(technician.id, edit)
