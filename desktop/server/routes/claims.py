"""Decides the paths by which desks say who works on an order (F1)."""

from uuid import UUID

from fastapi import APIRouter, Response

from api_client.vocabulary import Code
from api_client.wire.claims import Claim, ClaimList, ClaimTake
from desktop.server import present_order
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import claims

router = APIRouter(tags=["claims"], route_class=JsonRoute)
_C = Code


@router.get("/v1/claims", responses=documented(*SIGNED_IN), summary="Who works on which order")
def list_claims(centre: CentreNow, actor: ActorNow) -> ClaimList:
    """Return every claim that is not gone."""
    found = centre.work.read(actor, lambda unit: claims.live(unit, centre.claim_terms))
    return present_order.claim_list(found, centre.work.clock.now(), centre.claim_terms)


@router.put(
    "/v1/orders/{order_id}/claim",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.CLAIM_HELD, _C.REASON_MISSING),
    summary="Work on an order",
)
def take_claim(centre: CentreNow, actor: ActorNow, order_id: UUID, body: ClaimTake) -> Claim:
    """Take an order to work on it, or say again that one does; nothing of the order changes."""
    return present_order.claim(
        centre.work.write(
            actor,
            lambda unit: claims.take(
                unit, order_id, centre.claim_terms, override=body.override, reason=body.reason
            ),
        )
    )


@router.delete(
    "/v1/orders/{order_id}/claim",
    status_code=204,
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Let an order go",
)
def let_claim_go(centre: CentreNow, actor: ActorNow, order_id: UUID) -> Response:
    """End this session's own claim, where there is one."""
    centre.work.write(actor, lambda unit: claims.let_go(unit, order_id))
    return Response(status_code=204)
