"""Decides how it is read who changed what of an order (F1)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.history import OrderHistory


class History(Resource):
    """The edits of an order."""

    @endpoint("GET", "/v1/orders/{id}/history")
    def of_order(self, call: Call, order_id: UUID) -> OrderHistory:
        """Give every edit of an order, of the desk and of phones, oldest first."""
        return call.read(OrderHistory, id=order_id)
