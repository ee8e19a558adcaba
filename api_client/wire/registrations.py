"""Decides how registrations of firms and persons are written on the wire (E1, E15).

The number of an identity card goes in and is never shown with the rest; who may see it asks for it.
"""

from typing import Annotated

from pydantic import Field, JsonValue

from api_client.vocabulary import (
    Filing,
    Finger,
    FirmState,
    Grade,
    LockKind,
    PersonalFile,
    Post,
    Registrant,
    Review,
    Risk,
    ServiceAction,
    Sex,
)
from api_client.vocabulary import Standing as PersonStanding
from api_client.wire.base import (
    Count,
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Prose,
    Spelt,
    Version,
    Word,
)
from api_client.wire.duty import AreaIds, Hours, OffList

Areas = Annotated[Items[Word], Field(max_length=50)]
"""Where a firm or a person works, by name."""


class Cover(Message):
    """One kind of lock, and what may be done to it."""

    lock_kind: Spelt[LockKind]
    action: Spelt[ServiceAction]


Scope = Annotated[Items[Cover], Field(max_length=64)]


class Common(Message):
    """What is registered of firms and persons alike."""

    name: FilledLine
    phone: Line = ""
    address: Line = ""
    licence_number: Line = ""
    licence_until: Moment | None = None
    equipment: Prose = ""
    areas: Areas = ()


class FirmContent(Common):
    """What is registered of a firm."""

    credit_code: Word
    legal_representative: Line = ""
    responsible_person: Line = ""
    hotline: Line = ""


class PersonContent(Common):
    """What is registered of a person."""

    sex: Spelt[Sex] | None = None
    ethnicity: Line = ""
    firm_id: Id | None = None
    employer: Line = ""
    employer_address: Line = ""
    grade: Spelt[Grade] | None = None
    scope: Scope = ()


class NewFirm(FirmContent):
    """An application of a firm; the id is made by whoever hands it in."""

    id: Id


class NewPerson(PersonContent):
    """An application of a person, by the id that he has as a technician or is to have."""

    id: Id
    identity_number: Line = ""


class CommonEdit(Message):
    """Which fields are to change; ``version`` is the one that was seen."""

    version: Version
    name: FilledLine | None = None
    phone: Line | None = None
    address: Line | None = None
    licence_number: Line | None = None
    licence_until: Moment | None = None
    equipment: Prose | None = None
    areas: Areas | None = None


class FirmEdit(CommonEdit):
    """Which fields of a firm are to change, whether it does business, and when and where it works.

    ``hours`` null is at any time; what its people say of themselves holds beside it.
    """

    credit_code: Word | None = None
    legal_representative: Line | None = None
    responsible_person: Line | None = None
    hotline: Line | None = None
    state: Spelt[FirmState] | None = None
    taking_orders: bool | None = None
    hours: Hours | None = None
    days_off: OffList | None = None
    area_ids: AreaIds | None = None


class PersonEdit(CommonEdit):
    """Which fields of a person are to change; ``firm_id`` null is without a firm."""

    sex: Spelt[Sex] | None = None
    ethnicity: Line | None = None
    firm_id: Id | None = None
    employer: Line | None = None
    employer_address: Line | None = None
    grade: Spelt[Grade] | None = None
    scope: Scope | None = None
    identity_number: Word | None = None
    post: Spelt[Post] | None = None


class Standing(Message):
    """How a registration stands: reviewed here, filed with the police, until when, and its lack.

    ``awaited`` says that the police's answer to something about it is awaited, ``asked_at`` since
    when, ``silent`` that they said nothing when they were asked last; ``lacking_fields`` hinder its
    approval, ``lacking_files`` and ``lacking_fingers`` ask for a reason.
    """

    registrant: Spelt[Registrant]
    version: Version
    applied_at: Moment
    applied_by: Line
    changed_at: Moment
    review: Spelt[Review]
    review_reason: Prose
    reviewed_at: Moment | None
    reviewed_by: Line
    filing: Spelt[Filing]
    filing_reason: Prose
    awaited: bool
    asked_at: Moment | None = None
    silent: bool = False
    filed_at: Moment | None
    filed_until: Moment | None
    receipt: Line
    lapses_at: Moment | None
    lacking_fields: Items[Word]
    lacking_files: Items[Spelt[PersonalFile]]
    lacking_fingers: Count


