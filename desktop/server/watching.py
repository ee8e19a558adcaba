"""Decides what is noted of each request: its id, its route, its status, and how long it took.

The route is the template (``/v1/orders/{order_id}``), never the path: paths hold ids of people.
What went well is counted; what was refused, slow or a fault has a line of the log as well.
"""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop.clock import Clock

REQUEST_ID = "X-Request-Id"
CODE = "callout.code"
"""Under this name a scope holds the code of the problem that answers it."""
UNKNOWN = "unknown"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_ID = REQUEST_ID.lower().encode("ascii")
_TAKEN = re.compile(rb"[0-9a-f]{32}")
"""The ids that are taken from a client: 128 bits in hexadecimal, in which nobody can be named."""
_REFUSED = 400
_LEFT = 499
"""The status under which a request is counted whose sender went before he was answered."""
_FAULT = 500
_now: ContextVar["Seen | None"] = ContextVar("callout_request", default=None)
_log = logging.getLogger(__name__)


class Tally(Protocol):
    """Counts requests."""

    def request_begun(self) -> None:
        """A request has come in."""

    def request_done(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered; of a stream, ``seconds`` are those until it began."""


@dataclass(slots=True)
class Seen:
    """One request while it is answered."""

    id: str
    scope: Scope
    routes: Mapping[object, str]
    began_s: float
    answered_s: float | None = None
    status: int = _LEFT
    uncaught: bool = False

    @property
    def route(self) -> str:
        """The template of the route that answers it, once that is known."""
        return self.routes.get(self.scope.get("endpoint"), UNKNOWN)

    @property
    def method(self) -> str:
        """Its method, if it is one that we know."""
        method = str(self.scope["method"])
        return method if method in _METHODS else "OTHER"


def about() -> dict[str, object]:
    """Return the fields of the log that tell of the request that is being answered, if any is."""
    seen = _now.get()
    if seen is None:
        return {}
    return {"request_id": seen.id, "route": seen.route, "method": seen.method}


@dataclass(slots=True)
class Watch:
    """Wraps the whole application; ``slow_s`` is from when on a request is a warning."""

    app: ASGIApp
    tally: Tally
    clock: Clock
    slow_s: float
    routes: Callable[[], Iterable[BaseRoute]]
    _templates: dict[object, str] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, and note it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not self._templates:
            self._templates.update(_templates(self.routes()))
        seen = Seen(_id(scope), scope, self._templates, self.clock.monotonic_s())

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if _header(headers, b"content-type").startswith(b"text/event-stream"):
                    seen.answered_s = self.clock.monotonic_s()
                headers.append((_REQUEST_ID, seen.id.encode("ascii")))
                message["headers"] = headers
                seen.status = message["status"]
            await send(message)

        token = _now.set(seen)
        self.tally.request_begun()
        try:
            await self.app(scope, receive, told)
        except Exception:
            seen.status, seen.uncaught = _FAULT, True
            raise
        finally:
            self._note(seen)
            _now.reset(token)

    def _note(self, seen: Seen) -> None:
        """Count a request that is over, and log it if it did not go well."""
        ended_s = self.clock.monotonic_s() if seen.answered_s is None else seen.answered_s
        seconds = max(0.0, ended_s - seen.began_s)
        self.tally.request_done(seen.route, seen.method, seen.status, seconds)
        if seen.status == _LEFT:  # the edge has said so; how long he took says nothing of us
            return
        if seconds < self.slow_s and seen.status < _REFUSED:
            return
        fields: dict[str, object] = {
            "status": seen.status,
            "duration_ms": round(seconds * 1000, 1),
        }
        if CODE in seen.scope:
            fields["code"] = seen.scope[CODE]
        if seen.uncaught:
            _log.error("request-broken", extra=fields)
        elif seconds >= self.slow_s:
            _log.warning("request-slow", extra=fields | {"limit_s": self.slow_s})
        elif seen.status >= _FAULT:
            _log.info("request-failed", extra=fields)
        elif seen.status >= _REFUSED:
            _log.info("request-refused", extra=fields)


def _id(scope: Scope) -> str:
    """Return the id that a client gave, if it is one that can name nobody, else a new one."""
    given = _header(scope["headers"], _REQUEST_ID)
    return given.decode("ascii") if _TAKEN.fullmatch(given) else secrets.token_hex(6)


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    """Return the value of a header as it stands, by its name in lower case; this is a hot path."""
    for name, value in headers:
        if name == wanted:
            return value
    return b""


def _templates(routes: Iterable[BaseRoute]) -> dict[object, str]:
    """Return the template of each route by what answers it."""
    return {route.endpoint: route.path for route in routes if isinstance(route, Route)}
