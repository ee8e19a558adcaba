"""Decides the paths of tracking apps (A6), and by which a technician is given one.

The apps' own two are hot, and refuse nothing but a wrong secret: an app that is refused puts the
message back at the head of its queue, and everything behind it waits. Only where nothing can be
kept is it asked to come again.
"""

import logging
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.security.utils import get_authorization_scheme_param
from starlette.concurrency import run_in_threadpool

from api_client.vocabulary import Code, DeviceApp, SetAside
from api_client.wire.devices import NewTracker, SetAsideList, TrackerGiven
from desktop.domain.devices import Heard
from desktop.domain.refusal import Refusal
from desktop.domain.traces import traced
from desktop.server import osmand, owntracks, present_devices
from desktop.server.context import ActorNow, Centre, CentreNow, tracker
from desktop.server.edge import JsonRoute
from desktop.server.hot import HotRequest
from desktop.server.openapi import ANY_BODY
from desktop.server.problems import CHALLENGE, SIGNED_IN, documented
from desktop.service import devices
from desktop.service.devices import Posted, Tracker
from desktop.service.unit import Unit

router = APIRouter(tags=["devices"])
_C = Code
_log = logging.getLogger(__name__)
BODY_MOST = 8 * 2**20
"""A longer message is read to its end, dropped, and set aside; photos make them as long."""
READ_AT_ONCE = 64 * 2**10
"""A longer message is read by a thread: it shall hold up nobody."""
FIXES_AT_ONCE = 200
"""So many fixes are written in one use case; a message that holds more has several."""
_BASIC = 'Basic realm="Callout", charset="UTF-8"'
_ANY_BODY: dict[str, Any] = {
    ANY_BODY: True,
    "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
}


@router.post(
    "/owntracks",
    responses=documented(_C.NOT_SIGNED_IN),
    openapi_extra=_ANY_BODY,
    summary="What OwnTracks posts in its HTTP mode",
)
async def hear_owntracks(centre: CentreNow, request: Request) -> Response:
    """Take what OwnTracks says; the answer is an empty list, for nothing is asked of it."""
    request.scope[CHALLENGE] = _BASIC
    user, password = _basic(request)
    who = await tracker(centre, DeviceApp.OWNTRACKS, password, user)
    body = await _body(request)
    if body.is_whole:
        heard = await _read(body, lambda: owntracks.decoded(body.content, who.key))
    else:
        heard = Heard(aside=SetAside.TOO_LARGE)
    await _take(centre, who, heard, Posted(body.length, body.content))
    return Response(b"[]", media_type="application/json")


@router.get(
    "/osmand/{secret}",
    responses=documented(_C.NOT_SIGNED_IN),
    openapi_extra={ANY_BODY: True},
    summary="What Traccar Client and OsmAnd ask by a query",
)
@router.post(
    "/osmand/{secret}",
    responses=documented(_C.NOT_SIGNED_IN),
    openapi_extra=_ANY_BODY,
    summary="What Traccar Client and OsmAnd post",
)
async def hear_osmand(centre: CentreNow, request: Request, secret: str) -> Response:
    """Take what an app of the OsmAnd protocol says; the answer is empty."""
    who = await tracker(centre, DeviceApp.OSMAND, secret)
    body = await _body(request)
    query = request.scope["query_string"]
    if body.is_whole:
        now = centre.work.clock.now()
        said = request.headers.get("content-type", "")
        heard = await _read(body, lambda: osmand.decoded(query, said, body.content, now))
    else:
        heard = Heard(aside=SetAside.TOO_LARGE)
    head = body.content or query
    await _take(centre, who, heard, Posted(body.length or len(query), head))
    return Response()


HOT: dict[str, HotRequest] = {
    "/owntracks": HotRequest(hear_owntracks),
    "/osmand/": HotRequest(hear_osmand, methods=None, named="secret"),
}
"""The paths that are reached ahead of the framework."""


