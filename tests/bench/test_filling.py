"""Tries that a made centre is one: its log whole, its orders to be worked on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import FieldState, OrderState, Role
from desktop.bench import plan as planned
from desktop.bench import repeating
from desktop.bench.filling import fill
from desktop.bench.plan import Plan
from desktop.clock import HandClock
from desktop.commands import verify
from desktop.service import order_views, orders, sessions
from desktop.service.unit import ANYBODY, Actor, Work
from desktop.store.engine import Database
from tests.bench.conftest import counted

PLAN = Plan(orders=1_000, devices=50, given=100, desks=2, changes=30)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DESK = Actor(new_id(), "Ada", Role.DISPATCHER)


@contextmanager
def made(folder: Path, plan: Plan = PLAN) -> Iterator[Work]:
    """A made centre, open for work."""
    clock = HandClock(NOW)
    fill(folder / "callout.db", plan, clock)
    database = Database(folder / "callout.db")
    work = Work(database, clock)
    try:
        yield work
    finally:
        work.close()
        database.close()


def test_there_is_as_much_as_was_asked_for(tmp_path: Path) -> None:
    with made(tmp_path):
        pass
    path = tmp_path / "callout.db"
    assert counted(path, "work_order") == PLAN.orders
    assert counted(path, "technician") == PLAN.devices
    assert counted(path, "token") == PLAN.devices + PLAN.desks
    assert counted(path, "change") == counted(path, "SELECT last_change FROM centre") == 30
    given = "SELECT count(*) FROM work_order JOIN visit ON visit.id = visit_id "
    assert counted(path, given + "WHERE visit.state = 'assigned'") == PLAN.given
    assert counted(path, "SELECT count(*) FROM visit WHERE ended_at IS NULL") == PLAN.given
    assert counted(path, "SELECT count(*) FROM pragma_foreign_key_check") == 0
    assert counted(path, "SELECT count(DISTINCT state) FROM work_order") > 3


def test_the_database_and_its_log_are_whole(tmp_path: Path) -> None:
    with made(tmp_path):
        pass
    found = verify.check(tmp_path)
    assert (found.chain.first_bad, found.faults) == (None, [])


def test_the_indexes_are_those_of_the_migrations(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    database = Database(empty)
    database.migrate()
    database.close()
    with made(tmp_path):
        pass
    indexes = "SELECT count(*) FROM sqlite_master WHERE type IN ('index', 'trigger')"
    assert counted(tmp_path / "callout.db", indexes) == counted(empty, indexes)


def test_a_phone_and_a_desk_are_known_by_their_tokens(tmp_path: Path) -> None:
    with made(tmp_path) as work:
        phone, _ = work.read(ANYBODY, lambda unit: sessions.whose(unit, planned.device_token(7)))
        desk, _ = work.read(ANYBODY, lambda unit: sessions.whose(unit, planned.desk_token(1)))
    assert (str(phone.id), phone.role) == (planned.technician_id(7), Role.TECHNICIAN)
    assert (str(desk.id), desk.role) == (planned.desk_id(1), Role.DISPATCHER)


def test_a_given_order_is_his_and_a_new_one_can_be_made(tmp_path: Path) -> None:
    content = {
        "kind": "repair",
        "priority": "normal",
        "title": "No hot water",
        "place": {"address": "1 Harbour Road"},
        "customer": {"name": "A. Chen", "phone": "021 5555 0100"},
        "equipment": [],
        "fault": {"description": "The boiler stays cold."},
        "spare_parts": [],
        "remark": "",
    }
    with made(tmp_path) as work:
        order = work.read(
            DESK, lambda unit: order_views.whole(unit, UUID(planned.order_id(PLAN.order(7))))
        )
        new, fresh = work.write(
            DESK, lambda unit: orders.create(unit, new_id(), content, draft=False)
        )
    assert order.line.order.state is OrderState.ASSIGNED
    assert str(order.line.order.technician_id) == planned.technician_id(7)
    assert order.line.order.number == planned.short_number(PLAN.order(7))
    assert fresh
    assert new.key == PLAN.orders + 1


def test_ids_sort_by_the_time_of_their_making() -> None:
    made_ids = [UUID(planned.order_id(number)) for number in (0, 1, 999, 999_999)]
    assert made_ids == sorted(made_ids)
    assert {id_.version for id_ in made_ids} == {7}
    assert made_ids[0] != UUID(planned.visit_id(0))


def test_what_is_given_lies_evenly_among_all() -> None:
    places = [PLAN.place(number) for number in range(PLAN.orders)]
    assert [number for number, place in enumerate(places) if place is not None] == list(
        range(0, 1_000, 10)
    )
    assert planned.STEPS[0] is FieldState.RECEIVED


def test_old_orders_that_are_repeated_are_as_whole_as_those_that_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeating, "PATTERNS", 100)
    with made(tmp_path) as work:
        line = work.read(
            DESK, lambda unit: order_views.whole(unit, UUID(planned.order_id(555)))
        ).line
    path = tmp_path / "callout.db"
    assert counted(path, "work_order") == PLAN.orders
    assert counted(path, "SELECT count(DISTINCT id || number) FROM work_order") == PLAN.orders
    assert counted(path, "SELECT count(*) FROM visit WHERE ended_at IS NULL") == PLAN.given
    assert counted(path, "SELECT count(*) FROM pragma_foreign_key_check") == 0
    lone = "SELECT count(visit_id) FROM work_order WHERE technician_id NOT NULL AND key > 100"
    assert counted(path, lone) > 100, "nobody had an order"
    unlike = "SELECT count(*) FROM work_order JOIN visit ON visit.id = visit_id "
    unlike += "WHERE visit.order_id != work_order.id OR visit.technician_id != "
    assert counted(path, unlike + "work_order.technician_id") == 0
    order = line.order
    assert (order.key, order.number) == (556, planned.short_number(555))
    assert order.created_at == planned.made_at(555)
    assert order.search.startswith(f"{planned.short_number(555)}\n".casefold())
    assert order.search.count("\n") >= 4
