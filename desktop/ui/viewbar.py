"""Decides how views of the queue are shown and chosen: tabs that count, a menu of all (F1)."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from api_client.vocabulary import OrderFacet
from api_client.wire.orders import OrderTally
from api_client.wire.views import View
from desktop import words
from desktop.ui import filters, live_counts
from desktop.ui.actions import Action
from desktop.ui.desk import Desk
from desktop.ui.live_counts import Count, LiveCounts, Wanted
from desktop.ui.theme import Theme, Tone
from desktop.ui.view_acts import ViewActs
from desktop.ui.views import BUILT_IN, BuiltIn, SavedViews
from desktop.ui.widgets.checklist import Checklist
from desktop.ui.widgets.entries import Entry
from desktop.ui.widgets.pills import GAP_PX, HEIGHT_PX
from desktop.ui.widgets.worded import ToolButton

MENU_KEYS = "Alt+V"
TABS, VIEWS = "tabs", "views"
MOST_COUNTED = 30
"""So many saved views at most are counted while the menu is open."""
MOST_NAME_PX = 220
NONE = OrderTally(by=OrderFacet.STATE, value="", name="", count=0, more=False)
"""Of states that no order is in nothing is counted: there are none, and that is known."""


class ViewTab(QToolButton):
    """A view that is there from the beginning, and how many orders are in it."""

    def __init__(self, view: BuiltIn, theme: Theme, parent: QWidget) -> None:
        """Stand for `view`."""
        super().__init__(parent)
        self.view, self._theme = view, theme
        self._tallies: Sequence[OrderTally] = ()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("part", "filter")
        theme.follow(self.reword)

    def count(self, tallies: Sequence[OrderTally]) -> None:
        """Say how many there are; nothing says that it is not known."""
        self._tallies = tallies
        self.reword()

    def reword(self) -> None:
        """Say everything in the language spoken now."""
        number = live_counts.number(self._tallies) if self._tallies else ""
        shown = words.text(self.view.key)
        if number:
            shown = words.text("filter.counted", told=shown, count=number)
        self.setText(shown)
        self.setAccessibleName(shown)
        keys = QKeySequence(self.view.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(words.text("filter.tip", told=shown, keys=keys))
        if self.view.filter.late:
            some = any(each.count for each in self._tallies)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            ink = self._theme.tint(Tone.TROUBLE).text if some else self._theme.colours.muted
            self.setIcon(self._theme.icon(self.view.icon, ink))
        self.updateGeometry()


class ViewButton(ToolButton):
    """Opens the menu of views; it is called as the saved view that is shown."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Begin with no saved view."""
        self._told = self._spoken = ""
        super().__init__("views.button", theme, "eye", parent=parent)
        self.setProperty("part", "view")
        self.setFixedHeight(HEIGHT_PX)
        self.setCheckable(True)

    def tell(self, told: str, spoken: str) -> None:
        """Say the name of the saved view, and what readers of the screen hear; or none."""
        self._told, self._spoken = told, spoken
        self._reword()

    @override
    def _reword(self) -> None:
        told = self._told or words.text(self._key)
        spoken = self._spoken or told
        keys = QKeySequence(MENU_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(told, middle, MOST_NAME_PX))
        self.setAccessibleName(spoken)
        self.setToolTip(words.text("filter.tip", told=spoken, keys=keys))
        self.setChecked(bool(self._told))


class Tabs(QWidget):
    """Tabs as far as they fit; all of them are in the menu of views as well."""

    def __init__(self, tabs: Sequence[ViewTab]) -> None:
        """Stand in this order; the last ones go first where room is short."""
        super().__init__()
        self._tabs = tuple(tabs)
        for tab in tabs:
            tab.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)

    def settle(self) -> None:
        """Place the tabs anew: they say something else."""
        left = 0
        for tab in self._tabs:
            wide = tab.sizeHint().width()
            tab.setVisible(left + wide <= self.width())
            tab.setGeometry(left, 0, wide, HEIGHT_PX)
            left += wide + GAP_PX

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.settle()  # a tab says something else
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.settle()