def _basic(request: Request) -> tuple[str, str]:
    """Return user and password of basic authentication.

    Raises:
        Refusal: ``not-signed-in`` where there are none.
    """
    scheme, said = get_authorization_scheme_param(request.headers.get("authorization"))
    try:
        user, colon, password = b64decode(said, validate=True).decode("utf-8").partition(":")
    except ValueError as error:
        raise Refusal(_C.NOT_SIGNED_IN) from error
    if scheme.lower() != "basic" or not colon:
        raise Refusal(_C.NOT_SIGNED_IN)
    return user, password


@dataclass(frozen=True, slots=True)
class _Body:
    """A body, or the beginning of one that is longer than is held."""

    content: bytes
    length: int

    @property
    def is_whole(self) -> bool:
        return self.length == len(self.content)


async def _body(request: Request) -> _Body:
    """Return the body; of one that is too long, as much as is kept of a message set aside."""
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        if length <= BODY_MOST:
            parts.append(part)
        length += len(part)
    content = b"".join(parts)
    return _Body(content if length <= BODY_MOST else content[: devices.BODY_BYTES], length)


async def _read(body: _Body, decode: Callable[[], Heard]) -> Heard:
    """Return what a body says."""
    return decode() if body.length <= READ_AT_ONCE else await run_in_threadpool(decode)


async def _take(centre: Centre, who: Tracker, heard: Heard, posted: Posted) -> None:
    """Keep what was heard, on disk; what breaks us is set aside like what nobody can read.

    Raises:
        Refusal: ``not-signed-in`` for a device that was revoked, or why nothing can be kept now.
    """
    try:
        for part in _parts(heard):
            await _keep(centre, who, part, posted)
    except Refusal as refusal:
        if refusal.code is _C.TOKEN_REVOKED:  # as one that never was
            raise Refusal(_C.NOT_SIGNED_IN) from refusal
        raise
    except Exception as error:  # noqa: BLE001  (told to the log; the phone must not repeat it)
        _log.error("device-message-broke", extra=traced(error))
        await _keep(centre, who, Heard(aside=SetAside.UNREADABLE), posted)


async def _keep(centre: Centre, who: Tracker, heard: Heard, posted: Posted) -> None:
    bounds = centre.fix_bounds

    def hear(unit: Unit) -> None:
        devices.hear(unit, who.app, heard, posted, bounds)

    await centre.work.ingest(who.actor, hear)


def _parts(heard: Heard) -> Iterator[Heard]:
    """Yield what was heard in parts that are each soon written; why some is aside, with the last.

    A message that holds nothing is one part: its phone was there.
    """
    sightings, rest = heard.sightings, len(heard.sightings)
    while rest > FIXES_AT_ONCE:
        yield Heard(sightings[-rest : FIXES_AT_ONCE - rest])
        rest -= FIXES_AT_ONCE
    yield Heard(sightings[len(sightings) - rest :], heard.aside, heard.state)


of_people = APIRouter(tags=["devices"], route_class=JsonRoute)


@of_people.post(
    "/v1/technicians/{technician_id}/trackers",
    status_code=201,
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Let a tracking app speak for a technician",
)
def add_tracker(
    centre: CentreNow, actor: ActorNow, request: Request, technician_id: UUID, body: NewTracker
) -> TrackerGiven:
    """Give the secrets of a tracking app; they are told once."""
    given = centre.work.write(
        actor, lambda unit: devices.add(unit, technician_id, body.app, body.name, centre.seal)
    )
    return present_devices.tracker(given, _base(centre, request))


def _base(centre: Centre, request: Request) -> str:
    """Return where phones reach the server: as the centre says, else where others come in."""
    others = () if centre.others is None else centre.others.urls
    return centre.settings.now.public_url or next(iter(others), str(request.base_url))


@of_people.get(
    "/v1/devices/{device_id}/set-aside",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="What was set aside of a device's messages",
)
def set_aside(centre: CentreNow, actor: ActorNow, device_id: UUID) -> SetAsideList:
    """List the newest messages of a device of which nothing could be made, and why."""
    return present_devices.aside(
        centre.work.read(actor, lambda unit: devices.set_aside(unit, device_id))
    )
