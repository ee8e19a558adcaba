"""Keeps of the newest position that a phone told its time by that phone's own clock."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of positions from before nothing is known."""
    op.add_column("technician", sa.Column("told", KINDS["text"], nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("technician", "told")
