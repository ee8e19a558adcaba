"""Decides the path by which it is asked who may be sent to an order (E3, E4, A8)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.vocabulary import Code, DispatchRule
from api_client.wire.candidates import Candidate, CandidateList
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import candidates

router = APIRouter(tags=["candidates"], route_class=JsonRoute)


@router.get(
    "/v1/orders/{order_id}/candidates",
    responses=documented(*SIGNED_IN, Code.NOT_FOUND),
    summary="Who may be asked for an order",
)
def get_candidates(
    centre: CentreNow,
    actor: ActorNow,
    order_id: UUID,
    rule: Annotated[
        DispatchRule | None, Query(description="By which they are ranked; else the order's own.")
    ] = None,
    everybody: Annotated[  # noqa: FBT002
        bool, Query(alias="all", description="Those who may not be asked too, with every reason.")
    ] = False,
) -> CandidateList:
    """Return who may be asked, in turn; times of arrival are asked for when nothing is held."""
    looked = centre.work.read(
        actor, lambda unit: centre.candidates.look(unit, order_id, rule, everybody=everybody)
    )
    found = centre.candidates.found(looked)
    return CandidateList(
        items=tuple(_presented(each) for each in found.items),
        rule=found.rule,
        at=found.at,
        seq=found.seq,
        fallen_back=found.fault,
    )


def _presented(found: candidates.Candidate) -> Candidate:
    return Candidate(
        technician_id=found.technician_id,
        name=found.name,
        qualified=found.qualified,
        reasons=found.reasons,
        rank=found.rank,
        eta_s=found.eta_s,
        distance_m=found.distance_m,
        source=found.source,
        grade=found.grade,
        mark=found.mark,
        marks=found.marks,
        open_orders=found.open_orders,
        position_at=found.position_at,
    )
