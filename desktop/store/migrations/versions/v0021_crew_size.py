"""Keeps how many have to come to an order."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; orders from before ask for one."""
    column = sa.Column("crew_size", KINDS["whole"], nullable=False, server_default="1")
    op.add_column("work_order", column)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("work_order", "crew_size")
