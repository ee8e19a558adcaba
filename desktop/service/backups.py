"""Decides who has backups made, and keeps what became of each: asked for, begun, ended (F5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from api_client.ids import new_id
from api_client.vocabulary import BackupFault, Noun, Permission
from desktop.service import deadlines
from desktop.service.unit import Unit
from desktop.store.backups import BackupRunRecord
from desktop.store.journal import CentreRecord

KIND = "backup"
"""The kind of deadline by which backups are due; there is one, about nothing in particular."""
AGAIN_AFTER = timedelta(hours=1)
"""How soon a backup that failed is tried again, unless the next one is due before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How backups stand: the last good one, a failure since, when one is due, what runs now."""

    last_success_at: datetime | None
    last_failure: tuple[datetime, BackupFault] | None
    next_due_at: datetime | None
    running: BackupRunRecord | None
    seq: int


def standing(unit: Unit) -> Standing:
    """Return how backups stand.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.BACKUPS_MAKE)
    good = last_success(unit)
    centre = unit.session.scalars(select(CentreRecord)).one()
    return Standing(
        last_success_at=good,
        last_failure=_failure_since(unit, good),
        next_due_at=deadlines.due_at(unit, KIND),
        running=_running(unit),
        seq=centre.last_change,
    )


def last_success(unit: Unit) -> datetime | None:
    """Return when the last good backup ended; None where there was none yet."""
    run = _newest(unit, good=True)
    return None if run is None else run.ended_at


def failure_since_success(unit: Unit) -> tuple[datetime, BackupFault] | None:
    """Return when and why the newest backup failed, unless a good one came after it."""
    return _failure_since(unit, last_success(unit))


def ask(unit: Unit) -> BackupRunRecord:
    """Have a backup made now; while one is asked for or runs, it is that one.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.BACKUPS_MAKE)
    run = _running(unit)
    if run is None:
        _give_up(unit)
        run = _new(unit)
        deadlines.plan(unit, KIND, "", unit.now)
        unit.record("backup-asked", Noun.BACKUP, run.id)
    return run


def begin(unit: Unit) -> BackupRunRecord:
    """Begin the backup that was asked for, or one that is due by the clock."""
    run = _unended(unit)
    if run is not None and run.begun_at is not None:
        _give_up(unit)
        run = None
    run = run or _new(unit)
    run.begun_at = unit.now
    _changed(unit, run)
    return run


def end(unit: Unit, run_id: UUID, name: str, size_bytes: int, fault: BackupFault | None) -> None:
    """Note how a backup ended; one that was given up meanwhile has its end already."""
    run = unit.session.get_one(BackupRunRecord, run_id)
    if run.ended_at is not None:
        return
    run.ended_at = unit.now
    run.name = name
    run.size_bytes = size_bytes
    run.fault = fault
    _changed(unit, run)
    if fault is None:
        unit.record("backup-made", Noun.BACKUP, run.id, name=name, size_bytes=size_bytes)
    else:
        unit.record("backup-failed", Noun.BACKUP, run.id, name=name, fault=fault.value)


def _failure_since(unit: Unit, good: datetime | None) -> tuple[datetime, BackupFault] | None:
    """Return when and why the newest backup failed that ended after the last good one."""
    run = _newest(unit, good=False)
    if run is None or run.ended_at is None or run.fault is None:
        return None
    return (run.ended_at, run.fault) if good is None or run.ended_at > good else None


def _new(unit: Unit) -> BackupRunRecord:
    """Return a new run, asked for by whoever acts."""
    run = BackupRunRecord(
        id=new_id(),
        version=0,
        asked_by=unit.actor.id,
        asked_at=unit.now,
        begun_at=None,
        ended_at=None,
        name="",
        size_bytes=0,
        fault=None,
    )
    unit.session.add(run)
    _changed(unit, run)
    return run


def _changed(unit: Unit, run: BackupRunRecord) -> None:
    """Count a change of a run and tell of it."""
    run.version += 1
    unit.session.flush()
    unit.announce(Noun.BACKUP, run.id, run.version)


def _give_up(unit: Unit) -> None:
    """End a run whose server is gone."""
    run = _unended(unit)
    if run is not None:
        end(unit, run.id, "", 0, BackupFault.INTERRUPTED)


def _running(unit: Unit) -> BackupRunRecord | None:
    """Return what was asked for and waits, or is being made by a server that is alive."""
    run = _unended(unit)
    if run is None or run.begun_at is None or deadlines.leased(unit, KIND):
        return run
    return None


def _unended(unit: Unit) -> BackupRunRecord | None:
    """Return the run that has no end yet."""
    return unit.session.scalars(
        select(BackupRunRecord).where(BackupRunRecord.ended_at.is_(None))
    ).first()


def _newest(unit: Unit, *, good: bool) -> BackupRunRecord | None:
    """Return the run that ended last, of those that went well or of those that did not."""
    fault = BackupRunRecord.fault
    query = select(BackupRunRecord).where(
        BackupRunRecord.ended_at.is_not(None), fault.is_(None) if good else fault.is_not(None)
    )
    return unit.session.scalars(query.order_by(BackupRunRecord.ended_at.desc()).limit(1)).first()
