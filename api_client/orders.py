"""Decides how orders are listed, made, edited, given to technicians and moved on (A1, A2)."""

import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from requests import exceptions as faults
from typing_extensions import TypedDict, Unpack
from urllib3.exceptions import HTTPError

from api_client.endpoints import Call, Resource, endpoint
from api_client.errors import Reason, Unreachable
from api_client.transport import unreachable
from api_client.vocabulary import Direction, JobKind, OrderSort, OrderState, Priority
from api_client.wire.base import iso
from api_client.wire.centre import Versioned
from api_client.wire.orders import (
    SEQ_HEADER,
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
KEY = "q"
KEY_BYTES = 8
LIST_READ_S = 120.0
"""How long a server may take to put a million orders in order before the first byte comes."""


class Sought(TypedDict, total=False):
    """Which orders are asked for, and in which order; what is left out asks for nothing.

    ``assigned`` is whether anybody has the order, ``late`` asks for those whose promised time has
    passed with nobody there; times are from ``..._from`` (included) to ``..._before`` (not).
    """

    state: Sequence[OrderState]
    kind: Sequence[JobKind]
    priority: Sequence[Priority]
    technician_id: UUID | None
    assigned: bool | None
    late: bool
    promised_from: datetime | None
    promised_before: datetime | None
    created_from: datetime | None
    created_before: datetime | None
    text: str | None
    ids: Sequence[UUID]
    sort: OrderSort
    direction: Direction


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of orders in their order; ``seq`` is the last change that they contain."""

    keys: "array[int]"
    seq: int


class Orders(Resource):
    """Work orders."""

    @endpoint("GET", "/v1/orders")
    def page(
        self,
        call: Call,
        *,
        limit: int = PAGE_ROWS,
        cursor: str | None = None,
        keys: Sequence[int] = (),
        **sought: Unpack[Sought],
    ) -> OrderPage:
        """List a page of the queue, newest first unless a sort is asked for, or some keys' rows.

        Follow the feed from the answer's ``seq``. Rows of ``keys`` (500 at most) come in the order
        of the keys; one that is not there any more, or not to be seen, is left out.
        """
        asked = {
            "limit": limit,
            "cursor": cursor,
            **_query(sought),
            "keys": [str(key) for key in keys] or None,
        }
        return call.read(OrderPage, query=asked)

    @endpoint("GET", "/v1/orders/keys")
    def keys(self, call: Call, **sought: Unpack[Sought]) -> Keys:
        """Ask for the keys of all orders in their order: eight megabytes for a million.

        Raises:
            Unreachable: the answer was cut, or holds something else than keys.

        """
        accept = "application/octet-stream"
        with call.stream(accept=accept, query=_query(sought), read_s=LIST_READ_S) as response:
            try:
                content = response.content
            except (faults.RequestException, HTTPError, OSError) as fault:
                raise unreachable(fault) from fault
            seq = response.headers.get(SEQ_HEADER, "")
        if len(content) % KEY_BYTES or not (seq.isascii() and seq.isdigit()):
            raise Unreachable(Reason.NOT_UNDERSTOOD, f"{len(content)} bytes of keys")
        found = array(KEY, content)
        if sys.byteorder == "big":
            found.byteswap()
        return Keys(found, int(seq))

    def rows(self, **sought: Unpack[Sought]) -> Iterator[OrderRow]:
        """Give every order that is asked for, page after page."""
        cursor: str | None = None
        while True:
            page = self.page(cursor=cursor, **sought)
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


def _query(sought: Sought) -> dict[str, str | int | list[str] | None]:
    """Give what is asked for as it stands behind the path."""
    asked: dict[str, str | int | list[str] | None] = {}
    for name, value in sought.items():
        if value is None or (name == "late" and value is False):
            continue
        if isinstance(value, bool):
            asked[name] = str(value).lower()
        elif isinstance(value, datetime):
            asked[name] = iso(value)
        elif isinstance(value, str | UUID):
            asked[name] = str(value)
        elif isinstance(value, Sequence):
            asked[name] = [str(each) for each in value] or None
    return asked
