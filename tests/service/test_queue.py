"""Tries the queue in every order and with every filter against a list that is sorted by hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Update, delete, update

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    FieldState,
    JobKind,
    OrderSort,
    OrderState,
    Permission,
    Priority,
    Role,
    Step,
)
from desktop.domain.orders import PAST, REACHED
from desktop.domain.people import PERMISSIONS
from desktop.service import queue
from desktop.service.unit import Actor, Unit
from desktop.store import order_queue, order_text
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord
from tests.service.scene import BEGAN, CONTENT, Scene

ONCE = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TITLES = ("Boiler cold", "boiler COLD", "\u6ca1\u6709\u70ed\u6c34", "\u6c34\u7ba1 A1", "100%_/")
NAMES = ("Li", "li", "\u674e\u96f7", "Zoe")
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
        "promised": spans(),
        "created": spans(),
        "text": st.sampled_from(WORDS),
        "ids": st.lists(st.integers(0, 13), min_size=1, max_size=4),
    },
)


@pytest.fixture
def people(scene: Scene) -> list[TechnicianRecord]:
    """Three technicians, two of one name."""
    for name in ("Wang", "wang", "Wang"):
        scene.technician(name)
    return scene.found(TechnicianRecord)


def lay(scene: Scene, people: list[TechnicianRecord], drawn: list[Any]) -> list[Small]:
    """Have these orders and no others in the centre."""

    def write(unit: Unit) -> list[Small]:
        unit.session.execute(delete(OrderRecord))
        connection = unit.session.connection()
        connection.exec_driver_sql(f"DELETE FROM {order_text.TABLE}")  # noqa: S608
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
        *(promised, created, changed),
    )
    more = {name: CONTENT[name] for name in ("place", "equipment", "fault", "spare_parts")}
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
        incomplete_reports=0,
        search=small.text,
        past=state.value if state in PAST else "",
        title_order=title.casefold(),
        customer_order=name.casefold(),
        **more,
    )
    return record, small


def asked_for(
    orders: list[Small], people: list[TechnicianRecord], asked: dict[str, Any], order: queue.Order
) -> queue.Wanted:
    """What is wanted, with the people and orders that there are."""
    asked = dict(asked)
    whose = asked.pop("technician", None)
    ids = [orders[place].id for place in asked.pop("ids", ()) if place < len(orders)]
    technician = None if whose is None else people[whose].id
    return queue.Wanted(**asked, technician_id=technician, ids=ids, order=order)


def walk(scene: Scene, wanted: queue.Wanted, limit: int) -> list[queue.Page]:
    """Every page of what is wanted."""
    pages: list[queue.Page] = []
    after = None
    while not pages or after is not None:
        pages.append(one(scene, wanted, limit, after))
        after = pages[-1].next
    return pages


def one(
    scene: Scene, wanted: queue.Wanted, limit: int = 100, after: queue.Place | None = None
) -> queue.Page:
    """One page."""
    return scene.work.read(scene.dispatcher, lambda u: queue.page(u, wanted, limit, after))


def ids(pages: list[queue.Page]) -> list[UUID]:
    """The orders of some pages."""
    return [UUID(row.id) for page in pages for row in page.rows]


def _execute(change: Update, unit: Unit) -> None:
    """Change orders past every rule."""
    unit.session.execute(change)


@pytest.fixture(params=["sorted", "walked"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find a few orders by an index and sort them, or walk through all in their order."""
    if request.param == "walked":
        for bound in ("FEW", "FEW_BY_TEXT", "MANY"):
            monkeypatch.setattr(order_queue, bound, -1)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("by", OrderSort)
