"""Decides what is asked before a desk closes on which new orders wait that nobody else knows of."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop import words
from desktop.ui.notices import Notices
from desktop.ui.theme import Theme, Tone

if TYPE_CHECKING:
    from desktop.ui.workplace import Workplace


def may_close(window: QWidget, workplace: "Workplace | None", theme: Theme) -> bool:
    """Say whether the window may close now; where new orders wait, ask about it first."""
    count = 0 if workplace is None else workplace.waiting
    if not count:
        return True
    from desktop.ui.close_sheet import CloseSheet  # noqa: PLC0415  (seldom wanted)

    asked = window.findChild(CloseSheet)
    if isinstance(asked, CloseSheet) and asked.confirmed:
        return True
    if asked is None:
        CloseSheet(count, theme, window).open()
    return False


def tell(notices: Notices, workplace: "Workplace") -> None:
    """Tell whoever logs out that orders of his wait here until he is back."""
    if workplace.waiting:
        said = words.plural("waiting.left", workplace.waiting)
        notices.say(said, Tone.WAITING, stays=True)
