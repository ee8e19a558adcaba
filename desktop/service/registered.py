"""Decides how registrations are found and shown, and that each change of a field is kept (E15)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api_client.registerwords import LAPSES_SOON
from api_client.vocabulary import (
    Code,
    Filing,
    Finger,
    Noun,
    Permission,
    PersonalFile,
    Registrant,
    Review,
)
from desktop.domain import registrations as rules
from desktop.domain.refusal import Refusal
from desktop.service.ports import Field, Seal
from desktop.service.unit import Unit, iso
from desktop.store.journal import CentreRecord
from desktop.store.registrations import (
    FilingRecord,
    FingerprintRecord,
    FirmRecord,
    PersonalFileRecord,
    RegistrationChangeRecord,
    RegistrationRecord,
)

Registration = FirmRecord | RegistrationRecord
NUMBER = "identity_number"
HISTORY_MOST = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which registrations are asked for; None is any, and no ``ids`` are all.

    ``lapsing`` wants what lapses soon.
    """

    registrant: Registrant | None = None
    review: Review | None = None
    filing: Filing | None = None
    lapsing: bool = False
    ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A registration with what it lacks, the files and fingers that are held, and its firm.

    ``asked`` is the request to the police whose answer is awaited.
    """

    record: Registration
    lack: rules.Lack
    files: tuple[PersonalFileRecord, ...]
    fingers: tuple[FingerprintRecord, ...]
    firm_name: str
    asked: FilingRecord | None = None

    @property
    def lapses_at(self) -> datetime | None:
        """When it lapses, if it is known."""
        return rules.lapses_at(self.record.filed_until, self.record.licence_until)


def registrant_of(record: Registration) -> Registrant:
    """Return whether it is a firm's or a person's."""
    return Registrant.FIRM if isinstance(record, FirmRecord) else Registrant.PERSON


def noun(registrant: Registrant) -> Noun:
    """Return by which noun its changes are told."""
    return Noun.FIRM if registrant is Registrant.FIRM else Noun.REGISTRATION


def find(unit: Unit, id_: UUID) -> Registration | None:
    """Return a firm's or a person's registration, None where there is none."""
    return unit.session.get(FirmRecord, id_) or unit.session.get(RegistrationRecord, id_)


def one(unit: Unit, id_: UUID, registrant: Registrant | None = None) -> Registration:
    """Return a registration that the actor may see.

    Raises:
        Refusal: ``not-found``, also for what is somebody else's; ``not-permitted``.
    """
    if registrant is Registrant.FIRM:
        check_inside(unit)
    record = find(unit, id_)
    if record is None or (unit.actor.outside and id_ != unit.actor.id):
        raise Refusal(Code.NOT_FOUND)
    if registrant is not None and registrant_of(record) is not registrant:
        raise Refusal(Code.NOT_FOUND)
    return record


def check_inside(unit: Unit) -> None:
    """Refuse somebody outside the centre, to whom firms are no matter.

    Raises:
        Refusal: ``not-permitted``.
    """
    if unit.actor.outside:
        raise Refusal(Code.NOT_PERMITTED, role=unit.actor.role.value)


def show(unit: Unit, id_: UUID, registrant: Registrant | None = None) -> Seen:
    """Return a registration with all that is known of it, but what is sealed.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.REGISTRATIONS_VIEW)
    return seen(unit, [one(unit, id_, registrant)])[0]


