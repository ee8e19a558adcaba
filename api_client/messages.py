"""Decides how messages on an order are sent and read (C9)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.messages import MessageList, NewMessage, OrderMessage


class Messages(Resource):
    """What desk and technician write to each other about an order."""

    @endpoint("GET", "/v1/orders/{id}/messages")
    def of_order(self, call: Call, order_id: UUID) -> MessageList:
        """Give the messages of an order that this person reads, oldest first."""
        return call.read(MessageList, id=order_id)

    @endpoint("POST", "/v1/orders/{id}/messages")
    def post(self, call: Call, order_id: UUID, message: NewMessage) -> OrderMessage:
        """Write a message; a repeat with the same id and words gives the same one."""
        return call.read(OrderMessage, message, id=order_id)
