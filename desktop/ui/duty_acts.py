"""Decides how the desk comes to the dialog of somebody's duty, and what follows from it (E15)."""

from functools import partial

from PySide6.QtWidgets import QWidget

from api_client.wire.areas import AreaList
from api_client.wire.duty import Duty
from api_client.wire.people import Technician
from desktop.ui import undoing
from desktop.ui.desk import Desk
from desktop.ui.duty_form import DutyDialog, said, send


class DutyActs:
    """What is done about technicians' duty before one window."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Act before ``parent``."""
        self.desk, self._parent = desk, parent
        self.dialog: DutyDialog | None = None
        """The dialog that was opened last."""

    def edit(self, person: Technician) -> None:
        """Ask how somebody works and which areas there are, and open the dialog."""
        client = self.desk.client

        def ask() -> tuple[Duty, AreaList]:
            return client.duty.of(person.id), client.areas.all()

        def show(found: tuple[Duty, AreaList]) -> None:
            self.show(person, *found)

        self.desk.tasks.run(self._parent, ask, show)

    def show(self, person: Technician, duty: Duty, areas: AreaList) -> DutyDialog:
        """Show how somebody works, to be changed."""
        dialog = DutyDialog(self.desk, person, duty, areas.items, self._parent)
        dialog.sent.connect(lambda now: self._kept(person, duty, now))
        dialog.open()
        self.dialog = dialog
        return dialog

    def _kept(self, person: Technician, before: Duty, now: Duty) -> None:
        """Tell of a change, and offer to take it back."""
        client = self.desk.client
        if said(before) == said(now):
            self.desk.notices.done("edit.nothing-changed", None, number=person.name)
            return

        newest = partial(client.duty.of, person.id)
        back = partial(undoing.put_back, said, before, now, newest, partial(send, client))
        key = "technicians.duty-kept"
        undoing.offer(self.desk, self._parent, key, back, lambda _: None, name=person.name)
