"""Decides what a centre tells of itself to whoever looks after it: figures, and nobody's data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from api_client.vocabulary import Permission, Role
from desktop.service import backups
from desktop.service.unit import Unit
from desktop.store import counting
from desktop.store.evidence import FileRecord
from desktop.store.journal import AuditRecord, CentreRecord
from desktop.store.orders import OrderRecord
from desktop.store.people import TokenRecord

LAST_ENTRIES = 1_000
"""So many of the newest entries of the audit log are held against the clock."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far log and feed are, how large the database is, and when it was last backed up."""

    audit_rows: int
    changes: int
    database_bytes: int
    log_bytes: int | None
    backed_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stored:
    """How many files there are, and how long they are together."""

    files: int
    files_bytes: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How much a centre holds, for whoever looks after it."""

    orders: int
    phones: int
    files: int
    files_bytes: int
    audit_rows: int
    database_bytes: int
    clock_behind_s: int
    """How far the server's clock is behind the newest of the last entries; 0 where it is not."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of each table, and the revision of the schema."""

    revision: str
    rows: dict[str, int]


def standing(unit: Unit) -> Standing:
    """Return what can be looked up at once.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.DIAGNOSTICS_VIEW)
    centre = unit.session.scalars(select(CentreRecord)).one()
    return Standing(
        audit_rows=centre.last_audit,
        changes=centre.last_change,
        database_bytes=counting.size_bytes(unit.session),
        log_bytes=counting.log_bytes(unit.session),
        backed_up_at=backups.last_success(unit),
    )


def stored(unit: Unit) -> Stored:
    """Return how many files there are; each row is looked at.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.DIAGNOSTICS_VIEW)
    query = select(func.count(), func.coalesce(func.sum(FileRecord.length), 0))
    count, length = unit.session.execute(query).one()
    return Stored(count, int(length))


def figures(unit: Unit) -> Figures:
    """Return how much the centre holds; orders, phones and files are counted.

    Raises:
        Refusal: ``not-permitted``.
    """
    found = standing(unit)
    files = stored(unit)
    phones = (TokenRecord.role == Role.TECHNICIAN) & TokenRecord.revoked_at.is_(None)
    return Figures(
        orders=unit.session.scalar(select(func.count()).select_from(OrderRecord)) or 0,
        phones=unit.session.scalar(select(func.count()).where(phones)) or 0,
        files=files.files,
        files_bytes=files.files_bytes,
        audit_rows=found.audit_rows,
        database_bytes=found.database_bytes,
        clock_behind_s=_behind_s(unit, found.audit_rows),
    )


def _behind_s(unit: Unit, rows: int) -> int:
    """Return how far the clock is behind what was last entered, in seconds."""
    last = AuditRecord.seq > rows - LAST_ENTRIES
    newest = unit.session.scalar(select(func.max(AuditRecord.at)).where(last))
    if newest is None:
        return 0
    return max(0, int((datetime.fromisoformat(newest) - unit.now).total_seconds()))


def counted(unit: Unit) -> Counted:
    """Return how many rows each table has; each row is looked at.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.DIAGNOSTICS_VIEW)
    return Counted(counting.revision(unit.session), counting.rows(unit.session))
