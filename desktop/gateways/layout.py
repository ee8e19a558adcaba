"""Decides what the files of a data folder are called, and by which of them a centre is known.

It loads nothing: a desk asks before it is painted.
"""

from pathlib import Path

DATABASE = "callout.db"
DATABASE_FILE = "database.json"
"""Says in which PostgreSQL database the centre's records are; without it they are in the folder."""
MOVED_FILE = "moved.json"
"""Says that the centre is in another database now; its old one lies beside."""
FOUNDING_FILE = "founding.json"
"""Lies in a folder while a centre is founded there: until it is gone nothing else opens it."""


def stands(folder: Path) -> bool:
    """Return whether a centre lives in a folder, by what lies there alone."""
    named = (DATABASE, DATABASE_FILE, MOVED_FILE)
    return any(there(folder / name) for name in named) and not there(folder / FOUNDING_FILE)


def there(path: Path) -> bool:
    """Return whether something is at a path, as far as we may look."""
    try:
        return path.exists()
    except OSError:
        return False
