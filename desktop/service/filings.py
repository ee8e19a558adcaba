"""Decides how registrations are filed with the police platform, and what comes of its answer (E1).

A request is stored with its number before it is sent. Silence is not an answer: it is asked again
under the same number. Where the centre has no way to the platform, a clerk notes its answer.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api_client.ids import new_id
from api_client.vocabulary import Code, Filing, Grade, Permission, Review
from desktop.domain import registrations as rules
from desktop.domain.refusal import Refusal
from desktop.service import credentials, deadlines, registered
from desktop.service.deadlines import Due
from desktop.service.ports import Field, Filed, FilingAnswer, Seal
from desktop.service.registered import Registration
from desktop.service.unit import Unit
from desktop.store.registrations import (
    CredentialRecord,
    FilingRecord,
    FirmRecord,
    RegistrationRecord,
)

KIND = "filing"
"""The kind of deadline by which a request is sent, and asked after."""


def narrow(unit: Unit, record: Registration) -> None:
    """Take from a person's credential at once what he is not to do any more."""
    if isinstance(record, FirmRecord):
        return
    held = credentials.held(unit, record.id)
    may = rules.narrowed(_held(held), _wanted(record))
    held.firm_id, held.grade, held.licence_until = may.firm_id, may.grade, may.licence_until
    held.scope, held.post = [list(pair) for pair in may.scope], record.post


def file(unit: Unit, seal: Seal, record: Registration) -> None:
    """Plan a request to the platform with what is filed now, unless an answer is awaited still.

    What changed meanwhile is filed once the answer is there.
    """
    if record.filing_id is not None:
        return
    request = FilingRecord(
        id=new_id(),
        subject_id=record.id,
        registrant=registered.registrant_of(record),
        version=record.version,
        content=_content(record),
        sealed_number=None,
        made_at=unit.now,
        sent_at=None,
        times_sent=0,
        silent=0,
        state=Filing.PENDING,
        answered_at=None,
        receipt="",
        reason="",
        filed_until=None,
    )
    number = getattr(record, "sealed_number", None)
    if number is not None:
        plain = seal.unseal(registered.place_of_number(record.id), number)
        request.sealed_number = seal.seal(_place(request.id), plain)
    unit.session.add(request)
    record.filing_id = request.id
    _stands(unit, record, rules.while_pending(record.filing))
    deadlines.plan(unit, KIND, request.id, unit.now)
    noun = registered.noun(request.registrant)
    unit.record("registration-filed", noun, record.id, request=str(request.id))


def again(unit: Unit, seal: Seal, id_: UUID) -> Registration:
    """File a registration anew, before it lapses or after a refusal; under way, it is a repeat.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``filing-out-of-turn``, ``licence-expired``.
    """
    unit.require(Permission.REGISTRATIONS_REVIEW)
    record = registered.one(unit, id_)
    if record.review is not Review.APPROVED:
        raise Refusal(Code.FILING_OUT_OF_TURN, review=record.review.value)
    rules.check_licence(record.licence_until, unit.now)
    if record.filing_id is None:
        record.version += 1
        file(unit, seal, record)
        registered.touch(unit, record, "registration-filed-again")
    return record


def begin(unit: Unit, seal: Seal, due: Due) -> Filed | None:
    """Note that a request is sent, and return it; None where it has its answer."""
    request = unit.session.get(FilingRecord, UUID(due.subject))
    if request is None or request.answered_at is not None:
        return None
    request.sent_at = unit.now
    request.times_sent += 1
    number = None
    if request.sealed_number is not None:
        number = seal.unseal(_place(request.id), request.sealed_number).decode()
    return Filed(request.id, request.registrant, request.subject_id, dict(request.content), number)


def end(unit: Unit, seal: Seal, number: UUID, answer: FilingAnswer | None) -> datetime | None:
    """Note what the platform said, None for silence; return when it is asked again, if it is."""
    request = unit.session.get_one(FilingRecord, number)
    if request.answered_at is not None:
        return None
    if answer is None or answer.state is Filing.PENDING:
        answered = answer is not None
        if request.silent == answered:
            request.silent = int(not answered)
            registered.tell(unit, request.subject_id)
        return unit.now + rules.asked_again(request.times_sent, answered=answered)
    _answered(unit, seal, request, answer)
    return None


