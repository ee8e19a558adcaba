"""Decides how a server is loaded: keep-alive connections that send what was encoded before.

A connection sends its next request when the last one is answered. Of an answer it reads the status,
the length, whose report it is and whether that was accepted; everything else counts as wrong.
"""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from typing_extensions import override

from api_client.vocabulary import FieldState
from desktop.bench import plan as planned
from desktop.bench.plan import Plan
from desktop.clock import Clock

CONNECTIONS = 64
ANSWERS_WITHIN_S = 30.0
_ACCEPTED = b'"accepted":true'
_RIGHT = b"HTTP/1.1 200 "
_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


class Request(NamedTuple):
    """A message as it goes over the wire, and what knows it again.

    ``marks`` are what a right answer has in it; of a report its id too.
    """

    report_id: bytes
    order_id: str
    order_version: int
    wire: bytes
    marks: tuple[bytes, ...] = (_ACCEPTED,)


class Messages(Protocol):
    """What is sent, dealt out to the connections."""

    def next(self, connection: int, most: int, clock: Clock) -> list[Request]:
        """Return the next requests of a connection, at most so many."""

    def is_dry(self, connection: int) -> bool:
        """Return whether a connection has nothing left to send."""

    def sent(self, connection: int, count: int) -> None:
        """Note how many of them were sent."""


@dataclass(slots=True)
class Tally:
    """What came of a round: right answers and wrong ones, and how long each took."""

    right: int = 0
    wrong: int = 0
    first_wrong: str = ""
    elapsed_s: float = 0.0
    dry: bool = False
    """Whether a connection had no report left before the time was over."""
    latencies_s: list[float] = field(default_factory=list)

    def note(self, answer: bytes, request: Request, latency_s: float) -> None:
        """Judge an answer."""
        right = answer.startswith(_RIGHT) and request.report_id in answer
        right = right and all(mark in answer for mark in request.marks)
        self.latencies_s.append(latency_s)
        if right:
            self.right += 1
        else:
            self.fail(answer)

    def fail(self, answer: bytes) -> None:
        """Count an answer that is wrong or never came; the first one is kept to be looked at."""
        self.wrong += 1
        self.first_wrong = self.first_wrong or answer[:600].decode("utf-8", "replace")


class Caller(asyncio.Protocol):
    """A connection that has one request under way at a time."""

    def __init__(self, tally: Tally, clock: Clock) -> None:
        """Note every answer in ``tally``."""
        self._tally = tally
        self._clock = clock
        self._buffer = b""
        self._request: Request | None = None
        self._began_s = 0.0
        self._answered: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, request: Request, began_s: float | None = None) -> "asyncio.Future[None]":
        """Send a request; what is returned is done when it is answered, rightly or not.

        Args:
            request: what to send.
            began_s: since when it has waited, where that is not now.
        """
        assert self._transport is not None
        assert self._request is None, "one request at a time"
        self._request = request
        self._began_s = self._clock.monotonic_s() if began_s is None else began_s
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request.wire)
        return self._answered

    @override
    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        head = buffer.find(_END)
        if head >= 0 and len(buffer) >= head + len(_END) + _length(buffer, head):
            self._buffer = b""
            request = self._request
            assert request is not None, "an answer that nobody asked for"
            self._tally.note(buffer, request, self._clock.monotonic_s() - self._began_s)
            self._settle()
        else:
            self._buffer = buffer

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._request is not None:
            self._tally.fail(repr(exc).encode() + b" cut after " + self._buffer)
            self._settle()

    def close(self) -> None:
        """Hang up."""
        assert self._transport is not None
        self._transport.close()

    @property
    def gone(self) -> bool:
        """Whether the connection was cut."""
        return self._transport is None or self._transport.is_closing()

    def _settle(self) -> None:
        answered, self._request = self._answered, None
        assert answered is not None
        if not answered.done():
            answered.set_result(None)


