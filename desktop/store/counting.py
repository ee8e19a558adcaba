"""Decides how much a database holds: its rows by table, its size, and which schema it has."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, inspect, select, table, text
from sqlalchemy.orm import Session

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
    motion,
    offers,
    order_span,
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
from desktop.store.base import Record

TABLES = frozenset(
    name
    for module in (
        *(alarms, areas, backups, claims, deadlines, duty, evidence, handovers, holds, journal),
        *(ledger, messages, motion, offers, order_span, orders, payouts, people, positions),
        *(prices, registrations, reminders, settings, templates, tracking, travel, views),
    )
    for name, found in Record.metadata.tables.items()
    if any(getattr(each, "__table__", None) is found for each in vars(module).values())
)
"""Every table of ours by name; what else lies in a database is not told."""

NO_REVISION = "none"


def rows(session: Session) -> dict[str, int]:
    """Return how many rows each table of ours has; each is counted, so it takes its time."""
    connection = session.connection()
    there = set(inspect(connection).get_table_names())
    return {
        name: session.scalar(select(func.count()).select_from(table(name))) or 0
        for name in sorted(there & TABLES)
    }


def revision(session: Session) -> str:
    """Return the revision of the schema, ``none`` where there is no schema yet."""
    found = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return NO_REVISION if found is None else str(found)


def size_bytes(session: Session) -> int:
    """Return how large the database is."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return _whole(connection, "PRAGMA page_count") * _whole(connection, "PRAGMA page_size")
    return _whole(connection, "SELECT pg_database_size(current_database())")


def log_bytes(session: Session) -> int | None:
    """Return how long the file is in which SQLite writes ahead; PostgreSQL's is the machine's."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return None
    names: Iterable[Any] = connection.exec_driver_sql("PRAGMA database_list").all()
    path = next((Path(f"{row[2]}-wal") for row in names if row[1] == "main"), None)
    return path.stat().st_size if path is not None and path.exists() else 0


def _whole(connection: Connection, question: str) -> int:
    return int(connection.exec_driver_sql(question).scalar_one())
