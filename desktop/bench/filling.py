"""Decides how a centre of a million orders is made in seconds: rows laid straight into SQLite.

The rows are what the use cases would have written, but for the history of old orders: those have
no reports, steps and audit rows. What has to be whole for the server to go on from it, is.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from api_client.vocabulary import JobKind, Noun, OrderState, Priority, Role, VisitState
from desktop.bench import plan as planned
from desktop.bench.plan import Plan
from desktop.clock import Clock
from desktop.service import centre as centre_cases
from desktop.service import passwords
from desktop.service.unit import SYSTEM, Work
from desktop.store.base import EPOCH
from desktop.store.engine import Database
from desktop.store.journal import ChangeRecord
from desktop.store.orders import OrderDayRecord, OrderRecord, VisitRecord
from desktop.store.people import StaffRecord, TechnicianRecord, TokenRecord

STATES = (
    *[OrderState.CLOSED] * 80,
    *[OrderState.COMPLETED] * 5,
    *[OrderState.CANCELLED] * 5,
    *[OrderState.OPEN] * 5,
    *[OrderState.APPROVED] * 2,
    OrderState.DISPUTED,
    OrderState.DRAFT,
    OrderState.ABANDONED,
)
"""The states of a hundred orders that no phone reports on."""
PAST = frozenset({OrderState.APPROVED, OrderState.CLOSED, OrderState.CANCELLED})
WITHOUT_VISIT = frozenset({OrderState.OPEN, OrderState.DRAFT, OrderState.CANCELLED})
_PRIORITIES = (*[Priority.NORMAL] * 14, *[Priority.LOW] * 3, *[Priority.HIGH] * 2)
_PRIORITIES += (Priority.EMERGENCY,)
_KINDS = tuple(kind for kind in JobKind if kind is not JobKind.LOCKSMITH)
Row = tuple[Any, ...]


def micros(moment: datetime) -> int:
    """Return a time as the database holds it."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def text(value: object) -> str:
    """Return a nested value as the database holds it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def fill(path: Path, plan: Plan, clock: Clock) -> None:
    """Make the database at ``path`` and lay a centre's rows into it, on disk at the end."""
    database = Database(path)
    try:
        database.migrate()
        work = Work(database, clock)
        work.write(SYSTEM, centre_cases.begin)
        work.close()
        with closing(database.engine.raw_connection()) as connection:
            _lay(connection.cursor(), plan, clock.now())
    finally:
        database.close()


