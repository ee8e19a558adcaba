"""Gives the queue its indexes: any order by keyset, and what orders say by pieces (0019)."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from desktop.store import order_text
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PAST = ("approved", "closed", "cancelled")
LETTERS = 40
AT_ONCE = 5_000
COLUMNS = ("past", "title_order", "customer_order")
OLD = {"work_order_state": "state key", "work_order_technician": "technician_id key"}
INDEXES = {
    "work_order_state": "state changed_at key kind priority created_at promised_at",
    "work_order_technician": "technician_id key past kind priority created_at",
    "work_order_created": "past created_at key kind priority promised_at",
    "work_order_kind": "past kind priority created_at key",
    "work_order_promised": "past promised_at key kind priority created_at",
    "work_order_title": "past title_order key kind priority created_at",
    "work_order_customer": "past customer_order key kind priority created_at",
}


def upgrade() -> None:
    """Add what orders are sorted by, fill it in, then make the indexes of all rows at once."""
    bind = op.get_bind()
    for name in COLUMNS:
        column = sa.Column(name, KINDS["text"], nullable=False, server_default="")
        op.add_column("work_order", column)
    _fill(bind)
    for name in OLD:
        op.drop_index(name, "work_order")
    for name, columns in INDEXES.items():
        op.create_index(name, "work_order", columns.split())
    op.create_index("technician_name", "technician", ["name", "id"], unique=True)
    order_text.make(bind)


def downgrade() -> None:
    """Drop it all, and make the old index of states again."""
    order_text.drop(op.get_bind())
    op.drop_index("technician_name", "technician")
    for name in INDEXES:
        op.drop_index(name, "work_order")
    for name in reversed(COLUMNS):
        op.drop_column("work_order", name)
    for name, columns in OLD.items():
        op.create_index(name, "work_order", columns.split())


def _fill(bind: sa.Connection) -> None:
    """Write what the orders that are there are sorted by."""
    listed = ", ".join(f"'{state}'" for state in PAST)
    bind.exec_driver_sql(f"UPDATE work_order SET past = state WHERE state IN ({listed})")  # noqa: S608
    update = sa.text("UPDATE work_order SET title_order = :t, customer_order = :c WHERE key = :k")
    select = sa.text(
        "SELECT key, title, customer FROM work_order WHERE key > :last ORDER BY key LIMIT :most"
    )
    last = 0
    while rows := bind.execute(select, {"last": last, "most": AT_ONCE}).all():
        bind.execute(update, [_sorted(*row) for row in rows])
        last = rows[-1].key


def _sorted(key: int, title: str, customer: str) -> dict[str, Any]:
    """Return what an order is sorted by, as :mod:`desktop.service.orders` writes it."""
    name = json.loads(customer)["name"]
    return {"k": key, "t": title.casefold()[:LETTERS], "c": name.casefold()[:LETTERS]}
