"""Decides the paths by which people are let in and administered (F3)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api_client.vocabulary import Code
from api_client.wire.base import Id, Message
from api_client.wire.centre import RevokedCount
from api_client.wire.people import (
    DeviceList,
    NewStaff,
    NewTechnician,
    OneTimePassword,
    PairedPhone,
    Pairing,
    PairingCode,
    Session,
    SignIn,
    StaffEdit,
    StaffList,
    StaffMember,
    Technician,
    TechnicianEdit,
    TechnicianList,
    Whoami,
)
from desktop.domain.refusal import Refusal
from desktop.server import present, present_technician
from desktop.server.agents import Agent, platform_of, release_of
from desktop.server.context import ActorNow, Address, CentreNow, OwnerNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import OF_STAFF, SIGNED_IN, TOKEN, documented
from desktop.service import devices, people, sessions, staff
from desktop.service.unit import Unit
from desktop.store.people import TokenRecord

router = APIRouter(tags=["people"], route_class=JsonRoute)
_C = Code
MOST_IDS = 500
"""So many technicians may be asked for by their ids at once."""


def _changes(body: Message, *but: str) -> dict[str, Any]:
    """Return what an edit wants changed; nothing of it can be taken away."""
    changes = body.model_dump(exclude_unset=True, exclude=set(but))
    emptied = [name for name, value in changes.items() if value is None]
    if emptied or not changes:
        raise Refusal(_C.REQUEST_INVALID, empty=emptied)
    return changes


@router.post(
    "/v1/sessions",
    status_code=201,
    responses=documented(_C.SIGN_IN_WRONG, _C.TOO_MANY_TRIES),
    summary="Sign in",
)
def sign_in(centre: CentreNow, address: Address, agent: Agent, body: SignIn) -> Session:
    """Give a token for a name and a password."""
    release = release_of(agent)
    signed = sessions.sign_in(centre.work, body.name, body.password, address, release)
    return present.session(signed, centre.settings.now)


@router.delete(
    "/v1/sessions/current", status_code=204, responses=documented(*OF_STAFF), summary="Sign out"
)
def sign_out(centre: CentreNow, actor: OwnerNow) -> Response:
    """End the session or unpair the phone by whose token this is asked."""
    if actor.token_id is None:
        raise Refusal(_C.NOT_PERMITTED)
    centre.work.write(actor, sessions.sign_out)
    centre.bell.ring()  # a stream that this token follows ends at once
    return Response(status_code=204)


@router.get("/v1/me", responses=documented(*TOKEN), summary="Whose token is this")
def me(centre: CentreNow, actor: OwnerNow) -> Whoami:
    """Say whose token this is and what he may do."""
    return Whoami(
        id=actor.id,
        name=actor.name,
        role=actor.role,
        permissions=present.permissions(actor.role),
        password_due=actor.password_due,
        lock_after_min=centre.settings.now.lock_after_min,
    )


@router.post(
    "/v1/pairings",
    status_code=201,
    responses=documented(_C.PAIRING_CODE_WRONG, _C.TOO_MANY_TRIES),
    summary="Pair a phone",
)
def pair(centre: CentreNow, address: Address, agent: Agent, body: Pairing) -> PairedPhone:
    """Give a phone its token for a pairing code, which is used up by that."""
    platform = platform_of(agent)
    return present.paired(sessions.pair(centre.work, body.code, body.device, address, platform))


@router.get("/v1/staff", responses=documented(*SIGNED_IN), summary="All members of staff")
def list_staff(centre: CentreNow, actor: ActorNow) -> StaffList:
    """List all members of staff by name."""
    members = centre.work.read(actor, staff.members)
    return StaffList(items=tuple(present.member(member) for member in members))


@router.post(
    "/v1/staff",
    status_code=201,
    responses=documented(
        *SIGNED_IN, _C.NAME_TAKEN, _C.ID_REUSED, _C.PASSWORD_WEAK, _C.ROLE_UNSUITABLE
    ),
    summary="Add a member of staff",
)
def add_staff(centre: CentreNow, actor: ActorNow, body: NewStaff) -> StaffMember:
    """Add a member of staff; a repeat changes nothing."""
    new = (body.id, body.name, body.role, body.password)
    due = body.password_due
    return present.staff(people.add_staff(centre.work, actor, new, password_due=due))


@router.patch(
    "/v1/staff/{staff_id}",
    responses=documented(
        *SIGNED_IN,
        *(_C.NOT_FOUND, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT),
        *(_C.NAME_TAKEN, _C.ROLE_UNSUITABLE, _C.LAST_ADMINISTRATOR),
    ),
    summary="Edit a member of staff",
)
def edit_staff(centre: CentreNow, actor: ActorNow, staff_id: UUID, body: StaffEdit) -> StaffMember:
    """Rename a member of staff, give him another role, let him in or not; a repeat is harmless."""
    changes = _changes(body, "version")
    member = centre.work.write(
        actor, lambda unit: staff.edit(unit, staff_id, body.version, changes)
    )
    return present.member(member)


@router.post(
    "/v1/staff/{staff_id}/password",
    status_code=201,
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Reset the password of a member of staff",
)
def reset_password(centre: CentreNow, actor: ActorNow, staff_id: UUID) -> OneTimePassword:
    """Give a password for one log-in, and end all sessions of his."""
    given = staff.reset_password(centre.work, actor, staff_id)
    return OneTimePassword(staff_id=given.staff_id, password=given.password)


@router.post(
    "/v1/staff/{staff_id}/revocation",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="End all sessions of a member of staff",
)
def revoke_staff(centre: CentreNow, actor: ActorNow, staff_id: UUID) -> RevokedCount:
    """End all sessions of a member of staff."""
    count = centre.work.write(actor, lambda unit: people.revoke_staff(unit, staff_id))
    centre.bell.ring()  # streams that these tokens follow end at once
    return RevokedCount(revoked=count)


class AskedTechnicians(BaseModel):
    """Which technicians are asked for, all where none are named; unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[Id], Field(max_length=MOST_IDS)] = []