def _lay(cursor: Any, plan: Plan, now: datetime) -> None:  # noqa: ANN401  (the driver has no types)
    """Lay all rows in one transaction; what is not yet a centre needs no sync on its way."""
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.execute("BEGIN IMMEDIATE")
    tables: tuple[tuple[Any, Iterable[Mapping[str, Any]]], ...] = (
        (TechnicianRecord, _technicians(plan, now)),
        (StaffRecord, _staff(plan, now)),
        (TokenRecord, _tokens(plan, now)),
        (OrderDayRecord, _days(plan)),
        (OrderRecord, _orders(plan)),
        (VisitRecord, _visits(plan)),
        (ChangeRecord, _changes(plan)),
    )
    for record, rows in tables:
        _insert(cursor, record.__table__, rows)
    cursor.execute("UPDATE centre SET last_change = ?", (plan.changes,))
    cursor.execute("COMMIT")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert(cursor: Any, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:  # noqa: ANN401
    """Insert rows without the table's own indexes, which are faster made of all rows at once."""
    cursor.execute(f'PRAGMA table_info("{table.name}")')
    names = [column[1] for column in cursor.fetchall()]
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
        "AND sql IS NOT NULL",
        (table.name,),
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608
    cursor.executemany(statement, _in_order(names, rows))
    for _, sql in indexes:
        cursor.execute(sql)


def _in_order(names: list[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield each row's values in the order of the table's columns, of which none may lack."""
    for row in rows:
        yield tuple([row[name] for name in names])


def _technicians(plan: Plan, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(plan.devices):
        yield {
            "id": planned.technician_id(number),
            "name": f"Technician {number}",
            "phone": "",
            "version": 1,
            "created_at": micros(planned.BEGAN),
            "disabled_at": None,
            "last_seen_at": micros(now),
            "lat": None,
            "lon": None,
            "accuracy_m": None,
            "position_at": None,
            "position_received_at": None,
        }


def _staff(plan: Plan, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(plan.desks):
        yield {
            "id": planned.desk_id(number),
            "name": f"Dispatcher {number}",
            "folded": f"dispatcher {number}",
            "role": Role.DISPATCHER.value,
            "password_hash": "none: nobody signs in by it",
            "version": 1,
            "created_at": micros(now),
            "disabled_at": None,
        }


def _tokens(plan: Plan, now: datetime) -> Iterator[dict[str, Any]]:
    kinds: tuple[tuple[int, Role, Callable[[int], str], Callable[[int], str]], ...] = (
        (plan.devices, Role.TECHNICIAN, planned.technician_id, planned.device_token),
        (plan.desks, Role.DISPATCHER, planned.desk_id, planned.desk_token),
    )
    for kind, (count, role, person, token) in enumerate(kinds):
        for number in range(count):
            yield {
                "id": planned.made_id(5 + kind, number),
                "digest": passwords.digest(token(number)),
                "person_id": person(number),
                "role": role.value,
                "name": f"{role.value} {number}",
                "device": "phone" if role is Role.TECHNICIAN else "",
                "created_at": micros(now),
                "expires_at": None,
                "revoked_at": None,
                "last_seen_at": micros(now),
            }


def _days(plan: Plan) -> Iterator[dict[str, Any]]:
    for day in range(-(-plan.orders // planned.ORDERS_A_DAY)):
        first = day * planned.ORDERS_A_DAY
        yield {
            "day": (planned.BEGAN.date() + timedelta(days=day)).isoformat(),
            "orders": min(planned.ORDERS_A_DAY, plan.orders - first),
        }


def _standing(plan: Plan, number: int) -> tuple[OrderState, int | None, bool]:
    """Return an order's state, whose it is or was, and whether he has it now."""
    place = plan.place(number)
    if place is not None:
        return OrderState.ASSIGNED, plan.device(place), True
    state = STATES[number * 61 % len(STATES)]
    return state, None if state in WITHOUT_VISIT else number * 7919 % plan.devices, False


def _orders(plan: Plan) -> Iterator[dict[str, Any]]:
    equipment, fault = text(planned.EQUIPMENT), text(planned.FAULT)
    places = [text(planned.place_of(number)) for number in range(min(plan.orders, 10_000))]
    customers = [text(planned.customer_of(number)) for number in range(min(plan.orders, 9_973))]
    desk = planned.desk_id(0)
    for number in range(plan.orders):
        state, device, _ = _standing(plan, number)
        abandoned = state is OrderState.ABANDONED
        at = micros(planned.made_at(number))
        short, title = planned.short_number(number), planned.title(number)
        yield {
            "key": number + 1,
            "id": planned.order_id(number),
            "number": short,
            "version": 1,
            "payload_version": 1,
            "kind": _KINDS[number % len(_KINDS)].value,
            "priority": _PRIORITIES[number * 13 % len(_PRIORITIES)].value,
            "state": state.value,
            "held_state": None,
            "title": title,
            "place": places[number % len(places)],
            "customer": customers[number % len(customers)],
            "equipment": equipment,
            "fault": fault,
            "spare_parts": "[]",
            "time_window": None,
            "promised_at": at + 86_400_000_000 * (number * 31 % 14 + 1) if number % 3 else None,
            "service": None,
            "remark": "",
            "marks": "{}",
            "technician_id": None if device is None else planned.technician_id(device),
            "visit_id": None if device is None or abandoned else planned.visit_id(number),
            "created_at": at,
            "created_by": desk,
            "changed_at": at + number * 7919 % 1_000_003 * 60_000,
            "digest": "",
            "incomplete_reports": 0,
            "search": _search(number, short, title),
            "past": state.value if state in PAST else "",
            "title_order": title.casefold(),
            "customer_order": planned.customer_of(number)["name"].casefold(),
        }


def _search(number: int, short: str, title: str) -> str:
    place, customer = planned.place_of(number), planned.customer_of(number)
    parts = (short, title, place["address"], place["area"], customer["name"], customer["phone"])
    return "\n".join(parts).casefold()


def _visits(plan: Plan) -> Iterator[dict[str, Any]]:
    for number in range(plan.orders):
        state, device, has_it = _standing(plan, number)
        if device is None:
            continue
        at = micros(planned.made_at(number))
        ended = VisitState.ABANDONED if state is OrderState.ABANDONED else VisitState.COMPLETED
        yield {
            "id": planned.visit_id(number),
            "order_id": planned.order_id(number),
            "technician_id": planned.technician_id(device),
            "state": (VisitState.ASSIGNED if has_it else ended).value,
            "version": 1,
            "payload_version": 1,
            "assigned_at": at,
            "ended_at": None if has_it else at + 3_600_000_000,
        }


def _changes(plan: Plan) -> Iterator[dict[str, Any]]:
    for number in range(plan.changes):
        yield {
            "seq": number + 1,
            "noun": Noun.ORDER.value,
            "id": planned.order_id(number % plan.orders),
            "version": 1,
            "audience": "",
        }
