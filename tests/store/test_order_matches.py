"""Tries that what holds words comes in the order of making, also where a clock was set back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api_client.vocabulary import OrderSort, Priority
from desktop.service.unit import SYSTEM, Unit
from desktop.store import order_matches, order_span
from desktop.store.order_filter import Filter
from desktop.store.order_walk import Order, Place
from tests.service.scene import BEGAN, Scene

NEWEST = Order(OrderSort.CREATED, descending=True)
OLDEST = Order(OrderSort.CREATED, descending=False)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A centre of one test on SQLite, with two keys to a block."""
    monkeypatch.setattr(order_span, "EACH", 2)
    made = Scene(tmp_path)
    yield made
    made.close()


def lay(scene: Scene, *hours: int, title: str = "Boiler cold") -> None:
    """Make orders at these hours, one after another."""
    for hour in hours:
        scene.clock.set(BEGAN + timedelta(hours=hour))
        scene.order(title=title)


def page(
    scene: Scene, asked: Filter, order: Order, limit: int, after: Place | None = None
) -> list[Place] | None:
    """A page of what is asked for."""

    def look(unit: Unit) -> list[Place] | None:
        return order_matches.page(unit.session.connection(), asked, order, limit, after)

    return scene.work.read(SYSTEM, look)


def walk(scene: Scene, asked: Filter, order: Order, limit: int) -> list[int]:
    """The keys of every page."""
    found: list[int] = []
    after = None
    while some := page(scene, asked, order, limit, after):
        found += [place.key for place in some]
        after = some[-1]
    return found


BOILER = Filter(words=("boil",))


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize("hours", [(0, 1, 2, 3, 4), (4, 5, 1, 2, 3), (9, 0, 8, 1, 7), (1, 1, 0, 1)])
def test_pages_are_in_the_order_of_making(scene: Scene, hours: tuple[int, ...], limit: int) -> None:
    lay(scene, *hours)
    lay(scene, 2, 2, title="Radiator")
    order = sorted(range(1, len(hours) + 1), key=lambda key: (hours[key - 1], key))
    assert walk(scene, BOILER, OLDEST, limit) == order
    assert walk(scene, BOILER, NEWEST, limit) == order[::-1]


def test_there_are_other_ways_for_other_questions(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(scene, 0, 1)
    rare = Filter(words=("boil",), priorities=(Priority.EMERGENCY,))
    assert page(scene, rare, NEWEST, 1) is None
    assert page(scene, BOILER, Order(OrderSort.TITLE, descending=True), 1) is None
    assert page(scene, Filter(words=("bo",)), NEWEST, 1) is None
    assert page(scene, Filter(), NEWEST, 1) is None
    monkeypatch.setattr(order_matches, "TRIED", 1)
    lay(scene, 3)
    normal = Filter(words=("boil",), priorities=(Priority.NORMAL,))
    assert [place.key for place in page(scene, normal, NEWEST, 1) or []] == [3]
    assert page(scene, normal, NEWEST, 2) is None
