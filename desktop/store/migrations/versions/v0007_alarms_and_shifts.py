"""Adds alarms, reminders and shift handovers; what a handover says is written once."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = {
    "alarm": (
        "id:text version:whole kind:text about:text about_at:whole order_id:text? person_id:text? "
        "detail:text raised_at:whole ended_at:whole? acknowledgement_id:text? "
        "acknowledged_at:whole? acknowledged_by:text? acknowledged_name:text note:text"
    ),
    "reminder": (
        "id:text version:whole text:text due_at:whole order_id:text? person_id:text? urgent:whole "
        "created_at:whole created_by:text created_name:text fell_due_at:whole? act_id:text? "
        "digest:text ended_at:whole? ended_name:text done:whole"
    ),
    "handover": (
        "id:text written_at:whole written_by:text written_name:text note:text items:text "
        "digest:text search:text"
    ),
}
"""Each table's columns as ``name:kind``, its id first; a ``?`` behind it lets one be empty."""
INDEXES = {
    "alarm_standing": ("alarm", "ended_at raised_at"),
    "alarm_order": ("alarm", "order_id kind ended_at about_at"),
    "alarm_raised": ("alarm", "raised_at"),
    "reminder_open": ("reminder", "ended_at due_at"),
    "handover_written": ("handover", "written_at id"),
}
WRITTEN_ONCE = ("handover", "handover_taking")


def upgrade() -> None:
    """Make the tables; alarms of orders that wait already are raised by the server's first look."""
    for name, columns in TABLES.items():
        op.create_table(
            name,
            *map(_column, columns.split()),
            sa.PrimaryKeyConstraint("id"),
            sqlite_strict=True,
        )
    op.create_table(
        "handover_taking",
        *map(_column, ["handover_id:text", "taken_at:whole", "taken_by:text", "taken_name:text"]),
        _column("remark:text"),
        sa.PrimaryKeyConstraint("handover_id"),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"]),
        sqlite_strict=True,
    )
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns.split())
    op.create_index("alarm_acknowledgement", "alarm", ["acknowledgement_id"], unique=True)
    for table in WRITTEN_ONCE:
        for statement in making(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drop them all; triggers and indexes go with their tables."""
    op.drop_table("handover_taking")
    for name in reversed(TABLES):
        op.drop_table(name)
    for table in WRITTEN_ONCE:
        for statement in leaving(table, op.get_bind().dialect.name):
            op.execute(statement)


def _column(said: str) -> sa.Column[object]:
    """Return a column."""
    name, kind = said.split(":")
    return sa.Column(name, KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))
