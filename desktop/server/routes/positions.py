"""Decides the path by which somebody looks where a technician was (A6, E7)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api_client.vocabulary import Code
from api_client.wire.base import Moment
from api_client.wire.positions import Track
from desktop.server import present_track
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import positions

router = APIRouter(tags=["positions"], route_class=JsonRoute)
_C = Code


@router.get(
    "/v1/technicians/{technician_id}/positions",
    response_model=Track,
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.TRACK_TOO_LONG),
    summary="Where a technician was",
)
def get_track(
    centre: CentreNow,
    actor: ActorNow,
    technician_id: UUID,
    since: Annotated[Moment | None, Query(alias="from", description="Included.")] = None,
    until: Annotated[Moment | None, Query(alias="to", description="Not included.")] = None,
    filtered: Annotated[bool, Query(alias="all", description="Those not believed too.")] = False,  # noqa: FBT002
) -> Response:
    """Send a technician's fixes of a span; that somebody of the staff looked goes on record."""
    centre.work.write(actor, lambda unit: positions.note_look(unit, technician_id, since, until))
    found = centre.work.read(
        actor,
        lambda unit: positions.look(unit, technician_id, since, until, filtered=filtered),
    )
    return present_track.answer(found)
