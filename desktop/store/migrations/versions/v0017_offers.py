"""Keeps cascades of offers, and on an order's timeline whom a step of theirs is about."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CASCADE = (
    "id:text order_id:text state:text rule:text version:whole round:whole alone:whole waived:text "
    "began_at:whole began_by:text ended_at:whole? consent_since:whole? consent_by:whole? "
    "left_to_ask:whole digest:text act_id:text? act_digest:text"
)
OFFER = (
    "id:text cascade_id:text order_id:text technician_id:text state:text place:whole round:whole "
    "offered_at:whole answers_by:whole answered_at:whole? eta_s:real? distance_m:real? reason:text "
    "by_hand:whole digest:text"
)
UNIQUE = (
    ("cascade_live", "cascade", "order_id", "ended_at IS NULL"),
    ("offer_open", "offer", "technician_id", "state = 'open'"),
    ("offer_won", "offer", "cascade_id", "state = 'accepted'"),
)
"""What must never be twice, and where."""
INDEXES = (
    ("cascade_order", "cascade", ["order_id", "began_at"]),
    ("cascade_ended", "cascade", ["ended_at"]),
    ("offer_cascade", "offer", ["cascade_id", "place"]),
    ("offer_order", "offer", ["order_id", "technician_id"]),
)
OF_STEPS = ("technician_id", "outcome")


def upgrade() -> None:
    """Make the tables; steps from before are about no offer."""
    op.create_table(
        "cascade",
        *map(_column, CASCADE.split()),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "offer",
        *map(_column, OFFER.split()),
        sa.ForeignKeyConstraint(["cascade_id"], ["cascade.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"]),
        sa.ForeignKeyConstraint(["technician_id"], ["technician.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    for name, table, column, condition in UNIQUE:
        where = sa.text(condition)
        op.create_index(
            name, table, [column], unique=True, sqlite_where=where, postgresql_where=where
        )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    for name in OF_STEPS:
        op.add_column("order_step", sa.Column(name, KINDS["text"], nullable=True))


def downgrade() -> None:
    """Drop them all; indexes go with their tables."""
    for name in reversed(OF_STEPS):
        op.drop_column("order_step", name)
    op.drop_table("offer")
    op.drop_table("cascade")


def _column(said: str) -> sa.Column[object]:
    """Return a column."""
    name, kind = said.split(":")
    return sa.Column(name, KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))
