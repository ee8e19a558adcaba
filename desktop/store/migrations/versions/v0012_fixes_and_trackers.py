"""Keeps all that a fix tells, what was thought of it, by which program, and the unreadable."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS = (
    ("position", "altitude_m", "real", None),
    ("position", "speed_mps", "real", None),
    ("position", "course", "real", None),
    ("position", "battery_percent", "whole", None),
    ("position", "charging", "whole", None),
    ("position", "connection", "text", None),
    ("position", "app", "text", "callout"),
    ("position", "kept", "whole", "1"),
    ("position", "flag", "text", None),
    ("technician", "speed_mps", "real", None),
    ("technician", "course", "real", None),
    ("technician", "battery_percent", "whole", None),
    ("technician", "charging", "whole", None),
    ("technician", "connection", "text", None),
    ("technician", "doubted", "text", None),
    ("token", "app", "text", "callout"),
    ("token", "sealed_key", "text", None),
)
"""Table, column, what lies in it, and what those that are there already have."""


def upgrade() -> None:
    """Add the columns, then the table."""
    for table, name, kind, before in COLUMNS:
        column = sa.Column(name, KINDS[kind], nullable=before is None, server_default=before)
        op.add_column(table, column)
    op.create_table(
        "set_aside",
        sa.Column("key", KINDS["whole"], autoincrement=True, nullable=False),
        sa.Column("device_id", KINDS["text"], nullable=False),
        sa.Column("received_at", KINDS["whole"], nullable=False),
        sa.Column("reason", KINDS["text"], nullable=False),
        sa.Column("length", KINDS["whole"], nullable=False),
        sa.Column("body", KINDS["text"], nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["token.id"]),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
    )
    op.create_index("set_aside_device", "set_aside", ["device_id", "key"])


def downgrade() -> None:
    """Drop it all."""
    op.drop_index("set_aside_device", "set_aside")
    op.drop_table("set_aside")
    for table, name, _, _ in reversed(COLUMNS):
        op.drop_column(table, name)
