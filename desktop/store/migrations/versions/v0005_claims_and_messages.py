"""Adds who works on an order, and the messages on it, which are written once."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

CLAIM = (
    "order_id:text holder_id:text holder_name:text token_id:text? version:whole taken_at:whole "
    "beat_at:whole taken_from:text? reason:text"
)
MESSAGE = (
    "id:text order_id:text place:whole text:text audience:text author_id:text author_name:text "
    "author_role:text sent_at:whole digest:text"
)


def upgrade() -> None:
    """Make both tables, and the triggers that keep messages as they are."""
    for name, columns, key in (("claim", CLAIM, "order_id"), ("order_message", MESSAGE, "id")):
        op.create_table(
            name,
            *(_column(*column.split(":")) for column in columns.split()),
            sa.PrimaryKeyConstraint(key),
            sa.ForeignKeyConstraint(["order_id"], ["work_order.id"]),
            sqlite_strict=True,
        )
    op.create_index("order_message_order", "order_message", ["order_id", "place"])
    for statement in making("order_message", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop both."""
    op.drop_index("order_message_order", "order_message")
    op.drop_table("order_message")
    op.drop_table("claim")
    for statement in leaving("order_message", op.get_bind().dialect.name):
        op.execute(statement)


def _column(name: str, kind: str) -> sa.Column[object]:
    """Return a column of a table."""
    return sa.Column(name, KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))
