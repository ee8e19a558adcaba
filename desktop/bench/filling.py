"""Decides how a centre of a million orders is made in seconds: rows laid straight into SQLite.

The rows are what the use cases would have written, but for the history of old orders: those have
no reports, steps and audit rows. What has to be whole for the server to go on from it, is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from api_client.vocabulary import DeviceApp, JobKind, Noun, OrderState, Priority, Role, VisitState
from desktop.bench import content, repeating
from desktop.bench import plan as planned
from desktop.bench.content import Made
from desktop.bench.plan import Plan
from desktop.clock import Clock
from desktop.domain.callers import backwards, dialled
from desktop.domain.grams import folded
from desktop.domain.orders import PAST
from desktop.service import centre as centre_cases
from desktop.service import passwords, sessions
from desktop.service.orders import sorted_by
from desktop.service.unit import SYSTEM, Work
from desktop.store import order_span, order_text
from desktop.store.base import EPOCH, json_text
from desktop.store.engine import Database
from desktop.store.journal import ChangeRecord
from desktop.store.orders import OrderDayRecord, OrderRecord, VisitRecord
from desktop.store.people import StaffRecord, TechnicianRecord, TokenRecord

CACHE_KIB = 400_000
WITHOUT_VISIT = frozenset({OrderState.OPEN, OrderState.DRAFT, OrderState.CANCELLED})
Row = tuple[Any, ...]


def micros(moment: datetime) -> int:
    """Return a time as the database holds it."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def fill(path: Path, plan: Plan, clock: Clock, *, searched: bool = True) -> None:
    """Make the database at ``path`` and lay a centre's rows into it, on disk at the end.

    What nobody searches needs no index of texts, which takes a third of the time.
    """
    database = Database(path)
    try:
        database.migrate()
        work = Work(database, clock)
        work.write(SYSTEM, centre_cases.begin)
        work.close()
        with closing(database.engine.raw_connection()) as connection:
            connection.detach()  # its settings are not for anybody else
            _lay(connection.cursor(), plan, clock.now())
        with database.group() as group:
            order_span.rebuild(group)
            if searched:
                order_text.rebuild(group)
    finally:
        database.close()


