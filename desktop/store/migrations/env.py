"""Decides how Alembic runs our migrations: on the connection that the program hands in."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from desktop.store import (
    alarms,
    areas,
    backups,
    claims,
    deadlines,
    duty,
    evidence,
    handovers,
    holds,
    journal,
    ledger,
    messages,
    offers,
    orders,
    payouts,
    people,
    positions,
    prices,
    registrations,
    reminders,
    settings,
    templates,
    tracking,
    travel,
    views,
)
from desktop.store.base import IdText, JsonText, Record, UtcTime, WordText

_NOUNS = (
    *(alarms, areas, backups, claims, deadlines, duty, evidence, handovers, holds, journal),
    *(
        ledger,
        messages,
        offers,
        orders,
        payouts,
        people,
        positions,
        prices,
        registrations,
        reminders,
        settings,
        templates,
    ),
    *(tracking, travel, views),
)


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401
    """Write our column types by the plain type that lies in the database."""
    del autogen
    if kind == "type" and isinstance(item, IdText | JsonText | WordText):
        return "sa.Text()"
    if kind == "type" and isinstance(item, UtcTime):
        return "WHOLE"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_item=render_item,
    transactional_ddl=True,
)
context.run_migrations()
