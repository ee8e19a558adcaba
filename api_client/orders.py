"""Decides how orders are listed, made, edited, given to technicians and moved on (A1, A2)."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.vocabulary import OrderState
from api_client.wire.centre import Versioned
from api_client.wire.orders import (
    Acknowledgement,
    Assignment,
    NewOrder,
    Order,
    OrderEdit,
    OrderPage,
    OrderRow,
    OrderStep,
)

PAGE_ROWS = 200


class Orders(Resource):
    """Work orders."""

    @endpoint("GET", "/v1/orders")
    def page(
        self,
        call: Call,
        *,
        limit: int = PAGE_ROWS,
        cursor: str | None = None,
        state: Sequence[OrderState] = (),
        technician_id: UUID | None = None,
        text: str | None = None,
        ids: Sequence[UUID] = (),
    ) -> OrderPage:
        """List a page of the queue, newest first; follow the feed from the answer's ``seq``."""
        return call.read(
            OrderPage,
            query={
                "limit": limit,
                "cursor": cursor,
                "state": [word.value for word in state] or None,
                "technician_id": None if technician_id is None else str(technician_id),
                "text": text,
                "ids": [str(order_id) for order_id in ids] or None,
            },
        )

    def rows(self, *, state: Sequence[OrderState] = ()) -> Iterator[OrderRow]:
        """Give every order of the queue, page after page."""
        cursor: str | None = None
        while True:
            page = self.page(cursor=cursor, state=state)
            yield from page.items
            if page.next is None:
                return
            cursor = page.next

    @endpoint("POST", "/v1/orders")
    def create(self, call: Call, order: NewOrder) -> Order:
        """Create an order; a repeat with the same id and content gives the same order."""
        return call.read(Order, order)

    @endpoint("GET", "/v1/orders/{id}")
    def get(self, call: Call, order_id: UUID) -> Order:
        """Ask for an order whole."""
        return call.read(Order, id=order_id)

    @endpoint("PATCH", "/v1/orders/{id}")
    def edit(self, call: Call, order_id: UUID, edit: OrderEdit) -> Order:
        """Edit an order on the version that was seen; fields left at None stay."""
        return call.read(Order, edit, id=order_id)

    @endpoint("POST", "/v1/orders/{id}/assignment")
    def assign(self, call: Call, order_id: UUID, technician_id: UUID, reason: str = "") -> Order:
        """Send a technician; the one who already has the order is a harmless repeat."""
        return call.read(Order, Assignment(technician_id=technician_id, reason=reason), id=order_id)

    @endpoint("POST", "/v1/orders/{id}/steps")
    def step(self, call: Call, order_id: UUID, step: OrderStep) -> Order:
        """Take a step of the desk: hold, resume, cancel, approve, close and so on."""
        return call.read(Order, step, id=order_id)

    @endpoint("PUT", "/v1/orders/{id}/acknowledgement")
    def acknowledge(self, call: Call, order_id: UUID, payload_version: int) -> Versioned:
        """Say which version of the order's payload the phone now holds (A1)."""
        return call.read(Versioned, Acknowledgement(payload_version=payload_version), id=order_id)
