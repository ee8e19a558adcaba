"""Decides what the server says of itself, and how desks on its own machine come and go (F2)."""

from typing import Annotated

from anyio import fail_after, to_thread
from fastapi import APIRouter, Path

from api_client.vocabulary import Code, Permission
from api_client.wire.centre import Health, LocalDesk, LocalDesks
from desktop.clock import PacedClock
from desktop.domain.people import require
from desktop.domain.refusal import Refusal
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import centre as service
from desktop.service.unit import ANYBODY

Pid = Annotated[int, Path(ge=1, le=2**31 - 1)]
LOOKS_FOR_S = 1.5
"""How long /v1/health waits for the database."""
router = APIRouter(tags=["centre"], route_class=JsonRoute)


@router.get(
    "/v1/health",
    response_model_exclude_none=True,  # what is well answers as it always did
    responses=documented(),
    summary="Is the server well",
)
async def health(centre: CentreNow) -> Health:
    """Say whether the server is well, who it is, and whether anybody can sign in yet.

    It looks by threads of its own and not for long: whoever asks wants to know of a database that
    does not answer, while everybody else waits for it.
    """
    try:
        with fail_after(LOOKS_FOR_S):
            standing = await to_thread.run_sync(
                centre.work.read,
                ANYBODY,
                service.standing,
                limiter=centre.looking,
                abandon_on_cancel=True,
            )
    except TimeoutError as error:
        raise Refusal(Code.STORAGE_UNAVAILABLE) from error
    fault = centre.work.fault
    return Health(
        ok=fault is None,
        fault=fault,
        centre_id=standing.centre_id,
        release=centre.release,
        at=centre.work.clock.now(),
        seq=standing.seq,
        staffed=standing.staffed,
        language=centre.settings.now.language or None,
        pace=centre.work.clock.pace if isinstance(centre.work.clock, PacedClock) else None,
    )


@router.post(
    "/v1/desks",
    responses=documented(*SIGNED_IN, Code.SERVER_STOPPING),
    summary="A local desk has come",
)
def desk_came(centre: CentreNow, actor: ActorNow, desk: LocalDesk) -> LocalDesks:
    """Note a desk process on this machine; the last one to leave stops an embedded server."""
    require(actor.role, Permission.SERVER_STOP)
    if centre.bell.stopped:  # it would attach to a server that is about to be gone
        raise Refusal(Code.SERVER_STOPPING)
    return LocalDesks(desks=centre.desks.came(desk.pid), stopping=False)


@router.delete("/v1/desks/{pid}", responses=documented(*SIGNED_IN), summary="A local desk left")
def desk_left(centre: CentreNow, actor: ActorNow, pid: Pid) -> LocalDesks:
    """Forget a desk process; a desk that died without leaving does not count.

    A server that other machines' desks rely on goes on without one beside it.
    """
    require(actor.role, Permission.SERVER_STOP)
    left = centre.desks.left(pid)
    relied_on = centre.others is not None and centre.others.fault is None
    stopping = centre.embedded and left == 0 and not relied_on
    if stopping:
        centre.stop()
    return LocalDesks(desks=left, stopping=stopping)


@router.post(
    "/v1/stop", status_code=202, responses=documented(*SIGNED_IN), summary="Stop the server"
)
def stop(centre: CentreNow, actor: ActorNow) -> LocalDesks:
    """End the server process after it has answered."""
    require(actor.role, Permission.SERVER_STOP)
    centre.stop()
    return LocalDesks(desks=centre.desks.there(), stopping=True)
