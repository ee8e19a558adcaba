"""Decides what is offered at a place of the map: who is free nearest, ways, a new order there."""

from collections.abc import Callable, Iterable
from functools import partial
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from api_client.vocabulary import TechnicianState
from api_client.wire.nearby import NearbyList
from api_client.wire.people import Technician
from desktop import words
from desktop.ui.candidates import distance, lasting
from desktop.ui.theme import Theme

EARTH_M = 6_371_008.8
NEAREST = 5
"""So many technicians are offered."""


def apart_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Give how many metres are between two places, straight over the earth."""
    north, east = radians(other_lat - lat), radians(other_lon - lon)
    half = sin(north / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(east / 2) ** 2
    return 2 * EARTH_M * asin(min(sqrt(half), 1.0))


def nearest(people: Iterable[Technician], lat: float, lon: float) -> list[tuple[float, Technician]]:
    """Give the free technicians who are nearest, with how many metres away they are."""
    found = [
        (apart_m(lat, lon, row.position.lat, row.position.lon), row)
        for row in people
        if row.position is not None and row.state is TechnicianState.FREE and row.taking_orders
    ]
    return sorted(found, key=lambda each: (each[0], each[1].id))[:NEAREST]


class PlaceMenu(QMenu):
    """The menu of a place; when somebody would be there is said once it is known."""

    def __init__(self, parent: QWidget) -> None:
        """Offer nothing yet."""
        super().__init__(parent)
        self.people: dict[UUID, QAction] = {}

    def tell(self, found: NearbyList) -> None:
        """Say when those who are offered would be there."""
        for each in found.items:
            act = self.people.get(each.technician_id)
            if act is not None:
                far = words.text("status.pair", one=each.name, other=distance(each.distance_m))
                said = lasting(each.eta_s, each.source)
                act.setText(words.text("status.pair", one=far, other=said))


def menu_at(
    found: list[tuple[float, Technician]],
    choose: Callable[[UUID], object],
    write: Callable[[], object] | None,
    way: tuple[str, Callable[[], object]] | None,
    theme: Theme,
    parent: QWidget,
) -> PlaceMenu:
    """Give the menu of a place: `write` writes an order there, where somebody may.

    `way` is who is chosen, and shows his way there.
    """
    menu = PlaceMenu(parent)
    menu.setAccessibleName(words.text("map.here"))
    menu.aboutToHide.connect(menu.deleteLater)
    head = menu.addAction(words.text("map.nearest" if found else "map.nearest-none"))
    head.setEnabled(False)
    for far_m, row in found:
        said = words.text("status.pair", one=row.name, other=distance(far_m))
        act = menu.addAction(theme.icon("person"), said)
        act.triggered.connect(partial(_chosen, choose, row.id))
        menu.people[row.id] = act
    if way is not None:
        menu.addSeparator()
        name, show = way
        act = menu.addAction(theme.icon("travel"), words.text("map.way-of", name=name))
        act.triggered.connect(partial(_done, show))
    if write is not None:
        menu.addSeparator()
        act = menu.addAction(theme.icon("add"), words.text("map.new-order"))
        act.triggered.connect(partial(_done, write))
    return menu


def menu_of(
    several: Iterable[tuple[UUID, str, str]],
    choose: Callable[[UUID], object],
    theme: Theme,
    parent: QWidget,
) -> QMenu:
    """Give the menu of several marks in one place: id, icon, and what is said of each."""
    menu = QMenu(parent)
    menu.setAccessibleName(words.text("map.several"))
    menu.aboutToHide.connect(menu.deleteLater)
    for id_, icon, said in several:
        act = menu.addAction(theme.icon(icon), said)
        act.triggered.connect(partial(_chosen, choose, id_))
    return menu


def _chosen(choose: Callable[[UUID], object], id_: UUID, _checked: object = None) -> None:
    choose(id_)


def _done(do: Callable[[], object], _checked: object = None) -> None:
    do()