def note(unit: Unit, seal: Seal, id_: UUID, answer: FilingAnswer) -> Registration:
    """Note the answer that the police gave otherwise; the same again changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``reason-missing`` for a refusal without one,
            ``filing-out-of-turn`` where no answer is awaited.
    """
    unit.require(Permission.REGISTRATIONS_REVIEW)
    record = registered.one(unit, id_)
    if answer.state is Filing.REFUSED and not answer.reason:
        raise Refusal(Code.REASON_MISSING)
    if record.filing_id is None:
        said = (record.filing, record.receipt, record.filing_reason, record.filed_until)
        if said == (answer.state, answer.receipt, answer.reason, answer.filed_until):
            return record
        raise Refusal(Code.FILING_OUT_OF_TURN, filing=record.filing.value)
    request = unit.session.get_one(FilingRecord, record.filing_id)
    deadlines.cancel(unit, KIND, request.id)
    _answered(unit, seal, request, answer)
    return record


def requests(unit: Unit, id_: UUID) -> list[FilingRecord]:
    """Return the requests about a registration, newest first.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.REGISTRATIONS_VIEW)
    registered.one(unit, id_)
    query = select(FilingRecord).where(FilingRecord.subject_id == id_)
    return list(unit.session.scalars(query.order_by(FilingRecord.made_at.desc())))


def _answered(unit: Unit, seal: Seal, request: FilingRecord, answer: FilingAnswer) -> None:
    """Let an answer count; what changed since it was asked is filed then."""
    request.state, request.answered_at = answer.state, unit.now
    request.receipt, request.reason = answer.receipt, answer.reason
    request.filed_until = answer.filed_until
    record = registered.find(unit, request.subject_id)
    assert record is not None, "a request about nobody"
    before = {"filing": record.filing, "receipt": record.receipt, "filed_until": record.filed_until}
    record.version += 1
    record.filing_id, record.filing_reason = None, answer.reason
    if answer.state is Filing.APPROVED:
        record.receipt, record.filed_at = answer.receipt, unit.now
        record.filed_until = answer.filed_until
    _stands(unit, record, answer.state)
    if isinstance(record, RegistrationRecord) and answer.state is Filing.APPROVED:
        _grant(unit, record, request.content)
    after = {"filing": record.filing, "receipt": record.receipt, "filed_until": record.filed_until}
    changed = {name: value for name, value in after.items() if value != before[name]}
    registered.write_history(unit, seal, record, before, changed)
    told = {"request": str(request.id), "receipt": answer.receipt, "reason": answer.reason}
    registered.touch(unit, record, "filing-answered", filing=answer.state.value, **told)
    if record.review is Review.APPROVED and _content(record) != request.content:
        file(unit, seal, record)


def _stands(unit: Unit, record: Registration, filing: Filing) -> None:
    """Say how somebody stands with the police, where dispatch reads it too."""
    record.filing = filing
    if isinstance(record, RegistrationRecord):
        held = credentials.held(unit, record.id)
        held.filing, held.filed_until = filing, record.filed_until


def _grant(unit: Unit, record: RegistrationRecord, content: Mapping[str, Any]) -> None:
    """Let a person do what was filed, but for what was taken from him since."""
    held = credentials.held(unit, record.id)
    filed = _filed(content)
    may = rules.narrowed(filed, _wanted(record)) if record.review is Review.APPROVED else filed
    held.firm_id, held.grade, held.licence_until = may.firm_id, may.grade, may.licence_until
    held.scope = [list(pair) for pair in may.scope]


def _content(record: Registration) -> dict[str, Any]:
    """Return what is filed of a registration, in JSON's terms."""
    names = rules.FIELDS[registered.registrant_of(record)]
    content = {name: registered.plain(getattr(record, name)) for name in names}
    if isinstance(record, RegistrationRecord):
        content["number_index"] = record.number_index
    return content


def _held(held: CredentialRecord) -> rules.May:
    """Return what somebody may do now."""
    return rules.May(held.firm_id, held.grade, rules.scope(held.scope), held.licence_until)


def _wanted(record: RegistrationRecord) -> rules.May:
    """Return what somebody is registered for."""
    return rules.May(record.firm_id, record.grade, rules.scope(record.scope), record.licence_until)


def _filed(content: Mapping[str, Any]) -> rules.May:
    """Return what a request was about."""
    firm, grade, until = (content[name] for name in ("firm_id", "grade", "licence_until"))
    return rules.May(
        None if firm is None else UUID(firm),
        None if grade is None else Grade(grade),
        rules.scope(content["scope"]),
        None if until is None else datetime.fromisoformat(until),
    )


def _place(id_: UUID) -> Field:
    """Return where the number of somebody's card lies sealed in a request."""
    return Field("filing", str(id_), "sealed_number")
