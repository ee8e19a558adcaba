"""Decides how the numbered change feed is followed: server-sent events that resume (A6)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import changes, sessions
from desktop.service.unit import Actor, Unit

router = APIRouter(tags=["changes"], route_class=JsonRoute)
ALIVE_EVERY_S = 10.0
_C = Code
Cursor = Annotated[int, Query(ge=0, le=2**53)]
LastEvent = Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=2**53)]


@router.get(
    "/v1/changes",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
            "description": "Server-sent events: id is the number, data is a Change",
        },
        **documented(*SIGNED_IN, _C.CURSOR_TOO_OLD, _C.CURSOR_UNKNOWN),
    },
    summary="Follow the changes",
)
async def follow(
    centre: CentreNow, actor: ActorNow, after: Cursor = 0, last_event_id: LastEvent = None
) -> Response:
    """Send every change after a number, then each new one as it comes."""
    cursor = last_event_id if last_event_id is not None else after
    await run_in_threadpool(
        centre.work.read, actor, lambda unit: changes.check_cursor(unit, cursor)
    )
    return StreamingResponse(
        _events(centre, actor, cursor),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(centre: Centre, actor: Actor, cursor: int) -> AsyncIterator[str]:
    """Yield the feed as text; it ends when the server stops or the cursor is overtaken."""
    tail = centre.tail
    with tail.following(centre.work, centre.bell, actor) as news:
        yield ": alive\n\n"
        alone = True  # whether he looks himself: at first, when far behind, after a long silence
        while not centre.bell.stopped and not tail.ended(actor):
            news.clear()
            page = None if alone else tail.after(actor, cursor)
            if page is None:
                try:
                    page = await run_in_threadpool(_page, centre, actor, cursor)
                except Refusal:
                    return
            alone = False
            if page:
                cursor = page[-1].seq
                yield "".join(map(_event, page))
                continue
            try:
                async with asyncio.timeout(ALIVE_EVERY_S):
                    await news.wait()
            except TimeoutError:
                alone = True
                yield ": alive\n\n"


def _page(centre: Centre, actor: Actor, cursor: int) -> list[changes.Seen]:
    """Return the next changes, if the follower's token still holds."""

    def look(unit: Unit) -> list[changes.Seen]:
        sessions.check(unit)
        return changes.after(unit, cursor)

    return centre.work.read(actor, look)


def _event(seen: changes.Seen) -> str:
    """Return one change as an event; one that is not to be seen only moves the cursor."""
    if seen.noun is None:
        return f"id: {seen.seq}\n\n"
    data = {
        "seq": seen.seq,
        "noun": seen.noun.value,
        "id": str(seen.id),
        "version": seen.version,
    }
    return f"id: {seen.seq}\ndata: {json.dumps(data)}\n\n"
