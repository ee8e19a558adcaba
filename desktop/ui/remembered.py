"""Decides how it is told what this desk remembers of a person, and how it is forgotten.

Everything that is kept for one person belongs to one kind here, by how its name begins. What was
forgotten can be taken back as long as the page is open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.memory import PersonMemory
from desktop.ui.theme import Theme
from desktop.ui.widgets.facts import Card
from desktop.ui.widgets.worded import Button, Label


class Remembered(StrEnum):
    """A kind of what is remembered, in the order in which it is told."""

    DRAFTS = "drafts"
    TABLES = "tables"
    LAYOUT = "layout"
    ALARMS = "alarms"
    OTHER = "other"


BEGINS: Mapping[Remembered, tuple[str, ...]] = {
    Remembered.DRAFTS: ("text-unsent-orders", "text-handover-note"),
    Remembered.TABLES: ("columns-", "table-", "queue-", "view-", "filter-"),
    Remembered.LAYOUT: ("layout-", "text-screens"),
    Remembered.ALARMS: ("text-alarm-",),
}
"""How the names of each kind begin, with or without whether it is a text or a shape."""


def kind_of(name: str) -> Remembered:
    """Say to which kind something belongs by its name in the memory."""
    bare = name.removeprefix("text-").removeprefix("shape-")
    for kind, begins in BEGINS.items():
        if name.startswith(begins) or bare.startswith(begins):
            return kind
    return Remembered.OTHER


def held(memory: PersonMemory) -> dict[Remembered, list[str]]:
    """Give the names of what is kept, by kind; kinds of which nothing is kept are left out."""
    found: dict[Remembered, list[str]] = {}
    for name in memory.names():
        found.setdefault(kind_of(name), []).append(name)
    return {kind: found[kind] for kind in Remembered if kind in found}


@dataclass(frozen=True, slots=True)
class Turned:
    """What is done when a kind was forgotten, and when it was taken back."""

    forgotten: Callable[[], object] = tuple
    back: Callable[[], object] = tuple


class KindButton(Button):
    """Forgets a kind, or takes that back; its name says which."""

    def __init__(self, kind: Remembered, theme: Theme, parent: QWidget) -> None:
        """Offer to forget `kind`."""
        self._kind = kind
        super().__init__("mine.forget", theme, parent=parent)

    @override
    def _reword(self) -> None:
        super()._reword()
        self.setAccessibleName(f"{self.text()}: {words.member(self._kind)}")


class RememberedCard(Card):
    """What this desk remembers of one person, each kind with the way to forget it."""

    def __init__(
        self,
        memory: PersonMemory,
        turned: Mapping[Remembered, Turned],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Tell what is in `memory`; `turned` says what follows for those who show it."""
        super().__init__("mine.remembered", "archive", theme, parent)
        self._memory, self._turned = memory, turned
        self._forgotten: dict[Remembered, dict[str, object]] = {}
        self.buttons: dict[Remembered, KindButton] = {}
        self._told: dict[Remembered, Label] = {}
        about = Label("mine.remembered-about", "caption", self)
        about.setWordWrap(True)
        self.inside.addWidget(about)
        rows = QGridLayout()
        rows.setHorizontalSpacing(10)
        rows.setVerticalSpacing(4)
        rows.setColumnStretch(0, 1)
        kinds = tuple(held(memory))
        for place, kind in enumerate(kinds):
            self._told[kind] = Label(f"{words.family(Remembered)}.{kind}", parent=self)
            self._told[kind].setWordWrap(True)
            button = self.buttons[kind] = KindButton(kind, theme, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, of=kind: self.turn(of))
            rows.addWidget(self._told[kind], place, 0)
            rows.addWidget(button, place, 1)
        self.inside.addLayout(rows)
        if not kinds:
            self.inside.addWidget(Label("mine.remembered-nothing", "", self))

    def turn(self, kind: Remembered) -> None:
        """Forget what is kept of a kind, or take that back."""
        back = self._forgotten.pop(kind, None)
        turned = self._turned.get(kind, Turned())
        if back is not None:
            self._memory.put_back(back)
            turned.back()
        else:
            self._forgotten[kind] = self._memory.forget(held(self._memory).get(kind, ()))
            turned.forgotten()
        gone = kind in self._forgotten
        self._told[kind].setEnabled(not gone)
        self.buttons[kind].say("mine.take-back" if gone else "mine.forget")
