"""Decides the paths by which a shift is handed over (F1)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api_client.vocabulary import Code
from api_client.wire.base import Line
from api_client.wire.handovers import (
    MOST_HANDOVERS,
    Handover,
    HandoverDraft,
    HandoverList,
    HandoverTaking,
    NewHandover,
)
from desktop.server import present_shift
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import handovers

router = APIRouter(tags=["handovers"], route_class=JsonRoute)


@router.get("/v1/handovers", responses=documented(*SIGNED_IN), summary="Shift handovers")
def list_handovers(
    centre: CentreNow,
    actor: ActorNow,
    waiting: Annotated[bool, Query(alias="open", description="Not taken over yet.")] = False,  # noqa: FBT002
    text: Annotated[Line, Query()] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_HANDOVERS)] = 50,
) -> HandoverList:
    """List handovers, the newest first."""
    found, seq = centre.work.read(
        actor, lambda unit: handovers.listed(unit, waiting=waiting, text=text, most=limit)
    )
    return HandoverList(items=tuple(present_shift.handover(each) for each in found), seq=seq)


@router.get("/v1/handovers/now", responses=documented(*SIGNED_IN), summary="What to hand over")
def draft(centre: CentreNow, actor: ActorNow) -> HandoverDraft:
    """Say what there is to hand over now."""
    at = centre.work.clock.now()
    items = centre.work.read(actor, lambda unit: handovers.gathered(unit, centre.claim_terms))
    return HandoverDraft(at=at, items=tuple(present_shift.handover_item(each) for each in items))


@router.post(
    "/v1/handovers",
    status_code=201,
    responses={
        200: {"model": Handover, "description": "A repeat; nothing was changed"},
        **documented(*SIGNED_IN, Code.ID_REUSED),
    },
    summary="Hand a shift over",
)
def write_handover(
    centre: CentreNow, actor: ActorNow, body: NewHandover, response: Response
) -> Handover:
    """Keep a handover for good; the same again changes nothing."""
    items = [item.model_dump(mode="json") for item in body.items]
    seen, new = centre.work.write(
        actor, lambda unit: handovers.write(unit, body.id, body.note, items)
    )
    response.status_code = 201 if new else 200
    return present_shift.handover(seen)


@router.put(
    "/v1/handovers/{handover_id}/taken",
    responses=documented(*SIGNED_IN, Code.NOT_FOUND),
    summary="Take a shift over",
)
def take_handover(
    centre: CentreNow, actor: ActorNow, handover_id: UUID, body: HandoverTaking
) -> Handover:
    """Take a handover over; who comes second is told who was first."""
    return present_shift.handover(
        centre.work.write(actor, lambda unit: handovers.take(unit, handover_id, body.remark))
    )
