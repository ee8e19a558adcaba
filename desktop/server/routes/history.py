"""Decides the path by which it is read who changed what of an order (F1)."""

from uuid import UUID

from fastapi import APIRouter

from api_client.vocabulary import Code
from api_client.wire.history import OrderHistory
from desktop.server import present_order
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import history

router = APIRouter(tags=["history"], route_class=JsonRoute)


@router.get(
    "/v1/orders/{order_id}/history",
    responses=documented(*SIGNED_IN, Code.NOT_FOUND),
    summary="The edits of an order",
)
def order_history(centre: CentreNow, actor: ActorNow, order_id: UUID) -> OrderHistory:
    """Return each edit, of the desk and of phones, with what each field said before and after."""
    found = centre.work.read(actor, lambda unit: history.of_order(unit, order_id))
    return OrderHistory(items=tuple(present_order.edited(edit) for edit in found))
