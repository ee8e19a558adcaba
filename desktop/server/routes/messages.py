"""Decides the paths of messages on an order (C9)."""

from uuid import UUID

from fastapi import APIRouter, Response

from api_client.vocabulary import Code
from api_client.wire.messages import MessageList, NewMessage, OrderMessage
from desktop.server import present_order
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import messages

router = APIRouter(tags=["messages"], route_class=JsonRoute)
_C = Code


@router.get(
    "/v1/orders/{order_id}/messages",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="The messages on an order",
)
def list_messages(centre: CentreNow, actor: ActorNow, order_id: UUID) -> MessageList:
    """Return the messages that the asking person reads, oldest first."""
    found = centre.work.read(actor, lambda unit: messages.of_order(unit, order_id))
    return MessageList(items=tuple(present_order.message(record) for record in found))


@router.post(
    "/v1/orders/{order_id}/messages",
    status_code=201,
    responses={
        200: {"model": OrderMessage, "description": "A repeat; nothing was changed"},
        **documented(*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED),
    },
    summary="Write a message on an order",
)
def post_message(
    centre: CentreNow, actor: ActorNow, order_id: UUID, body: NewMessage, response: Response
) -> OrderMessage:
    """Write a message; the same id with the same body again changes nothing."""
    record, new = centre.work.write(
        actor, lambda unit: messages.post(unit, order_id, body.id, body.text, body.audience)
    )
    response.status_code = 201 if new else 200
    return present_order.message(record)
