"""Decides how the desk writes when and where a firm works, and whether it takes orders (E15).

Only what was changed is sent, on the version that was seen; none of it is filed with the police.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from api_client.wire.areas import Area
from api_client.wire.registrations import Firm, FirmEdit
from desktop.ui.desk import Desk
from desktop.ui.faults import Unfilled
from desktop.ui.registration_edits import Kept
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import across
from desktop.ui.widgets.worded import CheckBox, Label
from desktop.ui.work_times import WorkTimes, same

WIDTH_PX, HEIGHT_PX = 860, 560


class FirmTimesDialog(FormDialog):
    """How one firm works."""

    def __init__(self, desk: Desk, firm: Firm, areas: Sequence[Area], parent: QWidget) -> None:
        """Show what holds for `firm`; `areas` are those that there are."""
        super().__init__("registrations.times", "dialog.save", desk.theme, desk.tasks, parent)
        self._client, self.firm = desk.client, firm
        about = Label("", "caption", self)
        about.say("firm.times-of", name=firm.name)
        about.setWordWrap(True)
        self.taking = CheckBox("duty.taking", self)
        self.taking.setChecked(firm.taking_orders)
        self.times = WorkTimes(desk.theme, self)
        for name, field in self.times.named().items():
            self.add(name, field)
        inside = QWidget()
        inside.setProperty("part", "page")
        page = QVBoxLayout(inside)
        page.setContentsMargins(0, 0, 10, 0)
        page.setSpacing(12)
        page.addWidget(self.taking)
        page.addWidget(self.times.bound)
        page.addLayout(self.times.grid())
        page.addWidget(across((self.times.days_off, 1), (self.times.areas, 1)))
        page.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(about)
        self.body.addWidget(scroll, 1)
        self.times.fill(firm.hours, firm.days_off, firm.area_ids, areas)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.taking.setFocus()

    @override
    def collect(self) -> Callable[[], Kept]:
        """Give the call that saves what was changed, if anything was.

        Raises:
            Unfilled: hours or a day cannot be read.

        """
        wrong: dict[str, str] = {}
        wanted = {"taking_orders": self.taking.isChecked(), **self.times.values(wrong)}
        if wrong:
            raise Unfilled(wrong)
        firm, client = self.firm, self._client
        version = firm.standing.version
        typed = FirmEdit.model_validate({"version": version, **wanted})
        changes = {
            name: wanted[name]
            for name in wanted
            if not same(name, getattr(typed, name), getattr(firm, name))
        }
        if not changes:
            return lambda: Kept(firm, ())
        edit = FirmEdit.model_validate({"version": version, **changes})
        return lambda: Kept(client.registrations.edit_firm(firm.id, edit), tuple(changes))
