"""Decides the paths by which people look after log-ins: their own, an administrator all (F3)."""

from uuid import UUID

from fastapi import APIRouter, Response

from api_client.vocabulary import Code
from api_client.wire.accounts import PasswordChange, SessionList, Unlocking
from api_client.wire.centre import RevokedCount
from desktop.server import present
from desktop.server.context import ActorNow, CentreNow, OwnerNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import OF_STAFF, SIGNED_IN, TOKEN, documented
from desktop.service import accounts, staff

router = APIRouter(tags=["accounts"], route_class=JsonRoute)
_C = Code


@router.put(
    "/v1/me/password",
    responses=documented(
        *OF_STAFF, _C.PASSWORD_WRONG, _C.PASSWORD_WEAK, _C.PASSWORD_SAME, _C.TOO_MANY_TRIES
    ),
    summary="Change one's own password",
)
def change_password(centre: CentreNow, actor: OwnerNow, body: PasswordChange) -> RevokedCount:
    """Change one's own password; who was given one for one log-in has to, before anything else."""
    change = accounts.PasswordChange(body.old, body.new, body.end_others)
    count = accounts.change_password(centre.work, actor, change)
    centre.bell.ring()  # streams of the sessions that were ended end at once
    return RevokedCount(revoked=count)


@router.post(
    "/v1/me/unlocking",
    status_code=204,
    responses=documented(*SIGNED_IN, _C.PASSWORD_WRONG, _C.TOO_MANY_TRIES),
    summary="Prove one's password to open a locked desk",
)
def unlock(centre: CentreNow, actor: ActorNow, body: Unlocking) -> Response:
    """Try the password of whoever locked his desk; the session goes on as it was."""
    accounts.prove_password(centre.work, actor, body.password)
    return Response(status_code=204)


@router.get(
    "/v1/me/sessions",
    responses=documented(*TOKEN, _C.PASSWORD_DUE),
    summary="One's own sessions",
)
def own_sessions(centre: CentreNow, actor: ActorNow) -> SessionList:
    """List one's own open sessions."""
    return present.sessions(centre.work.read(actor, accounts.own_sessions), actor)


@router.post(
    "/v1/me/revocation",
    responses=documented(*SIGNED_IN),
    summary="End every session of one's own but this one",
)
def end_others(centre: CentreNow, actor: ActorNow) -> RevokedCount:
    """End every session of one's own but the one by which this is asked."""
    count = centre.work.write(actor, accounts.end_others)
    centre.bell.ring()
    return RevokedCount(revoked=count)


@router.get("/v1/sessions", responses=documented(*SIGNED_IN), summary="All sessions of staff")
def all_sessions(centre: CentreNow, actor: ActorNow) -> SessionList:
    """List the open sessions of all staff."""
    return present.sessions(centre.work.read(actor, staff.all_sessions), actor)


@router.get(
    "/v1/staff/{staff_id}/sessions",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="The sessions of a member of staff",
)
def sessions_of(centre: CentreNow, actor: ActorNow, staff_id: UUID) -> SessionList:
    """List the open sessions of a member of staff."""
    found = centre.work.read(actor, lambda unit: staff.sessions_of(unit, staff_id))
    return present.sessions(found, actor)


@router.delete(
    "/v1/sessions/{session_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="End a session",
)
def end_session(centre: CentreNow, actor: ActorNow, session_id: UUID) -> RevokedCount:
    """End a session: one's own, or anybody's for an administrator."""
    count = centre.work.write(actor, lambda unit: accounts.end_session(unit, session_id))
    centre.bell.ring()
    return RevokedCount(revoked=count)
