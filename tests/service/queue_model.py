"""Decides what a queue looks like that is sorted by hand, for the tests to hold the real one to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import delete

from api_client.ids import new_id
from api_client.vocabulary import JobKind, OrderSort, OrderState, Priority
from desktop.domain.orders import PAST, REACHED
from desktop.service import queue
from desktop.service.unit import Unit
from desktop.store import order_span, order_text
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord
from tests.service.scene import BEGAN, CONTENT, Scene

TITLES = ("Boiler cold", "boiler COLD", "\u6ca1\u6709\u70ed\u6c34", "\u6c34\u7ba1 A1", "100%_/")
NAMES = ("Li", "li", "\u674e\u96f7", "Zoe")
PHONES = ("", "555 01", "555 02")
WORDS = (
    "",
    "boil",
    "COLD b",
    "\u70ed\u6c34",
    "\u6c34",
    "l",
    "%",
    "_",
    "a1",
    "000",
    "wo-",
    '"',
    "/",
)
AREAS = ("", "North", "NORTH", "\u5357\u57ce")
DAYS = tuple(BEGAN + timedelta(days=days) for days in (-3, -1, 0, 2))


@dataclass(frozen=True)
class Small:
    """An order as the model knows it."""

    key: int
    id: UUID
    number: str
    state: OrderState
    kind: JobKind
    priority: Priority
    title: str
    customer: str
    technician: TechnicianRecord | None
    promised_at: datetime | None
    created_at: datetime
    changed_at: datetime
    area: str
    phone: str
    address: str
    window_at: datetime | None
    lacking: int

    @property
    def text(self) -> str:
        """What free text finds it by."""
        return f"{self.number}\n{self.title}\n1 Harbour Road\n{self.customer}".casefold()


def shown(orders: list[Small], wanted: queue.Wanted) -> list[Small]:
    """The orders that are wanted, in the wanted order."""
    kept = [order for order in orders if _keeps(order, wanted)]
    values = {order.key: VALUES[wanted.order.by](order) for order in kept}
    kept.sort(
        key=lambda order: (values[order.key] or (), order.key), reverse=wanted.order.descending
    )
    return sorted(kept, key=lambda order: values[order.key] is None)


def place_in(words: Any, word: Any) -> int:  # noqa: ANN401
    return list(words).index(word)


VALUES: dict[OrderSort, Callable[[Small], tuple[Any, ...] | None]] = {
    OrderSort.CREATED: lambda order: (order.created_at,),
    OrderSort.CHANGED: lambda order: (order.changed_at,),
    OrderSort.PRIORITY: lambda order: (place_in(Priority, order.priority), order.created_at),
    OrderSort.STATE: lambda order: (place_in(OrderState, order.state), order.changed_at),
    OrderSort.KIND: lambda order: (place_in(JobKind, order.kind), order.created_at),
    OrderSort.PROMISED: lambda order: None if order.promised_at is None else (order.promised_at,),
    OrderSort.TITLE: lambda order: (order.title.casefold(),),
    OrderSort.CUSTOMER: lambda order: (order.customer.casefold(),),
    OrderSort.TECHNICIAN: lambda order: (
        None if order.technician is None else (order.technician.name, str(order.technician.id))
    ),
    OrderSort.PHONE: lambda order: (order.phone,) if order.phone else None,
    OrderSort.ADDRESS: lambda order: (order.address,),
    OrderSort.AREA: lambda order: (order.area.casefold(),) if order.area else None,
    OrderSort.WINDOW: lambda order: None if order.window_at is None else (order.window_at,),
    OrderSort.LACKING: lambda order: (order.lacking,),
}


def _keeps(order: Small, wanted: queue.Wanted) -> bool:
    technician = order.technician and order.technician.id
    late = (
        order.promised_at is not None and order.promised_at < BEGAN and order.state not in REACHED
    )
    return (
        (not wanted.states or order.state in wanted.states)
        and (not wanted.kinds or order.kind in wanted.kinds)
        and (not wanted.priorities or order.priority in wanted.priorities)
        and wanted.technician_id in {None, technician}
        and (wanted.assigned is None or wanted.assigned is (technician is not None))
        and (late or not wanted.late)
        and (order.lacking > 0 or not wanted.lacking)
        and (not wanted.areas or order.area.casefold() in map(str.casefold, wanted.areas))
        and _within(order.promised_at, wanted.promised)
        and _within(order.created_at, wanted.created)
        and all(word in order.text for word in wanted.text.casefold().split())
        and (not wanted.ids or order.id in wanted.ids)
    )


def _within(moment: datetime | None, span: queue.Span) -> bool:
    begin, end = span
    if moment is None:
        return begin is None and end is None
    return (begin is None or begin <= moment) and (end is None or moment < end)


def spans() -> st.SearchStrategy[queue.Span]:
    return st.tuples(st.none() | st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS))


def some(words: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401
    return st.just(()) | st.lists(st.sampled_from(list(words)), min_size=1, max_size=3).map(tuple)


DRAWN = st.lists(
    st.tuples(
        st.sampled_from(OrderState),
        st.sampled_from(JobKind),
        st.sampled_from(Priority),
        st.sampled_from(TITLES),
        st.sampled_from(NAMES),
        st.sampled_from((None, 0, 1, 2)),
        st.none() | st.sampled_from(DAYS),
        st.sampled_from(DAYS),
        st.sampled_from(DAYS),
    ),
    max_size=14,
)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "states": some(OrderState) | st.just(tuple(PAST)),
        "kinds": some(JobKind),
        "priorities": some(Priority),
        "technician": st.sampled_from((0, 1, 2)),
        "assigned": st.booleans(),
        "late": st.booleans(),
        "lacking": st.booleans(),
        "areas": st.just(()) | st.lists(st.sampled_from(AREAS), min_size=1, max_size=2).map(tuple),
        "promised": spans(),
        "created": spans(),
        "text": st.sampled_from(WORDS),
        "ids": st.lists(st.integers(0, 13), min_size=1, max_size=4),
    },
)


def lay(scene: Scene, people: list[TechnicianRecord], drawn: list[Any]) -> list[Small]:
    """Have these orders and no others in the centre."""

    def write(unit: Unit) -> list[Small]:
        unit.session.execute(delete(OrderRecord))
        connection = unit.session.connection()
        connection.exec_driver_sql(f"DELETE FROM {order_text.TABLE}")  # noqa: S608
        order_span.rebuild(connection)
        made = [_record(place, people, row) for place, row in enumerate(drawn)]
        for record, _ in made:
            unit.session.add(record)
            unit.session.flush()
        return [replace(small, key=record.key) for record, small in made]

    return scene.work.write(scene.dispatcher, write)


def _record(
    place: int, people: list[TechnicianRecord], row: tuple[Any, ...]
) -> tuple[OrderRecord, Small]:
    state, kind, priority, title, name, whose, promised, created, changed = row
    technician = None if whose is None else people[whose]
    number = f"WO-2026112{place % 3}-{place:04d}"
    small = Small(
        *(0, new_id(), number, state, kind, priority, title, name, technician),
        *(promised, created, changed, AREAS[(place + len(title)) % 4], PHONES[place % 3]),
        *(f"{place * 7 % 4} Harbour Road", DAYS[place % 4] if place % 3 else None, place * 5 % 3),
    )
    more = {name: CONTENT[name] for name in ("equipment", "fault", "spare_parts")}
    more["place"] = {"address": small.address, "area": small.area}
    record = OrderRecord(
        id=small.id,
        number=number,
        version=1,
        payload_version=1,
        kind=kind,
        priority=priority,
        state=state,
        held_state=None,
        title=title,
        customer={"name": name, "phone": "", "account": ""},
        time_window=None,
        promised_at=promised,
        service=None,
        remark="",
        marks={},
        technician_id=technician and technician.id,
        visit_id=None,
        created_at=created,
        created_by=new_id(),
        changed_at=changed,
        digest="",
        incomplete_reports=small.lacking,
        search=small.text,
        past=state.value if state in PAST else "",
        title_order=title.casefold(),
        customer_order=name.casefold(),
        phone_order=small.phone,
        address_order=small.address.casefold(),
        area_order=small.area.casefold(),
        window_at=small.window_at,
        caller="",
        no_phone=None,
        crew_size=1,
        **more,
    )
    return record, small
