"""Decides what of a request is let in before a route sees it, and that no fault leaves a trace.

Media type and form of a body are judged here, its size and who may send so much in
:mod:`desktop.server.arriving`; a fault of ours becomes one line of the log, never a stack trace
with what people wrote.
"""

import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from email.message import Message as Header
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal
from desktop.domain.traces import traced
from desktop.server import problems
from desktop.server.arriving import Arriving
from desktop.server.watching import CODE

MOST_OBJECTS = 250_000
"""The most objects, and the most lists, in a body: 500 reports with all lists full have 180,000."""
MOST_MEMBERS = 100
"""The most members of an object, far more than any message has.

Both bound how long the reading of a body can hold up everybody else.
"""
_log = logging.getLogger(__name__)


class Edge:
    """Wraps the application: bodies are bounded, faults answered and logged in one line."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        arriving = Arriving(scope, receive)

        async def sent(message: Message) -> None:
            nonlocal started
            if not started and not arriving.is_nearly_here:
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            started = True
            await send(message)

        try:
            await self._app(scope, arriving.receive, sent)
        except ClientDisconnect:
            _log.info("sender-left")
        except Exception as error:  # noqa: BLE001  (the last stop; nothing is dropped, see traced)
            _log.error("server-fault", extra=traced(error))
            scope[CODE] = Code.SERVER_FAULT.value
            if not started:  # else the server cuts the connection: the answer is not whole
                await problems.answer(Code.SERVER_FAULT, {})(scope, receive, sent)


class JsonRoute(APIRoute):
    """A route whose body, if it takes one, is JSON in UTF-8 as RFC 8259 and I-JSON have it."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's function, after the body's media type."""
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def judged(request: Request) -> Response:
            if takes_body:
                check_media_type(request.headers)
            return await handle(_JsonRequest(request.scope, request.receive))

        return judged


class _JsonRequest(Request):
    """A request whose JSON is read strictly."""

    @override
    async def json(self) -> Any:
        """Return the body; HTTPException 400 when it is not JSON."""
        try:
            return decoded(await self.body())
        except (ValueError, RecursionError) as error:
            raise HTTPException(400) from error


def decoded(body: bytes) -> Any:  # noqa: ANN401  (whatever JSON says)
    """Return what a JSON text in UTF-8 says.

    Raises:
        ValueError: it is not UTF-8, not JSON, has a name twice, a number without bounds, or more
            objects or members than any message.
        RecursionError: it is nested too deeply.
    """
    if body.count(b"[") > MOST_OBJECTS:
        raise ValueError("more lists than any message holds")
    objects = 0

    def members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal objects
        objects += 1
        if objects > MOST_OBJECTS or len(pairs) > MOST_MEMBERS:
            raise ValueError("more than any message holds")
        found = dict(pairs)
        if len(found) != len(pairs):  # two readers would see two messages
            raise ValueError("a name stands twice in an object")
        return found

    return json.loads(body.decode("utf-8"), object_pairs_hook=members, parse_constant=_no_constant)


def _no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def check_media_type(headers: Headers) -> None:
    """Refuse a body that does not say that it is plain JSON in UTF-8.

    Raises:
        Refusal: ``media-type-wrong``.
    """
    said = Header()
    said["content-type"] = headers.get("content-type", "")
    charset = str(said.get_param("charset", "utf-8")).lower()
    json_said = said.get_content_type() == "application/json" and charset == "utf-8"
    if not json_said or headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(Code.MEDIA_TYPE_WRONG, wanted="application/json")
