"""Decides how firms and persons are registered, filed with the police, and held fit (E1, E15).

A registration is known by the id of its firm, or of its technician. What is sealed is bound to the
registration and to what it is; nothing of it can be read without the centre's key.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api_client.vocabulary import (
    Filing,
    Finger,
    FirmState,
    Grade,
    PersonalFile,
    Post,
    Registrant,
    Review,
    Risk,
    Role,
    Sex,
    Standing,
)
from desktop.store.base import STRICT, JsonText, Record, WordText


class Registered(Record):
    """What a firm's and a person's registration have in common.

    ``marks`` tells of each field in which version it last changed; ``digest`` is of what was
    applied for; ``filing_id`` is the request to the police platform whose answer is awaited.
    """

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    licence_number: Mapped[str]
    licence_until: Mapped[datetime | None]
    equipment: Mapped[str]
    areas: Mapped[list[str]] = mapped_column(JsonText)
    version: Mapped[int]
    marks: Mapped[dict[str, list[Any]]] = mapped_column(JsonText)
    digest: Mapped[str]
    applied_at: Mapped[datetime]
    applied_by: Mapped[str]
    changed_at: Mapped[datetime]
    review: Mapped[Review] = mapped_column(WordText(Review))
    review_reason: Mapped[str]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str]
    filing: Mapped[Filing] = mapped_column(WordText(Filing))
    filing_reason: Mapped[str]
    filing_id: Mapped[UUID | None]
    filed_at: Mapped[datetime | None]
    filed_until: Mapped[datetime | None]
    receipt: Mapped[str]


class FirmRecord(Registered):
    """A firm; ``credit_code`` is its unified social credit code, in its one spelling.

    ``hours``, ``days_off`` and ``area_ids`` are as in ``duty``: a firm's own settings, and nothing
    of them is filed with the police.
    """

    __tablename__ = "firm"
    __table_args__ = (STRICT,)

    credit_code: Mapped[str] = mapped_column(unique=True)
    legal_representative: Mapped[str]
    responsible_person: Mapped[str]
    hotline: Mapped[str]
    state: Mapped[FirmState] = mapped_column(WordText(FirmState))
    taking_orders: Mapped[int]
    hours: Mapped[dict[str, list[list[str]]] | None] = mapped_column(JsonText)
    days_off: Mapped[list[list[str]]] = mapped_column(JsonText)
    area_ids: Mapped[list[str]] = mapped_column(JsonText)


class RegistrationRecord(Registered):
    """A person's registration, under the id of his that a technician has.

    ``sealed_number`` is the number of his identity card, ``number_index`` what it is found by.
    ``grade`` and ``scope`` are what he applied for; what he may do is in his credential.
    """

    __tablename__ = "registration"
    __table_args__ = (Index("registration_firm", "firm_id"), STRICT)

    sealed_number: Mapped[str | None]
    number_index: Mapped[str | None] = mapped_column(unique=True)
    sex: Mapped[Sex | None] = mapped_column(WordText(Sex))
    ethnicity: Mapped[str]
    firm_id: Mapped[UUID | None]
    employer: Mapped[str]
    employer_address: Mapped[str]
    grade: Mapped[Grade | None] = mapped_column(WordText(Grade))
    scope: Mapped[list[list[str]]] = mapped_column(JsonText)
    post: Mapped[Post] = mapped_column(WordText(Post))


class CredentialRecord(Record):
    """What a technician may be asked to do, as dispatch reads it; without a row he is unfiled.

    ``scope`` holds pairs of a kind of lock and an action. ``marks_count`` and ``marks_sum`` are of
    the marks from 1 to 5 that customers gave him; a firm's are those of its people.
    """

    __tablename__ = "credential"
    __table_args__ = (Index("credential_firm", "firm_id"), STRICT)

    technician_id: Mapped[UUID] = mapped_column(primary_key=True)
    firm_id: Mapped[UUID | None]
    grade: Mapped[Grade | None] = mapped_column(WordText(Grade))
    scope: Mapped[list[list[str]]] = mapped_column(JsonText)
    filing: Mapped[Filing] = mapped_column(WordText(Filing))
    filed_until: Mapped[datetime | None]
    licence_until: Mapped[datetime | None]
    post: Mapped[Post] = mapped_column(WordText(Post))
    standing: Mapped[Standing] = mapped_column(WordText(Standing))
    risk: Mapped[Risk | None] = mapped_column(WordText(Risk))
    marks_count: Mapped[int]
    marks_sum: Mapped[int]


class RegistrationChangeRecord(Record):
    """One change of one field, written once; what is sealed stays so, in ``before`` and ``after``.

    ``before`` of what was not there is NULL.
    """

    __tablename__ = "registration_change"
    __table_args__ = (STRICT,)

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[int]
    before: Mapped[Any | None] = mapped_column(JsonText)
    after: Mapped[Any | None] = mapped_column(JsonText)
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    actor_role: Mapped[Role] = mapped_column(WordText(Role))


class FilingRecord(Record):
    """A request to the police platform: stored before it is sent, asked again under its own id.

    ``content`` is what is filed, without the number of an identity card, which is sealed beside it.
    ``silent`` is 1 where nothing was answered when it was sent last.
    """

    __tablename__ = "filing"
    __table_args__ = (Index("filing_subject", "subject_id", "made_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    registrant: Mapped[Registrant] = mapped_column(WordText(Registrant))
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    sealed_number: Mapped[str | None]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    times_sent: Mapped[int]
    silent: Mapped[int]
    state: Mapped[Filing] = mapped_column(WordText(Filing))
    answered_at: Mapped[datetime | None]
    receipt: Mapped[str]
    reason: Mapped[str]
    filed_until: Mapped[datetime | None]


class PersonalFileRecord(Record):
    """A file of a registration: its bytes lie sealed under ``sha256``, but for the photo's."""

    __tablename__ = "personal_file"
    __table_args__ = (STRICT,)

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[PersonalFile] = mapped_column(WordText(PersonalFile), primary_key=True)
    sha256: Mapped[str]
    length: Mapped[int]
    media_type: Mapped[str]
    fingerprint: Mapped[str]
    """What the same bytes are known by when they come again, made with the centre's key."""
    stored_at: Mapped[datetime]
    stored_by: Mapped[str]


class FingerprintRecord(Record):
    """The template (ISO 19794-2) of a finger, sealed; ``read_here`` is 1 if made of an image."""

    __tablename__ = "fingerprint"
    __table_args__ = (STRICT,)

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    finger: Mapped[Finger] = mapped_column(WordText(Finger), primary_key=True)
    sealed_template: Mapped[str]
    read_here: Mapped[int]
    stored_at: Mapped[datetime]
    stored_by: Mapped[str]
