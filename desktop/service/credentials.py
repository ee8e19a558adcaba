"""Decides what a technician may be asked to do, and how he is judged (E1, E3).

Dispatch reads credentials and firms; registration writes them. Who has none is unfiled. A judgement
is of his standing, his risk and his marks; it counts at once, and has the version of his
registration, whose history keeps it.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, Filing, Permission, Post, Registrant, Standing
from desktop.domain import edits
from desktop.domain import registrations as rules
from desktop.domain.refusal import Refusal
from desktop.service import registered
from desktop.service.ports import Seal
from desktop.service.registered import Registration
from desktop.service.unit import Unit
from desktop.store.registrations import CredentialRecord, FirmRecord

Judged = tuple[Registration, CredentialRecord]
"""A person's registration, and his credential."""


def of(unit: Unit, technicians: Collection[UUID] | None = None) -> dict[UUID, CredentialRecord]:
    """Return the credentials of these technicians, or of all, by technician."""
    query = select(CredentialRecord)
    if technicians is not None:
        query = query.where(CredentialRecord.technician_id.in_(technicians))
    return {record.technician_id: record for record in unit.session.scalars(query)}


def firms(unit: Unit) -> dict[UUID, FirmRecord]:
    """Return all firms by id."""
    return {record.id: record for record in unit.session.scalars(select(FirmRecord))}


def blank(technician_id: UUID) -> CredentialRecord:
    """Return what is known of somebody who has no credential: unfiled, no grade, in good standing.

    It is in no transaction until somebody adds it to one.
    """
    return CredentialRecord(
        technician_id=technician_id,
        firm_id=None,
        grade=None,
        scope=[],
        filing=Filing.UNFILED,
        filed_until=None,
        licence_until=None,
        post=Post.IN_POST,
        standing=Standing.GOOD,
        risk=None,
        marks_count=0,
        marks_sum=0,
    )


def held(unit: Unit, technician_id: UUID) -> CredentialRecord:
    """Return a technician's credential to write to, a new one where he has none."""
    record = unit.session.get(CredentialRecord, technician_id)
    if record is None:
        record = blank(technician_id)
        unit.session.add(record)
    return record


def show(unit: Unit, id_: UUID) -> Judged:
    """Return what a person may be asked to do, and how he is judged; he himself is not told.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.REGISTRATIONS_VIEW)
    registered.check_inside(unit)
    record = registered.one(unit, id_, Registrant.PERSON)
    return record, unit.session.get(CredentialRecord, id_) or blank(id_)


def judge(
    unit: Unit, seal: Seal, id_: UUID, seen: int, wanted: Mapping[str, Any], reason: str
) -> Judged:
    """Judge a person: his standing, his risk, his marks; a repeat changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``reason-missing``, ``version-unknown``,
            ``edit-conflict`` with the fields, ``marks-wrong``.
    """
    unit.require(Permission.REGISTRATIONS_REVIEW)
    record = registered.one(unit, id_, Registrant.PERSON)
    if not reason:
        raise Refusal(Code.REASON_MISSING)
    edits.check_version(seen, record.version)
    now = unit.session.get(CredentialRecord, id_) or blank(id_)
    before = {name: getattr(now, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    marks = {name: edits.Mark(int(mark[0])) for name, mark in record.marks.items()}
    conflicts = edits.stale(changed, marks, seen)
    if conflicts:
        raise Refusal(Code.EDIT_CONFLICT, fields=list(conflicts), version=record.version)
    rules.check_marks(
        changed.get("marks_count", now.marks_count), changed.get("marks_sum", now.marks_sum)
    )
    if not changed:
        return record, now
    kept = held(unit, id_)
    for name, value in changed.items():
        setattr(kept, name, value)
    record.version += 1
    record.marks = {**record.marks, **{name: [record.version] for name in changed}}
    registered.write_history(unit, seal, record, before, changed)
    registered.touch(unit, record, "person-judged", fields=sorted(changed), reason=reason)
    return record, kept
