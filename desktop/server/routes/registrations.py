"""Decides the paths by which firms and persons are registered, reviewed and filed (E1, E15)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api_client.vocabulary import Code, Filing, Registrant, Review
from api_client.wire.base import Id, Message, Spelt
from api_client.wire.registrations import (
    CommonEdit,
    Credential,
    CredentialEdit,
    FieldHistory,
    FilingList,
    Firm,
    FirmEdit,
    NewFirm,
    NewPerson,
    Person,
    PersonEdit,
    PoliceAnswer,
    RegistrationList,
    RegistrationRow,
    ReviewDecision,
)
from desktop.domain.refusal import Refusal
from desktop.server import present_registrations as present
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.present_duty import kept
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import credentials, filings, registered, registrations, wrong_input
from desktop.service.ports import FilingAnswer, Seal
from desktop.service.registered import Registration, Seen, Wanted
from desktop.service.registrations import Reading
from desktop.service.unit import Actor, Unit

router = APIRouter(tags=["registrations"], route_class=JsonRoute)
_C = Code
MOST, MOST_IDS = 2000, 500
_ANY = (_C.LICENCE_EXPIRED, _C.NUMBER_TAKEN, _C.PHONE_WRONG, _C.CHECK_DIGIT_WRONG)
_FIRM = (*_ANY, _C.NUMBER_MALFORMED)
_PERSON = (*_FIRM, _C.BIRTH_IN_FUTURE, _C.FIRM_UNKNOWN)
_MAY_BE_EMPTIED = frozenset({"firm_id", "hours"})
_EDIT = (_C.NOT_FOUND, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT)


class Asked(BaseModel):
    """Which registrations are asked for; unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    registrant: Spelt[Registrant] | None = None
    review: Spelt[Review] | None = None
    filing: Spelt[Filing] | None = None
    lapsing: bool = False
    ids: Annotated[list[Id], Field(max_length=MOST_IDS)] = []


def seal_of(centre: Centre) -> Seal:
    """Return what this centre seals with; a server of a centre has its key before it serves."""
    assert centre.seal is not None, "a server without the centre's key"
    return centre.seal


def reading(centre: Centre) -> Reading:
    """Return how this centre reads what people write."""
    return Reading(seal_of(centre), centre.region)


@router.get("/v1/registrations", responses=documented(*SIGNED_IN), summary="Registrations")
def list_registrations(
    centre: CentreNow, actor: ActorNow, query: Annotated[Asked, Query()]
) -> RegistrationList:
    """List registrations of firms and persons, who waits longest for his review first."""
    wanted = Wanted(query.registrant, query.review, query.filing, query.lapsing, tuple(query.ids))
    found, seq = centre.work.read(actor, lambda unit: registered.listed(unit, wanted, MOST))
    items = tuple(present.row(seen) for seen in found)
    return RegistrationList(items=items, at=centre.work.clock.now(), seq=seq)


@router.post(
    "/v1/firms",
    status_code=201,
    responses=documented(*SIGNED_IN, _C.ID_REUSED, *_FIRM),
    summary="Apply for a firm",
)
def add_firm(centre: CentreNow, actor: ActorNow, body: NewFirm) -> Firm:
    """Take a firm's application; a repeat changes nothing."""
    return present.firm(_applied(centre, actor, Registrant.FIRM, body.id, body))


@router.get(
    "/v1/firms/{firm_id}", responses=documented(*SIGNED_IN, _C.NOT_FOUND), summary="One firm"
)
def get_firm(centre: CentreNow, actor: ActorNow, firm_id: UUID) -> Firm:
    """Return a firm as it is registered."""
    return present.firm(
        centre.work.read(actor, lambda unit: registered.show(unit, firm_id, Registrant.FIRM))
    )


@router.patch(
    "/v1/firms/{firm_id}",
    responses=documented(*SIGNED_IN, *_EDIT, *_FIRM, _C.HOURS_OVERLAP, _C.AREA_UNKNOWN),
    summary="Edit a firm",
)
def edit_firm(centre: CentreNow, actor: ActorNow, firm_id: UUID, body: FirmEdit) -> Firm:
    """Change fields of a firm; what is approved is filed again, but for when and where it works."""
    return present.firm(_edited(centre, actor, (Registrant.FIRM, firm_id), body))


@router.post(
    "/v1/registrations",
    status_code=201,
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, *_PERSON),
    summary="Apply for a person",
)
def add_person(centre: CentreNow, actor: ActorNow, body: NewPerson) -> Person:
    """Take a person's application; a repeat changes nothing."""
    return present.person(_applied(centre, actor, Registrant.PERSON, body.id, body))


@router.get(
    "/v1/registrations/{person_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="One person's registration",
)
def get_person(centre: CentreNow, actor: ActorNow, person_id: UUID) -> Person:
    """Return a person as he is registered, without the number of his card."""
    return present.person(
        centre.work.read(actor, lambda unit: registered.show(unit, person_id, Registrant.PERSON))
    )


@router.patch(
    "/v1/registrations/{person_id}",
    responses=documented(*SIGNED_IN, *_EDIT, *_PERSON),
    summary="Edit a person's registration",
)
def edit_person(centre: CentreNow, actor: ActorNow, person_id: UUID, body: PersonEdit) -> Person:
    """Change fields of a person; what the desk changes of one who is approved is filed again."""
    return present.person(_edited(centre, actor, (Registrant.PERSON, person_id), body))


