"""Decides how firms and persons are registered, edited and reviewed (E1, E15).

A change is filed with the police again once it is approved (:mod:`desktop.service.filings`). What
people write of numbers is judged here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, Filing, FirmState, Permission, Post, Registrant, Review
from desktop.domain import identities as numbers
from desktop.domain import registrations as rules
from desktop.domain.refusal import Refusal
from desktop.service import duty, filings, marked, orders, people, registered
from desktop.service.ports import Seal
from desktop.service.registered import NUMBER, Registration
from desktop.service.unit import Unit
from desktop.store.people import TechnicianRecord
from desktop.store.registrations import FirmRecord, RegistrationRecord

_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("licence_until", "sex", "grade", "firm_id", "sealed_number", "number_index")),
    "areas": [],
    "scope": [],
    "state": FirmState.OPEN,
    "post": Post.IN_POST,
}
"""What a field is that nothing was said of; any other is an empty text."""
_ALWAYS: dict[str, Any] = {"taking_orders": 1, "hours": None, "days_off": [], "area_ids": []}
"""How a firm works of which nothing was said: it takes orders, always and everywhere."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How this centre reads what people write: its seal, and the region of its telephones."""

    seal: Seal
    region: str


def apply(
    unit: Unit, reading: Reading, registrant: Registrant, id_: UUID, body: Mapping[str, Any]
) -> Registration:
    """Take an application of a firm or a person; the same again changes nothing.

    Args:
        unit: the transaction.
        reading: how numbers are read.
        registrant: which of the two; somebody outside the centre applies for himself alone.
        id_: the firm's id, or the person's, which is his as a technician.
        body: what the application says, by field.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``number-malformed``,
            ``check-digit-wrong``, ``birth-in-future``, ``number-taken``, ``licence-expired``,
            ``phone-wrong``, ``firm-unknown``.
    """
    unit.require(Permission.REGISTRATIONS_WRITE)
    _check_own(unit, registrant, id_)
    known = registered.find(unit, id_)
    digest = _digest(reading, registrant, body)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(id_))
        return known
    wanted = _read(unit, reading, id_, body)
    if body.get(NUMBER) and not wanted.get("sex"):
        wanted["sex"] = numbers.identity(body[NUMBER], unit.now.date()).sex
    names = rules.FIELDS[registrant]
    if registrant is Registrant.PERSON:
        names = (*names, "sealed_number", "number_index")
    values = {name: wanted.get(name, _EMPTY.get(name, "")) for name in names}
    record = _new(unit, registrant, id_, {**values, "digest": digest})
    said = {name: value for name, value in values.items() if value != _EMPTY.get(name, "")}
    registered.write_history(unit, reading.seal, record, {}, said)
    registered.touch(unit, record, "registration-applied")
    return record


def edit(
    unit: Unit, reading: Reading, about: tuple[Registrant, UUID], seen: int, body: Mapping[str, Any]
) -> Registration:
    """Change fields of a firm or a person; a repeat changes nothing.

    What the desk changes of one that is approved is filed again; what he changed himself, and what
    had been refused, awaits a review. What takes from him counts at once, and so does how a firm
    works, which is nobody's to approve.

    Raises:
        Refusal: as :func:`apply`; ``version-unknown``, ``edit-conflict`` with the fields,
            ``hours-overlap``, ``area-unknown``.
    """
    unit.require(Permission.REGISTRATIONS_WRITE)
    registrant, id_ = about
    record = registered.one(unit, id_, registrant)
    if isinstance(record, FirmRecord):
        duty.check(unit, body, record.area_ids)
    if unit.actor.outside and rules.DESK_ALONE & body.keys():
        raise Refusal(Code.NOT_PERMITTED)
    wanted = _read(unit, reading, id_, body)
    before = {name: getattr(record, name) for name in wanted}
    number = wanted.pop("sealed_number", None)
    changed = marked.put(record, seen, wanted)
    if not changed:
        return record
    if isinstance(record, RegistrationRecord) and "number_index" in changed:
        record.sealed_number = changed["sealed_number"] = number
    registered.write_history(unit, reading.seal, record, before, changed)
    if changed.keys() <= rules.SETTINGS:
        registered.touch(unit, record, "firm-settings-edited", fields=registered.told(changed))
        return record
    if unit.actor.outside or record.review is Review.REFUSED:
        record.review = Review.AWAITING
    if record.review is Review.APPROVED:
        filings.narrow(unit, record)
        filings.file(unit, reading.seal, record)
    registered.touch(unit, record, "registration-edited", fields=registered.told(changed))
    return record