def listed(unit: Unit, wanted: Wanted, most: int) -> tuple[list[Seen], int]:
    """Return registrations, who waits longest for his review first, and the feed's number.

    Somebody outside the centre sees his own.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.REGISTRATIONS_VIEW)
    found: list[Registration] = []
    if wanted.registrant is not Registrant.PERSON and not unit.actor.outside:
        firms = select(FirmRecord)
        if wanted.ids:
            firms = firms.where(FirmRecord.id.in_(wanted.ids))
        found += unit.session.scalars(firms)
    if wanted.registrant is not Registrant.FIRM:
        people = select(RegistrationRecord)
        if wanted.ids:
            people = people.where(RegistrationRecord.id.in_(wanted.ids))
        if unit.actor.outside:
            people = people.where(RegistrationRecord.id == unit.actor.id)
        found += unit.session.scalars(people)
    found = [record for record in found if _is_wanted(record, wanted, unit.now)]
    found.sort(key=lambda each: (each.review is not Review.AWAITING, each.changed_at, each.id))
    seq = unit.session.scalars(select(CentreRecord.last_change)).one()
    return seen(unit, found[:most]), seq


def seen(unit: Unit, records: Collection[Registration]) -> list[Seen]:
    """Return registrations with what goes with them."""
    ids = [record.id for record in records]
    files: dict[UUID, list[PersonalFileRecord]] = {}
    fingers: dict[UUID, list[FingerprintRecord]] = {}
    file, print_ = PersonalFileRecord, FingerprintRecord
    for held in unit.session.scalars(select(file).where(file.subject_id.in_(ids))):
        files.setdefault(held.subject_id, []).append(held)
    for taken in unit.session.scalars(select(print_).where(print_.subject_id.in_(ids))):
        fingers.setdefault(taken.subject_id, []).append(taken)
    firms = {each.firm_id for each in records if isinstance(each, RegistrationRecord)}
    query = select(FirmRecord.id, FirmRecord.name).where(FirmRecord.id.in_(firms - {None}))
    names = {row.id: row.name for row in unit.session.execute(query)}
    awaited = FilingRecord.id.in_([each.filing_id for each in records if each.filing_id])
    asked = {each.id: each for each in unit.session.scalars(select(FilingRecord).where(awaited))}
    return [
        Seen(
            record,
            lacking(
                record,
                [each.kind for each in files.get(record.id, [])],
                [each.finger for each in fingers.get(record.id, [])],
            ),
            tuple(sorted(files.get(record.id, []), key=lambda each: each.kind)),
            tuple(sorted(fingers.get(record.id, []), key=lambda each: each.finger)),
            names.get(getattr(record, "firm_id", None), ""),
            None if record.filing_id is None else asked.get(record.filing_id),
        )
        for record in records
    ]


def lacking(
    record: Registration, files: Collection[PersonalFile], fingers: Collection[Finger]
) -> rules.Lack:
    """Return what a registration lacks."""
    registrant = registrant_of(record)
    values = {name: getattr(record, name) for name in rules.FIELDS[registrant]}
    values[NUMBER] = getattr(record, "number_index", None)
    return rules.lack(registrant, values, files, fingers)


def touch(unit: Unit, record: Registration, action: str, **detail: object) -> None:
    """Note when it changed, tell of it, and put it on record."""
    record.changed_at = unit.now
    unit.session.flush()
    told_as = noun(registrant_of(record))
    unit.announce(told_as, record.id, record.version, (record.id,))
    unit.record(action, told_as, record.id, version=record.version, **detail)


def tell(unit: Unit, id_: UUID) -> None:
    """Tell desks that it stands otherwise, though nothing of it was changed."""
    record = find(unit, id_)
    assert record is not None, "nothing that is registered is ever taken away"
    record.version += 1
    unit.session.flush()
    unit.announce(noun(registrant_of(record)), record.id, record.version, (record.id,))


def told(fields: Collection[str]) -> list[str]:
    """Return columns by the names that people outside know them by."""
    names = {"number_index": NUMBER, "sealed_number": NUMBER}
    return sorted({names.get(name, name) for name in fields})


def write_history(
    unit: Unit,
    seal: Seal,
    record: Registration,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Keep what each field was and became in this version; a number stays sealed."""
    for name in sorted(after):
        if name == "number_index":
            continue
        is_sealed = name == "sealed_number"
        old, new = before.get(name), after[name]
        if is_sealed:
            old, new = (
                _resealed(seal, record, which, each)
                for which, each in (("before", old), ("after", new))
            )
        unit.session.add(
            RegistrationChangeRecord(
                subject_id=record.id,
                version=record.version,
                field=NUMBER if is_sealed else name,
                sealed=int(is_sealed),
                before=plain(old),
                after=plain(new),
                at=unit.now,
                actor_id=unit.actor.id,
                actor_name=unit.actor.name,
                actor_role=unit.actor.role,
            )
        )


def history(unit: Unit, id_: UUID) -> list[RegistrationChangeRecord]:
    """Return the changes of a registration's fields, newest first.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.REGISTRATIONS_VIEW)
    one(unit, id_)
    change = RegistrationChangeRecord
    query = select(change).where(change.subject_id == id_)
    query = query.order_by(change.version.desc(), change.field).limit(HISTORY_MOST)
    return list(unit.session.scalars(query))


def place_of_number(id_: UUID) -> Field:
    """Return where the number of somebody's card lies sealed."""
    return Field("registration", str(id_), "sealed_number")


def _resealed(seal: Seal, record: Registration, which: str, sealed: str | None) -> str | None:
    """Return a sealed number sealed for its place in the history."""
    if sealed is None:
        return None
    number = seal.unseal(place_of_number(record.id), sealed)
    place = Field("registration_change", f"{record.id} {record.version}", which)
    return seal.seal(place, number)


def plain(value: object) -> Any:  # noqa: ANN401  (whatever JSON holds)
    """Return a value in JSON's terms."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def _is_wanted(record: Registration, wanted: Wanted, now: datetime) -> bool:
    """Return whether a registration is one of those that are asked for."""
    if wanted.review is not None and record.review is not wanted.review:
        return False
    if wanted.filing is not None and record.filing is not wanted.filing:
        return False
    if not wanted.lapsing:
        return True
    until = rules.lapses_at(record.filed_until, record.licence_until)
    return until is not None and until <= now + LAPSES_SOON
