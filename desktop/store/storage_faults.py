"""Decides how the store says that a database cannot go on: the same faults for both databases."""

from enum import StrEnum

from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from desktop.store.bounds import TimeOver
from desktop.store.revisions import OtherRevision


class StorageFault(StrEnum):
    """Why a database did not do what it was told, whichever database it is."""

    FULL = "full"
    """The disk is full; nothing was written."""
    LOCKED = "locked"
    """Another one held it for too long; the same again may succeed."""
    LOST = "lost"
    """There is no connection, or it broke: whether a commit still happened is not known."""
    READ_ONLY = "read-only"
    """Nothing can be written here: a folder without rights, a standby."""
    FAILING = "failing"
    """The disk itself fails."""
    DAMAGED = "damaged"
    """What lies there is not what was written."""
    TOO_LONG = "too-long"
    """The statements ran longer than they may, and were interrupted."""
    REFUSED = "refused"
    """A rule of the schema forbids it: a key taken twice, a row that is written once."""
    OUTDATED = "outdated"
    """Another server has brought the schema to another release's; nothing was written."""
    OTHER = "other"
    """Anything else; our own bug before all."""


_BROKEN = "8s2b"
"""How SQLAlchemy names that a transaction cannot go on, since its connection broke."""
_SQLITE = {
    5: StorageFault.LOCKED,  # busy
    6: StorageFault.LOCKED,
    8: StorageFault.READ_ONLY,
    9: StorageFault.TOO_LONG,  # interrupted
    10: StorageFault.FAILING,
    11: StorageFault.DAMAGED,  # corrupt
    13: StorageFault.FULL,
    14: StorageFault.LOST,  # cannot be opened
    19: StorageFault.REFUSED,  # a constraint, or a trigger of ours
    26: StorageFault.DAMAGED,  # no database
}
"""What SQLite's primary result codes mean (sqlite.org/rescode.html)."""
_POSTGRESQL = {
    "25006": StorageFault.READ_ONLY,
    "25P03": StorageFault.LOST,  # idle for too long inside a transaction: the session was ended
    "25P04": StorageFault.LOST,  # the whole transaction took too long
    "40001": StorageFault.LOCKED,
    "40P01": StorageFault.LOCKED,  # deadlock
    "42501": StorageFault.READ_ONLY,  # no right to
    "53100": StorageFault.FULL,
    "53300": StorageFault.LOST,  # too many connections
    "55P03": StorageFault.LOCKED,
    "57014": StorageFault.TOO_LONG,  # took longer than statement_timeout
    "58030": StorageFault.FAILING,
    "P0001": StorageFault.REFUSED,  # a trigger of ours
}
"""What PostgreSQL's error codes mean (its manual, appendix A); else the class says."""
_POSTGRESQL_CLASSES = {
    "08": StorageFault.LOST,
    "23": StorageFault.REFUSED,
    "53": StorageFault.FULL,  # out of memory, out of disk
    "57": StorageFault.LOST,  # shut down, crashed, still starting
    "XX": StorageFault.DAMAGED,
}
_NO_DRIVERS: dict[type[Exception], StorageFault] = {
    OtherRevision: StorageFault.OUTDATED,
    TimeOver: StorageFault.TOO_LONG,
    PoolTimeoutError: StorageFault.LOCKED,  # every connection of this process is in use
}
"""What faults mean that come before the driver was asked."""


def storage_fault(error: BaseException | None) -> StorageFault:
    """Return what an error of SQLAlchemy or of either driver means."""
    for kind, fault in _NO_DRIVERS.items():
        if isinstance(error, kind):
            return fault
    if isinstance(error, PendingRollbackError):
        return StorageFault.LOST if error.code == _BROKEN else StorageFault.OTHER
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return StorageFault.LOST
        error = error.orig
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _SQLITE.get(code & 0xFF, StorageFault.OTHER)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        by_class = _POSTGRESQL_CLASSES.get(state[:2], StorageFault.OTHER)
        return _POSTGRESQL.get(state, by_class)
    # psycopg has no code for a connection that cannot be made, or breaks in the middle.
    lost = type(error).__name__ == "OperationalError"
    return StorageFault.LOST if lost else StorageFault.OTHER
