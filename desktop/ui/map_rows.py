"""Decides what the map holds of technicians and orders, loaded when it is looked at and kept live.

Each sort has its marks in a layer; what is hidden by the bar has none.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from api_client.vocabulary import Noun, TechnicianState
from api_client.wire.changes import Change
from api_client.wire.orders import OrderRow
from api_client.wire.people import Technician
from desktop.ui import map_marks
from desktop.ui.atlas.layers import MarkLayer
from desktop.ui.atlas.marks import Mark, Shape
from desktop.ui.atlas.stamps import Stamps
from desktop.ui.desk import Desk
from desktop.ui.live import Live
from desktop.ui.map_book import MarkBook
from desktop.ui.map_filter import MapFilter
from desktop.ui.map_marks import Part


class MapRows(QObject):
    """Technicians and orders as the map shows them."""

    loaded = Signal()
    """Some of them were loaded."""

    counted = Signal()
    """Some of them are others now, or otherwise."""

    failed = Signal(object)
    """An Exception: some could not be loaded."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Hold none yet."""
        super().__init__(parent)
        self._desk = desk
        stamps, now = Stamps(desk.theme), desk.clock
        jobs = MarkLayer(desk.theme, stamps, Shape.PIN, map_marks.WORST_JOBS)
        crew = MarkLayer(desk.theme, stamps, Shape.DISC, map_marks.WORST_PEOPLE)
        self.layers = jobs.beside = crew.beside = jobs, crew
        self.orders: MarkBook[OrderRow] = MarkBook(jobs, now, map_marks.order_part, map_marks.order)
        self.people: MarkBook[Technician] = MarkBook(
            crew, now, map_marks.person_part, map_marks.person
        )
        self.live_people: Live[Technician] = Live(
            self.people, Noun.TECHNICIAN, desk.tasks, self._load_people, self._fetch_people, self
        )
        self.live_orders: Live[OrderRow] = Live(
            self.orders, Noun.ORDER, desk.tasks, self._load_orders, self._fetch_orders, self
        )
        self.filter = MapFilter(desk, self.orders, self)
        self.filter.changed.connect(self.counted)
        for live in (self.live_people, self.live_orders):
            live.loaded.connect(self.loaded)
            live.counted.connect(self.counted)
            live.failed.connect(self.failed)

    @property
    def ready(self) -> bool:
        """Whether all of them were loaded."""
        return self.live_people.ready and self.live_orders.ready

    @property
    def counts(self) -> dict[Part, int]:
        """How many of each part have a place."""
        return {**self.people.counts, **self.orders.counts}

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Every mark that is shown."""
        return *self.people.layer.marks, *self.orders.layer.marks

    def reload(self) -> None:
        """Load everything anew."""
        self.live_people.reload()
        self.live_orders.reload()
        self.filter.reload()

    def hear(self, changes: Sequence[Change]) -> None:
        """Follow these changes."""
        self.live_people.hear(changes)
        self.live_orders.hear(changes)
        self.filter.hear(changes)

    def hide(self, parts: frozenset[Part]) -> None:
        """Show no marks of these parts."""
        self.people.hidden = self.orders.hidden = parts

    def refresh(self) -> None:
        """Reckon every mark anew: time has passed, or other parts are shown."""
        self.filter.pass_time()
        self.people.refresh()
        self.orders.refresh()

    def settle(self) -> None:
        """Bring the layers to what is held."""
        self.people.settle()
        self.orders.settle()

    def bring(self, person_id: UUID | None) -> None:
        """Have the mark of a technician stand whichever parts are hidden; of None, of nobody."""
        if person_id != self.people.always:
            self.people.always = person_id
            self.people.refresh()
            self.people.settle()

    def on_way_to(self, mark: Mark | None) -> UUID | None:
        """Give the technician that a mark is, or who travels to the order that it is."""
        if mark is None or self.people.row(mark.id) is not None:
            return None if mark is None else mark.id
        his = (row for row in self.people.rows() if row.order_id == mark.id)
        return next((row.id for row in his if row.state is TechnicianState.TRAVELLING), None)

    def order_of(self, mark: Mark) -> UUID | None:
        """Give the order that a mark is, or on which somebody works."""
        person = self.people.row(mark.id)
        if person is not None:
            return person.order_id
        return None if self.orders.row(mark.id) is None else mark.id

    def said(self, marks: Collection[Mark]) -> str:
        """Say what a mark is, or what several are together."""
        now = self._desk.clock.now()
        if len(marks) > 1:
            people = [part for mark in marks if (part := self.people.part(mark.id))]
            jobs = [part for mark in marks if (part := self.orders.part(mark.id))]
            return map_marks.said_together(people, jobs)
        for mark in marks:
            person, order = self.people.row(mark.id), self.orders.row(mark.id)
            if person is not None:
                return map_marks.said_person(person, now)
            if order is not None:
                return map_marks.said_order(order, now)
        return ""

    def _load_people(self) -> Sequence[Technician]:
        return self._desk.client.people.technicians().items

    def _fetch_people(self, ids: Sequence[UUID]) -> Sequence[Technician]:
        return self._desk.client.people.technicians(ids).items

    def _load_orders(self) -> Sequence[OrderRow]:
        return list(self._desk.client.orders.rows(state=map_marks.ON_MAP))

    def _fetch_orders(self, ids: Sequence[UUID]) -> Sequence[OrderRow]:
        return list(self._desk.client.orders.rows(ids=ids, state=map_marks.ON_MAP))
