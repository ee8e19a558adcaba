"""Lets every order of the queue tell kinds by its index, and keeps what spans of time keys have."""

import sqlalchemy as sa
from alembic import op

from desktop.store import order_span
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SHOWN = "kind priority created_at"
INDEXES = {
    "work_order_phone": ("past phone_order key", SHOWN),
    "work_order_address": ("past address_order key", SHOWN),
    "work_order_area": ("past area_order key kind priority", "created_at"),
    "work_order_window": ("past window_at key", SHOWN),
    "work_order_lacking": ("past incomplete_reports key", SHOWN),
}
"""What each held before, and what it holds now as well."""
NOBODYS = sa.text("technician_id IS NULL")
SPAN = ("created_first", "created_last", "promised_first", "promised_last")


def upgrade() -> None:
    """Make the indexes anew, that of what nobody has, and the spans of the orders there are."""
    for name, (before, more) in INDEXES.items():
        op.drop_index(name, "work_order")
        op.create_index(name, "work_order", [*before.split(), *more.split()])
    op.create_index(
        "work_order_nobody",
        "work_order",
        ["past", "key", *SHOWN.split()],
        sqlite_where=NOBODYS,
        postgresql_where=NOBODYS,
    )
    op.create_table(
        "order_span",
        sa.Column("block", KINDS["whole"], nullable=False, autoincrement=False),
        *(sa.Column(name, KINDS["whole"], nullable=False) for name in SPAN),
        sa.PrimaryKeyConstraint("block"),
        sqlite_strict=True,
    )
    order_span.rebuild(op.get_bind())


def downgrade() -> None:
    """Drop the spans and the index, and make the earlier indexes again."""
    op.drop_table("order_span")
    op.drop_index("work_order_nobody", "work_order")
    for name, (before, _) in INDEXES.items():
        op.drop_index(name, "work_order")
        op.create_index(name, "work_order", before.split())
