"""Calls the address of the server in the internet by its name: ``public_url``, once phones_url.

What was changed, and when, stays as it was written; only the name of the setting goes along.
"""

import sqlalchemy as sa
from alembic import op

from desktop.store.append_only import making, unmaking

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE, AFTER = "phones_url", "public_url"


def upgrade() -> None:
    """Rename the setting, and its history with it."""
    _rename(BEFORE, AFTER)


def downgrade() -> None:
    """Give it the old name again."""
    _rename(AFTER, BEFORE)


def _rename(before: str, after: str) -> None:
    """Rename a setting; its history is written once, so that its triggers are made anew."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in unmaking("setting_change", dialect):
        op.execute(statement)
    for name in ("setting", "setting_change"):
        table = sa.table(name, sa.column("name"))
        changed = sa.update(table).where(table.c.name == before).values(name=after)
        connection.execute(changed)
    for statement in making("setting_change", dialect):
        op.execute(statement)
