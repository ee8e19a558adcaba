"""Decides how one of some things is chosen that are known by id and name, or none of them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import Field

MOST_SHOWN = 12


class PickField(Field):
    """One of some named things; typing goes to the one that begins so."""

    def __init__(self, label: str, theme: Theme, none: str) -> None:
        """Offer nothing yet but the words of the key `none`."""
        self._none = none
        self._ids: list[str] = []
        self.box = QComboBox()
        self.box.addItem("")
        self.box.setMaxVisibleItems(MOST_SHOWN)
        super().__init__(label, theme, self.box)
        self.box.currentIndexChanged.connect(self._change)

    def offer(self, things: Sequence[tuple[str, str]]) -> None:
        """Offer things by (id, name) after none; none is chosen."""
        self.box.blockSignals(True)  # nothing of this is an edit
        while self.box.count() > 1:
            self.box.removeItem(1)
        self._ids = [id_ for id_, _ in things]
        self.box.addItems([name for _, name in things])
        self.box.setCurrentIndex(0)
        self.box.blockSignals(False)

    def value(self) -> str | None:
        """Give the id of what is chosen, or None."""
        at = self.box.currentIndex()
        return None if at <= 0 else self._ids[at - 1]

    def choose(self, id_: str | None) -> None:
        """Choose one, or none."""
        self.box.setCurrentIndex(self._ids.index(id_) + 1 if id_ in self._ids else 0)

    @override
    def _reword(self) -> None:
        super()._reword()
        self.box.setItemText(0, words.text(self._none))
