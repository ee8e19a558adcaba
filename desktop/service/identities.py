"""Decides who sees identity data, and how it is sealed: numbers, pictures, fingerprints (E1, F3).

Each look goes on record. A picture lies sealed among the centre's files, so that backups and their
proofs hold for it as for evidence; the photo, which customers see, lies there as it came.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from api_client.ids import new_id
from api_client.vocabulary import Code, Finger, Permission, PersonalFile, Registrant, Review
from desktop.domain import fingerprints as prints
from desktop.domain import identities as numbers
from desktop.domain.identities import Identity
from desktop.domain.refusal import Refusal
from desktop.service import registered
from desktop.service.ports import Field, Files, Fingerprints, Pictures, Seal
from desktop.service.registered import Registration, Seen, noun, registrant_of
from desktop.service.unit import Actor, Unit, Work
from desktop.store.evidence import FileRecord
from desktop.store.registrations import (
    FingerprintRecord,
    PersonalFileRecord,
    RegistrationRecord,
)

_OPEN_FILES = frozenset({PersonalFile.PHOTO})
"""Files that are not sealed."""


@dataclass(frozen=True, slots=True)
class Means:
    """By what identity data is kept: the seal, the files, and what reads pictures and fingers."""

    seal: Seal
    files: Files
    pictures: Pictures
    fingerprints: Fingerprints


def look(unit: Unit, seal: Seal, id_: UUID) -> Identity:
    """Return the number of a person's card, which goes on record.

    Raises:
        Refusal: ``not-permitted``, ``not-found`` also where no number is known.
    """
    unit.require(Permission.IDENTITY_VIEW)
    record = registered.one(unit, id_, Registrant.PERSON)
    sealed = getattr(record, "sealed_number", None)
    if sealed is None:
        raise Refusal(Code.NOT_FOUND)
    number = seal.unseal(registered.place_of_number(id_), sealed).decode()
    unit.record("identity-viewed", noun(Registrant.PERSON), id_)
    return numbers.identity(number, unit.now.date())


def search(unit: Unit, seal: Seal, written: str) -> list[Seen]:
    """Return whose card has this number, which goes on record.

    Raises:
        Refusal: ``not-permitted``, ``number-malformed``, ``check-digit-wrong``,
            ``birth-in-future``.
    """
    unit.require(Permission.IDENTITY_VIEW)
    number = numbers.identity(written, unit.now.date()).number
    record = RegistrationRecord
    query = select(record).where(
        record.number_index == seal.index(registered.NUMBER, number.encode())
    )
    found = list(unit.session.scalars(query))
    about = found[0].id if found else "nobody"
    unit.record("identity-searched", noun(Registrant.PERSON), about)
    return registered.seen(unit, found)


def put_file(
    work: Work, actor: Actor, means: Means, about: tuple[UUID, PersonalFile], content: bytes
) -> Seen:
    """Keep a file of a registration, sealed unless it is the photo; the same again is a repeat.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``file-empty``, ``picture-unreadable``,
            ``disk-full``.
    """
    id_, kind = about
    work.read(actor, lambda unit: _writable(unit, id_))  # before anything slow
    if not content:
        raise Refusal(Code.FILE_EMPTY)
    media_type = means.pictures.media_type(content)
    known_as = means.seal.index("personal file", content)
    kept = content if kind in _OPEN_FILES else _sealed(means.seal, _place(id_, kind), content)
    sha256 = hashlib.sha256(kept).hexdigest()
    _store(means.files, sha256, kept)

    def put(unit: Unit) -> Seen:
        record = _writable(unit, id_)
        held = unit.session.get(PersonalFileRecord, (id_, kind))
        if held is not None and held.fingerprint == known_as:
            return registered.seen(unit, [record])[0]
        before = None if held is None else held.sha256
        _name(unit, sha256, len(kept))
        if held is None:
            held = PersonalFileRecord(subject_id=id_, kind=kind, sha256=sha256)
            unit.session.add(held)
        held.sha256, held.length, held.media_type = sha256, len(content), media_type
        held.fingerprint, held.stored_at, held.stored_by = known_as, unit.now, unit.actor.name
        return _changed(unit, means.seal, record, (kind.value, before, sha256))

    return work.write(actor, put)


def open_file(
    work: Work, actor: Actor, means: Means, about: tuple[UUID, PersonalFile]
) -> tuple[bytes, str]:
    """Return a file of a registration and its media type; that it was seen goes on record.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    id_, kind = about

    def view(unit: Unit) -> PersonalFileRecord:
        is_open = kind in _OPEN_FILES
        unit.require(Permission.REGISTRATIONS_VIEW if is_open else Permission.IDENTITY_VIEW)
        record = registered.one(unit, id_)
        held = unit.session.get(PersonalFileRecord, (id_, kind))
        if held is None:
            raise Refusal(Code.NOT_FOUND)
        unit.record("identity-file-viewed", noun(registrant_of(record)), id_, kind=kind.value)
        return held

    held = work.write(actor, view)
    try:
        kept = b"".join(means.files.chunks(held.sha256))
    except FileNotFoundError as error:
        raise Refusal(Code.NOT_FOUND, sha256=held.sha256) from error
    if kind not in _OPEN_FILES:
        kept = means.seal.unseal(_place(id_, kind), kept.decode("ascii"))
    return kept, held.media_type


