"""Decides how it is read and kept what a technician may be asked to do (E1, E3).

Dispatch reads credentials and firms; registration writes them. Who has none is unfiled.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Filing, Post, Standing
from desktop.service.unit import Unit
from desktop.store.registrations import CredentialRecord, FirmRecord


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
