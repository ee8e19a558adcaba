"""Lets orders be found by who called, says why nobody can be called, and keeps templates (F1)."""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0006"
down_revision = "0008"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
MOST_DIGITS = 20
BETWEEN = "/;,、"
"""What stands between two numbers in one line."""


def upgrade() -> None:
    """Add the digits of the customers' numbers, fill them in, then make their index."""
    op.add_column(
        "work_order", sa.Column("caller", KINDS["text"], nullable=False, server_default="")
    )
    op.add_column("work_order", sa.Column("no_phone", KINDS["text"], nullable=True))
    _fill(op.get_bind())
    op.create_index("work_order_caller", "work_order", ["caller", "key"])
    op.create_table(
        "template",
        sa.Column("id", KINDS["text"], nullable=False),
        sa.Column("version", KINDS["whole"], nullable=False),
        sa.Column("content", KINDS["text"], nullable=False),
        sa.Column("changed_at", KINDS["whole"], nullable=False),
        sa.Column("changed_by", KINDS["text"], nullable=False),
        sa.Column("removed_at", KINDS["whole"], nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop it all."""
    op.drop_table("template")
    op.drop_index("work_order_caller", "work_order")
    op.drop_column("work_order", "no_phone")
    op.drop_column("work_order", "caller")


def _fill(bind: sa.Connection) -> None:
    """Write the digits of the orders that are there."""
    update = sa.text("UPDATE work_order SET caller = :c WHERE key = :k")
    select = sa.text(
        "SELECT key, customer FROM work_order WHERE key > :last ORDER BY key LIMIT :most"
    )
    last = 0
    while rows := bind.execute(select, {"last": last, "most": AT_ONCE}).all():
        bind.execute(update, [{"k": row.key, "c": _backwards(row.customer)} for row in rows])
        last = rows[-1].key


def _backwards(customer: str) -> str:
    """Return a number's digits, the last first; extensions were not written by any release."""
    phone = unicodedata.normalize("NFKC", json.loads(customer).get("phone") or "")
    for sign in BETWEEN:
        phone = phone.partition(sign)[0]
    found = "".join(sign for sign in phone if sign in "0123456789")
    return found[:MOST_DIGITS][::-1]
