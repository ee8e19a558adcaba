"""Adds deadlines, which fire once, and the sealed word by which a centre's key proves itself."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of deadlines; the centre's sealed word comes with its next start."""
    op.create_table(
        "deadline",
        sa.Column("id", KINDS["text"], nullable=False),
        sa.Column("kind", KINDS["text"], nullable=False),
        sa.Column("subject", KINDS["text"], nullable=False),
        sa.Column("due_at", KINDS["whole"], nullable=False),
        sa.Column("fired_at", KINDS["whole"], nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("deadline_due", "deadline", ["fired_at", "due_at"])
    op.add_column("centre", sa.Column("sealed", KINDS["text"], nullable=True))


def downgrade() -> None:
    """Drop both."""
    op.drop_column("centre", "sealed")
    op.drop_index("deadline_due", "deadline")
    op.drop_table("deadline")
