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
from desktop.ui.clocks import tick_ms
from desktop.ui.desk import Desk
from desktop.ui.map_areas import MapAreas
from desktop.ui.map_bar import MapBar, MapLine
from desktop.ui.map_filter_bar import MapFilterBar
from desktop.ui.map_ground import MapGround
from desktop.ui.map_list import MapList, beside
from desktop.ui.map_looking import MapLooking
from desktop.ui.map_marks import Part
from desktop.ui.map_rows import MapRows
from desktop.ui.map_ways import MapWays
from desktop.ui.panel import Panel
from desktop.ui.theme import Tone
from desktop.ui.widgets.pane import Pane

AGO_MS = 15_000


class MapPanel(Panel):
    """The map of the centre: technicians, orders, and what can be done from there."""

    def __init__(self, desk: Desk) -> None:
        """Show who is where; nothing is loaded yet."""
        super().__init__()
        self._desk = desk
        self._seen = self._telling = False
        self._asked_for: UUID | None = None
        self.rows = MapRows(desk, self)
        self.people, self.orders = self.rows.people, self.rows.orders
        self.areas = MapAreas(desk, self)
        self.ways = MapWays(desk, self.rows, self.chosen, self)
        ways, drawing = self.ways.layer, self.areas.drawing
        layers = self.areas.layer, ways, *self.rows.layers, drawing
        self.canvas = MapCanvas(desk.theme, layers, self)
        self.ground = MapGround(desk, self.canvas, self)
        self.looking = MapLooking(self.canvas, self.ground, self.rows)
        self.list = MapList(desk, self.people, self)
        self.filter_bar = MapFilterBar(desk, self.rows.filter, self.orders, self)
        runs: dict[str, Callable[[], object]] = {
            "map.areas": self.areas.turn,
            "map.follow": self.looking.turn_follow,
            "map.all": self.canvas.look_home,
            "map.out": partial(self.canvas.zoom, -1),
            "map.in": partial(self.canvas.zoom, 1),
        }
        self.bar, self.line = MapBar(desk, runs, self), MapLine(desk.theme, self)
        self.pane = Pane(beside(self.canvas, self.list, self), desk.theme, self)
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
            self.looking.come_to(mark)

    def pick(self, person_id: UUID) -> None:
        """Choose somebody under way and go to him; his order where nobody knows where he is."""
        self.rows.bring(person_id)
        mark, row = self.canvas.mark(person_id), self.people.row(person_id)
        self.canvas.choose(mark)
        if mark is not None:
            self.looking.centre(mark)
        elif row is not None and row.order_id is not None:
            self.list.point(person_id)
            self.order_chosen.emit(row.order_id)

    @override
    def offered_actions(self) -> Sequence[Action]:
        canvas, looking = self.canvas, self.looking
        follow, may = looking.turn_follow, looking.may_follow
        return (
            Action("map.follow", "follow", follow, "F", may, within=True),
            Action("map.route", "travel", self.ways.turn, "W", self.ways.may_turn, within=True),
            Action("map.all", "whole", canvas.look_home, "Home", within=True),
            Action("map.in", "add", partial(canvas.zoom, 1), "+", within=True),
            Action("map.out", "minus", partial(canvas.zoom, -1), "-", within=True),
            Action("map.next", "right", partial(canvas.step, 1), "N", within=True),
            Action("map.previous", "left", partial(canvas.step, -1), "P", within=True),
            Action("map.here", "place", self.open_menu, "M", within=True),
            *self.filter_bar.offered_actions(),
            *self.list.offered_actions(),
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
            self.looking.come_to(found)

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
        if self.list.view.hasFocus():
            return
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
        whole.addWidget(self.filter_bar)
        whole.addWidget(self.areas.bar)
        whole.addWidget(self.pane, 1)
        whole.addWidget(self.line)

    def _connect(self) -> None:
        self.canvas.tell = self.areas.told(self.rows.said)
        self.bar.turned.connect(self._filter)
        self.ground.turned.connect(self._tell)
        self.areas.turned.connect(self._tell)
        self.areas.stand_on(self.canvas)
        self.ways.turned.connect(self._tell)
        self.ways.turned.connect(self.canvas.update)
        self.ways.came.connect(self.looking.show_bounds)
        self.looking.turned.connect(self._suit)
        self.list.chosen.connect(self.pick)
        self.list.opened.connect(self._open_order_of)
        self.list.left.connect(self.canvas.setFocus)
        self.rows.loaded.connect(self._show)
        self.rows.counted.connect(self._follow)
        self.rows.failed.connect(self._fail)
        self.rows.filter.failed.connect(self._desk.tasks.failed)
        self.canvas.chosen.connect(self._choose)
        self.canvas.opened.connect(self._open)
        self.canvas.asked.connect(self._menu_at)
        self.canvas.together.connect(self._tell_apart)
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
            self.looking.place()

    def _fail(self, fault: Exception) -> None:
        """Say that loading failed: in passing while marks are shown, else in their place."""
        if self.rows.ready:
            self._desk.tasks.failed.emit(fault)
        else:
            self.pane.show_failing(fault, self.reload)

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
        self.looking.keep()
        self.list.follow()
        self.filter_bar.tell()
        self._tell()
        self._suit()
        self.bar.count(self.rows.counts if self.rows.ready else None)
        if self.rows.ready:
            said = words.plural("technicians.count", sum(self.people.counts.values()))
            jobs = self.filter_bar.counted()
            self.counted.emit(words.text("status.pair", one=said, other=jobs))

    def _choose(self, mark: object) -> None:
        """Show the order that is chosen, or that whoever is chosen works on."""
        now = mark if isinstance(mark, Mark) else None
        self.ways.clear()
        if now is None or now.id != self.people.always:
            self.rows.bring(None)
        self.list.point(self.rows.on_way_to(now))
        self._tell()
        self._suit()
        if not isinstance(mark, Mark):
            return
        self.looking.let_go(but=mark.id)
        order_id = self.rows.order_of(mark)
        if order_id is not None and not self._telling:
            self._asked_for = order_id
            self.order_chosen.emit(order_id)

    def _open(self, mark: object) -> None:
        assert isinstance(mark, Mark), "the signal says so"
        order_id = self.rows.order_of(mark)
        if order_id is not None:
            self.order_opened.emit(order_id)

    def _open_order_of(self, person_id: UUID) -> None:
        row = self.people.row(person_id)
        if row is not None and row.order_id is not None:
            self.order_opened.emit(row.order_id)

    def _suit(self) -> None:
        looking = self.looking
        self.bar.show_followed(followed=looking.followed is not None, can=looking.may_follow())
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
