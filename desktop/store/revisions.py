"""Decides which form of the schema is this release's, and what it means to find another.

The schema is brought up to date at the start; on PostgreSQL another server, of a newer release, may
bring it further while this one works (docs/decisions/0016).
"""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory


class OtherRevision(Exception):
    """The database's schema is not this release's; ``revision`` is the one that it has."""

    def __init__(self, revision: str) -> None:
        """Name the revision that was found; an empty one where there is none."""
        super().__init__(revision)
        self.revision = revision


def migration_config() -> Config:
    """Return Alembic's configuration for this package's migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@cache
def newest() -> str:
    """Return the revision to which this release brings a database."""
    found = ScriptDirectory.from_config(migration_config()).get_current_head()
    assert found is not None, "the package has no migrations"
    return found
