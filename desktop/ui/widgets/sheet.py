"""Decides how something is shown in a window of its own that is only read, or worked with in place.

A heading, what is shown, and a row of buttons, of which one closes it; Escape too.
"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.bounds import DeskDialog
from desktop.ui.widgets.keys import read_in_order
from desktop.ui.widgets.room import ABOVE_BUTTONS_PX, fit
from desktop.ui.widgets.worded import Button, Label


class Sheet(DeskDialog):
    """A heading over what is shown in `body`, and `buttons` under it."""

    def __init__(
        self, title: str, theme: Theme, parent: QWidget | None = None, **fields: words.Field
    ) -> None:
        """Say the key `title` with its `fields`."""
        super().__init__(parent)
        self._title, self._title_fields = title, fields
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.heading = Label("", "title", self)
        self.heading.say(title, **fields)
        self.body, self._row = QVBoxLayout(), QHBoxLayout()
        self.body.setSpacing(10)
        self.close_button = Button("dialog.close", theme, parent=self)
        self.close_button.clicked.connect(self.accept)
        self._row.addStretch(1)
        self._row.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self.heading)
        whole.addLayout(self.body, 1)
        whole.addSpacing(ABOVE_BUTTONS_PX)
        whole.addLayout(self._row)
        self._reword()

    def add_button(self, button: QPushButton, *, main: bool = False) -> None:
        """Put a button before the one that closes; the main one stands last, as in a form."""
        button.setAutoDefault(False)
        last = self._row.count() - (0 if main else 1)
        self._row.insertWidget(last, button)

    @override
    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in {QEvent.Type.Show, QEvent.Type.LayoutRequest}:
            read_in_order(self)
            fit(self, shrink=event.type() == QEvent.Type.Show)
        return taken

    @override
    def _reword(self) -> None:
        shown = words.text(self._title, **self._title_fields)
        self.setWindowTitle(shown)
        self.setAccessibleName(shown)
