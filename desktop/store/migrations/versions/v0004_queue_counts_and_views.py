"""Sorts the queue by five more columns, finds areas by an index, and keeps saved views (0029)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0004"
down_revision = "0007"
branch_labels = None
depends_on = None

LETTERS = 40
AT_ONCE = 5_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TEXTS = ("phone_order", "address_order", "area_order")
INDEXES = {
    "work_order_phone": "past phone_order key",
    "work_order_address": "past address_order key",
    "work_order_area": "past area_order key kind priority",
    "work_order_window": "past window_at key",
    "work_order_lacking": "past incomplete_reports key",
}


def upgrade() -> None:
    """Add what orders are sorted by, fill it in, make the indexes at once, then the views."""
    for name in TEXTS:
        column = sa.Column(name, KINDS["text"], nullable=False, server_default="")
        op.add_column("work_order", column)
    op.add_column("work_order", sa.Column("window_at", KINDS["whole"], nullable=True))
    _fill(op.get_bind())
    for name, columns in INDEXES.items():
        op.create_index(name, "work_order", columns.split())
    op.create_table(
        "order_view",
        sa.Column("id", KINDS["text"], nullable=False),
        sa.Column("owner_id", KINDS["text"], nullable=False),
        sa.Column("owner_name", KINDS["text"], nullable=False),
        sa.Column("name", KINDS["text"], nullable=False),
        sa.Column("shared", KINDS["whole"], nullable=False),
        sa.Column("content", KINDS["text"], nullable=False),
        sa.Column("version", KINDS["whole"], nullable=False),
        sa.Column("digest", KINDS["text"], nullable=False),
        sa.Column("changed_at", KINDS["whole"], nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("order_view_owner", "order_view", ["owner_id"])
    op.create_index("order_view_shared", "order_view", ["shared"])


def downgrade() -> None:
    """Drop it all."""
    op.drop_index("order_view_shared", "order_view")
    op.drop_index("order_view_owner", "order_view")
    op.drop_table("order_view")
    for name in INDEXES:
        op.drop_index(name, "work_order")
    for name in ("window_at", *reversed(TEXTS)):
        op.drop_column("work_order", name)


def _fill(bind: sa.Connection) -> None:
    """Write what the orders that are there are sorted by."""
    update = sa.text(
        "UPDATE work_order SET phone_order = :p, address_order = :d, area_order = :a, "
        "window_at = :w WHERE key = :k"
    )
    select = sa.text(
        "SELECT key, place, customer, time_window FROM work_order "
        "WHERE key > :last ORDER BY key LIMIT :most"
    )
    last = 0
    while rows := bind.execute(select, {"last": last, "most": AT_ONCE}).all():
        bind.execute(update, [_sorted(*row) for row in rows])
        last = rows[-1].key


def _sorted(key: int, place: str, customer: str, window: str | None) -> dict[str, Any]:
    """Return what an order is sorted by, as :mod:`desktop.service.orders` writes it."""
    where, who = json.loads(place), json.loads(customer)
    begins = None if window is None else datetime.fromisoformat(json.loads(window)["begins_at"])
    return {
        "k": key,
        "p": (who.get("phone") or "").casefold()[:LETTERS],
        "d": where["address"].casefold()[:LETTERS],
        "a": (where.get("area") or "").casefold()[:LETTERS],
        "w": None if begins is None else (begins - EPOCH) // timedelta(microseconds=1),
    }
