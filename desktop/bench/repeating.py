"""Decides how the mass of old orders is laid: some thousand are made, SQLite repeats them in time.

A repeated order says what its pattern says, at another time and with numbers of its own. That is
ten times as fast as to make each in Python.
"""

from typing import Any

from desktop.bench import plan as planned
from desktop.bench.plan import Plan

PATTERNS = 10_000
"""So many of the oldest orders are made one by one, and repeated from then on."""
SPREAD = 7_919
"""A prime by which orders are dealt out to technicians and to their patterns."""
_MS_APART = int(planned.APART.total_seconds() * 1000)
_BEGAN_MS = int(planned.BEGAN.timestamp() * 1000)
_ALIKE = (
    *("version", "payload_version", "kind", "priority", "state", "held_state", "title", "place"),
    *("customer", "equipment", "fault", "spare_parts", "time_window", "service", "remark"),
    *("marks", "created_by", "digest", "incomplete_reports", "past", "title_order"),
    *("customer_order", "phone_order", "address_order", "area_order", "window_at"),
    *("caller", "no_phone", "crew_size"),
)
"""The columns of an order that are its pattern's."""
_NUMBERS = """
    WITH RECURSIVE old(number) AS (
        SELECT :first UNION ALL SELECT number + 1 FROM old WHERE number + 1 < :end
    )
"""
_OLD = """
    FROM old
    CROSS JOIN pattern_number ON pattern_number.place = old.number * 7919 % :many
    CROSS JOIN work_order AS pattern ON pattern.key = pattern_number.number + 1
    WHERE NOT (old.number % :apart = 0 AND old.number / :apart < :given)
"""
"""CROSS JOIN: SQLite keeps the order in which they stand, each found by its key."""


def made_id(kind: int, number: str) -> str:
    """Return what makes an id in SQL; see :func:`desktop.bench.plan.made_id`."""
    ms = f"({_BEGAN_MS} + {_MS_APART} * ({number}))"
    return (
        f"printf('%08x-%04x-7{kind:03x}-8{kind:03x}-%012x', {ms} >> 16, {ms} & 65535, "
        f"(({number}) * {planned.SPREAD}) & 281474976710655)"
    )


def _short_number() -> str:
    """Return what makes an order's short number in SQL."""
    day = f"{_BEGAN_MS // 1000} + (old.number / {planned.ORDERS_A_DAY}) * 86400"
    place = f"old.number % {planned.ORDERS_A_DAY} + 1"
    return f"strftime('WO-%Y%m%d-', {day}, 'unixepoch') || printf('%04d', {place})"


def _later() -> str:
    """Return by how many microseconds an order is younger than its pattern, in SQL."""
    return f"(old.number - pattern.key + 1) * {_MS_APART * 1000}"


def repeat(cursor: Any, plan: Plan, first: int, end: int) -> None:  # noqa: ANN401
    """Lay the orders from ``first`` to before ``end`` that are not given, and their visits.

    Args:
        cursor: the driver's; the patterns, the orders before ``first``, are laid.
        plan: what the centre holds.
        first: the number of the first order.
        end: the number after the last one's.
    """
    patterns = [number for number in range(first) if plan.place(number) is None]
    cursor.execute("CREATE TEMP TABLE pattern_number (place INTEGER PRIMARY KEY, number INTEGER)")
    cursor.executemany("INSERT INTO pattern_number VALUES (?, ?)", list(enumerate(patterns)))
    asked = {
        "first": first,
        "end": end,
        "many": len(patterns),
        "apart": plan.orders // plan.given,
        "given": plan.given,
    }
    _insert(cursor, "work_order", _orders(plan), _OLD, asked)
    joined = _OLD.replace("WHERE", "CROSS JOIN visit ON visit.id = pattern.visit_id WHERE")
    _insert(cursor, "visit", _visits(plan), joined, asked)
    cursor.execute("DROP TABLE pattern_number")


def _orders(plan: Plan) -> dict[str, str]:
    """Return what makes each column of a repeated order in SQL."""
    short, later = _short_number(), _later()
    return {
        **{name: f"pattern.{name}" for name in _ALIKE},
        "key": "old.number + 1",
        "id": made_id(1, "old.number"),
        "number": short,
        "technician_id": f"CASE WHEN pattern.technician_id NOT NULL THEN {_whose(plan)} END",
        "visit_id": f"CASE WHEN pattern.visit_id NOT NULL THEN {made_id(2, 'old.number')} END",
        "created_at": f"pattern.created_at + {later}",
        "changed_at": f"pattern.changed_at + {later}",
        "promised_at": f"pattern.promised_at + {later}",
        "search": f"lower({short}) || substr(pattern.search, instr(pattern.search, char(10)))",
    }


def _visits(plan: Plan) -> dict[str, str]:
    """Return what makes each column of a repeated order's visit in SQL."""
    return {
        "id": made_id(2, "old.number"),
        "order_id": made_id(1, "old.number"),
        "technician_id": _whose(plan),
        "state": "visit.state",
        "version": "1",
        "payload_version": "1",
        "assigned_at": f"visit.assigned_at + {_later()}",
        "ended_at": f"visit.ended_at + {_later()}",
    }


def _whose(plan: Plan) -> str:
    """Return what makes the id of an order's technician in SQL."""
    return made_id(3, f"old.number * {SPREAD} % {plan.devices}")


def _insert(
    cursor: Any,  # noqa: ANN401
    table: str,
    values: dict[str, str],
    source: str,
    asked: dict[str, int],
) -> None:
    """Insert what the source gives, each column made as ``values`` say."""
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(values)}) {_NUMBERS} "
        f"SELECT {', '.join(values.values())} {source}",
        asked,
    )
