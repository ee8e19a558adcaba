"""Tries that orders are counted as somebody would who looks at each, and never at too many."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import (
    Code,
    OrderFacet,
    OrderGroup,
    OrderSort,
    OrderState,
    Permission,
    Role,
)
from desktop.domain.people import PERMISSIONS
from desktop.service import queue
from desktop.service.unit import Actor
from desktop.store import order_counts, order_groups
from desktop.store.people import TechnicianRecord
from tests.service.queue_model import ASKED, DRAWN, Small, lay, shown
from tests.service.scene import Scene
from tests.service.test_queue import ONCE, asked_for, people

__all__ = ["people"]
BY_CREATED = queue.Order(OrderSort.CREATED, descending=False)
ANSWER: dict[OrderFacet, Callable[[Small], str]] = {
    OrderFacet.STATE: lambda order: order.state.value,
    OrderFacet.KIND: lambda order: order.kind.value,
    OrderFacet.PRIORITY: lambda order: order.priority.value,
    OrderFacet.AREA: lambda order: order.area.casefold(),
    OrderFacet.TECHNICIAN: lambda order: (
        "" if order.technician is None else str(order.technician.id)
    ),
}
UNASKED: dict[OrderFacet, dict[str, Any]] = {
    OrderFacet.STATE: {"states": ()},
    OrderFacet.KIND: {"kinds": ()},
    OrderFacet.PRIORITY: {"priorities": ()},
    OrderFacet.AREA: {"areas": ()},
    OrderFacet.TECHNICIAN: {"technician": None, "assigned": None},
    OrderFacet.LATE: {"late": True},
    OrderFacet.LACKING: {"lacking": True},
    OrderFacet.ALL: {},
}


def counted(scene: Scene, wanted: queue.Wanted, facet: OrderFacet) -> list[queue.Tally]:
    return scene.work.read(scene.dispatcher, lambda unit: queue.counts(unit, wanted, [facet]))


@pytest.fixture(params=["few", "many"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell a few orders apart in one go, or count each answer by itself."""
    if request.param == "many":
        monkeypatch.setattr(order_counts, "FEW", -1)
        monkeypatch.setattr(order_groups, "FEW", -1)


@pytest.mark.usefixtures("_way")
@ONCE
@given(drawn=DRAWN, asked=ASKED)
def test_each_count_is_what_one_counts_by_hand(
    scene: Scene, people: list[TechnicianRecord], drawn: list[Any], asked: dict[str, Any]
) -> None:
    orders = lay(scene, people, drawn)
    wanted = asked_for(orders, people, asked, BY_CREATED)
    for facet in OrderFacet:
        bare = asked_for(orders, people, {**asked, **UNASKED[facet]}, BY_CREATED)
        expected: dict[str, int] = {}
        for order in shown(orders, bare):
            answer = ANSWER[facet](order) if facet in ANSWER else ""
            expected[answer] = expected.get(answer, 0) + 1
        found = counted(scene, wanted, facet)
        assert {t.value: t.count for t in found if t.count} == expected, facet
        assert not any(tally.more for tally in found), facet


@pytest.mark.usefixtures("_way")
@ONCE
@given(drawn=DRAWN, asked=ASKED, descending=st.booleans())
def test_what_belongs_under_a_heading_stands_together(
    scene: Scene,
    people: list[TechnicianRecord],
    drawn: list[Any],
    asked: dict[str, Any],
    *,
    descending: bool,
) -> None:
    orders = lay(scene, people, drawn)
    wanted = asked_for(orders, people, asked, queue.Order(OrderSort.PROMISED, descending))
    every = shown(orders, wanted)
    for group in OrderGroup:
        answer = ANSWER[OrderFacet(group)]
        keys = scene.work.read(scene.dispatcher, partial(queue.keys, wanted=wanted, group=group))
        expected = [
            [each.key for each in every if answer(each) == head] for head in _heads(group, people)
        ]
        found, left = [], list(keys.keys)
        for length in keys.groups:
            found.append(left[:length])
            left = left[length:]
        assert found == [each for each in expected if each], group
        assert left == [], group


def _heads(group: OrderGroup, people: list[TechnicianRecord]) -> list[str]:
    if group is OrderGroup.STATE:
        return [state.value for state in OrderState]
    if group is OrderGroup.AREA:
        return ["north", "\u5357\u57ce", ""]
    named = sorted(people, key=lambda each: (each.name, str(each.id)))
    return [*(str(each.id) for each in named), ""]


def test_a_count_of_many_says_at_least(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_counts, "MOST", 2)
    monkeypatch.setattr(order_counts, "FEW", -1)
    monkeypatch.setattr(order_counts, "LOOKED", 2)
    for _ in range(3):
        scene.order(title="Boiler cold")
    [every] = counted(scene, queue.Wanted(), OrderFacet.ALL)
    assert (every.count, every.more) == (2, True)
    opened = counted(scene, queue.Wanted(), OrderFacet.STATE)
    assert [(t.count, t.more) for t in opened if t.count] == [(2, True)]
    assert sum(order.count for order in opened if order.value == OrderState.OPEN) == 2
    both = queue.Wanted(states=[OrderState.OPEN], text="boiler")
    [found] = counted(scene, both, OrderFacet.ALL)
    assert found.more
    assert found.count <= 2


def test_areas_are_spelt_as_an_order_spells_them(scene: Scene) -> None:
    scene.order(place={"address": "1 Mill Lane", "area": "Old Town"})
    found = counted(scene, queue.Wanted(), OrderFacet.AREA)
    assert ("old town", "Old Town", 1) in [(t.value, t.name, t.count) for t in found]


def test_counts_are_of_what_one_may_see(scene: Scene) -> None:
    wang = scene.technician("Wang")
    scene.assigned(wang)
    scene.order()
    read = scene.work.read
    [his] = read(wang, lambda unit: queue.counts(unit, queue.Wanted(), [OrderFacet.ALL]))
    assert his.count == 1
    stranger = next(role for role in Role if Permission.ORDERS_VIEW not in PERMISSIONS[role])
    actor = Actor(scene.dispatcher.id, "X", stranger)
    look = lambda unit: queue.counts(unit, queue.Wanted(), [OrderFacet.ALL])  # noqa: E731
    scene.refuses(Code.NOT_PERMITTED, read, actor, look)
