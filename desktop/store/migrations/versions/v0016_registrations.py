"""Keeps firms and persons, what they are registered and filed with, and what they may do by it."""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import leaving, making
from desktop.store.migrations.versions.v0001_first_schema import KINDS

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REGISTERED = """
    id:text name:text phone:text address:text licence_number:text licence_until:whole?
    equipment:text areas:text version:whole marks:text digest:text applied_at:whole
    applied_by:text changed_at:whole review:text review_reason:text reviewed_at:whole?
    reviewed_by:text filing:text filing_reason:text filing_id:text? filed_at:whole?
    filed_until:whole? receipt:text
"""
FIRM = """
    credit_code:text legal_representative:text responsible_person:text hotline:text state:text
"""
PERSON = """
    sealed_number:text? number_index:text? sex:text? ethnicity:text firm_id:text? employer:text
    employer_address:text grade:text? scope:text post:text
"""
CREDENTIAL = """
    technician_id:text firm_id:text? grade:text? scope:text filing:text filed_until:whole?
    licence_until:whole? post:text standing:text risk:text? marks_count:whole marks_sum:whole
"""
CHANGE = """
    subject_id:text version:whole field:text sealed:whole before:text? after:text? at:whole
    actor_id:text actor_name:text actor_role:text
"""
FILING = """
    id:text subject_id:text registrant:text version:whole content:text sealed_number:text?
    made_at:whole sent_at:whole? times_sent:whole state:text answered_at:whole? receipt:text
    reason:text filed_until:whole?
"""
FILE = """
    subject_id:text kind:text sha256:text length:whole media_type:text fingerprint:text
    stored_at:whole stored_by:text
"""
FINGERPRINT = """
    subject_id:text finger:text sealed_template:text read_here:whole stored_at:whole stored_by:text
"""
TABLES = (
    ("firm", REGISTERED + FIRM, ("id",)),
    ("registration", REGISTERED + PERSON, ("id",)),
    ("credential", CREDENTIAL, ("technician_id",)),
    ("registration_change", CHANGE, ("subject_id", "version", "field")),
    ("filing", FILING, ("id",)),
    ("personal_file", FILE, ("subject_id", "kind")),
    ("fingerprint", FINGERPRINT, ("subject_id", "finger")),
)
"""Each table, its columns (those with a ``?`` may be empty), and its key."""
UNIQUE = (("firm", "credit_code"), ("registration", "number_index"))
INDEXES = (
    ("registration_firm", "registration", ["firm_id"]),
    ("credential_firm", "credential", ["firm_id"]),
    ("filing_subject", "filing", ["subject_id", "made_at"]),
)
WRITTEN_ONCE = "registration_change"


def upgrade() -> None:
    """Make the tables, and keep what was written of changes as it is."""
    for table, columns, key in TABLES:
        op.create_table(
            table,
            *(_column(*column.split(":")) for column in columns.split()),
            sa.PrimaryKeyConstraint(*key),
            *(sa.UniqueConstraint(name) for of, name in UNIQUE if of == table),
            sqlite_strict=True,
        )
    for name, table, indexed in INDEXES:
        op.create_index(name, table, indexed)
    for statement in making(WRITTEN_ONCE, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop it all."""
    for table, _, _ in reversed(TABLES):
        op.drop_table(table)
    for statement in leaving(WRITTEN_ONCE, op.get_bind().dialect.name):
        op.execute(statement)


def _column(name: str, kind: str) -> sa.Column[object]:
    return sa.Column(name, KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))