def put_fingerprint(
    work: Work, actor: Actor, means: Means, about: tuple[UUID, Finger], content: bytes
) -> Seen:
    """Keep the template of a finger, which is made here where an image comes; images are not kept.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``file-empty``, ``fingerprint-unreadable``,
            ``fingerprints-unavailable`` for an image where nothing reads it.
    """
    id_, finger = about
    work.read(actor, lambda unit: _person(unit, id_))
    if not content:
        raise Refusal(Code.FILE_EMPTY)
    read_here = not prints.is_template(content)
    if read_here:
        means.pictures.media_type(content)  # nothing native sees what Pillow cannot read
        content = means.fingerprints.template(content)
    prints.check_template(content)
    place = Field("fingerprint", f"{id_} {finger.value}", "sealed_template")

    def put(unit: Unit) -> Seen:
        record = _person(unit, id_)
        held = unit.session.get(FingerprintRecord, (id_, finger))
        if held is None:
            held = FingerprintRecord(subject_id=id_, finger=finger)
            unit.session.add(held)
            before = None
        elif means.seal.unseal(place, held.sealed_template) == content:
            return registered.seen(unit, [record])[0]
        else:
            before = "image" if held.read_here else "template"
        held.sealed_template, held.read_here = means.seal.seal(place, content), int(read_here)
        held.stored_at, held.stored_by = unit.now, unit.actor.name
        after = "image" if read_here else "template"
        return _changed(unit, means.seal, record, (finger.value, before, after))

    return work.write(actor, put)


def _writable(unit: Unit, id_: UUID) -> Registration:
    """Return a registration to which the actor may add."""
    unit.require(Permission.REGISTRATIONS_WRITE)
    return registered.one(unit, id_)


def _person(unit: Unit, id_: UUID) -> Registration:
    """Return a person's registration to which the actor may add."""
    unit.require(Permission.REGISTRATIONS_WRITE)
    return registered.one(unit, id_, Registrant.PERSON)


def _changed(
    unit: Unit, seal: Seal, record: Registration, change: tuple[str, str | None, str]
) -> Seen:
    """Count a change, keep it, and tell of it; what somebody changed of himself awaits a review."""
    field, before, after = change
    record.version += 1
    registered.write_history(unit, seal, record, {field: before}, {field: after})
    if unit.actor.outside or record.review is Review.REFUSED:
        record.review = Review.AWAITING
    registered.touch(unit, record, "registration-edited", fields=[field])
    return registered.seen(unit, [record])[0]


def _place(id_: UUID, kind: PersonalFile) -> Field:
    """Return to what a sealed file is bound; a better one takes the same place."""
    return Field("personal_file", str(id_), kind.value)


def _sealed(seal: Seal, place: Field, content: bytes) -> bytes:
    return seal.seal(place, content).encode("ascii")


def _store(files: Files, sha256: str, content: bytes) -> None:
    """Put bytes on the disk under their digest."""
    upload = files.receive(sha256)
    try:
        upload.write(content)
        upload.finish()
    finally:
        upload.close()


def _name(unit: Unit, sha256: str, length: int) -> None:
    """Name bytes that are on the disk among the centre's files, unless they are."""
    if unit.session.get(FileRecord, sha256) is None:
        unit.session.add(
            FileRecord(
                sha256=sha256,
                id=new_id(),
                length=length,
                stored_at=unit.now,
                stored_by=unit.actor.id,
                stored_role=unit.actor.role,
            )
        )
