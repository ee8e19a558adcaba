"""Decides how window and panels come back as one person left them on these screens.

A set-up of screens is known by its geometry and scale. One that was never seen begins with the
layout of the most alike that was; what would stand where no screen is comes back on one.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QMainWindow, QWidget
from typing_extensions import override

from desktop.ui import placing
from desktop.ui.docking import Dock, rescued
from desktop.ui.memory import PersonMemory

KEEP_MS = 800
"""How long nothing moves before a layout is kept."""
SETTLE_MS = 400
"""How long screens may come and go until it is clear what they are now."""
MOST_KNOWN = 16
MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange})
"""What a window goes through when somebody gives it another place."""
FORM = 1
"""The form of what is kept; another one is not read."""


@dataclass(frozen=True, slots=True, order=True)
class Screen:
    """One screen: where it lies on the desktop, in pixels, and its scale in percent."""

    left: int
    top: int
    width: int
    height: int
    scale: int


Screens = tuple[Screen, ...]


def present() -> Screens:
    """Give the screens of this machine now."""
    return tuple(sorted(_screen(each) for each in QGuiApplication.screens()))


def usable() -> tuple[QRect, ...]:
    """Give what of each screen windows may use, the main screen first."""
    main = QGuiApplication.primaryScreen()
    every = sorted(QGuiApplication.screens(), key=lambda each: each is not main)
    return tuple(each.availableGeometry() for each in every)


def digest(screens: Screens) -> str:
    """Give the name of a set-up of screens: the same one whatever order they are named in."""
    told = json.dumps([astuple(each) for each in sorted(screens)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def nearest(screens: Screens, known: Sequence[Screens]) -> Screens | None:
    """Give the known set-up that is most like `screens`: as many of them, as large, as placed.

    Of two that are alike the one that was used last, which is the last of `known`.
    """

    def unlike(other: Screens) -> tuple[int, int, int]:
        pairs = list(zip(sorted(screens), sorted(other), strict=False))
        size = sum(abs(a.width - b.width) + abs(a.height - b.height) for a, b in pairs)
        place = sum(abs(a.left - b.left) + abs(a.top - b.top) for a, b in pairs)
        return abs(len(screens) - len(other)), size, place

    return min(reversed(known), key=unlike, default=None)


class Layouts(QObject):
    """Keeps and gives back how one person's panels and window stand, for each set-up of screens."""

    def __init__(self, window: QMainWindow, docks: Sequence[Dock], memory: PersonMemory) -> None:
        """Watch `docks` of `window`; `restore` begins."""
        super().__init__(window)
        self._window, self._docks, self._memory = window, docks, memory
        self._screens = present()
        self._outer: QWidget | None = None
        self._stopped = False
        self._soon = self._timer(KEEP_MS, self.keep)
        self._turning = self._timer(SETTLE_MS, self._turn)
        for dock in docks:
            for moved in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
                moved.connect(self._soon.start)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        for turned in (app.screenAdded, app.screenRemoved, app.primaryScreenChanged):
            turned.connect(self._turning.start)
        app.screenAdded.connect(self._watch)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def restore(self) -> bool:
        """Put window and panels where this person left them.

        Say whether anything was remembered of the panels.
        """
        self._screens = present()
        self._soon.stop()
        known = self._known()
        alike = self._screens if self._screens in known else nearest(self._screens, known)
        state = None if alike is None else self._memory.shape(f"layout-{digest(alike)}")
        self._place(alike)
        found = state is not None and self._window.restoreState(state, FORM)
        self.rescue()
        return found

    def _place(self, alike: Screens | None) -> None:
        """Give the window in which the panels are its place on screens like these, and watch it."""
        outer = self._window.window()
        if outer is self._window:
            return
        if outer is not self._outer:
            self._outer = outer
            outer.installEventFilter(self)
        said = "" if alike is None else self._memory.text(f"layout-window-{digest(alike)}")
        if said:
            placing.put(outer, said, usable())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOVES and not self._stopped:
            self._soon.start()
        return False

    def state(self) -> QByteArray:
        """Give how the panels stand now, for `put_back`."""
        return self._window.saveState(FORM)

    def put_back(self, state: QByteArray, lock: Callable[[], None]) -> None:
        """Let the panels stand as in `state`, on the screens that there are now, and `lock` it."""
        self._window.restoreState(state, FORM)
        lock()
        self.rescue()
        self._soon.start()

    def rescue(self) -> None:
        """Bring the window and every floating panel onto a screen."""
        screens = usable()
        if self._outer is not None:
            placing.rescue(self._outer, screens)
        for dock in self._docks:
            if dock.isFloating():
                place = rescued(dock.geometry(), screens)
                if place != dock.geometry():
                    dock.setGeometry(place)

    def keep(self) -> None:
        """Remember how window and panels stand, unless the screens are other ones by now."""
        self._soon.stop()
        if self._stopped or present() != self._screens:
            return
        self._memory.keep_shape(f"layout-{digest(self._screens)}", self.state())
        if self._outer is not None:
            place = placing.told(self._outer)
            self._memory.keep_text(f"layout-window-{digest(self._screens)}", place)
        known = [each for each in self._known() if each != self._screens]
        known = [*known, self._screens][-MOST_KNOWN:]
        told = [[astuple(screen) for screen in each] for each in known]
        self._memory.keep_text("screens", json.dumps(told))

    def stop(self) -> None:
        """Remember how window and panels stand, for the last time."""
        self.keep()
        self._stopped = True
        if self._outer is not None:
            self._outer.removeEventFilter(self)
        self._turning.stop()

    def _timer(self, wait_ms: int, then: object) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(wait_ms)
        made.timeout.connect(then)
        return made

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._turning.start)
        screen.logicalDotsPerInchChanged.connect(self._turning.start)

    def _turn(self) -> None:
        """Stand as on these screens, now that they are other ones."""
        if self._stopped or present() == self._screens:
            return
        self.restore()
        self.keep()

    def _known(self) -> list[Screens]:
        """Give the set-ups that are remembered, the one used last at the end."""
        try:
            told = json.loads(self._memory.text("screens") or "[]")
            return [tuple(Screen(*screen) for screen in each) for each in told]
        except (ValueError, TypeError):
            return []  # somebody wrote in the file: begin afresh


def _screen(screen: QScreen) -> Screen:
    lies = screen.geometry()
    scale = round(100 * screen.devicePixelRatio())
    return Screen(lies.left(), lies.top(), lies.width(), lies.height(), scale)
