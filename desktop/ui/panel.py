"""Decides what a panel is to the window: it loads, hears changes, asks for orders to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from api_client.wire.changes import Change
from api_client.wire.orders import Order
from desktop.ui.actions import Action
from desktop.ui.finding import Found
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

    order_opened = Signal(object)
    """The id of an order to be shown, and gone to: Enter on it."""

    order_wanted = Signal(object)
    """A new order is to be written, for this latitude and longitude."""

    wanted = Signal()
    """The panel asks to be brought to the front, with the focus."""

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

    def note_shown(self, order: Order | None) -> None:
        """Take note which order is shown at the desk."""

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done here, for the command bar, the sheet of keys and the keyboard."""
        return ()

    def find_held(self, wanted: str) -> Sequence[Found]:
        """Give what this panel holds that fits what was typed in the command bar, but orders."""
        assert wanted, "nothing is looked for before something is typed"
        return ()

    def find_orders(self, wanted: str) -> Sequence[Found]:
        """Give the orders that it holds and that fit; asked for while the server is away."""
        assert wanted, "nothing is looked for before something is typed"
        return ()

    def enter(self) -> None:
        """Take the focus to where the work begins."""
        raise NotImplementedError

    def miss(self, fault: Exception) -> None:
        """Say that nothing could be loaded, where nothing is shown yet."""

    def known_at(self, heard_at: datetime) -> datetime | None:
        """Say when what it shows was so, while the server is away; None where nothing is shown.

        `heard_at` is up to when the panel was told of every change. What is not followed, but
        asked for once, is older.
        """
        return heard_at
