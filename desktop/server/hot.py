"""Decides how the hot paths are reached: ahead of the framework, by the functions it calls too.

Phones report on a few paths far more often than anything else is asked. The framework's way to them
cost three times what they do themselves; what a route promises there holds here: who asks, media
type, strict JSON, the message's model, and problems for answers. What other people's programs post
is no message of ours: such a path has the request as it is.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from fastapi.exceptions import RequestValidationError
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api_client.vocabulary import Code
from api_client.wire.base import Message
from desktop.domain.refusal import Refusal
from desktop.server import problems
from desktop.server.context import Centre, phone
from desktop.server.edge import check_media_type, decoded
from desktop.service.unit import Actor

Sent = TypeVar("Sent", bound=Message)


POSTED = frozenset({"POST"})


class Hot(Protocol):
    """A path that is reached ahead of the framework."""

    @property
    def endpoint(self) -> Callable[..., Awaitable[Response]]:
        """The function that answers, the framework's route's too."""

    def takes(self, method: str) -> bool:
        """Return whether requests of this method are answered here."""

    async def answer(self, centre: Centre, scope: Scope, receive: Receive) -> Response:
        """Return the answer to one request, whatever it is."""


@dataclass(frozen=True, slots=True)
class HotPath(Generic[Sent]):
    """A path that is posted to: the message it takes, and the function that answers it."""

    message: type[Sent]
    endpoint: Callable[[Centre, Actor, Sent], Awaitable[Response]]

    def takes(self, method: str) -> bool:
        """Return whether requests of this method are answered here."""
        return method in POSTED

    async def answer(self, centre: Centre, scope: Scope, receive: Receive) -> Response:
        """Return the answer to one request, whatever it is."""
        scope["endpoint"] = self.endpoint  # the log names the route by it
        try:
            headers = Headers(scope=scope)
            check_media_type(headers)
            actor = await phone(centre, _token(headers))  # a stranger's body is not even read
            body = _judged(self.message, await _whole(receive))
            return await self.endpoint(centre, actor, body)
        except (Refusal, RequestValidationError, HTTPException) as error:
            return await problems.answered(Request(scope), error)


@dataclass(frozen=True, slots=True)
class HotRequest:
    """A path that other people's programs call: its function is given the request as it is.

    ``named`` is what the last part of the path is called, where the path is one for each; without
    ``methods`` any will do.
    """

    endpoint: Callable[..., Awaitable[Response]]
    methods: frozenset[str] | None = POSTED
    named: str | None = None

    def takes(self, method: str) -> bool:
        """Return whether requests of this method are answered here."""
        return self.methods is None or method in self.methods

    async def answer(self, centre: Centre, scope: Scope, receive: Receive) -> Response:
        """Return the answer to one request, whatever it is."""
        scope["endpoint"] = self.endpoint
        request = Request(scope, receive)
        try:
            if self.named is None:
                return await self.endpoint(centre, request)
            last = scope["path"].rpartition("/")[2]
            return await self.endpoint(centre, request, **{self.named: last})
        except (Refusal, HTTPException) as error:
            return await problems.answered(request, error)


@dataclass(frozen=True, slots=True)
class HotPaths:
    """Serves the hot paths, and passes everything else on to the framework.

    A path that ends with a slash stands for every one a part longer. A slash too many at the end
    of what is asked changes nothing: an app that puts one there would be refused for ever.
    """

    app: ASGIApp
    centre: Centre
    paths: Mapping[str, Hot]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        hot = None
        if scope["type"] == "http":
            hot = self._hot(scope)
        if hot is None or not hot.takes(scope["method"]):
            await self.app(scope, receive, send)
            return
        response = await hot.answer(self.centre, scope, receive)
        await response(scope, receive, send)

    def _hot(self, scope: Scope) -> Hot | None:
        """Return what answers a request's path, which then has no slash too many."""
        path: str = scope["path"]
        for each in (path, path.removesuffix("/")):
            hot = self.paths.get(each) or self.paths.get(each[: each.rfind("/") + 1])
            if hot is not None:
                scope["path"] = each
                return hot
        return None


def _token(headers: Headers) -> str | None:
    """Return the bearer token, None where there is none."""
    scheme, token = get_authorization_scheme_param(headers.get("authorization"))
    return token if scheme.lower() == "bearer" and token else None


async def _whole(receive: Receive) -> bytes:
    """Return the body; it is bounded by the edge.

    Raises:
        ClientDisconnect: the sender went before its end.
    """
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _judged(kind: type[Sent], body: bytes) -> Sent:
    """Return the message that a body holds.

    Raises:
        HTTPException: it is not JSON.
        RequestValidationError: it is not the message.
    """
    if not body:
        raise RequestValidationError([{"loc": ("body",), "type": "missing"}])
    try:
        return kind.model_validate(decoded(body))
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError(
            [{**each, "loc": ("body", *each["loc"])} for each in found]
        ) from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, str(Code.REQUEST_UNREADABLE)) from error