class ViewBar(QWidget):
    """The line of views, above the filter."""

    def __init__(
        self, desk: Desk, views: SavedViews, acts: ViewActs, count: Count, parent: QWidget
    ) -> None:
        """Show `views` and let `acts` be done with them; `count` asks how many orders there are."""
        super().__init__(parent)
        self._views, self._acts, self._theme = views, acts, desk.theme
        self.button = ViewButton(desk.theme, self)
        self.tabs = [ViewTab(each, desk.theme, self) for each in BUILT_IN]
        self._strip = Tabs(self.tabs)
        self.menu = Checklist(desk.theme, self, closes=True)
        self.counts = LiveCounts(count, desk.tasks, self)
        self._menu_counts = LiveCounts(count, desk.tasks, self)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(GAP_PX)
        across.addWidget(self.button)
        across.addWidget(self._strip, 1)
        self._connect()
        self._show()
        by = (OrderFacet.ALL, OrderFacet.STATE, OrderFacet.LATE)
        self.counts.ask(Wanted(TABS, filters.EVERYTHING, by))

    @property
    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        return [self.button, *self.tabs]

    def open_menu(self) -> None:
        """Open the menu of all views under its button."""
        shown = (*self._views.own, *self._views.shared)[:MOST_COUNTED]
        wanted = (Wanted(str(view.id), view.content.filter) for view in shown)
        self._menu_counts.ask(*wanted, at_once=True)
        self._list()
        self.menu.open_under(self.button)

    def hear_orders(self) -> None:
        """Count again by and by: orders have changed."""
        self.counts.ask_again()
        self._menu_counts.ask_again()

    def offered_actions(self) -> Sequence[Action]:
        """Give what can be done here."""
        menu = Action("views.choose", "eye", self.open_menu, MENU_KEYS, within=True)
        return (menu, *self._acts.offered_actions())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    def _connect(self) -> None:
        self.button.clicked.connect(self._open)
        for tab in self.tabs:
            tab.clicked.connect(partial(self._press, tab))
        self._views.changed.connect(self._show)
        self.counts.told.connect(self._show_counts)
        self._menu_counts.told.connect(self._list)
        self.menu.turned.connect(self._take)
        self.menu.closed.connect(self._menu_counts.ask)

    def _open(self) -> None:
        self._show()  # the name says whether the button looks pressed
        self.open_menu()

    def _press(self, tab: ViewTab) -> None:
        self._views.choose_built_in(tab.view)
        self._show()  # a tab that is pressed twice stays pressed

    def _show_counts(self) -> None:
        for tab in self.tabs:
            tab.count(self._tallies(tab.view))
        self._strip.settle()
        if self.menu.isVisible():
            self._list()

    def _tallies(self, view: BuiltIn) -> list[OrderTally]:
        """Give how many orders are in a view that is there from the beginning."""
        if view.filter.late:
            return list(self.counts.find(TABS, OrderFacet.LATE).values())
        every = list(self.counts.find(TABS, OrderFacet.ALL).values())
        if not view.filter.states:
            return every
        found = self.counts.find(TABS, OrderFacet.STATE)
        counted = [found[state] for state in view.filter.states if state in found]
        return counted or ([NONE] if every else [])

    def _show(self) -> None:
        """Show which view it is, whether it was changed, and the language spoken now."""
        current, built_in = self._views.current, self._views.built_in
        for tab in self.tabs:
            tab.setChecked(tab.view is built_in)
            tab.reword()
        told = ""
        if current is not None:
            star = "view.changed-name" if self._views.is_changed else "view.name-alone"
            told = words.text(star, name=current.name)
        self.button.tell(told, self._spoken(told))
        self.setAccessibleName(words.text("views.bar"))
        self._strip.settle()
        if self.menu.isVisible():
            self._list()

    def _spoken(self, told: str) -> str:
        """Give what is said of the current view, to readers of the screen too."""
        if self._views.overtaken:
            return words.text("view.told-overtaken", told=told)
        return words.text("view.told-changed", told=told) if self._views.is_changed else told

    def _list(self) -> None:
        """List all views, and what can be done with the current one."""
        views = self._views
        entries = [self._built_in(tab.view) for tab in self.tabs]
        for caption, members in (("views.own", views.own), ("views.shared", views.shared)):
            if members:
                entries.append(Entry(words.text(caption)))
                entries += [self._saved(view) for view in members]
        acts = [act for act in self._acts.offered_actions() if act.key.startswith("view.")]
        entries.append(Entry(words.text("views.acts")))
        entries += [_act(act) for act in acts if act.ready()]
        self.menu.show_entries(words.text("views.button"), entries)

    def _built_in(self, view: BuiltIn) -> Entry:
        tallies = self._tallies(view)
        count = live_counts.number(tallies) if tallies else ""
        ticked = view is self._views.built_in
        said = words.text(view.key)
        return Entry(said, view.key, ticked=ticked, alone=True, icon=view.icon, count=count)

    def _saved(self, view: View) -> Entry:
        tallies = list(self._menu_counts.find(str(view.id), OrderFacet.ALL).values())
        count = live_counts.number(tallies) if tallies else ""
        current = self._views.current
        mine = view in self._views.own
        detail = words.text("view.shared-by-me") if mine and view.shared else ""
        return Entry(
            view.name,
            str(view.id),
            ticked=current is not None and current.id == view.id,
            alone=True,
            icon="person" if mine and not view.shared else "people",
            count=count,
            detail=detail if mine else view.owner_name,
        )

    def _take(self, value: str) -> None:
        """Do what was chosen in the menu."""
        chosen: dict[str, Callable[[], object]] = {
            each.key: partial(self._views.choose_built_in, each) for each in BUILT_IN
        }
        chosen |= {str(each.id): partial(self._views.choose, each) for each in self._views.items}
        chosen |= {act.key: act.run for act in self._acts.offered_actions() if act.ready()}
        if value in chosen:
            chosen[value]()
        self._show()


def _act(act: Action) -> Entry:
    keys = QKeySequence(act.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return Entry(words.text(act.key), act.key, icon=act.icon, count=keys, act=True)
