"""Decides how a client method names the one endpoint that it calls.

The path is written once, in the decorator: the call is made from it, and the contract test
collects it to compare with the server's OpenAPI document.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import quote
from uuid import UUID

import requests
from pydantic import BaseModel

from api_client.transport import Answer, Body, Extra, Outgoing, Query, Transport, with_json

P = ParamSpec("P")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and a path template; ``repeatable`` says that sending it twice does no harm."""

    method: str
    path: str
    repeatable: bool = True

    @property
    def shape(self) -> tuple[str, str]:
        """The method and the path with its parameters unnamed, to compare with a server's."""
        return self.method, re.sub(r"\{[^}]*\}", "{}", self.path)

    def filled(self, ids: dict[str, UUID | str | int]) -> str:
        """Give the path with its parameters; each one is quoted."""
        return self.path.format(**{name: quote(str(value), safe="") for name, value in ids.items()})


@dataclass(frozen=True, slots=True)
class Call:
    """One endpoint on one transport, ready to be called."""

    transport: Transport
    endpoint: Endpoint

    def read(
        self,
        answer: type[Answer],
        body: BaseModel | None = None,
        *,
        query: Query | None = None,
        extra: Extra = "ignore",
        read_s: float | None = None,
        **ids: UUID | str | int,
    ) -> Answer:
        """Send ``body`` and decode the answer as ``answer``; it may take ``read_s`` seconds."""
        outgoing = with_json(self._outgoing(query, ids), body)
        if read_s is not None:
            outgoing = replace(outgoing, read_s=read_s)
        return self.transport.read(outgoing, answer, extra)

    def send(self, body: BaseModel | None = None, **ids: UUID | str | int) -> None:
        """Send ``body``; the answer has no content."""
        self.transport.send(with_json(self._outgoing(None, ids), body)).close()

    def post(self, content: bytes, headers: Mapping[str, str], **ids: UUID | str | int) -> None:
        """Send JSON that is no message of ours, with more headers; the answer is not read."""
        outgoing = replace(
            self._outgoing(None, ids),
            body=lambda: content,
            headers={"Content-Type": "application/json", **headers},
        )
        self.transport.send(outgoing).close()

    def upload(self, answer: type[Answer], body: Body, **ids: UUID | str | int) -> Answer:
        """Send bytes, opened anew for each try, and decode the answer."""
        outgoing = Outgoing(
            self.endpoint.method,
            self.endpoint.filled(ids),
            self.endpoint.repeatable,
            body=body,
            headers={"Content-Type": "application/octet-stream"},
            read_s=UPLOAD_READ_S,
        )
        return self.transport.read(outgoing, answer)

    def stream(
        self,
        *,
        accept: str,
        query: Query | None = None,
        read_s: float | None = None,
        tries: int | None = None,
        **ids: UUID | str | int,
    ) -> requests.Response:
        """Open an answer that is read as it comes; the caller closes it."""
        outgoing = Outgoing(
            self.endpoint.method,
            self.endpoint.filled(ids),
            self.endpoint.repeatable,
            query=query,
            headers={"Accept": accept},
            read_s=read_s,
            stream=True,
            tries=tries,
        )
        return self.transport.send(outgoing)

    def _outgoing(self, query: Query | None, ids: dict[str, UUID | str | int]) -> Outgoing:
        path = self.endpoint.filled(ids)
        return Outgoing(self.endpoint.method, path, self.endpoint.repeatable, query=query)


UPLOAD_READ_S = 120.0
"""How long a server may take to hash and keep a file before it answers."""


class Resource:
    """One noun of the API over one transport."""

    def __init__(self, transport: Transport) -> None:
        """Keep the transport; nothing is sent yet."""
        self._transport = transport

    @property
    def transport(self) -> Transport:
        """Whom the calls go to, and as whom."""
        return self._transport


Owner = TypeVar("Owner", bound=Resource)
MARK = "endpoint"


def endpoint(
    method: str, path: str, *, repeatable: bool = True
) -> Callable[
    [Callable[Concatenate[Owner, Call, P], Result]], Callable[Concatenate[Owner, P], Result]
]:
    """Make a method the one that calls this endpoint; it is given the call as first argument."""
    named = Endpoint(method, path, repeatable)

    def bind(
        body: Callable[Concatenate[Owner, Call, P], Result],
    ) -> Callable[Concatenate[Owner, P], Result]:
        @wraps(body)
        def method_of_the_noun(self: Owner, /, *args: P.args, **kwargs: P.kwargs) -> Result:
            return body(self, Call(self.transport, named), *args, **kwargs)

        setattr(method_of_the_noun, MARK, named)
        return method_of_the_noun

    return bind


def published(owner: type[Resource]) -> Iterator[tuple[Endpoint, str]]:
    """Give each endpoint that a noun calls, with the method's qualified name."""
    for member in vars(owner).values():
        named = getattr(member, MARK, None)
        if isinstance(named, Endpoint):
            yield named, member.__qualname__
