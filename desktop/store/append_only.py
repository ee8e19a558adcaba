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
    "leg": None,
    "learned_way": None,
    "setting_change": None,
    "registration_change": None,
    "report": "OLD.status = 'accepted'",
    "handover": None,
    "handover_taking": None,
    "hold_judgement": None,
    "fee": None,
    "payout_act": None,
    "ledger_account": None,
    "ledger_command": None,
    "ledger_transfer": None,
    "ledger_period": None,
    "attachment": "(SELECT status FROM report WHERE report_id = OLD.report_id) = 'accepted'",
}
"""Each table with the condition under which a row may not change any more; None is always."""
NEVER_CHANGED = ("change",)
"""Tables whose oldest rows go in time, but of which no row may become another: the feed's."""
MUTABLE = {
    "area": "it is edited, taken away and brought back; the log has who did",
    "alarm": "it is acknowledged, and ends with its cause",
    "backup_run": "it is given its end",
    "cascade": "it goes on from one technician to the next; the order's steps tell its story",
    "centre": "its one row counts the numbers that were given, and holds the chain's head",
    "claim": "it is said anew, taken over and let go",
    "credential": "it is what a technician may do now; how it came to be is in registration_change",
    "deadline": "it is moved, and fires",
    "filing": "it is sent, and answered",
    "fingerprint": "a finger is taken anew",
    "funding": "it stands, and is over; the log has how",
    "hold": "it is frozen and ends once; the log and the ledger have how",
    "payment_request": "it is sent, and answered",
    "payee": "it is where somebody is paid now; the log has who changed it",
    "payout": "it is released and ends; payout_act and the log have how",
    "payout_line": "it ends once; payout_act and the ledger have how",
    "firm": "as registration",
    "duty": "it is how somebody works now; the log has who changed it",
    "ledger_balance": "it follows the transfers, and can be made anew from them",
    "motion": "it is what a technician does now; what he did is in leg",
    "offer": "it is answered, or lapses",
    "order_day": "it counts",
    "order_span": "it follows the orders, and can be made anew from them",
    "order_view": "its owner changes it",
    "pairing": "it is used up",
    "personal_file": "a better one takes its place; the bytes of both stay",
    "price": "it is edited and retired; the log has each amount",
    "registration": "it is edited, reviewed and filed; registration_change has each change",
    "reminder": "it falls due and is done",
    "settled": "its one row counts how far fixes were settled",
    "setting": "it is how things are; how they came to be is in setting_change",
    "set_aside": "the oldest go in time; nothing became of them",
    "shift": "it is planned anew, taken away and brought back",
    "speed": "what is learned now weighs more than of old; each way is in learned_way",
    "staff": "people are renamed, given another role and disabled; the log has it",
    "technician": "as staff, and his newest position",
    "template": "it is edited, taken away and brought back",
    "token": "it is ended, and notes when its owner was seen",
    "tries": "they are counted and forgotten",
    "visit": "it goes from state to state; its milestones are written once",
    "work_order": "it goes from state to state; its steps and edits are written once",
}
"""Every other table, and why its rows may change."""
_REFUSING = "callout_append_only"


def making(table: str, dialect: str = "sqlite") -> tuple[str, ...]:
    """Return the statements that make the table's triggers on ``sqlite`` or ``postgresql``.

    On PostgreSQL a condition that looks into another table has no place in a trigger's WHEN, so
    each table has a function of its own. TRUNCATE knows no rows, and is always refused there.
    """
    condition, verbs = WRITTEN_ONCE.get(table), _verbs(table)
    if dialect == "postgresql":
        return _making_on_postgresql(table, condition, verbs)
    when = f" WHEN {condition}" if condition else ""
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{when} "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for verb in verbs
    )


def _verbs(table: str) -> tuple[str, ...]:
    """Return what is refused, row by row."""
    assert table in WRITTEN_ONCE or table in NEVER_CHANGED, table
    return ("UPDATE", "DELETE") if table in WRITTEN_ONCE else ("UPDATE",)


def _making_on_postgresql(
    table: str, condition: str | None, verbs: tuple[str, ...]
) -> tuple[str, ...]:
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
    rows = f"{table}_no_change BEFORE {' OR '.join(verbs)} ON {table} FOR EACH ROW"
    whole = f"{table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    return making, f"CREATE TRIGGER {rows} {calling}", f"CREATE TRIGGER {whole} {calling}"


def leaving(table: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that drop what is left of the triggers when their table is gone."""
    return (f"DROP FUNCTION {_REFUSING}_{table}()",) if dialect == "postgresql" else ()


def unmaking(table: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that drop the triggers of a table that stays."""
    if dialect == "postgresql":
        dropping = (f"DROP TRIGGER {table}_no_{what} ON {table}" for what in ("change", "truncate"))
        return (*dropping, *leaving(table, dialect))
    return tuple(f"DROP TRIGGER {table}_no_{verb.lower()}" for verb in _verbs(table))
