"""Decides what is kept of when each thousand of orders were made and promised (0047).

Orders that were made one after another were made, and promised, at times that lie close together.
A walk through the queue that looks for some stretch of time passes over the thousands in which it
cannot lie. What is kept is derived, and may reach further than the orders do: never less far.
"""

from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from desktop.store.base import STRICT, Record

EACH = 1_024
"""So many keys, from the first on, lie in a block, whether there are orders of them or not."""
NEVER_FIRST, NEVER_LAST = 2**62, -(2**62)
"""Where nothing is promised: a stretch that no time lies in."""


class OrderSpanRecord(Record):
    """When the orders of a block of keys were made and promised, in microseconds since 1970."""

    __tablename__ = "order_span"
    __table_args__ = (STRICT,)

    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_first: Mapped[int]
    created_last: Mapped[int]
    promised_first: Mapped[int]
    promised_last: Mapped[int]


_LEAST = {"sqlite": ("MIN", "MAX", "?"), "postgresql": ("LEAST", "GREATEST", "%s")}


def put(connection: Connection, key: int, created_at: int, promised_at: int | None) -> None:
    """Have the block of an order reach to these times, in microseconds since 1970."""
    least, most, mark = _LEAST[connection.dialect.name]
    first, last = (NEVER_FIRST, NEVER_LAST) if promised_at is None else (promised_at, promised_at)
    reached = ", ".join(
        f"{name} = {way}(order_span.{name}, excluded.{name})"
        for name, way in (
            ("created_first", least),
            ("created_last", most),
            ("promised_first", least),
            ("promised_last", most),
        )
    )
    connection.exec_driver_sql(
        f"INSERT INTO order_span VALUES ({', '.join([mark] * 5)}) "  # noqa: S608
        f"ON CONFLICT (block) DO UPDATE SET {reached}",
        (key // EACH, created_at, created_at, first, last),
    )


def rebuild(connection: Connection) -> None:
    """Make it anew, when the orders came some other way than one by one; a second for a million."""
    connection.exec_driver_sql("DELETE FROM order_span")
    connection.exec_driver_sql(
        "INSERT INTO order_span (block, created_first, created_last, promised_first, "  # noqa: S608
        f"promised_last) SELECT key / {EACH}, MIN(created_at), MAX(created_at), "
        f"COALESCE(MIN(promised_at), {NEVER_FIRST}), COALESCE(MAX(promised_at), {NEVER_LAST}) "
        f"FROM work_order GROUP BY key / {EACH}"
    )


def first_key(block: int) -> int:
    """Return the first key that an order of a block may have."""
    return block * EACH


def last_key(block: int) -> int:
    """Return the last one."""
    return (block + 1) * EACH - 1
