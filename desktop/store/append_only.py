"""Decides which tables are written once, and holds it by triggers in the database itself.

Alembic's batch mode rebuilds a SQLite table and silently drops its triggers: a migration that
touches one of these tables makes them again, and tests try it after each revision.
"""

WRITTEN_ONCE: dict[str, str | None] = {
    "audit": None,
    "order_step": None,
    "order_edit": None,
    "milestone": None,
    "file": None,
    "position": None,
    "report": "OLD.status = 'accepted'",
    "attachment": "(SELECT status FROM report WHERE report_id = OLD.report_id) = 'accepted'",
}
"""Each table with the condition under which a row may not change any more; None is always."""


def making(table: str) -> tuple[str, ...]:
    """Return the statements that make the table's triggers on SQLite."""
    condition = WRITTEN_ONCE[table]
    when = f" WHEN {condition}" if condition else ""
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{when} "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for verb in ("UPDATE", "DELETE")
    )


def dropping(table: str) -> tuple[str, ...]:
    """Return the statements that drop the table's triggers."""
    return tuple(f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete"))
