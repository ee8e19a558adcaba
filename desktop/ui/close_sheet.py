"""Decides how it is said before a desk closes that new orders wait on it, and what is offered."""

from PySide6.QtWidgets import QWidget

from desktop import words
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button


class CloseSheet(Sheet):
    """Says that orders wait, which stay on this machine; closes the window when that is wanted."""

    def __init__(self, count: int, theme: Theme, window: QWidget) -> None:
        """Ask before `window` closes while `count` orders wait."""
        super().__init__("waiting.close", theme, window)
        self.confirmed = False
        self._window = window
        said = Notice(theme, self)
        said.show_words("send", Tone.WAITING, lambda: words.plural("waiting.left", count))
        self.body.addWidget(said)
        self.close_button.say("waiting.stay")
        self.go_button = Button("waiting.close-anyway", theme, "leave", "danger", self)
        self.add_button(self.go_button)
        self.go_button.clicked.connect(self._go)
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        self.setMinimumWidth(440)

    def _go(self) -> None:
        self.confirmed = True
        self._window.close()
