"""Keeps a ledger: accounts, transfers between them, the commands behind them, closed periods."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ACCOUNT = "id:whole kind:text currency:text subject_id:text opened_at:whole"
BALANCE = (
    "kind:text currency:text subject_id:text account_id:whole debits_minor:whole "
    "credits_minor:whole"
)
COMMAND = (
    "id:text digest:text first_seq:whole transfers:whole booked_on:text reason:text "
    "actor_id:text posted_at:whole"
)
TRANSFER = (
    "seq:whole id:text command_id:text kind:text debit_id:whole credit_id:whole "
    "amount_minor:whole currency:text booked_on:text order_id:text? hold_id:text? reverses:text?"
)
PERIOD = (
    "number:whole id:text digest:text first_on:text? last_on:text reason:text transfers:whole "
    "trial:text closed_by:text closed_at:whole"
)
WRITTEN_ONCE = ("ledger_account", "ledger_command", "ledger_transfer", "ledger_period")
INDEXES = (
    ("ledger_transfer_debit", ["debit_id", "seq"]),
    ("ledger_transfer_credit", ["credit_id", "seq"]),
    ("ledger_transfer_order", ["order_id", "seq"]),
    ("ledger_transfer_booked", ["booked_on"]),
)


def upgrade() -> None:
    """Make the tables, empty: nothing held money before."""
    _table("ledger_account", ACCOUNT, "id", sa.UniqueConstraint("kind", "currency", "subject_id"))
    _table(
        "ledger_balance",
        BALANCE,
        "kind currency subject_id",
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"]),
        sa.UniqueConstraint("account_id"),
        sa.CheckConstraint("debits_minor >= 0 AND credits_minor >= 0"),
    )
    _table("ledger_command", COMMAND, "id", sa.CheckConstraint("transfers > 0"))
    _table(
        "ledger_transfer",
        TRANSFER,
        "seq",
        sa.ForeignKeyConstraint(["command_id"], ["ledger_command.id"]),
        sa.ForeignKeyConstraint(["debit_id"], ["ledger_account.id"]),
        sa.ForeignKeyConstraint(["credit_id"], ["ledger_account.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"]),
        sa.ForeignKeyConstraint(["reverses"], ["ledger_transfer.id"]),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("reverses"),
        sa.CheckConstraint("amount_minor > 0"),
    )
    _table(
        "ledger_period", PERIOD, "number", sa.UniqueConstraint("id"), sa.UniqueConstraint("last_on")
    )
    for name, columns in INDEXES:
        op.create_index(name, "ledger_transfer", columns)
    for table in WRITTEN_ONCE:
        for statement in making(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drop them all; triggers and indexes go with their tables."""
    tables = ("ledger_period", "ledger_transfer", "ledger_command", "ledger_balance")
    for table in (*tables, "ledger_account"):
        op.drop_table(table)
    for table in WRITTEN_ONCE:
        for statement in leaving(table, op.get_bind().dialect.name):
            op.execute(statement)


def _table(name: str, columns: str, key: str, *rules: sa.Constraint) -> None:
    """Make a table."""
    op.create_table(
        name,
        *map(_column, columns.split()),
        sa.PrimaryKeyConstraint(*key.split()),
        *rules,
        sqlite_strict=True,
    )


def _column(said: str) -> sa.Column[object]:
    """Return a column."""
    name, kind = said.split(":")
    return sa.Column(
        name, KINDS[kind.rstrip("?")], nullable=kind.endswith("?"), autoincrement=False
    )
