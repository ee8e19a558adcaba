"""Tries the queue in every order and with every filter against a list that is sorted by hand.

To draw orders and to lay them costs more than to sort them: each case is sorted by everything.
"""

import os
from functools import partial
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Update, update

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
from desktop.domain.orders import PAST
from desktop.domain.people import PERMISSIONS
from desktop.service import queue
from desktop.service.unit import Actor, Unit
from desktop.store import order_matches, order_queue, order_span, order_stretch
from desktop.store.orders import OrderRecord
from desktop.store.people import TechnicianRecord
from tests.conftest import Scale
from tests.service.queue_model import ASKED, DAYS, DRAWN, NAMES, TITLES, Small, lay, shown
from tests.service.scene import Scene

EXAMPLES = {Scale.CI: 12, Scale.FULL: 60}[Scale(os.environ.get("CALLOUT_SCALE", Scale.CI))]
"""Each is sorted by everything, in four ways, on both databases."""
ONCE = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def people(scene: Scene) -> list[TechnicianRecord]:
    """Three technicians, two of one name."""
    for name in ("Wang", "wang", "Wang"):
        scene.technician(name)
    return scene.found(TechnicianRecord)


def asked_for(
    orders: list[Small], people: list[TechnicianRecord], asked: dict[str, Any], order: queue.Order
) -> queue.Wanted:
    """What is wanted, with the people and orders that there are."""
    asked = dict(asked)
    whose = asked.pop("technician", None)
    ids = [orders[place].id for place in asked.pop("ids", ()) if place < len(orders)]
    technician = None if whose is None else people[whose].id
    return queue.Wanted(**asked, technician_id=technician, ids=ids, order=order)


def walk(
    scene: Scene, wanted: queue.Wanted, limit: int, after: queue.Place | None = None
) -> list[queue.Page]:
    """Every page of what is wanted, or every one after a place."""
    pages: list[queue.Page] = []
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
    """Change orders past every rule, and what is derived of them."""
    unit.session.execute(change)
    order_span.rebuild(unit.session.connection())


NONE_FEW = {(order_queue, name): -1 for name in ("FEW", "FEW_BY_TEXT", "MANY")}
SMALL_BLOCKS = {(order_span, "EACH"): 2, (order_stretch, "APART"): 1, (order_stretch, "MOST"): 2}
WAYS: dict[str, dict[tuple[ModuleType, str], Any]] = {
    "sorted": {
        (order_queue, "SOON"): 0,
        (order_queue, "PASSED"): 3,
        (order_matches, "TRIED"): 2,
        **SMALL_BLOCKS,
    },
    "walked": {**NONE_FEW, **SMALL_BLOCKS, (order_queue, "SORTED"): 0},
    "tried": {
        **NONE_FEW,
        **{(order_queue, name): 2 for name in ("TRIED", "TRIED_FOR_WHOSE", "PASSED")},
        (order_queue, "ROW"): {"sqlite": 0, "postgresql": 0},
        (order_queue, "FEW"): 1,
    },
    "sorted by pieces": {**NONE_FEW, (order_queue, "TRIED"): 1, (order_queue, "STEPS"): 1},
}
"""Find a few orders by an index and sort them, walk through all, or look at the first ones."""


@pytest.fixture(params=WAYS)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for (module, bound), most in WAYS[request.param].items():
        monkeypatch.setattr(module, bound, most)


@pytest.mark.usefixtures("_way")
@ONCE
@given(drawn=DRAWN, asked=ASKED, descending=st.booleans(), limit=st.integers(1, 5))
def test_every_page_is_as_a_list_sorted_by_hand(
    scene: Scene,
    people: list[TechnicianRecord],
    drawn: list[Any],
    asked: dict[str, Any],
    *,
    descending: bool,
    limit: int,
) -> None:
    orders = lay(scene, people, drawn)
    for by in OrderSort:
        wanted = asked_for(orders, people, asked, queue.Order(by, descending))
        expected = shown(orders, wanted)
        pages = walk(scene, wanted, limit)
        assert ids(pages) == [order.id for order in expected], by
        assert all(len(page.rows) == limit for page in pages[:-1]), by
        assert {page.total for page in pages} <= {None, len(expected)}, by
        keys = scene.work.read(scene.dispatcher, partial(queue.keys, wanted=wanted))
        assert list(keys.keys) == [order.key for order in expected], by


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("asked", [{"assigned": True}, {"assigned": False}, {"technician": 1}])
@pytest.mark.parametrize("whose", [(1, None, None, None), (None, 1, 1, 1)])
def test_words_are_found_behind_orders_that_are_somebody_elses(
    scene: Scene, people: list[TechnicianRecord], asked: dict[str, Any], whose: tuple[int | None]
) -> None:
    alike = (OrderState.OPEN, JobKind.REPAIR, Priority.NORMAL, TITLES[0], NAMES[0])
    drawn = [(*alike, who, None, day, day) for who, day in zip(whose, DAYS, strict=True)]
    orders = lay(scene, people, drawn)
    for descending in (True, False):
        order = queue.Order(OrderSort.CREATED, descending)
        wanted = asked_for(orders, people, {**asked, "text": "boil"}, order)
        expected = [order.id for order in shown(orders, wanted)]
        assert expected
        assert ids(walk(scene, wanted, 1)) == expected


@pytest.mark.usefixtures("_way")
@settings(ONCE, max_examples=EXAMPLES * 2 // 3)
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
    drawn: list[Any],
    *,
    descending: bool,
    moved: list[Any],
) -> None:
    orders = lay(scene, people, drawn)
    every = [queue.Wanted(order=queue.Order(by, descending)) for by in OrderSort]
    firsts = [one(scene, wanted, 3) for wanted in every]
    touched = set()
    for place, state, day in moved:
        if place < len(orders):
            touched.add(orders[place].id)
            past = state.value if state in PAST else ""
            values = {"state": state, "changed_at": day, "promised_at": day, "past": past}
            change = update(OrderRecord).where(OrderRecord.key == orders[place].key)
            changed = change.values(values)
            scene.work.write(scene.dispatcher, partial(_execute, changed))
    for wanted, first in zip(every, firsts, strict=True):
        pages = [first] if first.next is None else [first, *walk(scene, wanted, 3, first.next)]
        still = [order.id for order in shown(orders, wanted) if order.id not in touched]
        assert [id_ for id_ in ids(pages) if id_ not in touched] == still, wanted.order.by


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
