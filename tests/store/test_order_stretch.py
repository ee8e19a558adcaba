"""Tries where orders are looked for by time: where they can lie alone, as the walk goes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from api_client.vocabulary import OrderSort
from desktop.store import order_span, order_stretch
from desktop.store.base import EPOCH
from desktop.store.engine import Database
from desktop.store.order_filter import Filter
from desktop.store.order_stretch import stretches
from desktop.store.order_walk import Order
from tests import databases

NEWEST = Order(OrderSort.CREATED, descending=True)
OLDEST = Order(OrderSort.CREATED, descending=False)


@pytest.fixture(scope="module")
def database(shared_place: databases.Place) -> Iterator[Database]:
    """A database with this release's schema."""
    found = Database(shared_place)
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def connection(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """Twelve orders, two to a block: made at 0, 10 ... 110 and promised five later."""
    monkeypatch.setattr(order_span, "EACH", 2)
    monkeypatch.setattr(order_stretch, "APART", 1)
    with database.group() as group, group.begin_nested() as undone:
        for key in range(12):
            order_span.put(group, key, 10 * key, 10 * key + 5)
        yield group
        undone.rollback()


def promised(first: int | None, end: int | None) -> Filter:
    """What is promised from one microsecond to before another."""
    begin, before = (
        None if at is None else EPOCH + timedelta(microseconds=at) for at in (first, end)
    )
    return Filter(promised=(begin, before))


def created(
    connection: Connection, asked: Filter, order: Order = NEWEST
) -> list[tuple[int, int]] | None:
    """From when to when orders are looked for, one stretch after another."""
    found = stretches(connection, asked, order)
    return None if found is None else [one.created for one in found]


def test_nothing_is_passed_over_where_no_time_is_asked_for(connection: Connection) -> None:
    assert stretches(connection, Filter(), NEWEST) is None
    made = Filter(created=promised(0, 50).promised)
    assert stretches(connection, made, NEWEST) is None, "its own index seeks that"
    assert stretches(connection, promised(0, 50), Order(OrderSort.PROMISED, True)) is None


def test_a_walk_begins_and_ends_where_something_can_lie(connection: Connection) -> None:
    assert created(connection, promised(None, 36)) == [(0, 30)]
    assert created(connection, promised(66, 91)) == [(60, 90)]
    assert created(connection, promised(None, 5)) == []
    (one,) = stretches(connection, promised(46, 70), Order(OrderSort.TITLE, True)) or []
    assert (one.keys, one.created, one.promised) == ((4, 7), (40, 70), (45, 75))


def test_stretches_come_in_the_order_of_the_walk(connection: Connection) -> None:
    order_span.put(connection, 9, 90, 1)
    assert created(connection, promised(None, 16)) == [(80, 90), (0, 10)]
    assert created(connection, promised(None, 16), OLDEST) == [(0, 10), (80, 90)]


def test_what_a_clock_set_back_is_in_one_stretch(connection: Connection) -> None:
    order_span.put(connection, 9, 5, 1)
    assert created(connection, promised(None, 16)) == [(0, 90)]


def test_the_last_of_many_stretches_reaches_to_the_end(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_stretch, "MOST", 2)
    for key in (3, 7, 11):
        order_span.put(connection, key, 10 * key, 1)
    assert created(connection, promised(None, 3)) == [(100, 110), (20, 70)]
    assert created(connection, promised(None, 3), OLDEST) == [(20, 30), (60, 110)]
