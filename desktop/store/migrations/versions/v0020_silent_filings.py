"""Keeps of a request to the police whether nothing was answered when it was sent last."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of requests that wait it is known when they are sent again."""
    op.add_column("filing", sa.Column("silent", KINDS["whole"], nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("filing", "silent")
