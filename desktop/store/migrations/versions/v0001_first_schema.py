"""Makes the first schema: orders, visits, reports, people, files, feed and audit log."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KINDS: dict[str, sa.types.TypeEngine[int] | sa.types.TypeEngine[float] | sa.Text] = {
    "text": sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
    "whole": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    "real": sa.Double().with_variant(sa.REAL(), "sqlite"),
}
"""What lies in a column; a ``?`` behind it lets the column be empty.

Text is compared and sorted by its code points on both databases, whatever PostgreSQL's own locale.
"""


@dataclass(frozen=True)
class Table:
    """A table: columns as ``name:kind``, its key, and whether the database counts that."""

    name: str
    columns: str
    key: str
    counted: bool = False
    unique: tuple[str, ...] = ()
    foreign: dict[str, str] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)


TABLES = (
    Table(
        "audit",
        (
            "seq:whole at:text actor:text role:text action:text noun:text subject:text "
            "detail:text hash:text"
        ),
        key="seq",
    ),
    Table(
        "centre",
        (
            "place:whole id:text created_at:whole key_proof:text? last_change:whole "
            "last_audit:whole audit_head:text oldest_change:whole"
        ),
        key="place",
    ),
    Table(
        "change",
        ("seq:whole noun:text id:text version:whole audience:text"),
        key="seq",
    ),
    Table(
        "file",
        ("sha256:text id:text length:whole stored_at:whole stored_by:text stored_role:text"),
        key="sha256",
        unique=("id",),
    ),
    Table(
        "order_day",
        ("day:text orders:whole"),
        key="day",
    ),
    Table(
        "staff",
        (
            "id:text name:text folded:text role:text password_hash:text version:whole "
            "created_at:whole disabled_at:whole?"
        ),
        key="id",
        unique=("folded",),
    ),
    Table(
        "technician",
        (
            "id:text name:text phone:text version:whole created_at:whole disabled_at:whole? "
            "last_seen_at:whole? lat:real? lon:real? accuracy_m:real? position_at:whole? "
            "position_received_at:whole?"
        ),
        key="id",
    ),
    Table(
        "token",
        (
            "id:text digest:text person_id:text role:text name:text device:text "
            "created_at:whole expires_at:whole? revoked_at:whole? last_seen_at:whole?"
        ),
        key="id",
        unique=("digest",),
        indexes={"token_person": "person_id"},
    ),
    Table(
        "tries",
        ("about:text failures:whole last_at:whole"),
        key="about",
    ),
    Table(
        "work_order",
        (
            "key:whole id:text number:text version:whole payload_version:whole kind:text "
            "priority:text state:text held_state:text? title:text place:text customer:text "
            "equipment:text fault:text spare_parts:text time_window:text? promised_at:whole? "
            "service:text? remark:text marks:text technician_id:text? visit_id:text? "
            "created_at:whole created_by:text changed_at:whole digest:text "
            "incomplete_reports:whole search:text"
        ),
        key="key",
        counted=True,
        unique=(
            "id",
            "number",
        ),
        indexes={"work_order_state": "state key", "work_order_technician": "technician_id key"},
    ),
    Table(
        "attachment",
        (
            "report_id:text place:whole order_id:text sha256:text length:whole "
            "media_type:text purpose:text"
        ),
        key="report_id place",
        foreign={"order_id": "work_order.id"},
        indexes={"attachment_file": "sha256", "attachment_order": "order_id"},
    ),
    Table(
        "order_edit",
        (
            "id:text order_id:text actor_id:text actor_role:text at:whole version:whole "
            "before:text after:text digest:text"
        ),
        key="id",
        foreign={"order_id": "work_order.id"},
        indexes={"order_edit_order": "order_id"},
    ),
    Table(
        "order_step",
        (
            "key:whole id:text order_id:text visit_id:text? step:text from_state:text "
            "to_state:text actor_id:text actor_name:text actor_role:text occurred_at:whole "
            "received_at:whole skew_s:real? reason:text party:text? position:text? "
            "digest:text"
        ),
        key="key",
        counted=True,
        unique=("id",),
        foreign={"order_id": "work_order.id"},
        indexes={"order_step_order": "order_id key"},
    ),
    Table(
        "pairing",
        ("digest:text technician_id:text created_at:whole expires_at:whole used_at:whole?"),
        key="digest",
        foreign={"technician_id": "technician.id"},
    ),
    Table(
        "position",
        (
            "key:whole technician_id:text lat:real lon:real accuracy_m:real? "
            "occurred_at:whole received_at:whole"
        ),
        key="key",
        counted=True,
        foreign={"technician_id": "technician.id"},
        indexes={"position_technician": "technician_id occurred_at"},
    ),
    Table(
        "visit",
        (
            "id:text order_id:text technician_id:text state:text version:whole "
            "payload_version:whole assigned_at:whole ended_at:whole?"
        ),
        key="id",
        foreign={"order_id": "work_order.id", "technician_id": "technician.id"},
        indexes={"visit_order": "order_id", "visit_technician": "technician_id state"},
    ),
    Table(
        "milestone",
        (
            "visit_id:text state:text order_id:text report_id:text occurred_at:whole "
            "received_at:whole skew_s:real?"
        ),
        key="visit_id state",
        foreign={"order_id": "work_order.id", "visit_id": "visit.id"},
        indexes={"milestone_order": "order_id"},
    ),
    Table(
        "report",
        (
            "report_id:text order_id:text visit_id:text technician_id:text state:text "
            "status:text occurred_at:whole received_at:whole skew_s:real? body:text "
            "digest:text missing:text refusal:text? order_version:whole"
        ),
        key="report_id",
        foreign={
            "order_id": "work_order.id",
            "technician_id": "technician.id",
            "visit_id": "visit.id",
        },
        indexes={"report_order": "order_id received_at"},
    ),
)
"""Every table, each after those that it points to."""
WRITTEN_ONCE = (
    "audit",
    "order_step",
    "order_edit",
    "milestone",
    "file",
    "position",
    "report",
    "attachment",
)


def upgrade() -> None:
    """Make every table, then the triggers that keep written rows as they are."""
    for table in TABLES:
        op.create_table(
            table.name,
            *(_column(table, *column.split(":")) for column in table.columns.split()),
            sa.PrimaryKeyConstraint(*table.key.split()),
            *(sa.UniqueConstraint(column) for column in table.unique),
            *(sa.ForeignKeyConstraint([own], [other]) for own, other in table.foreign.items()),
            sqlite_strict=True,
        )
        for name, columns in table.indexes.items():
            op.create_index(name, table.name, columns.split())
    for name in WRITTEN_ONCE:
        for statement in making(name, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drop every table; triggers and indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table.name)
    for name in WRITTEN_ONCE:
        for statement in leaving(name, op.get_bind().dialect.name):
            op.execute(statement)


def _column(table: Table, name: str, kind: str) -> sa.Column[object]:
    """Return a column of a table."""
    counted = table.counted and name == table.key
    identity = (sa.Identity(),) if counted and op.get_bind().dialect.name != "sqlite" else ()
    return sa.Column(
        name,
        KINDS[kind.rstrip("?")],
        *identity,
        nullable=kind.endswith("?"),
        autoincrement=counted,
    )
