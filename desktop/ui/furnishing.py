"""Decides when each panel is made: the first at once, the others when they are asked for, or soon.

People wait for the first one, which is the queue; all that the others are made of is loaded once it
is filled, one panel in each turn, so that nothing is held up.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.ui.desk import Desk
from desktop.ui.entries import Entry
from desktop.ui.panel import Panel

SOON_MS = 1_500
"""How long the first panel may take to be filled until the others are made all the same."""
PAINTED_MS = 100
"""How long it may take to be painted once it is filled."""


class Furnishing(QObject):
    """The panels of one person, as far as they are made."""

    made = Signal(object, object)
    """An Entry, and the Panel that was made for it."""

    ended = Signal()
    """Every panel is made."""

    def __init__(self, desk: Desk, entries: Sequence[Entry], parent: QObject) -> None:
        """Make none yet."""
        super().__init__(parent)
        self._desk, self._entries = desk, tuple(entries)
        self._made: dict[str, Panel] = {}
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._make_next)

    @property
    def there(self) -> tuple[Panel, ...]:
        """Those that are made, in the order of the list."""
        return tuple(self._made[each.key] for each in self._entries if each.key in self._made)

    def has(self, key: str) -> bool:
        """Say whether a panel is made."""
        return key in self._made

    def go_on(self) -> None:
        """Make the others, one in each turn, once the first is painted: it tells what it holds."""
        if self._left() and self._turn.interval() != 0:
            self._turn.start(PAINTED_MS)

    def panel(self, key: str) -> Panel:
        """Give a panel, made now if need be."""
        if key not in self._made:
            first = not self._made
            entry = next(each for each in self._entries if each.key == key)
            made = self._made[key] = entry.make(self._desk)
            self.made.emit(entry, made)
            if first:
                made.counted.connect(self.go_on)
                self._turn.start(SOON_MS)
            if not self._left():
                self.ended.emit()
        return self._made[key]

    def all(self) -> tuple[Panel, ...]:
        """Give every panel, made now if need be."""
        for entry in self._left():
            self.panel(entry.key)
        return self.there

    def _left(self) -> list[Entry]:
        return [each for each in self._entries if each.key not in self._made]

    def _make_next(self) -> None:
        left = self._left()
        if left:
            self.panel(left[0].key)
            self._turn.start(0)
