"""Adds what people are edited and looked after by, and the settings that a centre chose itself."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = (
    ("staff", "marks", "text", "{}"),
    ("staff", "password_due", "whole", "0"),
    ("technician", "marks", "text", "{}"),
    ("token", "address", "text", ""),
    ("token", "release", "text", ""),
    ("token", "platform", "text", ""),
    ("token", "password_due", "whole", "0"),
)
"""Table, column, what lies in it, and what those that are there already have."""


def upgrade() -> None:
    """Add the columns, then both tables."""
    for table, name, kind, before in COLUMNS:
        column = sa.Column(name, KINDS[kind], nullable=False, server_default=before)
        op.add_column(table, column)
    op.create_table(
        "setting",
        sa.Column("name", KINDS["text"], nullable=False),
        sa.Column("id", KINDS["text"], nullable=False),
        sa.Column("value", KINDS["text"], nullable=True),
        sa.Column("version", KINDS["whole"], nullable=False),
        sa.Column("changed_at", KINDS["whole"], nullable=False),
        sa.Column("changed_by", KINDS["text"], nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "setting_change",
        sa.Column("name", KINDS["text"], nullable=False),
        sa.Column("version", KINDS["whole"], nullable=False),
        sa.Column("before", KINDS["text"], nullable=True),
        sa.Column("after", KINDS["text"], nullable=True),
        sa.Column("at", KINDS["whole"], nullable=False),
        sa.Column("actor_id", KINDS["text"], nullable=False),
        sa.Column("actor_name", KINDS["text"], nullable=False),
        sa.Column("actor_role", KINDS["text"], nullable=False),
        sa.PrimaryKeyConstraint("name", "version"),
        sqlite_strict=True,
    )
    op.create_index("setting_change_at", "setting_change", ["at"])
    for statement in making("setting_change", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop it all."""
    op.drop_index("setting_change_at", "setting_change")
    op.drop_table("setting_change")
    for statement in leaving("setting_change", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("setting")
    for table, name, _, _ in reversed(COLUMNS):
        op.drop_column(table, name)
