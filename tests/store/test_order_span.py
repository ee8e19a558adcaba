"""Tries what is kept of when orders were made and promised: never less than what they say."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.service.unit import SYSTEM, Unit
from desktop.store import order_span
from desktop.store.base import microseconds
from desktop.store.order_span import NEVER_FIRST, NEVER_LAST
from tests.databases import Place
from tests.service.scene import BEGAN, Scene

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A centre of one test, with two keys to a block."""
    monkeypatch.setattr(order_span, "EACH", 2)
    made = Scene(tmp_path, place)
    yield made
    made.close()


def spans(scene: Scene) -> list[tuple[int, ...]]:
    """Each block, and from when to when it was made and promised."""

    def look(unit: Unit) -> list[tuple[int, ...]]:
        connection = unit.session.connection()
        query = "SELECT * FROM order_span ORDER BY block"
        return [tuple(row) for row in connection.exec_driver_sql(query)]

    return scene.work.read(SYSTEM, look)


def made(scene: Scene, *promises: int | None) -> list[int]:
    """Make an order each hour that is promised so many hours after the first; their times."""
    times = []
    for hours in promises:
        promised = None if hours is None else (BEGAN + hours * HOUR).isoformat()
        scene.order(promised_at=promised)
        times.append(microseconds(scene.clock.now()))
        scene.clock.forward(HOUR)
    return times


def at(hours: int) -> int:
    return microseconds(BEGAN + hours * HOUR)


def test_a_block_reaches_from_its_first_order_to_its_last(scene: Scene) -> None:
    times = made(scene, 5, None, None, 9, 3)  # keys 1, 2 and 3, 4 and 5
    assert spans(scene) == [
        (0, times[0], times[0], at(5), at(5)),
        (1, times[1], times[2], NEVER_FIRST, NEVER_LAST),
        (2, times[3], times[4], at(3), at(9)),
    ]


def test_a_promise_that_is_changed_is_reached_and_what_was_is_kept(scene: Scene) -> None:
    (time,) = made(scene, None)
    order = scene.order()
    scene.edit(order, 1, promised_at=(BEGAN + 7 * HOUR).isoformat())
    scene.edit(order, 2, promised_at=(BEGAN + 2 * HOUR).isoformat())
    scene.edit(order, 3, promised_at=None)
    assert spans(scene) == [
        (0, time, time, NEVER_FIRST, NEVER_LAST),
        (1, *[microseconds(scene.clock.now())] * 2, at(2), at(7)),
    ]


def test_made_anew_it_reaches_as_far_as_the_orders_do(scene: Scene) -> None:
    made(scene, 5, None, None, 9, 3)
    before = spans(scene)
    scene.work.write(SYSTEM, lambda unit: order_span.rebuild(unit.session.connection()))
    assert spans(scene) == before


def test_an_order_that_is_undone_leaves_the_span_as_it_was(scene: Scene) -> None:
    made(scene, 1)
    before = spans(scene)

    def lay(unit: Unit) -> None:
        order_span.put(unit.session.connection(), 1, 0, 0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        scene.work.write(SYSTEM, lay)
    assert spans(scene) == before
