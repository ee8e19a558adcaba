"""Keeps what ways said of speeds."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; what was measured before is learned from when it is measured again."""
    op.create_table(
        "learned_way",
        sa.Column("visit_id", KINDS["text"], nullable=False),
        sa.Column("mode", KINDS["text"], nullable=False),
        sa.Column("north", KINDS["whole"], nullable=False),
        sa.Column("east", KINDS["whole"], nullable=False),
        sa.Column("hour", KINDS["whole"], nullable=False),
        sa.Column("metres", KINDS["real"], nullable=False),
        sa.Column("seconds", KINDS["real"], nullable=False),
        sa.Column("learned_at", KINDS["whole"], nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("visit_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "speed",
        sa.Column("north", KINDS["whole"], autoincrement=False, nullable=False),
        sa.Column("east", KINDS["whole"], autoincrement=False, nullable=False),
        sa.Column("mode", KINDS["text"], nullable=False),
        sa.Column("hour", KINDS["whole"], autoincrement=False, nullable=False),
        sa.Column("metres", KINDS["real"], nullable=False),
        sa.Column("seconds", KINDS["real"], nullable=False),
        sa.PrimaryKeyConstraint("north", "east", "mode", "hour"),
        sqlite_strict=True,
    )
    for statement in making("learned_way", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("speed")
    op.drop_table("learned_way")
    for statement in leaving("learned_way", op.get_bind().dialect.name):
        op.execute(statement)
