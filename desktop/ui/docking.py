"""Decides how a panel stands in the window: docked, tabbed, floating or closed, under a thin bar.

The bar names the panel, says how old it is while the server is away, and has its two buttons; it
is ours in every place, because a frame of the system's would speak another language and wear other
colours.
"""

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QTabBar,
    QWidget,
)
from typing_extensions import override

from desktop import words
from desktop.ui.theme import Theme, pixmap
from desktop.ui.widgets.agemark import AgeMark
from desktop.ui.widgets.worded import ToolButton

BAR_PX = 26
ICON_PX = 14
FLOAT_PX = QSize(760, 620)
"""How large a panel is that floats for the first time."""
GRIP_PX = 80
"""So much of a floating panel's bar is on a screen at least, or it cannot be taken hold of."""


class Stand(StrEnum):
    """Where a panel stands by default."""

    MAIN = "main"
    """The largest place; the first of the list is in front, the others are tabs behind it."""

    BESIDE = "beside"
    """The column on the right."""

    CLOSED = "closed"
    """Opened on demand, as a tab of the largest place."""


class NamedButton(ToolButton):
    """A button of a panel's bar; its words name the panel too."""

    def __init__(self, key: str, panel_key: str, theme: Theme, icon: str) -> None:
        """Say the text under `key`, which has a field `panel`."""
        self._panel_key = panel_key
        super().__init__(key, theme, icon, bare=True)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setProperty("part", "dock")

    @override
    def _reword(self) -> None:
        shown = words.text(self._key, panel=words.text(self._panel_key))
        self.setText(shown)
        self.setAccessibleName(shown)
        self.setToolTip(shown)


class DockBar(QWidget):
    """The thin bar over a panel: its icon and name, how old it is, float, close."""

    def __init__(self, key: str, icon: str, theme: Theme) -> None:
        """Name the panel by the text under `key`."""
        super().__init__()
        self._icon_name, self._theme = icon, theme
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("part", "dock-bar")
        self.setFixedHeight(BAR_PX)
        self._icon, self.title, self.told = QLabel(), QLabel(), QLabel()
        for label, part in ((self.title, "dock-title"), (self.told, "dock-told")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("part", part)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            label.setMinimumWidth(1)
        self.age = AgeMark(theme, self)
        self.float_button = NamedButton("dock.float", key, theme, "float")
        self.close_button = NamedButton("dock.close", key, theme, "close")
        across = QHBoxLayout(self)
        across.setContentsMargins(10, 0, 4, 0)
        across.setSpacing(6)
        across.addWidget(self._icon)
        across.addWidget(self.title)
        across.addSpacing(4)
        across.addWidget(self.told, 1)
        across.addWidget(self.age)
        across.addWidget(self.float_button)
        across.addWidget(self.close_button)
        theme.follow(self._dress)

    @override
    def minimumSizeHint(self) -> QSize:
        """Let a panel be narrower than its name is long."""
        return QSize(GRIP_PX, BAR_PX)

    def show_floating(self, *, floating: bool) -> None:
        """Let the first button do the contrary of what is."""
        self.float_button.say(*(("dock.dock", "dock") if floating else ("dock.float", "float")))

    def show_tabbed(self, *, tabbed: bool) -> None:
        """Leave out the name where a tab says it already."""
        self._icon.setVisible(not tabbed)
        self.title.setVisible(not tabbed)

    def show_current(self, *, current: bool) -> None:
        """Mark the panel in which the keyboard works."""
        if bool(self.property("current")) == current:
            return  # each is told of every turn, and to be dressed anew is dear
        self.setProperty("current", current)
        self.title.setProperty("current", current)
        for each in (self, self.title):
            each.style().unpolish(each)
            each.style().polish(each)

    def _dress(self) -> None:
        colour, ratio = self._theme.colours.muted, self.devicePixelRatioF()
        self._icon.setPixmap(pixmap(self._icon_name, colour, ICON_PX, ratio))


class Dock(QDockWidget):
    """One panel's place in the window."""

    def __init__(
        self, key: str, icon: str, panel: QWidget, theme: Theme, window: QMainWindow
    ) -> None:
        """Hold `panel`; `key` names it to people, and to Qt in what it remembers."""
        super().__init__(window)
        self.key, self.icon, self._window = key, icon, window
        self.setObjectName(key)
        self.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWidget(panel)
        self.bar = DockBar(key, icon, theme)
        self.setTitleBarWidget(self.bar)
        self.bar.float_button.clicked.connect(self.turn)
        self.bar.close_button.clicked.connect(self.close)
        self.topLevelChanged.connect(lambda floating: self.bar.show_floating(floating=floating))
        self._reword()

    def hold(self, panel: QWidget) -> None:
        """Have `panel` in the place from now on."""
        before = self.widget()
        self.setWidget(panel)
        before.deleteLater()

    def lock(self, *, locked: bool) -> None:
        """Hold the panel where it is, or let it be moved."""
        feature = QDockWidget.DockWidgetFeature
        held = feature.DockWidgetClosable
        moved = held | feature.DockWidgetMovable | feature.DockWidgetFloatable
        self.setFeatures(held if locked else moved)
        self.bar.float_button.setEnabled(not locked)

    def turn(self) -> None:
        """Float, or come back; the first time in the middle of the window."""
        floats = not self.isFloating()
        fresh = floats and self.size() == self.widget().size()
        self.setFloating(floats)
        if fresh:
            place = QRect(QPoint(), FLOAT_PX)
            place.moveCenter(self._window.window().frameGeometry().center())
            self.setGeometry(place)
        self.bring_forward()

    def bring_forward(self) -> None:
        """Open the panel and put it before what hides it, also from a window that floats."""
        self.show()
        self.raise_()
        if not self.isActiveWindow():
            self.window().activateWindow()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        named = words.text(self.key)
        self.setWindowTitle(named)
        self.setAccessibleName(named)
        self.bar.title.setText(named)


def rescued(place: QRect, screens: tuple[QRect, ...]) -> QRect:
    """Give where a floating panel is put so that it can be seen and taken hold of.

    Args:
        place: where it would be.
        screens: what of each screen can be used, the first one is the main one.
    """
    bar = QRect(place.topLeft(), QSize(place.width(), BAR_PX))
    for screen in screens:
        held = screen.intersected(bar)
        if held.width() >= min(GRIP_PX, place.width()) and held.height() == BAR_PX:
            return place
    home = max(screens, key=lambda screen: _shared(screen, place))
    size = place.size().boundedTo(home.size())
    left = min(max(place.left(), home.left()), home.left() + home.width() - size.width())
    top = min(max(place.top(), home.top()), home.top() + home.height() - size.height())
    return QRect(QPoint(left, top), size)


def name_tabs(window: QMainWindow, docks: Iterable[Dock]) -> None:
    """Name the tabs of a window's panels that stand behind each other, and each panel once."""
    for dock in docks:
        dock.bar.show_tabbed(tabbed=bool(window.tabifiedDockWidgets(dock)))
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        bar.setAccessibleName(words.text("dock.tabs"))
        bar.setDrawBase(False)
        bar.setExpanding(False)


def _shared(screen: QRect, place: QRect) -> int:
    """Give how much of a place is on a screen, in square pixels."""
    both = screen.intersected(place)
    return max(both.width(), 0) * max(both.height(), 0)
