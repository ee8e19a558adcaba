"""Adds deadlines, which fire once, what became of backups, and the word that proves a key."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; the centre's sealed word comes with its next start."""
    op.create_table(
        "deadline",
        sa.Column("id", KINDS["text"], nullable=False),
        sa.Column("kind", KINDS["text"], nullable=False),
        sa.Column("subject", KINDS["text"], nullable=False),
        sa.Column("due_at", KINDS["whole"], nullable=False),
        sa.Column("fired_at", KINDS["whole"], nullable=True),
        sa.Column("lease", KINDS["text"], nullable=True),
        sa.Column("leased_until", KINDS["whole"], nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("deadline_due", "deadline", ["fired_at", "due_at"])
    op.create_index("deadline_subject", "deadline", ["subject", "kind"])
    op.create_table(
        "backup_run",
        sa.Column("id", KINDS["text"], nullable=False),
        sa.Column("version", KINDS["whole"], nullable=False),
        sa.Column("asked_by", KINDS["text"], nullable=False),
        sa.Column("asked_at", KINDS["whole"], nullable=False),
        sa.Column("begun_at", KINDS["whole"], nullable=True),
        sa.Column("ended_at", KINDS["whole"], nullable=True),
        sa.Column("name", KINDS["text"], nullable=False),
        sa.Column("size_bytes", KINDS["whole"], nullable=False),
        sa.Column("fault", KINDS["text"], nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("backup_run_ended", "backup_run", ["ended_at"])
    op.add_column("centre", sa.Column("sealed", KINDS["text"], nullable=True))


def downgrade() -> None:
    """Drop all three."""
    op.drop_column("centre", "sealed")
    op.drop_index("backup_run_ended", "backup_run")
    op.drop_table("backup_run")
    op.drop_index("deadline_subject", "deadline")
    op.drop_index("deadline_due", "deadline")
    op.drop_table("deadline")
