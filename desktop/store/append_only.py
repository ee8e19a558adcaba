"""Decides which tables are written once, and holds it by triggers in the database itself.

Alembic's batch mode rebuilds a SQLite table and silently drops its triggers: a migration that
touches one of these tables makes them again, and tests try it after each revision.
"""

WRITTEN_ONCE: dict[str, str | None] = {
    "audit": None,
    "order_step": None,
    "order_edit": None,
    "order_message": None,
    "milestone": None,
    "file": None,
    "position": None,
    "setting_change": None,
    "report": "OLD.status = 'accepted'",
    "handover": None,
    "handover_taking": None,
    "attachment": "(SELECT status FROM report WHERE report_id = OLD.report_id) = 'accepted'",
}
"""Each table with the condition under which a row may not change any more; None is always."""
_REFUSING = "callout_append_only"


def making(table: str, dialect: str = "sqlite") -> tuple[str, ...]:
    """Return the statements that make the table's triggers on ``sqlite`` or ``postgresql``.

    On PostgreSQL a condition that looks into another table has no place in a trigger's WHEN, so
    each table has a function of its own. TRUNCATE knows no rows, and is always refused there.
    """
    condition = WRITTEN_ONCE[table]
    if dialect == "postgresql":
        return _making_on_postgresql(table, condition)
    when = f" WHEN {condition}" if condition else ""
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{when} "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for verb in ("UPDATE", "DELETE")
    )


def _making_on_postgresql(table: str, condition: str | None) -> tuple[str, ...]:
    """Return the function that refuses, and the triggers that call it.

    A row that may change is let through as it would be: NEW is empty when a row is deleted.
    """
    function = f"{_REFUSING}_{table}"
    refuse = "RAISE EXCEPTION 'append-only'; END IF;"
    making = (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN {refuse} IF {condition or 'TRUE'} THEN {refuse} "
        "RETURN COALESCE(NEW, OLD); END $$"
    )
    calling = f"EXECUTE FUNCTION {function}()"
    rows = f"{table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
    whole = f"{table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    return making, f"CREATE TRIGGER {rows} {calling}", f"CREATE TRIGGER {whole} {calling}"


def leaving(table: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that drop what is left of the triggers when their table is gone."""
    return (f"DROP FUNCTION {_REFUSING}_{table}()",) if dialect == "postgresql" else ()
