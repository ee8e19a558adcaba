"""Decides how the desk sees where everybody is and where there is work: on a map, live (A6, A8).

Technicians and open orders are marks on it. What is chosen is shown beside the panel as anywhere
else, and the order that is shown is found here. Nothing is loaded before somebody looks.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout
from typing_extensions import override

from api_client.vocabulary import Permission
from api_client.wire.changes import Change
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import map_menu
from desktop.ui.actions import Action
from desktop.ui.atlas.canvas import MapCanvas
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.view import View
from desktop.ui.clocks import tick_ms
from desktop.ui.desk import Desk
from desktop.ui.map_areas import MapAreas
from desktop.ui.map_bar import MapBar, MapLine
from desktop.ui.map_ground import EDGE_PX, MapGround
from desktop.ui.map_marks import Part
from desktop.ui.map_rows import MapRows
from desktop.ui.map_ways import MapWays
from desktop.ui.panel import Panel
from desktop.ui.theme import Tone
from desktop.ui.tile_source import Bounds
from desktop.ui.widgets.pane import Pane

AGO_MS = 15_000
NEAR_ZOOM = 13.0
WAY_MARGIN_PX = 90


class MapPanel(Panel):
    """The map of the centre: technicians, orders, and what can be done from there."""

    def __init__(self, desk: Desk) -> None:
        """Show who is where; nothing is loaded yet."""
        super().__init__()
        self._desk = desk
        self._seen = self._moved = self._telling = False
        self._followed: UUID | None = None
        self._asked_for: UUID | None = None
        self.rows = MapRows(desk, self)
        self.people, self.orders = self.rows.people, self.rows.orders
        self.areas = MapAreas(desk, self)
        self.ways = MapWays(desk, self.rows, self.chosen, self)
        ways, drawing = self.ways.layer, self.areas.drawing
        layers = self.areas.layer, ways, *self.rows.layers, drawing
        self.canvas = MapCanvas(desk.theme, layers, self)
        self.ground = MapGround(desk, self.canvas, self)
        runs: dict[str, Callable[[], object]] = {
            "map.areas": self.areas.turn,
            "map.follow": self.turn_follow,
            "map.all": self.canvas.look_home,
            "map.out": partial(self.canvas.zoom, -1),
            "map.in": partial(self.canvas.zoom, 1),
        }
        self.bar, self.line = MapBar(desk, runs, self), MapLine(desk.theme, self)
        self.pane = Pane(self.canvas, desk.theme, self)
        self._arrange()
        self._connect()
        self._reword()

    def chosen(self) -> Mark | None:
        """Give the mark that is chosen, if one is."""
        return self.canvas.current

    def choose(self, row_id: UUID) -> None:
        """Choose a technician or an order by its id, and go there if it is not seen."""
        mark = self.canvas.mark(row_id)
        if mark is not None:
            self.canvas.choose(mark)
            self._come_to(mark)

    def turn_follow(self) -> None:
        """Keep the technician who is chosen in the middle from now on, or no longer."""
        mark = self.chosen()
        if self._followed is not None or mark is None or self.people.row(mark.id) is None:
            self._followed = None
        else:
            self._followed, self._moved = mark.id, True
            near = self.canvas.view.at(mark.lat, mark.lon)
            self.canvas.look(near.zoomed(max(near.zoom, NEAR_ZOOM)))
        self._suit()

    @property
    def followed(self) -> UUID | None:
        """Who is kept in the middle."""
        return self._followed

    @override
    def offered_actions(self) -> Sequence[Action]:
        canvas = self.canvas
        return (
            Action("map.follow", "follow", self.turn_follow, "F", self._may_follow, within=True),
            Action("map.route", "travel", self.ways.turn, "W", self.ways.may_turn, within=True),
            Action("map.all", "whole", canvas.look_home, "Home", within=True),
            Action("map.in", "add", partial(canvas.zoom, 1), "+", within=True),
            Action("map.out", "minus", partial(canvas.zoom, -1), "-", within=True),
            Action("map.next", "right", partial(canvas.step, 1), "N", within=True),
            Action("map.previous", "left", partial(canvas.step, -1), "P", within=True),
            Action("map.here", "place", self.open_menu, "M", within=True),
            *self.areas.actions(),
            *(
                Action(f"map.turn-{part}", "eye", partial(self.bar.turn, part), keys, within=True)
                for part, keys in zip(Part, "1234567", strict=True)
            ),
        )

    def open_menu(self) -> QMenu:
        """Open the menu of the place that is chosen, or of the middle."""
        view, mark = self.canvas.view, self.chosen()
        lat, lon = view.place(view.width / 2, view.height / 2)
        if mark is not None and view.sees(mark.lat, mark.lon):
            lat, lon = mark.lat, mark.lon
        px, py = view.pixel(lat, lon)
        return self._menu_at(lat, lon, self.canvas.mapToGlobal(QPoint(round(px), round(py))))

    @override
    def reload(self) -> None:
        if not self._seen:
            return
        self.pane.show_loading()
        self.rows.reload()
        self.areas.reload()
        self.ground.load_again()

    @override
    def hear(self, changes: Sequence[Change]) -> None:
        if self._seen:
            self.rows.hear(changes)
            self.areas.hear(changes)

    @override
    def miss(self, fault: Exception) -> None:
        if not self.rows.ready:
            self.pane.show_failing(fault, self.reload)

    @override
    def known_at(self, heard_at: datetime) -> datetime | None:
        return heard_at if self.rows.ready else None

    @override
    def note_shown(self, order: Order | None) -> None:
        """Show the order that is shown as chosen here, unless somebody on it is chosen already."""
        self.orders.always = None if order is None else order.id
        mark = self.chosen()
        person = None if mark is None else self.people.row(mark.id)
        if order is None or order.id == self._asked_for:
            return
        self._asked_for = None
        if person is not None and person.order_id == order.id:
            return
        self.orders.refresh()
        self.orders.settle()
        if mark is not None and mark.id == order.id:
            return
        found = self._mark_shown(order.id)
        if found is not None and self.rows.ready:
            self._come_to(found)

    def _mark_shown(self, order_id: UUID) -> Mark | None:
        found = self.canvas.mark(order_id)
        self._telling = True
        if found is not None:
            self.canvas.choose(found)
        self._telling = False
        return found

    @override
    def enter(self) -> None:
        self._begin()
        if not self.rows.ready:
            self.bar.stops[0].setFocus()
        self.pane.take_focus()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._begin()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    # How it is done

    def _begin(self) -> None:
        """Load everything once somebody looks."""
        if not self._seen:
            self._seen = True
            self.reload()
            self.ground.load()

    def _arrange(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self.areas.bar)
        whole.addWidget(self.pane, 1)
        whole.addWidget(self.line)

    def _connect(self) -> None:
        self.canvas.tell, self.canvas.home = self.areas.told(self.rows.said), self._home
        self.bar.turned.connect(self._filter)
        self.ground.turned.connect(self._tell)
        self.ground.turned.connect(self._place)
        self.areas.turned.connect(self._tell)
        self.areas.stand_on(self.canvas)
        self.ways.turned.connect(self._tell)
        self.ways.turned.connect(self.canvas.update)
        self.ways.came.connect(self._show_way)
        self.rows.loaded.connect(self._show)
        self.rows.counted.connect(self._follow)
        self.rows.failed.connect(self._fail)
        self.canvas.chosen.connect(self._choose)
        self.canvas.opened.connect(self._open)
        self.canvas.asked.connect(self._menu_at)
        self.canvas.together.connect(self._tell_apart)
        self.canvas.moved.connect(self._go_away)
        self.canvas.resized.connect(self._place)
        self._filter()
        clock = QTimer(self)
        clock.setInterval(tick_ms(self._desk.clock, AGO_MS))
        clock.timeout.connect(self._pass_time)
        clock.start()

    def _show(self) -> None:
        if self.rows.ready:
            self._follow()
            if self.chosen() is None and self.orders.always is not None:
                self._mark_shown(self.orders.always)
            self.pane.show_view()
            self._place()

    def _fail(self, fault: Exception) -> None:
        """Say that loading failed: in passing while marks are shown, else in their place."""
        if self.rows.ready:
            self._desk.tasks.failed.emit(fault)
        else:
            self.pane.show_failing(fault, self.reload)

    def _place(self) -> None:
        """Show everything until somebody goes elsewhere."""
        if not self._moved and self.rows.ready:
            self.canvas.look(self._home(self.canvas.view))

    def _home(self, view: View) -> View:
        """Give the view of all marks; of all there is of the earth where there are none."""
        return self.ground.whole(view, [(mark.lat, mark.lon) for mark in self.rows.marks])

    def _filter(self) -> None:
        self.rows.hide(self.bar.hidden)
        self._pass_time()

    def _pass_time(self) -> None:
        self.rows.refresh()
        self._follow()

    def _follow(self) -> None:
        """Take in what is held now: marks, counts, who is followed, what is said of what."""
        self.rows.settle()
        self.canvas.follow_marks()
        if self._followed is not None and (mark := self.canvas.mark(self._followed)):
            self.canvas.look_at(mark)
        self._tell()
        self._suit()
        self.bar.count(self.rows.counts if self.rows.ready else None)
        if self.rows.ready:
            said = words.plural("technicians.count", sum(self.people.counts.values()))
            jobs = words.plural("map.jobs", sum(self.orders.counts.values()))
            self.counted.emit(words.text("status.pair", one=said, other=jobs))

    def _choose(self, mark: object) -> None:
        """Show the order that is chosen, or that whoever is chosen works on."""
        self.ways.clear()
        self._tell()
        self._suit()
        if not isinstance(mark, Mark):
            return
        if self._followed not in {None, mark.id}:
            self._let_go()
        order_id = self.rows.order_of(mark)
        if order_id is not None and not self._telling:
            self._asked_for = order_id
            self.order_chosen.emit(order_id)

    def _open(self, mark: object) -> None:
        assert isinstance(mark, Mark), "the signal says so"
        order_id = self.rows.order_of(mark)
        if order_id is not None:
            self.order_opened.emit(order_id)

    def _come_to(self, mark: Mark) -> None:
        if not self.canvas.view.sees(mark.lat, mark.lon, EDGE_PX):
            self._moved = True
            self.canvas.look_at(mark)

    def _go_away(self) -> None:
        self._moved = True
        self._let_go()

    def _let_go(self) -> None:
        self._followed = None
        self._suit()

    def _may_follow(self) -> bool:
        mark = self.chosen()
        return self._followed is not None or (
            mark is not None and self.people.row(mark.id) is not None
        )

    def _show_way(self, bounds: object) -> None:
        """See all of a way."""
        assert isinstance(bounds, Bounds), "the signal says so"
        self._moved = True
        self._let_go()
        self.canvas.look(self.canvas.view.fitted(bounds, WAY_MARGIN_PX))

    def _suit(self) -> None:
        self.bar.show_followed(followed=self._followed is not None, can=self._may_follow())
        self.bar.buttons["map.areas"].setChecked(self.areas.shown)

    def _tell(self) -> None:
        """Say below the map what is chosen, what is wrong, or how to begin."""
        mark = self.chosen()
        said = partial(self.rows.said, () if mark is None else (mark,))
        if self.areas.speaks(mark):
            self.line.say(*self.areas.line(mark))
        elif self.ground.fault is not None:
            self.line.say("warning", Tone.TROUBLE, lambda: self.ground.said(said()))
        elif self.ways.way is not None:
            self.line.say("travel", Tone.MOVING, self.ways.said)
        elif mark is not None:
            self.line.say(mark.icon, mark.tone, said)
        elif not self.rows.ready:
            self.line.clear()
        elif not self.people.counts and not self.orders.counts:
            self.line.say("info", Tone.NEUTRAL, partial(words.text, "map.empty"))
        else:
            self.line.say("info", Tone.NEUTRAL, partial(words.text, "map.hint"))
        self.canvas.setAccessibleDescription(self.line.label.text())

    def _menu_at(self, lat: float, lon: float, at: QPoint) -> QMenu:
        """Open the menu of a place."""
        found = map_menu.nearest(self.people.rows(), lat, lon)
        way = self.ways.offered(lat, lon)
        writes = self._desk.may(Permission.ORDERS_WRITE)
        write = partial(self.order_wanted.emit, (lat, lon)) if writes else None
        menu = map_menu.menu_at(found, self.choose, write, way, self._desk.theme, self)
        menu.popup(at)
        if found:
            self.ways.tell_times(menu, lat, lon)
        return menu

    def _tell_apart(self, marks: object, at: QPoint) -> None:
        """Let somebody choose among marks that lie in one place."""
        assert isinstance(marks, tuple), "the signal says so"
        several = [(mark.id, mark.icon, self.rows.said((mark,))) for mark in marks]
        map_menu.menu_of(several, self.choose, self._desk.theme, self).popup(at)

    def _reword(self) -> None:
        self.setAccessibleName(words.text("map.heading"))
        self.canvas.setAccessibleName(words.text("map.heading"))
        self.ways.reword()
        self._pass_time()