@router.get("/v1/technicians", responses=documented(*SIGNED_IN), summary="All technicians")
def list_technicians(
    centre: CentreNow, actor: ActorNow, query: Annotated[AskedTechnicians, Query()]
) -> TechnicianList:
    """List technicians with what they are doing and where they are, or those of some ids."""
    found, seq = centre.work.read(
        actor, lambda unit: people.list_technicians(unit, among=query.ids)
    )
    return TechnicianList(
        items=tuple(present_technician.technician(seen) for seen in found), seq=seq
    )


@router.get(
    "/v1/technicians/{technician_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="One technician",
)
def get_technician(centre: CentreNow, actor: ActorNow, technician_id: UUID) -> Technician:
    """Return a technician with what he is doing and where he is."""
    found, _ = centre.work.read(actor, lambda unit: people.list_technicians(unit, technician_id))
    return present_technician.technician(found[0])


@router.post(
    "/v1/technicians",
    status_code=201,
    responses=documented(*SIGNED_IN, _C.ID_REUSED),
    summary="Add a technician",
)
def add_technician(centre: CentreNow, actor: ActorNow, body: NewTechnician) -> PairingCode:
    """Add a technician and give the code by which his phone pairs."""
    given = centre.work.write(
        actor, lambda unit: people.add_technician(unit, body.id, body.name, body.phone)
    )
    return present.pairing_code(given, centre.settings.now.public_url)


@router.patch(
    "/v1/technicians/{technician_id}",
    responses=documented(
        *SIGNED_IN, _C.NOT_FOUND, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT, _C.REASON_MISSING
    ),
    summary="Edit a technician",
)
def edit_technician(
    centre: CentreNow, actor: ActorNow, technician_id: UUID, body: TechnicianEdit
) -> Technician:
    """Change a technician's name or number, let him have orders or not; a repeat is harmless."""
    changes = _changes(body, "version", "reason")
    seen = centre.work.write(
        actor,
        lambda unit: people.edit_technician(
            unit, technician_id, body.version, changes, body.reason
        ),
    )
    return present_technician.technician(seen)


@router.post(
    "/v1/technicians/{technician_id}/pairing-code",
    status_code=201,
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Give a new pairing code",
)
def new_pairing_code(centre: CentreNow, actor: ActorNow, technician_id: UUID) -> PairingCode:
    """Give a new pairing code; codes that were not used go void."""
    given = centre.work.write(actor, lambda unit: people.new_pairing_code(unit, technician_id))
    return present.pairing_code(given, centre.settings.now.public_url)


@router.get(
    "/v1/technicians/{technician_id}/devices",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="A technician's phones",
)
def list_devices(centre: CentreNow, actor: ActorNow, technician_id: UUID) -> DeviceList:
    """List the phones that were paired to a technician."""

    def look(unit: Unit) -> tuple[list[TokenRecord], Mapping[UUID, devices.Aside]]:
        records = devices.list_devices(unit, technician_id)
        return records, devices.asides(unit, [record.id for record in records])

    records, asides = centre.work.read(actor, look)
    return DeviceList(
        items=tuple(present.device(record, asides.get(record.id)) for record in records)
    )


@router.delete(
    "/v1/devices/{device_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Revoke a phone",
)
def revoke_device(centre: CentreNow, actor: ActorNow, device_id: UUID) -> RevokedCount:
    """Revoke a phone's token, for good."""
    count = centre.work.write(actor, lambda unit: devices.revoke_device(unit, device_id))
    return RevokedCount(revoked=count)
