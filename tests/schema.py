"""Decides how tests see what a database's schema is made of, and bring it to a revision."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from desktop.store.engine import Database
from desktop.store.revisions import migration_config

REVISIONS = [
    script.revision
    for script in reversed(list(ScriptDirectory.from_config(migration_config()).walk_revisions()))
]
_EVERYTHING = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT table_name, string_agg(concat_ws(' ', column_name, data_type, collation_name,
            is_nullable, is_identity, column_default), ', ' ORDER BY column_name)
            FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name
        UNION ALL SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
            FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
        UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT proname, pg_get_functiondef(oid) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT sequencename, data_type::text FROM pg_sequences
    """,
}
"""Tables, columns, indexes, keys, triggers, functions and counters, and how each is made."""


def to(database: Database, revision: str) -> None:
    """Bring the schema to a revision, up or down."""
    config: Config = migration_config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        now = MigrationContext.configure(connection).get_current_revision()
        if revision == "base" or (
            now is not None and REVISIONS.index(revision) < REVISIONS.index(now)
        ):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
        connection.commit()


def schema(database: Database) -> dict[str, str]:
    """Everything that the schema is made of, by name."""
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(_EVERYTHING[database.dialect]).all()
    return {name: made for name, made in rows if "alembic_version" not in name}
