"""Decides how the panels of one person stand by default, and what they hear and ask of each other.

The panels are a list of data. They do not know each other: what one asks for, another shows
because it is carried from here.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QTabWidget, QWidget
from typing_extensions import override

from api_client.wire.changes import Change
from desktop import words
from desktop.ui import undoing
from desktop.ui.actions import Action
from desktop.ui.clocks import CLOCK
from desktop.ui.desk import Desk
from desktop.ui.docking import Dock, Stand, name_tabs
from desktop.ui.entries import ENTRIES, Entry
from desktop.ui.feed import Standing
from desktop.ui.finding import Found
from desktop.ui.following import Following
from desktop.ui.furnishing import Furnishing
from desktop.ui.hearing import Hearing
from desktop.ui.layouts import Layouts
from desktop.ui.panel import Panel
from desktop.ui.tables import column_actions

if TYPE_CHECKING:
    from desktop.ui.panels.alarms import AlarmsPanel
    from desktop.ui.panels.order import OrderPanel
    from desktop.ui.panels.queue import QueuePanel
    from desktop.ui.panels.shift import ShiftPanel

QUEUE, ORDER, ALARMS, SHIFT = "panel.queue", "panel.order", "panel.alarms", "panel.shift"
ABOUT = (SHIFT, "panel.dispatch", "panel.map")
"""Panels in which somebody goes on with the order that is shown."""
BESIDE_PX, LEAST_BESIDE_PX = 450, 400
Kind = TypeVar("Kind", bound=Panel)


class Workplace(QMainWindow):
    """The panels of one person, each where he left it."""

    joined = Signal(object, object)
    """An Entry, and the Panel that stands in its place from now on."""

    furnished = Signal()
    """Every panel is made."""

    late_counted = Signal(int)
    """How many orders are late."""

    noted = Signal(str, object)
    """The key of a panel, and its Note for the status line or None."""

    turned = Signal(object)
    """A Standing of the link to the server."""

    ended = Signal(object)
    """An Exception: the login is not good any more."""

    def __init__(self, desk: Desk) -> None:
        """Make the panels that this person may have; `begin` fills them."""
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self._desk = desk
        self.entries = [entry for entry in ENTRIES if desk.may(entry.permission)]
        self._furnishing = Furnishing(desk, self.entries, self)
        self._docks: dict[str, Dock] = {}
        self._hearings: dict[str, Hearing] = {}
        self._following = Following(desk, self.reload, self)
        self.current = self.entries[0].key
        self._chosen: UUID | None = None
        self._tabs_soon = QTimer(self)
        self._tabs_soon.setSingleShot(True)
        self._tabs_soon.timeout.connect(lambda: name_tabs(self, self.docks))
        self._make_docks()
        self._furnishing.made.connect(self._join)
        self._furnishing.ended.connect(self.furnished)
        self._following.clocks.noted.connect(self.noted)
        self.layouts = Layouts(self, self.docks, desk.memory)
        self.arrange()
        self.lock(locked=self.locked)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._follow_focus)
        desk.feed.setParent(self)
        desk.feed.turned.connect(self.turned)
        desk.feed.changed.connect(self._hear)
        desk.feed.refused.connect(self.ended)

    @property
    def desk(self) -> Desk:
        """The collaborators of its panels."""
        return self._desk

    @property
    def standing(self) -> Standing:
        """How this desk stands to its server."""
        return self._desk.feed.standing

    @property
    def waiting(self) -> int:
        """How many new orders wait on this machine for the server."""
        return len(self._queue.waiting_bar.waiting.orders) if QUEUE in self._docks else 0

    @property
    def docks(self) -> tuple[Dock, ...]:
        """The places of the panels, in the order of the list."""
        return tuple(self._docks.values())

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Every panel that this person has, made now if need be, in the order of the list."""
        return self._furnishing.all()

    def complete(self) -> None:
        """Make every panel that is not made yet."""
        self._furnishing.all()

    @property
    def order(self) -> "OrderPanel":
        """The panel of the order that is shown."""
        return cast("OrderPanel", self._furnishing.panel(ORDER))

    @property
    def _queue(self) -> "QueuePanel":
        return cast("QueuePanel", self._furnishing.panel(QUEUE))

    def panel(self, kind: type[Kind]) -> Kind:
        """Give the panel of this kind, which the person must have, made now if need be."""
        key = next(entry.key for entry in self.entries if entry.kind == kind.__name__)
        return cast("Kind", self._furnishing.panel(key))

    def dock(self, key: str) -> Dock:
        """Give the place of a panel."""
        return self._docks[key]

    def sees(self, key: str) -> bool:
        """Say whether a panel can be seen: open, and not behind another."""
        dock = self._docks[key]
        return dock.isVisible() and (dock.isFloating() or not dock.visibleRegion().isEmpty())

    def begin(self) -> None:
        """Follow from now on, and load everything: what comes twice is known by its version."""
        self._following.begin()

    def stop(self) -> None:
        """Follow no longer, for good: answers that are still on their way change nothing."""
        self.layouts.stop()
        self._following.stop()

    def go_home(self) -> None:
        """Go to the first panel of the list, the queue."""
        self.show_panel(self.entries[0].key)

    def go_on(self, by: int = 1) -> None:
        """Go to the next panel that is seen, -1 the one before; from the last to the first."""
        seen = [entry.key for entry in self.entries if self.sees(entry.key)]
        at = seen.index(self.current) if self.current in seen else -max(by, 0)
        if seen:
            self.show_panel(seen[(at + by) % len(seen)])

    def float_panel(self) -> None:
        """Let the panel in which somebody works stand in a window of its own, or come back."""
        turned = self.current
        self._docks[turned].turn()
        self.show_panel(turned)

    def close_panel(self) -> None:
        """Close the panel in which somebody works, and go home; from home to another one."""
        closed = self.current
        self._docks[closed].close()
        if closed == self.entries[0].key:
            self.enter()
        else:
            self.go_home()

    def reload(self) -> None:
        """Load everything afresh, as somebody asked."""
        for panel in self._furnishing.there:
            panel.reload()

    def show_panel(self, key: str) -> None:
        """Open a panel, bring it to the front and take the focus there; tell of the clocks."""
        if key == CLOCK:
            self._following.clocks.tell()
            return
        dock, panel = self._docks[key], self._furnishing.panel(key)
        dock.bring_forward()
        self._take_as_current(key)
        panel.enter()

    def enter(self) -> None:
        """Take the focus to where the work begins: the first panel of the list that is seen."""
        keys = [entry.key for entry in self.entries]
        self.show_panel(next((key for key in keys if self.sees(key)), keys[0]))

    def open_order(self, order_id: UUID) -> None:
        """Show an order, and go there."""
        self.order.show_id(order_id)
        self.show_panel(ORDER)

    def column_actions(self) -> Sequence[Action]:
        """Give what can be done with the columns of the table that was worked in last."""
        return column_actions(lambda: (self._docks[self.current], *self.docks))

    def look_for(self, text: str) -> None:
        """Show the orders in which `text` is, and go there."""
        self._queue.look_for(text)
        self.show_panel(QUEUE)

    def look_at_late(self) -> None:
        """Show the orders that are late, and go there."""
        self._queue.look_at_late()
        self.show_panel(QUEUE)

    def held(self, wanted: str) -> list[Found]:
        """Give what the panels hold that fits what was typed, but orders."""
        return [found for panel in self.panels for found in panel.find_held(wanted)]

    def held_orders(self, wanted: str) -> list[Found]:
        """Give the orders that the panels hold and that fit."""
        return [found for panel in self.panels for found in panel.find_orders(wanted)]

    def write_order(self, at: tuple[float, float] | None = None) -> None:
        """Write a new order, whichever panel is in front; for a place where one is given."""
        self.show_panel(QUEUE)
        self._queue.write_order(at)

    def arrange(self) -> None:
        """Put every panel where it stands by default."""
        ahead: Dock | None = None
        for entry, dock in zip(self.entries, self.docks, strict=True):
            dock.setFloating(False)
            self.removeDockWidget(dock)
            if entry.stands is Stand.BESIDE:
                self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            else:
                self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
                if ahead is None:
                    ahead = dock
                else:
                    self.tabifyDockWidget(ahead, dock)
            dock.setVisible(entry.stands is not Stand.CLOSED)
        if ahead is not None:
            ahead.raise_()
        self._share_width()

    def reset(self) -> None:
        """Put everything where it stands by default, and begin there; it can be taken back."""
        put_back, state = self.layouts.put_back, self.layouts.state()
        back = partial(put_back, state, partial(self.lock, locked=self.locked))
        self.stand_as_usual()
        undoing.offer_here(self._desk, "layout.was-reset", back)

    def stand_as_usual(self) -> None:
        """Put everything where it stands by default, and begin there."""
        self.lock(locked=False)
        self.arrange()
        self.enter()

    @property
    def locked(self) -> bool:
        """Whether the panels are held where they are."""
        return self._desk.memory.text("layout-locked") == "yes"

    def lock(self, *, locked: bool) -> None:
        """Hold the panels where they are, or let them be moved; it is remembered."""
        self._desk.memory.keep_text("layout-locked", "yes" if locked else "no")
        for dock in self.docks:
            dock.lock(locked=locked)

    def turn_lock(self) -> None:
        """Hold the panels where they are, or let go of them, and say so."""
        self.lock(locked=not self.locked)
        self._desk.notices.done("layout.locked" if self.locked else "layout.unlocked")

    def panels_menu(self) -> QMenu:
        """Give a menu that opens and closes each panel."""
        menu = QMenu(self)
        for entry, dock in zip(self.entries, self.docks, strict=True):
            shown = menu.addAction(self._desk.theme.icon(entry.icon), words.text(entry.key))
            shown.setCheckable(True)
            shown.setChecked(not dock.isHidden())
            shown.setShortcut(QKeySequence(entry.shortcut))
            shown.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            shown.triggered.connect(lambda wanted, at=entry.key: self.open_panel(at, wanted=wanted))
        menu.addSeparator()
        held = menu.addAction(words.text("layout.lock"))
        held.setCheckable(True)
        held.setChecked(self.locked)
        held.triggered.connect(self.turn_lock)
        menu.addAction(words.text("window.reset-layout")).triggered.connect(self.reset)
        return menu

    def open_panel(self, key: str, *, wanted: bool) -> None:
        """Open a panel and go there, or close it."""
        if wanted:
            self.show_panel(key)
        else:
            self._docks[key].close()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            name_tabs(self, self.docks)
            self._following.clocks.say()

    @override
    def createPopupMenu(self) -> QMenu:
        return self.panels_menu()

    def _make_docks(self) -> None:
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for entry in self.entries:
            empty = QWidget()
            if entry.stands is Stand.BESIDE:
                empty.setMinimumWidth(LEAST_BESIDE_PX)
            dock = Dock(entry.key, entry.icon, empty, self._desk.theme, self)
            self._docks[entry.key] = dock
            for moved in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
                moved.connect(self._tabs_soon.start)

    def _join(self, entry: Entry, panel: Panel) -> None:
        """Put a panel that was made into its place, and carry what it says."""
        key, dock = entry.key, self._docks[entry.key]
        if entry.stands is Stand.BESIDE:
            panel.setMinimumWidth(LEAST_BESIDE_PX)
        dock.hold(panel)
        hearing = self._hearings[key] = Hearing(panel, self)
        hearing.show(self.sees(key))
        dock.visibilityChanged.connect(hearing.show)
        panel.order_chosen.connect(self._show_order)
        panel.order_opened.connect(self.open_order)
        panel.order_wanted.connect(self.write_order)
        panel.wanted.connect(partial(self.show_panel, key))
        dock.bar.float_button.clicked.connect(lambda: self.show_panel(key))
        panel.counted.connect(partial(self._count, key))
        panel.noted.connect(partial(self.noted.emit, key))
        if key == QUEUE:
            cast("QueuePanel", panel).late_counted.connect(self.late_counted)
        elif key == ORDER:
            cast("OrderPanel", panel).show_id(self._chosen)
        elif key == ALARMS:
            bar = cast("AlarmsPanel", panel).alarm_bar
            self.setMenuWidget(bar)
            bar.order_wanted.connect(lambda _: self.show_panel(ORDER))
        elif key in ABOUT:
            self.order.shown.connect(panel.note_shown)
            panel.note_shown(self.order.order)
            if key == SHIFT:
                self.order.remind_wanted.connect(cast("ShiftPanel", panel).remind_of)
        self._following.attend(panel, dock)
        self.joined.emit(entry, panel)

    def _share_width(self) -> None:
        """Give the largest place all that the column on the right does not need."""
        each = zip(self.entries, self.docks, strict=True)
        beside = [dock for entry, dock in each if entry.stands is Stand.BESIDE]
        if beside:
            self.resizeDocks(
                [self.docks[0], beside[0]],
                [max(self.width() - BESIDE_PX, BESIDE_PX), BESIDE_PX],
                Qt.Orientation.Horizontal,
            )

    def _hear(self, changes: Sequence[Change]) -> None:
        for hearing in self._hearings.values():
            hearing.hear(changes)

    def _show_order(self, order_id: UUID | None) -> None:
        """Show an order beside the panel that chose it, at the latest when its panel is there."""
        self._chosen = order_id
        if self._furnishing.has(ORDER):
            self.order.show_id(order_id)

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Mark the panel in which somebody works now."""
        for dock in self.docks:
            if new is not None and dock.isAncestorOf(new):
                self._take_as_current(dock.key)

    def _take_as_current(self, key: str) -> None:
        self.current = key
        for dock in self.docks:
            dock.bar.show_current(current=dock.key == key)

    def _count(self, key: str, said: str) -> None:
        self._docks[key].bar.told.setText(said)
