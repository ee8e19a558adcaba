"""Lets a technician's offers of a span be found by an index, for his replay."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("offer_technician", "offer", ["technician_id", "offered_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("offer_technician", "offer")
