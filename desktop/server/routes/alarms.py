"""Decides the paths by which alarms are seen and acknowledged (A6, F1)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.vocabulary import Code
from api_client.wire.alarms import MOST_ALARMS, Acknowledgement, Alarm, AlarmList
from desktop.server import present
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import alarms

router = APIRouter(tags=["alarms"], route_class=JsonRoute)


@router.get(
    "/v1/alarms",
    responses=documented(*SIGNED_IN),
    summary="Alarms that stand",
)
def list_alarms(
    centre: CentreNow,
    actor: ActorNow,
    past: Annotated[bool, Query(alias="all", description="Those that ended too.")] = False,  # noqa: FBT002
    limit: Annotated[int, Query(ge=1, le=MOST_ALARMS)] = 200,
) -> AlarmList:
    """List the alarms that stand, newest first, then those that ended if they are asked for."""
    found, seq = centre.work.read(actor, lambda unit: alarms.listed(unit, past=past, most=limit))
    return AlarmList(items=tuple(present.alarm(seen) for seen in found), seq=seq)


@router.post(
    "/v1/alarms/{alarm_id}/acknowledgement",
    responses=documented(*SIGNED_IN, Code.NOT_FOUND, Code.ID_REUSED),
    summary="Take notice of an alarm",
)
def acknowledge(centre: CentreNow, actor: ActorNow, alarm_id: UUID, body: Acknowledgement) -> Alarm:
    """Take notice of an alarm; who comes second is told who was first."""
    return present.alarm(
        centre.work.write(
            actor, lambda unit: alarms.acknowledge(unit, alarm_id, body.id, body.note)
        )
    )
