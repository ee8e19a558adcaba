"""Decides what a centre is from its first start on: id, key, and whether it has staff."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import exists, select

from api_client.ids import new_id
from api_client.vocabulary import Noun, StartFault
from desktop.domain.audit import FIRST_HASH
from desktop.service.ports import Field, Seal, SealBroken
from desktop.service.unit import Unit
from desktop.store.faults import CannotStart
from desktop.store.journal import CentreRecord
from desktop.store.people import StaffRecord

KNOWN_WORD = b"callout"
"""What is sealed with each centre's key, so that it can be tried whether a key opens the data."""


class Secrets(StrEnum):
    """Whether a key opens what is encrypted in the database."""

    DECRYPT = "decrypt"
    KEY_MISSING = "key-missing"
    KEY_WRONG = "key-wrong"
    NONE = "none"
    """Nothing is encrypted yet: no server has run with a key."""


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


def hold_key(unit: Unit, key: Seal) -> None:
    """Take the key as the centre's and seal a word by it, or refuse one that is not the centre's.

    A centre of an earlier release has no sealed word yet, and gets it here.

    Raises:
        CannotStart: ``key-wrong``.
    """
    centre = unit.session.scalars(select(CentreRecord)).one()
    if secrets(unit, key) is Secrets.KEY_WRONG:
        raise CannotStart(StartFault.KEY_WRONG)
    if centre.key_proof is None:
        centre.key_proof = key.proof(centre.id)
        unit.record("key-taken", Noun.CENTRE, centre.id)
    if centre.sealed is None:
        centre.sealed = key.seal(_sealed(centre), KNOWN_WORD)


def secrets(unit: Unit, key: Seal | None) -> Secrets:
    """Return whether the key opens what is encrypted: it is tried on the centre's sealed word."""
    centre = unit.session.scalars(select(CentreRecord)).one()
    if centre.key_proof is None:
        return Secrets.NONE
    if key is None:
        return Secrets.KEY_MISSING
    if key.proof(centre.id) != centre.key_proof:
        return Secrets.KEY_WRONG
    if centre.sealed is None:
        return Secrets.NONE
    try:
        word = key.unseal(_sealed(centre), centre.sealed)
    except SealBroken:
        return Secrets.KEY_WRONG
    return Secrets.DECRYPT if word == KNOWN_WORD else Secrets.KEY_WRONG


def has_key(unit: Unit) -> bool:
    """Return whether the centre has a key already."""
    return unit.session.scalars(select(CentreRecord)).one().key_proof is not None


def standing(unit: Unit) -> Standing:
    """Return how the centre stands; anybody may ask."""
    centre = unit.session.scalars(select(CentreRecord)).one()
    staffed = unit.session.scalar(select(exists().where(StaffRecord.disabled_at.is_(None))))
    return Standing(centre.id, centre.last_change, bool(staffed))


def _sealed(centre: CentreRecord) -> Field:
    """Return where the centre's sealed word lies."""
    return Field("centre", str(centre.id), "sealed")
