"""Decides how deadlines are set and taken: each fires once, whoever looks, and survives restarts.

A deadline fires by a row that is changed under a condition: of several servers that see it due,
one changes it. Work that takes long is leased, so that a killed server holds up nothing for ever.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from api_client.ids import new_id
from desktop.service.unit import Unit
from desktop.store.deadlines import DeadlineRecord

LEASE = timedelta(minutes=1)
"""How long nobody else touches what is being worked on, unless the lease is renewed."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that is due: which, of what kind, about what, and since when."""

    id: UUID
    kind: str
    subject: str
    due_at: datetime


def plan(unit: Unit, kind: str, subject: object, due_at: datetime) -> UUID:
    """Set a deadline, or move the one of this kind and subject that has not fired yet."""
    record = _open(unit, kind, str(subject))
    if record is None:
        record = DeadlineRecord(
            id=new_id(),
            kind=kind,
            subject=str(subject),
            due_at=due_at,
            fired_at=None,
            lease=None,
            leased_until=None,
        )
        unit.session.add(record)
    record.due_at = due_at
    unit.session.flush()
    return record.id


def cancel(unit: Unit, kind: str, subject: object) -> bool:
    """Forget a deadline that has not fired; return whether there was one."""
    record = _open(unit, kind, str(subject))
    if record is None:
        return False
    unit.session.delete(record)
    unit.session.flush()
    return True


def due_at(unit: Unit, kind: str, subject: object = "") -> datetime | None:
    """Return when a deadline is due that has not fired; None where there is none."""
    record = _open(unit, kind, str(subject))
    return None if record is None else record.due_at


def due(unit: Unit, kinds: Collection[str]) -> list[Due]:
    """Return what is due of these kinds and nobody works on, the longest due first."""
    query = select(DeadlineRecord).where(
        DeadlineRecord.fired_at.is_(None),
        DeadlineRecord.due_at <= unit.now,
        DeadlineRecord.kind.in_(kinds),
        _free(unit.now),
    )
    rows = unit.session.scalars(query.order_by(DeadlineRecord.due_at).limit(PAGE))
    return [Due(row.id, row.kind, row.subject, row.due_at) for row in rows]


def next_due(unit: Unit, kinds: Collection[str]) -> datetime | None:
    """Return when the next of these kinds is due that nobody works on; it may be past."""
    query = select(func.min(DeadlineRecord.due_at)).where(
        DeadlineRecord.fired_at.is_(None), DeadlineRecord.kind.in_(kinds), _free(unit.now)
    )
    return unit.session.scalar(query)


def fire(unit: Unit, seen: Due) -> bool:
    """Take a deadline that is due; return False where another was quicker, or it was moved.

    Whoever gets True acts in this unit, and calls :func:`again` for one that recurs.
    """
    return _changed(unit, and_(_still(seen), _free(unit.now)), {"fired_at": unit.now})


def again(unit: Unit, id_: UUID, at: datetime) -> None:
    """Let one that this unit fired be due again."""
    _changed(unit, DeadlineRecord.id == id_, {"due_at": at, "fired_at": None})


def lease(unit: Unit, seen: Due, holder: UUID) -> bool:
    """Take a deadline for work that takes long; return False where another was quicker."""
    values = {"lease": holder, "leased_until": unit.now + LEASE}
    return _changed(unit, and_(_still(seen), _free(unit.now)), values)


def renew(unit: Unit, id_: UUID, holder: UUID) -> bool:
    """Hold on to a lease; return False where it was lost to somebody else."""
    return _changed(unit, _held(id_, holder), {"leased_until": unit.now + LEASE})


def release(unit: Unit, id_: UUID, holder: UUID, again_at: datetime | None) -> bool:
    """End leased work: fired, or due again then; return False where the lease was lost."""
    values = {"lease": None, "leased_until": None}
    if again_at is None:
        return _changed(unit, _held(id_, holder), {**values, "fired_at": unit.now})
    return _changed(unit, _held(id_, holder), {**values, "due_at": again_at})


def leased(unit: Unit, kind: str, subject: object = "") -> bool:
    """Return whether somebody works on it now, as far as its lease says."""
    record = _open(unit, kind, str(subject))
    if record is None or record.leased_until is None:
        return False
    return unit.now < record.leased_until <= unit.now + 2 * LEASE


def _open(unit: Unit, kind: str, subject: str) -> DeadlineRecord | None:
    """Return the deadline of this kind and subject that has not fired."""
    query = select(DeadlineRecord).where(
        DeadlineRecord.subject == subject,
        DeadlineRecord.kind == kind,
        DeadlineRecord.fired_at.is_(None),
    )
    return unit.session.scalars(query.execution_options(populate_existing=True)).first()


def _free(now: datetime) -> ColumnElement[bool]:
    """Return whether nobody works on it; a lease far ahead is of a clock that was set back."""
    until = DeadlineRecord.leased_until
    return or_(until.is_(None), until <= now, until > now + 2 * LEASE)


def _still(seen: Due) -> ColumnElement[bool]:
    """Return whether the deadline stands as it was seen."""
    return and_(
        DeadlineRecord.id == seen.id,
        DeadlineRecord.due_at == seen.due_at,
        DeadlineRecord.fired_at.is_(None),
    )


def _held(id_: UUID, holder: UUID) -> ColumnElement[bool]:
    """Return whether the lease is the holder's."""
    return and_(DeadlineRecord.id == id_, DeadlineRecord.lease == holder)


def _changed(unit: Unit, where: ColumnElement[bool], values: Mapping[str, object]) -> bool:
    """Change the row if the condition holds, in one statement; return whether it did."""
    statement = update(DeadlineRecord).where(where).values(**values).returning(DeadlineRecord.id)
    done = unit.session.execute(statement, execution_options={"synchronize_session": False})
    return done.first() is not None
