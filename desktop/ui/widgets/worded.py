"""Decides how a widget keeps its words: by key, read anew whenever the language changes.

Qt sends LanguageChange from a window to all in it (`reword_all` starts it); each widget here
answers by reading its own key again, so that panels need no list of what to say anew.
"""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QToolButton, QWidget
from typing_extensions import override

from desktop import words
from desktop.ui.icons import room_for
from desktop.ui.theme import Theme

ICON_PX, BUTTON_ICON_PX = 18, 16
HEIGHT_PX = 28
"""As high as a button with words is, and a view of the queue."""


def reword_all() -> None:
    """Tell every window that the language has changed."""
    for window in QApplication.topLevelWidgets():
        QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


class Label(QLabel):
    """Words that stay where they are. `part` is what the sheet dresses: title, heading, caption."""

    def __init__(self, key: str = "", part: str = "", parent: QWidget | None = None) -> None:
        """Say the text under `key`."""
        super().__init__(parent)
        self._key = key
        self._fields: dict[str, words.Field] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        if part:
            self.setProperty("part", part)
        if part in {"title", "heading"}:
            self.setWordWrap(True)
        self._reword()

    def say(self, key: str, **fields: words.Field) -> None:
        """Say another text."""
        self._key, self._fields = key, fields
        self._reword()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        if self._key:
            self.setText(words.text(self._key, **self._fields))


class Told(QLabel):
    """Words that somebody gives, in whichever language is spoken now."""

    def __init__(
        self, said: Callable[[], str], part: str = "", parent: QWidget | None = None
    ) -> None:
        """Say what `said` gives; `part` is what the sheet dresses."""
        super().__init__(parent)
        self._words = said
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if part:
            self.setProperty("part", part)
        self.setText(said())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setText(self._words())


class Button(QPushButton):
    """A button with words, and an icon tinted like them."""

    def __init__(
        self,
        key: str,
        theme: Theme,
        icon: str = "",
        weight: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Say the text under `key`; `weight` marks the "main" button and a "danger"ous one."""
        super().__init__(parent)
        self._key, self._icon, self._weight, self._theme = key, icon, weight, theme
        self._tip = self._held = ""
        self._called: Callable[[], str] | None = None
        if weight:
            self.setProperty("weight", weight)
        self.setIconSize(room_for(BUTTON_ICON_PX))
        theme.follow(self._dress)
        self._reword()

    @property
    def key(self) -> str:
        """The key of its words."""
        return self._key

    def say(self, key: str) -> None:
        """Say another text."""
        self._key = key
        self._reword()

    def call(self, name: Callable[[], str]) -> None:
        """Have a reader of the screen say more than is written, in the language of now."""
        self._called = name
        self._reword()

    def show_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self._dress()

    def weigh(self, weight: str) -> None:
        """Mark it otherwise: as the "main" button, a "danger"ous one, or neither."""
        if weight == self._weight:
            return
        self._weight = weight
        self.setProperty("weight", weight)
        self.style().unpolish(self)
        self.style().polish(self)
        self._dress()

    def hold(self, key: str) -> None:
        """Look like what cannot be done for a while, and say why in the tip; empty lets go of it.

        It can still be reached and pressed: whoever does is told.
        """
        if key == self._held:
            return
        self._held = key
        self.setProperty("held", bool(key))
        self.style().unpolish(self)
        self.style().polish(self)
        self._reword()
        self._dress()

    def explain(self, key: str) -> None:
        """Say in a tip why the button cannot be used, or what it does; empty says nothing."""
        self._tip = key
        self._reword()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    @override
    def setDefault(self, default: bool) -> None:
        super().setDefault(default)
        self._dress()

    def _reword(self) -> None:
        shown = words.text(self._key)
        self.setText(shown)
        self.setAccessibleName(shown if self._called is None else self._called())
        tip = self._held or self._tip
        self.setToolTip(words.text(tip) if tip else "")
        self.setAccessibleDescription(words.text(self._held) if self._held else "")

    def _dress(self) -> None:
        if not self._icon:
            return
        colours = self._theme.colours
        danger = self._weight == "danger"
        if self._held:
            shade = colours.muted
        elif self.isDefault() or self._weight == "main":
            shade = colours.surface if danger else colours.accent_text
        else:
            shade = colours.danger if danger else colours.accent
        self.setIcon(self._theme.icon(self._icon, shade, beside=True))


class ToolButton(QToolButton):
    """A quiet button of a tool bar: an icon, and words beside it unless `bare`."""

    def __init__(
        self,
        key: str,
        theme: Theme,
        icon: str,
        *,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Say the text under `key`, as a tip alone when `bare`."""
        super().__init__(parent)
        self._key, self._icon, self._theme = key, icon, theme
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonIconOnly if bare else style.ToolButtonTextBesideIcon
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        theme.follow(self._dress)
        self._reword()

    @property
    def key(self) -> str:
        """The key of its words."""
        return self._key

    def say(self, key: str, icon: str) -> None:
        """Say another text with another icon."""
        self._key, self._icon = key, icon
        self._reword()
        self._dress()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        shown = words.text(self._key)
        self.setText(shown)
        self.setAccessibleName(shown)
        keys = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{shown} ({keys})" if keys else shown)

    def _dress(self) -> None:
        self.setIcon(self._theme.icon(self._icon))


class CountButton(QToolButton):
    """A way to look at a list, with how many there are; one of several is chosen."""

    def __init__(self, key: str, theme: Theme, parent: QWidget | None = None) -> None:
        """Say the text under `key`, which has a field `count`."""
        super().__init__(parent)
        self._key = key
        self._count: int | None = None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("part", "filter")
        self.setFixedHeight(HEIGHT_PX)
        theme.follow(self._reword)

    @property
    def key(self) -> str:
        """The key of its words."""
        return self._key

    def count(self, number: int | None) -> None:
        """Say how many there are; None says that it is not known yet."""
        self._count = number
        self._reword()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        known = "" if self._count is None else words.number(self._count)
        shown = words.text(self._key, count=known).rstrip()
        self.setText(shown)
        self.setAccessibleName(shown)


class CheckBox(QCheckBox):
    """A box to tick, with words."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        """Say the text under `key`."""
        super().__init__(parent)
        self._key = key
        self._fields: dict[str, words.Field] = {}
        self._reword()

    def say(self, key: str, **fields: words.Field) -> None:
        """Say another text."""
        self._key, self._fields = key, fields
        self._reword()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        shown = words.text(self._key, **self._fields) if self._key else ""
        self.setText(shown)
        self.setAccessibleName(shown)
