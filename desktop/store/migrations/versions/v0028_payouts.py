"""Keeps where technicians are paid, and the runs by which a bank pays what the centre owes."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

PAYEE = """
    technician_id:text version:whole holder:text sealed_account:text account_tail:text bic:text
    bank:text changed_at:whole changed_by:text
"""
PAYOUT = """
    id:text number:text kind:text currency:text state:text version:whole digest:text
    total_minor:whole left_out:text prepared_at:whole prepared_by:text prepared_name:text
    released_at:whole? released_by:text? released_name:text ended_at:whole? ended_name:text
    reason:text
"""
LINE = """
    id:text payout_id:text place:whole technician_id:text? request_id:text? order_id:text?
    open_request:text? holder:text sealed_account:text account_tail:text bic:text bank:text
    amount_minor:whole state:text reason:text ended_at:whole? ended_name:text
"""
ACT = """
    id:text payout_id:text digest:text act:text reason:text at:whole actor_id:text actor_name:text
    actor_role:text
"""
TABLES = (("payee", PAYEE), ("payout", PAYOUT), ("payout_line", LINE), ("payout_act", ACT))
"""Each table and its columns, the first of which is its key; those with a ``?`` may be empty."""
INDEXES = (
    ("payout_number", "payout", ["number"], True),
    ("payout_open", "payout", ["ended_at", "prepared_at"], False),
    ("payout_line_payout", "payout_line", ["payout_id", "place"], True),
    ("payout_line_request", "payout_line", ["open_request"], True),
    ("payout_line_technician", "payout_line", ["technician_id", "state"], False),
    ("payout_act_payout", "payout_act", ["payout_id", "at"], False),
)
WRITTEN_ONCE = ("payout_act",)


def upgrade() -> None:
    """Make the tables, and keep what people did to a run as it is."""
    for table, columns in TABLES:
        named = [column.split(":") for column in columns.split()]
        op.create_table(
            table,
            *(_column(*column) for column in named),
            sa.PrimaryKeyConstraint(named[0][0]),
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
