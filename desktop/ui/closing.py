"""Decides what is asked before a desk closes on which new orders wait that nobody else knows of."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop import words
from desktop.ui.notices import Notices
from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.lines import Notice
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.worded import Button

if TYPE_CHECKING:
    from desktop.ui.workplace import Workplace


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


def may_close(window: QWidget, workplace: "Workplace | None", theme: Theme) -> bool:
    """Say whether the window may close now; where new orders wait, ask about it first."""
    count = 0 if workplace is None else workplace.waiting
    asked = window.findChild(CloseSheet)
    if not count or (isinstance(asked, CloseSheet) and asked.confirmed):
        return True
    if asked is None:
        CloseSheet(count, theme, window).open()
    return False


def tell(notices: Notices, workplace: "Workplace") -> None:
    """Tell whoever logs out that orders of his wait here until he is back."""
    if workplace.waiting:
        said = words.plural("waiting.left", workplace.waiting)
        notices.say(said, Tone.WAITING, stays=True)