def review(
    unit: Unit, reading: Reading, id_: UUID, *, approve: bool, reason: str, seen: int | None = None
) -> Registration:
    """Approve an application, which is filed with the police then, or refuse it.

    The same again changes nothing. A person who is approved is a technician from then on.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``edit-conflict`` where it is not what was
            ``seen``, ``review-out-of-turn``, ``reason-missing``, ``registration-incomplete``,
            ``licence-expired``.
    """
    unit.require(Permission.REGISTRATIONS_REVIEW)
    record = registered.one(unit, id_)
    outcome = Review.APPROVED if approve else Review.REFUSED
    if record.review is outcome and record.review_reason == reason:
        return record
    if seen is not None and seen != record.version:
        raise Refusal(Code.EDIT_CONFLICT, fields=[], version=record.version)
    lack = registered.seen(unit, [record])[0].lack
    rules.check_review(record.review, lack, approve=approve, reason=reason)
    if approve:
        rules.check_licence(record.licence_until, unit.now)
    record.version += 1
    registered.write_history(
        unit, reading.seal, record, {"review": record.review}, {"review": outcome}
    )
    record.review, record.review_reason = outcome, reason
    record.reviewed_at, record.reviewed_by = unit.now, unit.actor.name
    if approve:
        if isinstance(record, RegistrationRecord):
            _employ(unit, record)
        filings.narrow(unit, record)
        filings.file(unit, reading.seal, record)
    registered.touch(unit, record, "registration-reviewed", review=outcome.value, reason=reason)
    return record


def _check_own(unit: Unit, registrant: Registrant, id_: UUID) -> None:
    """Refuse what somebody outside wants to apply for but himself."""
    if registrant is Registrant.FIRM:
        registered.check_inside(unit)
    elif unit.actor.outside and id_ != unit.actor.id:
        raise Refusal(Code.NOT_FOUND)


def _new(unit: Unit, registrant: Registrant, id_: UUID, values: Mapping[str, Any]) -> Registration:
    """Return a new registration that awaits its review."""
    is_firm = registrant is Registrant.FIRM
    record = (FirmRecord if is_firm else RegistrationRecord)(
        id=id_,
        version=1,
        marks={},
        applied_at=unit.now,
        applied_by=unit.actor.name,
        changed_at=unit.now,
        review=Review.AWAITING,
        review_reason="",
        reviewed_at=None,
        reviewed_by="",
        filing=Filing.UNFILED,
        filing_reason="",
        filing_id=None,
        filed_at=None,
        filed_until=None,
        receipt="",
        **values,
        **(_ALWAYS if is_firm else {}),
    )
    unit.session.add(record)
    return record


def _digest(reading: Reading, registrant: Registrant, body: Mapping[str, Any]) -> str:
    """Return by what an application is known when it comes again; it tells nobody the number."""
    number = body.get(NUMBER)
    index = None if number is None else _index(reading, numbers.plain(number))
    plain = {name: registered.plain(value) for name, value in body.items()}
    return orders.digest_of({**plain, NUMBER: index, "registrant": registrant.value})


def _index(reading: Reading, number: str) -> str:
    return reading.seal.index(registered.NUMBER, number.encode())


def _read(unit: Unit, reading: Reading, id_: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a body wants, each number in its one spelling."""
    wanted = {name: value for name, value in body.items() if name != NUMBER}
    for name in ("phone", "hotline"):
        if wanted.get(name):
            wanted[name] = numbers.telephone(wanted[name], reading.region, name)
    if wanted.get("credit_code"):
        wanted["credit_code"] = numbers.credit_code(wanted["credit_code"])
        _check_free(unit, FirmRecord, "credit_code", wanted["credit_code"], id_)
    if "scope" in wanted:
        wanted["scope"] = [list(pair) for pair in rules.scope(wanted["scope"])]
    if (
        wanted.get("firm_id") is not None
        and unit.session.get(FirmRecord, wanted["firm_id"]) is None
    ):
        raise Refusal(Code.FIRM_UNKNOWN, field="firm_id")
    rules.check_licence(wanted.get("licence_until"), unit.now)
    if body.get(NUMBER):
        found = numbers.identity(body[NUMBER], unit.now.date())
        index = _index(reading, found.number)
        _check_free(unit, RegistrationRecord, "number_index", index, id_)
        sealed = reading.seal.seal(registered.place_of_number(id_), found.number.encode())
        wanted |= {"number_index": index, "sealed_number": sealed}
    return wanted


def _check_free(
    unit: Unit, kind: type[FirmRecord | RegistrationRecord], column: str, value: str, id_: UUID
) -> None:
    """Refuse a number that somebody else has."""
    query = select(kind.id).where(getattr(kind, column) == value, kind.id != id_)
    if unit.session.scalars(query).first() is not None:
        field = NUMBER if column == "number_index" else column
        raise Refusal(Code.NUMBER_TAKEN, field=field)


def _employ(unit: Unit, record: RegistrationRecord) -> None:
    """Make a person who was approved a technician, unless he is one."""
    if unit.session.get(TechnicianRecord, record.id) is None:
        people.new_technician(unit, record.id, record.name, record.phone)