def _length(buffer: bytes, head: int) -> int:
    """Return how long the body is; an answer without a length has none that we would read."""
    at = buffer.lower().find(_LENGTH, 0, head)
    if at < 0:
        return 0
    at += len(_LENGTH)
    return int(buffer[at : buffer.find(b"\r", at)])


class Reports:
    """The reports of a made centre, each new and in its turn, dealt out to the connections.

    A connection has its own orders: it reports the first step of each, then the second of each,
    and so on, so that no report is ahead of its turn and no phone sends two in a row.
    """

    def __init__(self, plan: Plan, connections: int, *, endless: bool) -> None:
        """Begin with nothing sent; ``endless`` begins anew at the end, where nothing is written."""
        self._plan = plan
        self._connections = connections
        self._endless = endless
        self._sent = [0] * connections

    def next(self, connection: int, most: int, clock: Clock) -> list[Request]:
        """Return the next requests of a connection, at most so many."""
        places = range(connection, self._plan.given, self._connections)
        first = self._sent[connection]
        end = first + most
        if not self._endless:
            end = min(end, len(places) * len(planned.STEPS))
        return [
            self._request(
                places[turn % len(places)], turn // len(places) % len(planned.STEPS), clock
            )
            for turn in range(first, end)
        ]

    def is_dry(self, connection: int) -> bool:
        """Return whether a connection has nothing left to send."""
        places = range(connection, self._plan.given, self._connections)
        return not self._endless and self._sent[connection] >= len(places) * len(planned.STEPS)

    def sent(self, connection: int, count: int) -> None:
        """Note how many of them were sent."""
        self._sent[connection] += count

    def _request(self, place: int, step: int, clock: Clock) -> Request:
        order, device = self._plan.order(place), self._plan.device(place)
        state: FieldState = planned.STEPS[step]
        report_id, body = planned.report(order, device, state, clock.now())
        wire = (
            "POST /v1/reports HTTP/1.1\r\nHost: bench\r\n"
            f"Authorization: Bearer {planned.device_token(device)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode("ascii") + body
        return Request(report_id.encode("ascii"), planned.order_id(order), step + 2, wire)


def address(url: str) -> tuple[str, int]:
    """Return the host and the port of a server of ours."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


async def connected(url: str, count: int, tally: Tally, clock: Clock) -> list[Caller]:
    """Return so many open connections."""
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Caller(tally, clock), *address(url))
        for _ in range(count)
    ]
    return [caller for _, caller in opened]


async def closed_loop(
    url: str, reports: Messages, seconds: float, most: int, clock: Clock
) -> Tally:
    """Load a server with all that it can take for some seconds.

    Args:
        url: the server's address.
        reports: what to send; it goes on from there the next time.
        seconds: after so long nothing new is sent; what is under way is awaited.
        most: how many requests to encode for each connection before the time runs.
        clock: whose time it is.
    """
    tally = Tally()
    callers = await connected(url, CONNECTIONS, tally, clock)
    queues = [reports.next(place, most, clock) for place in range(CONNECTIONS)]
    began_s = clock.monotonic_s()
    until_s = began_s + seconds

    async def call(place: int, caller: Caller) -> None:
        sent = 0
        for request in queues[place]:
            if caller.gone or clock.monotonic_s() >= until_s:
                break
            sent += 1
            await caller.send(request)
        reports.sent(place, sent)
        if reports.is_dry(place) and clock.monotonic_s() < until_s:
            tally.dry = True

    with collector_off():
        async with asyncio.timeout(seconds + ANSWERS_WITHIN_S):
            await asyncio.gather(*(call(place, caller) for place, caller in enumerate(callers)))
    tally.elapsed_s = clock.monotonic_s() - began_s
    for caller in callers:
        caller.close()
    return tally


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep Python's collector of cycles from stopping the load while the block lasts."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def percentile_ms(latencies_s: Sequence[float], share: float) -> float:
    """Return below how many milliseconds this share of the latencies lies; 0 for none at all."""
    if not latencies_s:
        return 0.0
    ranked = sorted(latencies_s)
    return round(ranked[min(len(ranked) - 1, int(share * len(ranked)))] * 1000, 3)
