"""Keeps the sums that are frozen for orders, what is said of them, what providers are asked."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

FUNDING = """
    id:text order_id:text technician_id:text visit_id:text? currency:text version:whole
    digest:text asked_at:whole asked_by:text funds_by:whole stands_at:whole? over_at:whole?
    order_version:whole documents:text documents_due_at:whole? documents_left_us:whole?
    documents_at:whole? documents_reason:text case_at:whole? case_number:text fee_paid_at:whole?
    fee_confirmed_at:whole? fee_confirmed_by:text?
"""
HOLD = """
    id:text funding_id:text order_id:text kind:text state:text version:whole amount_minor:whole
    currency:text provider:text asset:text? asked_at:whole held_at:whole? lapses_at:whole?
    ended_at:whole? ended_by:text? cause:text? reason:text proposed_by:text?
"""
JUDGEMENT = """
    id:text hold_id:text digest:text outcome:text reason:text case_number:text at:whole
    actor_id:text actor_name:text actor_role:text
"""
FEE = """
    id:text order_id:text technician_id:text digest:text currency:text lines:text tax_minor:whole
    discount_minor:whole discount_reason:text total_minor:whole share_minor:whole paid:whole
    collector:text means:text? receipt:text recorded_at:whole actor_id:text actor_role:text
"""
REQUEST = """
    id:text hold_id:text order_id:text provider:text operation:text state:text amount_minor:whole
    currency:text made_at:whole sent_at:whole? times_sent:whole answered_at:whole? reference:text
    reason:text means:text? receipt:text digest:text
"""
TABLES = (
    ("funding", FUNDING),
    ("hold", HOLD),
    ("hold_judgement", JUDGEMENT),
    ("fee", FEE),
    ("payment_request", REQUEST),
)
"""Each table and its columns; those with a ``?`` may be empty."""
INDEXES = (
    ("funding_order", "funding", ["order_id"], False),
    ("funding_open", "funding", ["over_at", "id"], False),
    ("hold_funding", "hold", ["funding_id", "kind"], True),
    ("hold_state", "hold", ["state", "asked_at"], False),
    ("hold_judgement_hold", "hold_judgement", ["hold_id", "at"], False),
    ("fee_order", "fee", ["order_id", "recorded_at"], False),
    ("payment_request_hold", "payment_request", ["hold_id", "operation"], True),
    ("payment_request_open", "payment_request", ["answered_at", "made_at"], False),
)
WRITTEN_ONCE = ("hold_judgement", "fee")


def upgrade() -> None:
    """Make the tables, and keep what was said and charged as it is."""
    for table, columns in TABLES:
        op.create_table(
            table,
            *(_column(*column.split(":")) for column in columns.split()),
            sa.PrimaryKeyConstraint("id"),
            sqlite_strict=True,
        )
    for name, table, indexed, unique in INDEXES:
        op.create_index(name, table, indexed, unique=unique)
    for table in WRITTEN_ONCE:
        for statement in making(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drop it all."""
    for table, _ in reversed(TABLES):
        op.drop_table(table)
    for table in WRITTEN_ONCE:
        for statement in leaving(table, op.get_bind().dialect.name):
            op.execute(statement)


def _column(name: str, kind: str) -> sa.Column[object]:
    return sa.Column(name, KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))
