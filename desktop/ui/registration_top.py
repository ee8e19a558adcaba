"""Decides what stands over the list of registrations: looks with counts, a search, who is new."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from api_client.vocabulary import Permission
from desktop import words
from desktop.ui.applicants import LOOKS, Look
from desktop.ui.desk import Desk
from desktop.ui.gate import Gate
from desktop.ui.widgets.worded import Button, CountButton

LEAST_PX, MOST_PX = 120, 300
"""How wide the search is."""


class RegistrationTop(QWidget):
    """At what is looked, for whom is searched, and who is registered anew."""

    looked = Signal(object)
    """A Look that was chosen."""

    searched = Signal()
    """Something else is searched for."""

    def __init__(
        self,
        desk: Desk,
        gate: Gate,
        new_firm: Callable[[], object],
        new_person: Callable[[], object],
        parent: QWidget,
    ) -> None:
        """Let the buttons do `new_firm` and `new_person`, for who may, through `gate`."""
        super().__init__(parent)
        theme, may = desk.theme, desk.may(Permission.REGISTRATIONS_WRITE)
        self.looks = {look: CountButton(key, theme, self) for look, key in LOOKS.items()}
        self.search = QLineEdit(self)
        self.search.setMinimumWidth(LEAST_PX)
        self.search.setMaximumWidth(MOST_PX)
        self.search.textEdited.connect(lambda _: self.searched.emit())
        self.firm_button = Button("registrations.new-firm", theme, "firm", parent=self)
        self.person_button = Button("registrations.new-person", theme, "person", "main", self)
        across, group = QHBoxLayout(self), QButtonGroup(self)
        across.setContentsMargins(12, 10, 12, 8)
        across.setSpacing(6)
        for look, button in self.looks.items():
            group.addButton(button)
            button.clicked.connect(partial(self.looked.emit, look))
            across.addWidget(button)
        across.addWidget(self.search, 1)
        across.addStretch(1)
        for new, run in ((self.firm_button, new_firm), (self.person_button, new_person)):
            new.setVisible(may)
            gate.guard(new, run)
            across.addWidget(new)
        self._reword()

    @property
    def typed(self) -> str:
        """What is searched for, in small letters."""
        return self.search.text().strip().casefold()

    def mark(self, look: Look) -> None:
        """Mark at what is looked."""
        for each, button in self.looks.items():
            button.setChecked(each is look)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        shown = words.text("registrations.search")
        self.search.setPlaceholderText(shown)
        self.search.setAccessibleName(shown)