@ONCE
@given(drawn=DRAWN, asked=ASKED, descending=st.booleans(), limit=st.integers(1, 5))
def test_every_page_is_as_a_list_sorted_by_hand(
    scene: Scene,
    people: list[TechnicianRecord],
    by: OrderSort,
    drawn: list[Any],
    asked: dict[str, Any],
    *,
    descending: bool,
    limit: int,
) -> None:
    orders = lay(scene, people, drawn)
    wanted = asked_for(orders, people, asked, queue.Order(by, descending))
    expected = shown(orders, wanted)
    pages = walk(scene, wanted, limit)
    assert ids(pages) == [order.id for order in expected], (drawn, asked, descending, limit)
    assert all(len(page.rows) == limit for page in pages[:-1])
    assert {page.total for page in pages} <= {None, len(expected)}
    keys = scene.work.read(scene.dispatcher, lambda unit: queue.keys(unit, wanted))
    assert list(keys.keys) == [order.key for order in expected]


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("by", OrderSort)
@settings(ONCE, max_examples=25)
@given(
    drawn=DRAWN,
    descending=st.booleans(),
    moved=st.lists(
        st.tuples(st.integers(0, 13), st.sampled_from(OrderState), st.sampled_from(DAYS))
    ),
)
def test_what_does_not_change_between_pages_is_shown_once(
    scene: Scene,
    people: list[TechnicianRecord],
    by: OrderSort,
    drawn: list[Any],
    *,
    descending: bool,
    moved: list[Any],
) -> None:
    orders = lay(scene, people, drawn)
    wanted = queue.Wanted(order=queue.Order(by, descending))
    first = one(scene, wanted, 3)
    touched = set()
    for place, state, day in moved:
        if place < len(orders):
            touched.add(orders[place].id)
            past = state.value if state in PAST else ""
            values = {"state": state, "changed_at": day, "promised_at": day, "past": past}
            change = update(OrderRecord).where(OrderRecord.key == orders[place].key)
            changed = change.values(values)
            scene.work.write(scene.dispatcher, partial(_execute, changed))
    pages, after = [first], first.next
    while after is not None:
        pages.append(one(scene, wanted, 3, after))
        after = pages[-1].next
    still = [order.id for order in shown(orders, wanted) if order.id not in touched]
    assert [id_ for id_ in ids(pages) if id_ not in touched] == still


def test_the_queue_follows_what_people_and_phones_do(scene: Scene, *, hot: bool) -> None:
    assert hot in {True, False}
    wang = scene.technician()
    order = scene.assigned(wang, title="Cold Boiler")
    scene.go(order, wang, FieldState.COMPLETED)
    past = queue.Wanted(states=tuple(PAST))
    assert ids([one(scene, past)]) == []
    assert ids([one(scene, queue.Wanted(states=(OrderState.COMPLETED,)))]) == [order]
    scene.step(order, Step.APPROVE)
    assert ids([one(scene, past)]) == [order]
    assert scene.row(order).past == "approved"
    scene.step(order, Step.DISPUTE, "Still cold.")
    assert ids([one(scene, past)]) == []
    assert scene.row(order).past == ""


def test_words_follow_an_edit(scene: Scene) -> None:
    order = scene.order(title="Boiler")
    scene.edit(order, 1, title="\u70ed\u6c34\u5668")
    assert ids([one(scene, queue.Wanted(text="boil"))]) == []
    assert ids([one(scene, queue.Wanted(text="\u6c34\u5668"))]) == [order]
    assert scene.row(order).title_order == "\u70ed\u6c34\u5668"


def test_a_page_says_how_many_there_are_unless_they_are_too_many(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        scene.order()
    assert one(scene, queue.Wanted(), 1).total == 3
    monkeypatch.setattr(order_queue, "FEW", 2)
    assert one(scene, queue.Wanted(), 1).total is None
    assert one(scene, queue.Wanted(states=(OrderState.DRAFT,)), 1).total == 0


def test_rows_of_keys_come_in_their_order(scene: Scene) -> None:
    made = [scene.order() for _ in range(3)]
    keys = [scene.row(order).key for order in made]
    asked = [keys[2], keys[0], 10**9, keys[2]]
    page = scene.work.read(scene.dispatcher, lambda unit: queue.rows(unit, asked))
    assert ids([page]) == [made[2], made[0]]


def test_a_technician_sees_his_own_alone_in_every_way(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    his, other = scene.assigned(wang), scene.assigned(zhao)
    asked = [scene.row(order).key for order in (his, other)]
    read = scene.work.read
    for by in OrderSort:
        wanted = queue.Wanted(order=queue.Order(by, descending=True))
        assert ids([read(wang, partial(queue.page, wanted=wanted, limit=9))]) == [his]
        assert list(read(wang, partial(queue.keys, wanted=wanted)).keys) == asked[:1]
    assert ids([read(wang, lambda unit: queue.rows(unit, asked))]) == [his]
    scene.assign(his, zhao, "a flat tyre")
    assert ids([read(wang, lambda unit: queue.page(unit, queue.Wanted(), 9))]) == []


def test_the_queue_is_for_those_who_may_see_it(scene: Scene) -> None:
    stranger = next(role for role in Role if Permission.ORDERS_VIEW not in PERMISSIONS[role])
    actor = Actor(new_id(), "X", stranger)
    for look in (
        lambda unit: queue.page(unit, queue.Wanted(), 1),
        lambda unit: queue.keys(unit, queue.Wanted()),
        lambda unit: queue.rows(unit, [1]),
    ):
        scene.refuses(Code.NOT_PERMITTED, scene.work.read, actor, look)


def test_the_number_of_the_feed_is_of_the_same_picture(scene: Scene) -> None:
    scene.order()
    keys = scene.work.read(scene.dispatcher, lambda unit: queue.keys(unit, queue.Wanted()))
    page = one(scene, queue.Wanted())
    assert keys.seq == page.seq > 0
