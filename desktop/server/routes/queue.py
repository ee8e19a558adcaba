"""Decides the paths by which the queue is read: pages in any order, keys, counts (F1)."""

import sys
from collections.abc import AsyncIterator
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api_client.vocabulary import (
    Direction,
    JobKind,
    OrderFacet,
    OrderGroup,
    OrderSort,
    OrderState,
    Priority,
)
from api_client.wire.base import LARGEST_WHOLE, Id, Line, Moment
from api_client.wire.orders import (
    GROUPS_HEADER,
    SEQ_HEADER,
    Cursor,
    OrderCounts,
    OrderPage,
    OrderTally,
)
from desktop.server import cursors, queue_page
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import queue
from desktop.service.unit import Actor

router = APIRouter(tags=["orders"], route_class=JsonRoute)
MOST_ROWS = 500
LISTS_AT_ONCE = 2
"""How many lists of keys are made at a time, each in a thread of its own; the others wait."""
PIECE_BYTES = 1 << 16
Key = Annotated[int, Field(ge=0, le=LARGEST_WHOLE)]


class Asked(BaseModel):
    """Which orders are asked for, in which order; unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    state: Annotated[list[OrderState], Field(max_length=20)] = []
    kind: Annotated[list[JobKind], Field(max_length=20)] = []
    priority: Annotated[list[Priority], Field(max_length=20)] = []
    technician_id: Id | None = None
    assigned: bool | None = None
    area: Annotated[list[Line], Field(max_length=100)] = []
    late: bool = False
    lacking: bool = False
    promised_from: Moment | None = None
    promised_before: Moment | None = None
    created_from: Moment | None = None
    created_before: Moment | None = None
    text: Line = ""
    ids: Annotated[list[Id], Field(max_length=MOST_ROWS)] = []
    sort: OrderSort = OrderSort.CREATED
    direction: Direction = Direction.DESCENDING

    def wanted(self) -> queue.Wanted:
        """Return what is asked for in the service's terms."""
        return queue.Wanted(
            states=self.state,
            kinds=self.kind,
            priorities=self.priority,
            technician_id=self.technician_id,
            assigned=self.assigned,
            areas=self.area,
            late=self.late,
            lacking=self.lacking,
            promised=(self.promised_from, self.promised_before),
            created=(self.created_from, self.created_before),
            text=self.text,
            ids=self.ids,
            order=queue.Order(self.sort, self.direction is Direction.DESCENDING),
        )


class AskedPage(Asked):
    """Which page is asked for; ``keys`` name its rows themselves, in the order that is wanted."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 100
    cursor: Cursor | None = None
    keys: Annotated[list[Key], Field(max_length=MOST_ROWS)] = []


class AskedKeys(Asked):
    """Which keys are asked for, and under which headings they are to stand together."""

    group: OrderGroup | None = None


class AskedCounts(Asked):
    """Which orders are counted, and by what."""

    by: Annotated[list[OrderFacet], Field(min_length=1, max_length=20)] = [OrderFacet.ALL]


@router.get(
    "/v1/orders",
    response_model=OrderPage,
    responses=documented(*SIGNED_IN),
    summary="A page of the queue",
)
def list_orders(
    centre: CentreNow, actor: ActorNow, query: Annotated[AskedPage, Query()]
) -> Response:
    """List orders that the asking person may see, in any order, or those of some keys."""
    wanted = query.wanted()
    if query.keys:
        rows = centre.work.read(actor, lambda unit: queue.rows(unit, query.keys))
        return queue_page.answer(rows, wanted.order)
    after = None if query.cursor is None else cursors.read(wanted.order, query.cursor)
    page = centre.work.read(actor, lambda unit: queue.page(unit, wanted, query.limit, after))
    return queue_page.answer(page, wanted.order)


@router.get(
    "/v1/orders/keys",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {"application/octet-stream": {}},
            "description": "Whole numbers of 64 bits, the lowest byte first",
        },
        **documented(*SIGNED_IN),
    },
    summary="The keys of all orders, in order",
)
async def list_keys(
    centre: CentreNow, actor: ActorNow, query: Annotated[AskedKeys, Query()], request: Request
) -> Response:
    """Send the keys of all asked orders; a header says which change they contain last.

    Where they are grouped, the lengths of the groups follow the keys; a header says how many.
    """
    found = await to_thread.run_sync(
        _found, centre, actor, query.wanted(), query.group, limiter=_limiter(request)
    )
    found.keys.extend(found.groups)
    content = memoryview(found.keys).cast("B")
    return StreamingResponse(
        _pieces(content),
        media_type="application/octet-stream",
        headers={
            "Content-Length": str(content.nbytes),
            "Cache-Control": "private, no-store",
            SEQ_HEADER: str(found.seq),
            GROUPS_HEADER: str(len(found.groups)),
        },
    )


@router.get(
    "/v1/orders/counts",
    responses=documented(*SIGNED_IN),
    summary="How many orders there are, told apart",
)
def count_orders(
    centre: CentreNow, actor: ActorNow, query: Annotated[AskedCounts, Query()]
) -> OrderCounts:
    """Count the asked orders by state, kind and so on: exactly up to some thousand each."""
    wanted = query.wanted()
    found = centre.work.read(actor, lambda unit: queue.counts(unit, wanted, query.by))
    return OrderCounts(
        items=tuple(
            OrderTally(
                by=tally.by, value=tally.value, name=tally.name, count=tally.count, more=tally.more
            )
            for tally in found
        )
    )


def _found(
    centre: Centre, actor: Actor, wanted: queue.Wanted, group: OrderGroup | None
) -> queue.Keys:
    """Return the keys as they are sent, read in one go, so that no slow reader holds the database.

    Eight megabytes for a million are in memory until they are sent.
    """
    found = centre.work.read(actor, lambda unit: queue.keys(unit, wanted, group))
    if sys.byteorder == "big":
        found.keys.byteswap()
        found.groups.byteswap()
    return found


async def _pieces(content: memoryview) -> AsyncIterator[bytes]:
    """Yield the keys a piece at a time, as fast as they are taken."""
    for begin in range(0, content.nbytes, PIECE_BYTES):
        yield bytes(content[begin : begin + PIECE_BYTES])


def _limiter(request: Request) -> CapacityLimiter:
    """Return what lets so many lists be made at a time on this server."""
    state = request.app.state
    if not hasattr(state, "lists_of_keys"):
        state.lists_of_keys = CapacityLimiter(LISTS_AT_ONCE)
    limiter = state.lists_of_keys
    assert isinstance(limiter, CapacityLimiter)
    return limiter
