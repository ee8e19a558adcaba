"""Keeps stops and trips, how far each visit's way was, and whether somebody seems to be there."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = (
    ("technician", "backlog", "text"),
    ("visit", "arrival_at", "whole"),
    ("visit", "arrival_lat", "real"),
    ("visit", "arrival_lon", "real"),
    ("visit", "fence", "text"),
    ("visit", "distance_m", "real"),
    ("visit", "measure_at", "whole"),
)
"""Table, column, and what lies in it; all may be empty."""


def upgrade() -> None:
    """Add the columns, then the tables; fixes from before are settled by the server by and by."""
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, KINDS[kind], nullable=True))
    due = sa.text("measure_at IS NOT NULL")
    op.create_index(
        "visit_measure", "visit", ["measure_at"], sqlite_where=due, postgresql_where=due
    )
    op.create_table(
        "motion",
        sa.Column("technician_id", KINDS["text"], nullable=False),
        sa.Column("moving", KINDS["whole"], nullable=False),
        sa.Column("since", KINDS["whole"], nullable=False),
        sa.Column("seen_at", KINDS["whole"], nullable=False),
        sa.Column("state", KINDS["text"], nullable=False),
        sa.ForeignKeyConstraint(["technician_id"], ["technician.id"]),
        sa.PrimaryKeyConstraint("technician_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "leg",
        sa.Column("key", KINDS["whole"], autoincrement=True, nullable=False),
        sa.Column("technician_id", KINDS["text"], nullable=False),
        sa.Column("moving", KINDS["whole"], nullable=False),
        sa.Column("began_at", KINDS["whole"], nullable=False),
        sa.Column("ended_at", KINDS["whole"], nullable=False),
        sa.Column("lat", KINDS["real"], nullable=False),
        sa.Column("lon", KINDS["real"], nullable=False),
        sa.Column("distance_m", KINDS["real"], nullable=False),
        sa.ForeignKeyConstraint(["technician_id"], ["technician.id"]),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
    )
    op.create_index("leg_technician", "leg", ["technician_id", "began_at"])
    op.create_table(
        "settled",
        sa.Column("place", KINDS["whole"], autoincrement=False, nullable=False),
        sa.Column("position_key", KINDS["whole"], nullable=False),
        sa.PrimaryKeyConstraint("place"),
        sqlite_strict=True,
    )
    for statement in making("leg", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop it all."""
    op.drop_table("settled")
    op.drop_table("leg")
    for statement in leaving("leg", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("motion")
    op.drop_index("visit_measure", "visit")
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)
