"""Decides what a centre is from its first start on: id, key, and whether it has staff."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from api_client.ids import new_id
from api_client.vocabulary import Noun, StartFault
from desktop.domain.audit import FIRST_HASH
from desktop.service.unit import Unit
from desktop.store.faults import CannotStart
from desktop.store.journal import CentreRecord
from desktop.store.people import StaffRecord


@dataclass(frozen=True, slots=True)
class Standing:
    """The centre's id, the number of its newest change, and whether it has staff."""

    centre_id: UUID
    seq: int
    staffed: bool


def begin(unit: Unit) -> UUID:
    """Return the centre's id; a new database becomes a new centre."""
    centre = unit.session.scalars(select(CentreRecord)).one_or_none()
    if centre is None:
        centre = CentreRecord(
            place=1,
            id=new_id(),
            created_at=unit.now,
            key_proof=None,
            last_change=0,
            last_audit=0,
            audit_head=FIRST_HASH,
            oldest_change=1,
            sealed=None,
        )
        unit.session.add(centre)
        unit.session.flush()
        unit.record("centre-begun", Noun.CENTRE, centre.id)
    return centre.id


def hold_key(unit: Unit, proof: str) -> None:
    """Take the key whose proof this is as the centre's, or refuse one that is not.

    Raises:
        CannotStart: ``key-wrong``.
    """
    centre = unit.session.scalars(select(CentreRecord)).one()
    if centre.key_proof is None:
        centre.key_proof = proof
        unit.record("key-taken", Noun.CENTRE, centre.id)
    elif centre.key_proof != proof:
        raise CannotStart(StartFault.KEY_WRONG)


def has_key(unit: Unit) -> bool:
    """Return whether the centre has a key already."""
    return unit.session.scalars(select(CentreRecord)).one().key_proof is not None


def standing(unit: Unit) -> Standing:
    """Return how the centre stands; anybody may ask."""
    centre = unit.session.scalars(select(CentreRecord)).one()
    staffed = unit.session.scalar(select(exists().where(StaffRecord.disabled_at.is_(None))))
    return Standing(centre.id, centre.last_change, bool(staffed))
