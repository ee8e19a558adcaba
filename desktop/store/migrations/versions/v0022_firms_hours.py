"""Keeps when and where a firm works, and whether it takes orders."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
COLUMNS = (
    ("taking_orders", "whole", "1"),
    ("hours", "text", None),
    ("days_off", "text", "[]"),
    ("area_ids", "text", "[]"),
)
"""Each with what firms from before have: they take orders, always and everywhere."""


def upgrade() -> None:
    """Add the columns."""
    for name, kind, before in COLUMNS:
        column = sa.Column(name, KINDS[kind], nullable=before is None, server_default=before)
        op.add_column("firm", column)


def downgrade() -> None:
    """Drop them."""
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("firm", name)
