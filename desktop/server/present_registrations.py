"""Decides how registrations are written on the wire; nothing that is sealed is (E1, E15)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from api_client.vocabulary import LockKind, ServiceAction
from api_client.wire.registrations import (
    Cover,
    Credential,
    FieldChange,
    FilingRequest,
    Firm,
    HeldFile,
    HeldFingerprint,
    Person,
    RegistrationRow,
    Standing,
)
from desktop.server import present_duty
from desktop.service import registered
from desktop.service.credentials import Judged
from desktop.service.registered import Seen
from desktop.store.registrations import (
    FilingRecord,
    FingerprintRecord,
    FirmRecord,
    PersonalFileRecord,
    RegistrationChangeRecord,
    RegistrationRecord,
)

_COMMON = ("id", "name", "phone", "address", "licence_number", "licence_until", "equipment")
_STANDING = (
    *("version", "applied_at", "applied_by", "changed_at", "review", "review_reason"),
    *("reviewed_at", "reviewed_by", "filing", "filing_reason", "filed_at", "filed_until"),
    "receipt",
)


def firm(seen: Seen) -> Firm:
    """Return a firm."""
    record = seen.record
    assert isinstance(record, FirmRecord)
    own = ("credit_code", "legal_representative", "responsible_person", "hotline", "state")
    return Firm(
        **_taken(record, *_COMMON, *own),
        areas=tuple(record.areas),
        taking_orders=bool(record.taking_orders),
        hours=present_duty.hours(record.hours),
        days_off=present_duty.days_off(record.days_off),
        area_ids=tuple(map(UUID, record.area_ids)),
        standing=standing(seen),
        files=tuple(file(held) for held in seen.files),
    )


def person(seen: Seen) -> Person:
    """Return a person, without the number of his card."""
    record = seen.record
    assert isinstance(record, RegistrationRecord)
    own = ("sex", "ethnicity", "firm_id", "employer", "employer_address", "grade", "post")
    return Person(
        **_taken(record, *_COMMON, *own),
        areas=tuple(record.areas),
        scope=_scope(record.scope),
        has_number=record.number_index is not None,
        firm_name=seen.firm_name,
        standing=standing(seen),
        files=tuple(file(held) for held in seen.files),
        fingerprints=tuple(fingerprint(held) for held in seen.fingers),
    )


def row(seen: Seen) -> RegistrationRow:
    """Return a firm or a person in a list."""
    record = seen.record
    own = {name: getattr(record, name, None) for name in ("grade", "state", "post", "firm_id")}
    return RegistrationRow(
        **(_taken(record, "id", "name", "phone", "licence_until") | own),
        firm_name=seen.firm_name,
        standing=standing(seen),
    )


def standing(seen: Seen) -> Standing:
    """Return how a registration stands."""
    record = seen.record
    return Standing(
        registrant=registered.registrant_of(record),
        **_taken(record, *_STANDING),
        awaited=record.filing_id is not None,
        asked_at=None if seen.asked is None else seen.asked.made_at,
        silent=seen.asked is not None and bool(seen.asked.silent),
        lapses_at=seen.lapses_at,
        lacking_fields=seen.lack.fields,
        lacking_files=seen.lack.files,
        lacking_fingers=seen.lack.fingers,
    )


def file(record: PersonalFileRecord) -> HeldFile:
    """Return a file that is held."""
    return HeldFile(**_taken(record, "kind", "length", "media_type", "stored_at", "stored_by"))


def fingerprint(record: FingerprintRecord) -> HeldFingerprint:
    """Return a fingerprint that is held."""
    told = _taken(record, "finger", "stored_at", "stored_by")
    return HeldFingerprint(**told, read_here=bool(record.read_here))


def request(record: FilingRecord) -> FilingRequest:
    """Return a request to the police."""
    names = ("id", "version", "made_at", "sent_at", "times_sent", "state", "answered_at")
    told = _taken(record, *names, "receipt", "reason", "filed_until")
    return FilingRequest(**told, silent=bool(record.silent))


def credential(judged: Judged) -> Credential:
    """Return what a person may be asked to do, and how he is judged."""
    registration, record = judged
    names = ("firm_id", "grade", "filing", "filed_until", "licence_until", "post", "standing")
    return Credential(
        **_taken(record, *names, "risk", "marks_count", "marks_sum"),
        id=registration.id,
        version=registration.version,
        scope=_scope(record.scope),
    )


def change(record: RegistrationChangeRecord) -> FieldChange:
    """Return one change of a field; of what is sealed, that it changed."""
    return FieldChange(
        **_taken(record, "version", "field", "at", "actor_name"),
        actor_role=record.actor_role.value,
        sealed=bool(record.sealed),
        before=None if record.sealed else record.before,
        after=None if record.sealed else record.after,
    )


def _scope(pairs: Sequence[Sequence[str]]) -> tuple[Cover, ...]:
    """Return what may be done to which locks."""
    return tuple(
        Cover(lock_kind=LockKind(kind), action=ServiceAction(action)) for kind, action in pairs
    )


def _taken(record: object, *names: str) -> dict[str, Any]:
    """Return what a record holds under these names."""
    return {name: getattr(record, name) for name in names}