class HeldFile(Message):
    """A file of a registration that is held; its bytes are asked for by its kind."""

    kind: Spelt[PersonalFile]
    length: Count
    media_type: Line
    stored_at: Moment
    stored_by: Line


class HeldFingerprint(Message):
    """A fingerprint that is held; ``read_here`` says that its template was made of an image."""

    finger: Spelt[Finger]
    read_here: bool
    stored_at: Moment
    stored_by: Line


class Firm(FirmContent):
    """A firm as it is registered, and how it works: ``hours`` null is at any time."""

    id: Id
    state: Spelt[FirmState]
    taking_orders: bool = True
    hours: Hours | None = None
    days_off: OffList = ()
    area_ids: AreaIds = ()
    """Service areas; none is everywhere."""
    standing: Standing
    files: Items[HeldFile]


class Person(PersonContent):
    """A person as he is registered, without the number of his card."""

    id: Id
    post: Spelt[Post]
    has_number: bool
    firm_name: Line
    standing: Standing
    files: Items[HeldFile]
    fingerprints: Items[HeldFingerprint]


class RegistrationRow(Message):
    """A firm or a person in a list."""

    id: Id
    name: Line
    phone: Line
    grade: Spelt[Grade] | None
    state: Spelt[FirmState] | None
    post: Spelt[Post] | None
    firm_id: Id | None
    firm_name: Line
    licence_until: Moment | None
    standing: Standing

    @property
    def version(self) -> int:
        """Its version, where other rows have theirs."""
        return self.standing.version


class RegistrationList(Message):
    """Registrations, who waits longest for his review first, as of change ``seq``."""

    items: Items[RegistrationRow]
    at: Moment
    seq: Count


class ReviewDecision(Message):
    """What a clerk makes of an application; ``version`` is the one that was seen, if it is told."""

    approve: bool
    reason: Prose = ""
    version: Version | None = None


class PoliceAnswer(Message):
    """What the police said of a filing, where the centre has no way to its platform."""

    approve: bool
    receipt: Line = ""
    reason: Prose = ""
    filed_until: Moment | None = None


class IdentityNumber(Message):
    """The number of somebody's card, and the day on which he was born by it."""

    number: Word
    born: Word


class NumberSought(Message):
    """The number of a card, however it is written."""

    number: Word


class FieldChange(Message):
    """One change of one field; of what is sealed, that it changed."""

    version: Version
    field: Word
    sealed: bool
    before: JsonValue
    after: JsonValue
    at: Moment
    actor_name: Line
    actor_role: Word


class FieldHistory(Message):
    """The changes of a registration, newest first."""

    items: Items[FieldChange]


class FilingRequest(Message):
    """One request to the police: its number, what came of it, and its receipt.

    ``version`` is the registration's that was filed; ``silent`` says that nothing was answered when
    it was sent last, ``times_sent`` how often it was, under the same number.
    """

    id: Id
    version: Version
    made_at: Moment
    sent_at: Moment | None
    times_sent: Count
    state: Spelt[Filing]
    silent: bool
    answered_at: Moment | None
    receipt: Line
    reason: Prose
    filed_until: Moment | None


class FilingList(Message):
    """The requests about a registration, newest first."""

    items: Items[FilingRequest]


class Credential(Message):
    """What a person may be asked to do now, and how the centre judges him.

    ``version`` is his registration's; ``marks_sum`` is of ``marks_count`` marks from 1 to 5.
    """

    id: Id
    version: Version
    firm_id: Id | None
    grade: Spelt[Grade] | None
    scope: Scope
    filing: Spelt[Filing]
    filed_until: Moment | None
    licence_until: Moment | None
    post: Spelt[Post]
    standing: Spelt[PersonStanding]
    risk: Spelt[Risk] | None
    marks_count: Count
    marks_sum: Count


class CredentialEdit(Message):
    """How the centre judges a person from now on, and why; ``risk`` null is none."""

    version: Version
    reason: Prose = ""
    standing: Spelt[PersonStanding] | None = None
    risk: Spelt[Risk] | None = None
    marks_count: Count | None = None
    marks_sum: Count | None = None