@router.post(
    "/v1/registrations/{subject_id}/review",
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.EDIT_CONFLICT, _C.REVIEW_OUT_OF_TURN, _C.REASON_MISSING),
        *(_C.REGISTRATION_INCOMPLETE, _C.LICENCE_EXPIRED),
    ),
    summary="Review an application",
)
def review(
    centre: CentreNow, actor: ActorNow, subject_id: UUID, body: ReviewDecision
) -> RegistrationRow:
    """Approve an application, which is filed then, or refuse it."""

    def decide(unit: Unit) -> Registration:
        return registrations.review(
            unit,
            reading(centre),
            subject_id,
            approve=body.approve,
            reason=body.reason,
            seen=body.version,
        )

    return _row(centre.work.write(actor, lambda unit: _seen(unit, decide(unit))))


@router.post(
    "/v1/registrations/{subject_id}/filing",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.FILING_OUT_OF_TURN, _C.LICENCE_EXPIRED),
    summary="File with the police anew",
)
def file_again(centre: CentreNow, actor: ActorNow, subject_id: UUID) -> RegistrationRow:
    """File a registration anew, before it lapses or after it was refused."""
    seal = seal_of(centre)
    return _row(
        centre.work.write(actor, lambda unit: _seen(unit, filings.again(unit, seal, subject_id)))
    )


@router.put(
    "/v1/registrations/{subject_id}/filing/answer",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.FILING_OUT_OF_TURN, _C.REASON_MISSING),
    summary="Note what the police said",
)
def note_answer(
    centre: CentreNow, actor: ActorNow, subject_id: UUID, body: PoliceAnswer
) -> RegistrationRow:
    """Note the answer of the police to a filing, where it came by another way."""
    seal = seal_of(centre)
    state = Filing.APPROVED if body.approve else Filing.REFUSED
    answer = FilingAnswer(state, body.receipt, body.reason, body.filed_until)
    return _row(
        centre.work.write(
            actor, lambda unit: _seen(unit, filings.note(unit, seal, subject_id, answer))
        )
    )


@router.get(
    "/v1/registrations/{subject_id}/history",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="The changes of a registration",
)
def field_history(centre: CentreNow, actor: ActorNow, subject_id: UUID) -> FieldHistory:
    """Return each change of each field, newest first."""
    found = centre.work.read(actor, lambda unit: registered.history(unit, subject_id))
    return FieldHistory(items=tuple(present.change(each) for each in found))


@router.get(
    "/v1/registrations/{subject_id}/filings",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="The requests to the police about a registration",
)
def list_filings(centre: CentreNow, actor: ActorNow, subject_id: UUID) -> FilingList:
    """Return each request and what came of it, newest first."""
    found = centre.work.read(actor, lambda unit: filings.requests(unit, subject_id))
    return FilingList(items=tuple(present.request(each) for each in found))


@router.get(
    "/v1/registrations/{person_id}/credential",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="What a person may be asked to do",
)
def get_credential(centre: CentreNow, actor: ActorNow, person_id: UUID) -> Credential:
    """Return what a person may be asked to do now, and how the centre judges him."""
    return present.credential(
        centre.work.read(actor, lambda unit: credentials.show(unit, person_id))
    )


@router.patch(
    "/v1/registrations/{person_id}/credential",
    responses=documented(*SIGNED_IN, *_EDIT, _C.REASON_MISSING, _C.MARKS_WRONG),
    summary="Judge a person",
)
def judge(centre: CentreNow, actor: ActorNow, person_id: UUID, body: CredentialEdit) -> Credential:
    """Change somebody's standing, risk or marks, for a reason."""
    named = body.model_fields_set - {"version", "reason"}
    wanted = {name: getattr(body, name) for name in named}
    emptied = sorted(name for name, value in wanted.items() if value is None and name != "risk")
    if emptied or not wanted:
        raise Refusal(_C.REQUEST_INVALID, empty=emptied)
    seal = seal_of(centre)
    return present.credential(
        centre.work.write(
            actor,
            lambda unit: credentials.judge(
                unit, seal, person_id, body.version, wanted, body.reason
            ),
        )
    )


def _applied(
    centre: Centre, actor: Actor, registrant: Registrant, id_: UUID, body: Message
) -> Seen:
    """Take an application."""
    wanted = _wanted(body, "id")

    def take(unit: Unit) -> Seen:
        return _seen(unit, registrations.apply(unit, reading(centre), registrant, id_, wanted))

    subject = registered.noun(registrant), id_
    return wrong_input.noted(centre.work, actor, subject, lambda: centre.work.write(actor, take))


def _edited(centre: Centre, actor: Actor, about: tuple[Registrant, UUID], body: CommonEdit) -> Seen:
    """Change fields."""
    changes = {
        name: value
        for name, value in _wanted(body, "version").items()
        if name in body.model_fields_set
    }
    emptied = sorted(name for name, value in changes.items() if value is None)
    emptied = [name for name in emptied if name not in _MAY_BE_EMPTIED]
    if emptied or not changes:
        raise Refusal(_C.REQUEST_INVALID, empty=emptied)

    def take(unit: Unit) -> Seen:
        return _seen(unit, registrations.edit(unit, reading(centre), about, body.version, changes))

    subject = registered.noun(about[0]), about[1]
    return wrong_input.noted(centre.work, actor, subject, lambda: centre.work.write(actor, take))


def _wanted(body: Message, *but: str) -> dict[str, Any]:
    """Return what a body says by columns."""
    said = {name: getattr(body, name) for name in type(body).model_fields if name not in but}
    if said.get("scope") is not None:
        said["scope"] = [[each.lock_kind.value, each.action.value] for each in said["scope"]]
    if said.get("areas") is not None:
        said["areas"] = list(said["areas"])
    return said | kept(body) if isinstance(body, FirmEdit) else said


def _seen(unit: Unit, record: Registration) -> Seen:
    return registered.seen(unit, [record])[0]


def _row(seen: Seen) -> RegistrationRow:
    return present.row(seen)
