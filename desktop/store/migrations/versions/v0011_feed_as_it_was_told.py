"""Lets no change of the feed become another; the oldest still go in time."""

from alembic import op

from desktop.store.append_only import making, unmaking

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the triggers."""
    for statement in making("change", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for statement in unmaking("change", op.get_bind().dialect.name):
        op.execute(statement)
