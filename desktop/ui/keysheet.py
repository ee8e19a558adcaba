"""Decides how all keys that are possible now are read: by panel, searched, taken along as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui.finding import fit
from desktop.ui.registry import Offer, Registry
from desktop.ui.theme import Theme
from desktop.ui.widgets.worded import Button, Label

SIZE_PX = QSize(620, 640)
KEYS_PX = 130


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet: its group, the keys as this machine writes them, what they do."""

    group: str
    keys: str
    said: str


def lines(registry: Registry, wanted: str = "") -> Sequence[Line]:
    """Give what keys can do now, in the order of the list of actions, narrowed by what is typed."""
    return [
        _line(offer)
        for offer in registry.offers
        if offer.action.shortcut and offer.action.ready() and _fits(offer, wanted)
    ]


def as_text(shown: Sequence[Line]) -> str:
    """Give the sheet as text that can be printed or sent."""
    wide = max((len(line.keys) for line in shown), default=0) + 2
    parts = []
    for group, members in groupby(shown, key=lambda line: line.group):
        told = "\n".join(f"  {line.keys:<{wide}}{line.said}" for line in members)
        parts.append(f"{group}\n{told}")
    return "\n\n".join([words.text("keys.title"), *parts]) + "\n"


class KeySheet(QDialog):
    """The sheet of keys."""

    def __init__(self, registry: Registry, theme: Theme, parent: QWidget) -> None:
        """Show the keys of the actions that can be done now."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._registry = registry
        self.search = QLineEdit(self)
        self.copy_button = Button("keys.copy", theme, "file", parent=self)
        self.close_button = Button("keys.close", theme, parent=self)
        self._none = Label("keys.none", "caption")
        self._none.setContentsMargins(16, 12, 16, 12)
        self._page = QScrollArea(self)
        self._page.setWidgetResizable(True)
        self._page.setProperty("part", "surface")
        self._arrange()
        self.search.textChanged.connect(self._show)
        self.copy_button.clicked.connect(self.copy)
        self.close_button.clicked.connect(self.accept)
        self.resize(SIZE_PX)
        self._reword()

    def text(self) -> str:
        """Give what is shown as text."""
        return as_text(lines(self._registry, self.search.text()))

    def copy(self) -> None:
        """Put what is shown on the clipboard, to be printed or sent."""
        QGuiApplication.clipboard().setText(self.text())
        self.copy_button.say("keys.copied")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _arrange(self) -> None:
        self.copy_button.setAutoDefault(False)
        self.close_button.setAutoDefault(False)
        below = QHBoxLayout()
        below.addWidget(self.copy_button)
        below.addStretch(1)
        below.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(Label("keys.title", "title", self))
        whole.addWidget(self.search)
        whole.addWidget(self._none)
        whole.addWidget(self._page, 1)
        whole.addLayout(below)

    def _show(self) -> None:
        """Show the lines that fit what is typed."""
        self.copy_button.say("keys.copy")
        shown = lines(self._registry, self.search.text())
        self._none.setVisible(not shown)
        self._page.setVisible(bool(shown))
        sheet = QWidget()
        sheet.setProperty("part", "surface")
        grid = QGridLayout(sheet)
        grid.setContentsMargins(16, 10, 16, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, KEYS_PX)
        grid.setColumnStretch(1, 1)
        for group, members in groupby(shown, key=lambda line: line.group):
            head = Label("", "strong")
            head.setText(group)
            head.setContentsMargins(0, 8, 0, 2)
            grid.addWidget(head, grid.rowCount(), 0, 1, 2)
            for line in members:
                row = grid.rowCount()
                keys = QLabel(line.keys)
                keys.setProperty("part", "keys")
                grid.addWidget(keys, row, 0, Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(QLabel(line.said), row, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        before = self._page.takeWidget()
        if before is not None:
            before.deleteLater()
        self._page.setWidget(sheet)

    def _reword(self) -> None:
        self.setWindowTitle(words.text("keys.title"))
        self.setAccessibleName(words.text("keys.title"))
        self.search.setPlaceholderText(words.text("keys.search"))
        self.search.setAccessibleName(words.text("keys.search"))
        self._page.setAccessibleName(words.text("keys.title"))
        self._show()


def _line(offer: Offer) -> Line:
    native = QKeySequence(offer.action.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return Line(words.text(offer.group), native, words.text(offer.action.key))


def _fits(offer: Offer, wanted: str) -> bool:
    line = _line(offer)
    names = (*words.every(offer.action.key), *words.every(offer.group), line.keys)
    return fit(wanted, names) is not None
