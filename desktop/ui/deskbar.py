"""Decides what stands in the bar at the top: the panels, the way to everything, who sits here."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QWidget
from typing_extensions import override

from api_client.wire.people import Session
from desktop import words
from desktop.ui.registry import Registry
from desktop.ui.theme import Scheme, Theme
from desktop.ui.widgets.worded import ToolButton

FIND_PX = 380
OWN = ("window.mine", "lock.now", "password.change", "sessions.own", "window.leave")
"""What the menu under somebody's name offers."""
NAME_PX = 160
"""So wide a name may be; it is told whole in the tip and in the status line."""


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


class PersonButton(ToolButton):
    """Who sits here, and a menu of what he does about himself."""

    def __init__(self, registry: Registry, theme: Theme) -> None:
        """Name nobody yet; what can be done is on the list of actions."""
        self._session: Session | None = None
        self._registry = registry
        super().__init__("window.person", theme, "person")
        self.menu_of_person = QMenu(self)
        self.setMenu(self.menu_of_person)
        self.setPopupMode(ToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_of_person.aboutToShow.connect(self._fill)

    def show_who(self, session: Session | None) -> None:
        """Name whoever is logged in."""
        self._session = session
        self._reword()

    @override
    def _reword(self) -> None:
        super()._reword()
        if self._session is not None:
            name, told = self._session.name, words.text("window.person")
            shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, NAME_PX)
            self.setText(shown.replace("&", "&&"))
            self.setAccessibleName(f"{name}. {told}")
            self.setToolTip(f"{name}\n{told}")

    def _fill(self) -> None:
        """Offer what somebody does about himself, as the list of actions has it now."""
        menu, offers = self.menu_of_person, self._registry.offers
        menu.clear()
        for offer in sorted(
            (each for each in offers if each.action.key in OWN),
            key=lambda each: OWN.index(each.action.key),
        ):
            action = offer.action
            if action.key == OWN[-1]:
                menu.addSeparator()
            shown = menu.addAction(self._theme.icon(action.icon), words.text(action.key))
            shown.setShortcut(QKeySequence(action.shortcut))
            shown.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            shown.triggered.connect(lambda _=False, what=offer: self._registry.start(what))


class DeskBar(QToolBar):
    """The bar at the top of the window."""

    def __init__(self, find_keys: str, registry: Registry, theme: Theme, window: QWidget) -> None:
        """Show what fits while nobody is logged in."""
        super().__init__(window)
        self._theme = theme
        self.panels = ToolButton("window.panels", theme, "panels")
        self.look = FindButton(find_keys, theme)
        self.scheme = ToolButton("window.dark", theme, "moon", bare=True)
        self.language = ToolButton("window.other-language", theme, "language")
        self.person = PersonButton(registry, theme)
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.panels.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        inside = [self.addWidget(self.panels)]
        self.addWidget(_gap())
        inside.append(self.addWidget(self.look))
        self.addWidget(_gap())
        for button in (self.scheme, self.language):
            self.addWidget(button)
        self._inside = [*inside, self.addWidget(self.person)]
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
