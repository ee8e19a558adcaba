"""Decides how several of a few things are chosen: a list in which each has a box.

Arrows go from one to the next, Space ticks; a letter goes to what begins with it.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import Field

_VALUE = Qt.ItemDataRole.UserRole
ROW_PX, EDGES_PX = 26, 8


class _Boxes(QListWidget):
    """A list that leaves Tab to the dialog, and of which Enter sends the dialog."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
            return
        super().keyPressEvent(event)


class TicksField(Field):
    """Some of a few things, or none; ``none`` is the key of what none of them means."""

    def __init__(self, label: str, theme: Theme, none: str, rows: int) -> None:
        """Offer nothing yet, in a list of so many ``rows``."""
        self.list, self._none = _Boxes(), none
        self._said: list[Callable[[], str]] = []
        self.list.setProperty("part", "ticks")
        self.list.setTabKeyNavigation(False)
        self.list.setFixedHeight(rows * ROW_PX + EDGES_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        super().__init__(label, theme, self.list)
        self.list.itemChanged.connect(self._change)

    def offer(
        self, offered: Sequence[tuple[str, Callable[[], str]]], ticked: Sequence[str]
    ) -> None:
        """Offer values, each with what gives its words, some of them ticked."""
        self.list.blockSignals(True)  # nothing of this is an edit
        self.list.clear()
        self._said = [said for _, said in offered]
        for value, said in offered:
            item = QListWidgetItem(said())
            item.setData(_VALUE, value)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
            )
            on = value in ticked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._reword()

    def values(self) -> tuple[str, ...]:
        """Give what is ticked, in the order in which it is offered."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(
            str(item.data(_VALUE)) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    def tick(self, value: str, *, on: bool = True) -> None:
        """Tick one of them, or take its tick away."""
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_VALUE) == value:
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    @override
    def _change(self) -> None:
        self.show_fault("")
        self._reword()
        self.edited.emit()

    @override
    def _reword(self) -> None:
        super()._reword()
        self.list.blockSignals(True)  # other words are no edit
        for row, said in enumerate(self._said):
            self.list.item(row).setText(said())
        self.list.blockSignals(False)
        shown = words.text(self._label_key)
        if not self.values():
            none = words.text("form.none-chosen", label=shown, meaning=words.text(self._none))
            self._label.setText(none)
