"""Keeps service areas, how technicians work, and their planned shifts."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AREA = (
    *("id text", "name text", "kind text", "words text", "rings text", "version whole"),
    *("marks text", "changed_at whole", "changed_by text", "removed_at whole?"),
)
DUTY = (
    *("technician_id text", "on_duty whole", "taking_orders whole", "hours text?"),
    *("days_off text", "travel_mode text", "vehicle text", "area_ids text", "skills text"),
    *("crew_size whole", "hotline text", "version whole", "marks text"),
)
SHIFT = (
    *("id text", "technician_id text", "on_date text", "begins text", "ends text", "note text"),
    *("version whole", "marks text", "removed_at whole?"),
)
"""Each column, what lies in it, and with a question mark that it may be empty."""


def upgrade() -> None:
    """Make the tables; of technicians from before nothing is said."""
    op.create_table("area", *_columns(AREA), sa.PrimaryKeyConstraint("id"), sqlite_strict=True)
    op.create_table(
        "duty",
        *_columns(DUTY),
        sa.ForeignKeyConstraint(["technician_id"], ["technician.id"]),
        sa.PrimaryKeyConstraint("technician_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "shift",
        *_columns(SHIFT),
        sa.ForeignKeyConstraint(["technician_id"], ["technician.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("shift_technician", "shift", ["technician_id", "on_date"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("shift")
    op.drop_table("duty")
    op.drop_table("area")


def _columns(told: tuple[str, ...]) -> list[sa.Column[object]]:
    found = []
    for each in told:
        name, kind = each.split()
        optional = kind.endswith("?")
        found.append(sa.Column(name, KINDS[kind.removesuffix("?")], nullable=optional))
    return found