def _lay(cursor: Any, plan: Plan, now: datetime) -> None:  # noqa: ANN401  (the driver has no types)
    """Lay all rows in one transaction; what is not yet a centre needs no sync on its way."""
    for setting in ("foreign_keys = OFF", "synchronous = OFF", "journal_mode = OFF"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    cursor.execute("BEGIN IMMEDIATE")
    tables: tuple[tuple[Any, Iterable[Mapping[str, Any]]], ...] = (
        (TechnicianRecord, _technicians(plan, now)),
        (StaffRecord, _staff(plan, now)),
        (TokenRecord, _tokens(plan, now)),
        (OrderDayRecord, _days(plan)),
        (ChangeRecord, _changes(plan)),
    )
    for record, rows in tables:
        _insert(cursor, record.__table__, rows)
    with _without_indexes(cursor, "work_order"), _without_indexes(cursor, "visit"):
        _lay_orders(cursor, plan)
    cursor.execute("UPDATE centre SET last_change = ?", (plan.changes,))
    cursor.execute("COMMIT")
    for setting in ("synchronous = FULL", "journal_mode = WAL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {setting}")


def _lay_orders(cursor: Any, plan: Plan) -> None:  # noqa: ANN401
    """Lay the orders and their visits: the oldest one by one, the mass of them as these are."""
    alone = [number for number in range(plan.orders) if plan.place(number) is not None]
    first, end = repeating.PATTERNS, plan.orders - content.LIVING
    if first >= end:
        first = end = plan.orders
    made = [number for number in range(first) if plan.place(number) is None]
    _insert_orders(cursor, plan, made)
    if first < end:
        repeating.repeat(cursor, plan, first, end)
        alone += [number for number in range(end, plan.orders) if plan.place(number) is None]
    _insert_orders(cursor, plan, alone)


def _insert_orders(cursor: Any, plan: Plan, numbers: Sequence[int]) -> None:  # noqa: ANN401
    """Make and insert these orders and their visits."""
    tables: tuple[tuple[Any, Iterable[Mapping[str, Any]]], ...] = (
        (OrderRecord, _orders(plan, numbers)),
        (VisitRecord, _visits(plan, numbers)),
    )
    for record, rows in tables:
        _insert(cursor, record.__table__, rows)


def _insert(cursor: Any, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:  # noqa: ANN401
    """Insert rows."""
    cursor.execute(f'PRAGMA table_info("{table.name}")')
    names = [column[1] for column in cursor.fetchall()]
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608
    cursor.executemany(statement, _in_order(names, rows))


@contextmanager
def _without_indexes(cursor: Any, table: str) -> Iterator[None]:  # noqa: ANN401
    """Take a table's own indexes away for the block: they are faster made of all rows at once."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
        "AND sql IS NOT NULL",
        (table,),
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
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
            "marks": "{}",
            "last_seen_at": micros(now),
            "lat": None,
            "lon": None,
            "accuracy_m": None,
            "position_at": None,
            "position_received_at": None,
            "speed_mps": None,
            "course": None,
            "battery_percent": None,
            "charging": None,
            "connection": None,
            "doubted": None,
            "backlog": None,
            "told": None,
        }


def _staff(plan: Plan, now: datetime) -> Iterator[dict[str, Any]]:
    password_hash = passwords.hashed(planned.DESK_PASSWORD)
    for number in range(plan.desks):
        name = planned.desk_name(number)
        yield {
            "id": planned.desk_id(number),
            "name": name,
            "folded": sessions.folded(name),
            "role": Role.DISPATCHER.value,
            "password_hash": password_hash,
            "version": 1,
            "created_at": micros(now),
            "disabled_at": None,
            "marks": "{}",
            "password_due": 0,
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
                "app": plan.app if role is Role.TECHNICIAN else DeviceApp.CALLOUT.value,
                "person_id": person(number),
                "role": role.value,
                "name": f"{role.value} {number}",
                "device": "phone" if role is Role.TECHNICIAN else "",
                "created_at": micros(now),
                "expires_at": None,
                "revoked_at": None,
                "last_seen_at": micros(now),
                "address": "",
                "release": "",
                "platform": "",
                "password_due": 0,
                "sealed_key": None,
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
    state = content.state_of(number, plan.orders)
    return (
        state,
        None if state in WITHOUT_VISIT else number * repeating.SPREAD % plan.devices,
        False,
    )


def _made(plan: Plan, number: int, at: int) -> Made:
    """Return what an order says; one that is given says what its phone reports."""
    if plan.place(number) is None:
        return content.order(number, plan.orders, at)
    return Made(
        kind=JobKind.REPAIR,
        priority=Priority.NORMAL,
        state=OrderState.ASSIGNED,
        title=planned.title(number),
        place=planned.place_of(number),
        customer=planned.customer_of(number),
        changed_at=at,
        promised_at=None,
    )


def _orders(plan: Plan, numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    equipment, fault = json_text(planned.EQUIPMENT), json_text(planned.FAULT)
    desk = planned.desk_id(0)
    for number in numbers:
        _, device, _ = _standing(plan, number)
        at = micros(planned.made_at(number))
        made = _made(plan, number, at)
        short = planned.short_number(number)
        has_none = device is None or made.state is OrderState.ABANDONED
        yield {
            "key": number + 1,
            "id": planned.order_id(number),
            "number": short,
            "version": 1,
            "payload_version": 1,
            "kind": made.kind.value,
            "priority": made.priority.value,
            "state": made.state.value,
            "held_state": OrderState.OPEN.value if made.state is OrderState.ON_HOLD else None,
            "title": made.title,
            "place": json_text(made.place),
            "customer": json_text(made.customer),
            "equipment": equipment,
            "fault": fault,
            "spare_parts": "[]",
            "time_window": None,
            "promised_at": made.promised_at,
            "service": None,
            "remark": "",
            "marks": "{}",
            "technician_id": None if device is None else planned.technician_id(device),
            "visit_id": None if has_none else planned.visit_id(number),
            "created_at": at,
            "created_by": desk,
            "changed_at": made.changed_at,
            "digest": "",
            "incomplete_reports": 0,
            "search": _search(short, made),
            "past": made.state.value if made.state in PAST else "",
            "title_order": sorted_by(made.title),
            "customer_order": sorted_by(made.customer["name"]),
            "phone_order": sorted_by(made.customer["phone"]),
            "address_order": sorted_by(made.place["address"]),
            "area_order": sorted_by(made.place["area"]),
            "window_at": None,
            "caller": backwards(made.customer["phone"]),
            "no_phone": None,
            "crew_size": 1,
        }


def _search(short: str, made: Made) -> str:
    """Return what free text finds an order by, as :mod:`desktop.service.orders` writes it."""
    place, customer = made.place, made.customer
    parts = (short, made.title, place["address"], place["area"], customer["name"])
    more = (customer["phone"], dialled(customer["phone"]), customer["account"])
    return folded("\n".join(part for part in (*parts, *more) if part))


def _visits(plan: Plan, numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    for number in numbers:
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
            "arrival_at": None,
            "eta_at": None,
            "eta_source": None,
            "arrival_lat": None,
            "arrival_lon": None,
            "fence": None,
            "distance_m": None,
            "measure_at": None,
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
