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
from api_client.vocabulary import (
    Direction,
    JobKind,
    OrderFacet,
    OrderGroup,
    OrderSort,
    OrderState,
    Priority,
)
from api_client.wire.base import iso
from api_client.wire.centre import Versioned
from api_client.wire.orders import (
    GROUPS_HEADER,
    SEQ_HEADER,
    Acknowledgement,
    Assignment,
    NewOrder,
    Order,
    OrderCounts,
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
    passed with nobody there, ``lacking`` for those with incomplete reports; an empty ``area`` asks
    for those in none. Times are from ``..._from`` (included) to ``..._before`` (not).
    """

    state: Sequence[OrderState]
    kind: Sequence[JobKind]
    priority: Sequence[Priority]
    technician_id: UUID | None
    assigned: bool | None
    area: Sequence[str]
    late: bool
    lacking: bool
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
    """The keys of orders in their order; ``seq`` is the last change that they contain.

    ``groups`` is how many stand together under each heading, where headings were asked for.
    """

    keys: "array[int]"
    seq: int
    groups: tuple[int, ...] = ()


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
    def keys(self, call: Call, group: OrderGroup | None = None, **sought: Unpack[Sought]) -> Keys:
        """Ask for the keys of all orders in their order: eight megabytes for a million.

        With ``group`` what belongs under one heading stands together.

        Raises:
            Unreachable: the answer was cut, or holds something else than keys.

        """
        accept = "application/octet-stream"
        asked = {**_query(sought), "group": group}
        with call.stream(accept=accept, query=asked, read_s=LIST_READ_S) as response:
            try:
                content = response.content
            except (faults.RequestException, HTTPError, OSError) as fault:
                raise unreachable(fault) from fault
            seq = response.headers.get(SEQ_HEADER, "")
            groups = response.headers.get(GROUPS_HEADER, "0")
        whole = all(each.isascii() and each.isdigit() for each in (seq, groups))
        if not whole or len(content) % KEY_BYTES or int(groups) > len(content) // KEY_BYTES:
            raise Unreachable(Reason.NOT_UNDERSTOOD, f"{len(content)} bytes of keys")
        found = array(KEY, content)
        if sys.byteorder == "big":
            found.byteswap()
        end = len(found) - int(groups)
        lengths = tuple(found[end:])
        del found[end:]
        if lengths and sum(lengths) != end:
            raise Unreachable(Reason.NOT_UNDERSTOOD, f"{end} keys in groups of {sum(lengths)}")
        return Keys(found, int(seq), lengths)

    @endpoint("GET", "/v1/orders/counts")
    def counts(self, call: Call, by: Sequence[OrderFacet], **sought: Unpack[Sought]) -> OrderCounts:
        """Ask how many orders there are of each state, kind and so on.

        Each count is exact up to some thousand, and then "at least". What is asked about the very
        thing by which orders are told apart is left out there: choosing one more shows its count.
        """
        asked = {**_query(sought), "by": [facet.value for facet in by]}
        return call.read(OrderCounts, query=asked)

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
        if value is None or (name in {"late", "lacking"} and value is False):
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
