"""Lets free text find orders by the digits of a number, however it was written down (F1)."""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

from desktop.store import order_text

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
MOST_DIGITS = 20
BETWEEN = "/;,、"
"""What stands between two numbers in one line."""


def upgrade() -> None:
    """Write the digits beside what orders are found by, then make the index of it anew."""
    bind = op.get_bind()
    update = sa.text("UPDATE work_order SET search = :s WHERE key = :k")
    select = sa.text(
        "SELECT key, customer, search FROM work_order WHERE key > :last ORDER BY key LIMIT :most"
    )
    last, found = 0, False
    while rows := bind.execute(select, {"last": last, "most": AT_ONCE}).all():
        said = [(row.key, f"{row.search}\n{digits}") for row in rows if (digits := _lacking(row))]
        if said:
            bind.execute(update, [{"k": key, "s": text} for key, text in said])
            found = True
        last = rows[-1].key
    if found:
        order_text.rebuild(bind)


def downgrade() -> None:
    """Leave it: to the release before it is one more word by which an order is found."""


def _lacking(row: sa.Row[tuple[int, str, str]]) -> str:
    """Return a number's digits where the order is not found by them yet."""
    phone = unicodedata.normalize("NFKC", json.loads(row.customer).get("phone") or "")
    for sign in BETWEEN:
        phone = phone.partition(sign)[0]
    digits = "".join(sign for sign in phone if sign in "0123456789")[:MOST_DIGITS]
    return "" if digits in row.search else digits
