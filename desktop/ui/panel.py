"""Decides what a panel is to the window: it loads, hears changes, asks for orders to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from api_client.wire.changes import Change
from desktop.ui.actions import Action
from desktop.ui.theme import Tone


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in the status line, whichever panel is in front: an icon, words, their tone."""

    icon: str
    said: str
    tone: Tone


class Panel(QWidget):
    """One page of the desk. Panels do not know each other; the window carries what they say."""

    order_chosen = Signal(object)
    """The id of an order to be shown beside the panel, or None."""

    counted = Signal(str)
    """The words for the status line: what this panel holds."""

    noted = Signal(object)
    """A Note for the status line, or None; a press on it brings this panel to the front."""

    def reload(self) -> None:
        """Load everything that this panel shows."""
        raise NotImplementedError

    def hear(self, changes: Sequence[Change]) -> None:
        """Follow these changes."""
        raise NotImplementedError

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done here, for the command bar, the sheet of keys and the keyboard."""
        return ()

    def enter(self) -> None:
        """Take the focus to where the work begins."""
        raise NotImplementedError

    def miss(self, fault: Exception) -> None:
        """Say that nothing could be loaded, where nothing is shown yet."""
