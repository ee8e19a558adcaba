"""Decides how the map asks for a technician's way to a place, and says what it is (A8, E7)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from api_client.vocabulary import ArrivalSource
from api_client.wire.nearby import Way
from api_client.wire.orders import OrderRow
from api_client.wire.people import Technician
from desktop import words
from desktop.ui.atlas.marks import Mark
from desktop.ui.atlas.stamps import Stamps
from desktop.ui.atlas.view import around
from desktop.ui.atlas.ways import WayLayer
from desktop.ui.candidates import distance, lasting
from desktop.ui.desk import Desk
from desktop.ui.map_menu import PlaceMenu
from desktop.ui.map_rows import MapRows


class MapWays(QObject):
    """The way that is shown, if one is."""

    turned = Signal()
    """Another way is shown, or none."""

    came = Signal(object)
    """A way that was asked for: the Bounds of what is to be seen of it."""

    def __init__(
        self, desk: Desk, rows: MapRows, chosen: Callable[[], Mark | None], parent: QObject
    ) -> None:
        """Show none; `chosen` gives the mark that somebody chose."""
        super().__init__(parent)
        self._desk, self._rows, self._chosen = desk, rows, chosen
        self.layer = WayLayer(desk.theme, Stamps(desk.theme))
        self.way: Way | None = None
        self._wanted = 0

    def ask(self, technician_id: UUID, lat: float, lon: float) -> None:
        """Show the way of a technician to a place, once the server has told it."""
        self._wanted += 1
        wanted, client = self._wanted, self._desk.client

        def take(way: Way) -> None:
            if wanted == self._wanted:
                self._show(way)
                if self.layer.points:
                    self.came.emit(around(list(self.layer.points)))

        self._desk.tasks.run(self, lambda: client.nearby.way(technician_id, lat, lon), take)

    def turn(self) -> None:
        """Show the way of whoever is chosen, or works on what is, to his order; or no longer."""
        if self.way is not None:
            self.clear()
            return
        person = self.person()
        order = None if person is None else self._order_of(person)
        if person is not None and order is not None:
            lat, lon = order.place.lat, order.place.lon
            if lat is not None and lon is not None:
                self.ask(person.id, lat, lon)

    def may_turn(self) -> bool:
        """Say whether a way is shown, or could be."""
        person = self.person()
        return self.way is not None or (person is not None and self._order_of(person) is not None)

    def person(self) -> Technician | None:
        """Give the technician who is chosen, or who works on the order that is."""
        mark = self._chosen()
        if mark is None:
            return None
        order = self._rows.orders.row(mark.id)
        if order is None:
            return self._rows.people.row(mark.id)
        on_it = order.technician_id
        return None if on_it is None else self._rows.people.row(on_it)

    def offered(self, lat: float, lon: float) -> tuple[str, Callable[[], None]] | None:
        """Give whose way to a place can be shown, and what shows it."""
        person = self.person()
        return None if person is None else (person.name, partial(self.ask, person.id, lat, lon))

    def tell_times(self, menu: PlaceMenu, lat: float, lon: float) -> None:
        """Have a menu say when those who are near a place would be there, once it is known."""
        client = self._desk.client
        self._desk.tasks.run(
            menu, lambda: client.nearby.to(lat, lon), menu.tell, lambda _: True
        )  # without times the menu is as good as it was

    def clear(self) -> None:
        """Show none; what is asked for comes too late."""
        self._wanted += 1
        self._show(None)

    def said(self) -> str:
        """Say whose way it is, how long, and when he would be there."""
        way = self.way
        if way is None:
            return ""
        if way.eta_s is None:
            return words.text("map.way-unknown", name=way.name)
        at = words.moment(way.at + timedelta(seconds=way.eta_s), self._desk.clock.now())
        straight = way.source is ArrivalSource.STRAIGHT_LINE
        parts = [
            words.text("map.way", name=way.name, time=lasting(way.eta_s, way.source), at=at),
            distance(way.distance_m if way.metres is None else way.metres),
            words.text("map.way-straight") if straight else "",
            "" if way.source is None else words.member(way.source) if not straight else "",
            "" if way.fallen_back is None else words.member(way.fallen_back),
        ]
        return " · ".join(part for part in parts if part)

    def reword(self) -> None:
        """Say it in the language of now."""
        self._show(self.way)

    def _order_of(self, person: Technician) -> OrderRow | None:
        return None if person.order_id is None else self._rows.orders.row(person.order_id)

    def _show(self, way: Way | None) -> None:
        self.way = way
        if way is None or way.eta_s is None:
            self.layer.put((), "", straight=False)
        else:
            said = lasting(way.eta_s, way.source)
            straight = way.source is ArrivalSource.STRAIGHT_LINE
            self.layer.put(tuple(way.points()), said, straight=straight)
        self.turned.emit()
