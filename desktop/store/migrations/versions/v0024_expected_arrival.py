"""Keeps when whoever is under way is expected, and who reckoned that."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COLUMNS = (("eta_at", "whole"), ("eta_source", "text"))
"""Each column and what lies in it; both may be empty."""


def upgrade() -> None:
    """Add the columns; the server fills them within seconds."""
    for name, kind in COLUMNS:
        op.add_column("visit", sa.Column(name, KINDS[kind], nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name, _ in reversed(COLUMNS):
        op.drop_column("visit", name)
