"""Keeps what is charged on each kind of job, which was typed anew into each fee."""

import sqlalchemy as sa
from alembic import op

from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PRICE = """
    id:text version:whole kind:text action:text? lock_kind:text? text:text amount_minor:whole
    currency:text tax_percent_hundredths:whole rank:whole changed_at:whole changed_by:text
    retired_at:whole?
"""


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "price",
        *(_column(*column.split(":")) for column in PRICE.split()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("price")


def _column(name: str, kind: str) -> sa.Column[object]:
    return sa.Column(name, KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))
