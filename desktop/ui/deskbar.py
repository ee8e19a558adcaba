"""Decides what stands in the bar at the top: the panels, the way to everything, and who leaves."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Scheme, Theme
from desktop.ui.widgets.worded import ToolButton

FIND_PX = 380


class FindButton(ToolButton):
    """Opens the command bar; it looks like the line that it opens, and tells its keys."""

    def __init__(self, keys: str, theme: Theme) -> None:
        """Tell `keys`, Qt's portable text."""
        self._keys = keys
        super().__init__("window.find", theme, "search")
        self.setProperty("part", "find")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(FIND_PX, super().sizeHint().height())

    @override
    def _reword(self) -> None:
        super()._reword()
        keys = QKeySequence(self._keys).toString(QKeySequence.SequenceFormat.NativeText)
        self.setText(words.text("window.find-keys", keys=keys))


class DeskBar(QToolBar):
    """The bar at the top of the window."""

    def __init__(self, find_keys: str, theme: Theme, window: QWidget) -> None:
        """Show what fits while nobody is logged in."""
        super().__init__(window)
        self._theme = theme
        self.panels = ToolButton("window.panels", theme, "panels")
        self.look = FindButton(find_keys, theme)
        self.scheme = ToolButton("window.dark", theme, "moon", bare=True)
        self.language = ToolButton("window.other-language", theme, "language")
        self.leave = ToolButton("window.leave", theme, "leave")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.panels.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        inside = [self.addWidget(self.panels)]
        self.addWidget(_gap())
        inside.append(self.addWidget(self.look))
        self.addWidget(_gap())
        for button in (self.scheme, self.language):
            self.addWidget(button)
        self._inside = [*inside, self.addWidget(self.leave)]
        self.show_inside(inside=False)
        theme.follow(self._dress)
        self._reword()

    def show_inside(self, *, inside: bool) -> None:
        """Show what is of use to somebody who is logged in, or hide it."""
        for action in self._inside:
            action.setVisible(inside)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.setAccessibleName(words.text("window.bar"))

    def _dress(self) -> None:
        dark = self._theme.scheme is Scheme.DARK
        self.scheme.say(*(("window.light", "sun") if dark else ("window.dark", "moon")))


def _gap() -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made
