"""Decides how desks follow the feed in a bench: as raw bytes, many at a time, one of them stalled.

The desks and the phones are one process, so that one clock says when a report was sent and when
its order's change was received.
"""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests
from typing_extensions import override

from desktop.bench import plan as planned
from desktop.bench.load import (
    ANSWERS_WITHIN_S,
    Caller,
    Reports,
    Tally,
    address,
    collector_off,
    connected,
)
from desktop.clock import Clock

PHONES = 64
"""So many connections are enough that no report waits for another phone's answer."""
ARRIVES_WITHIN_S = 10.0
BEGINS_WITHIN_S = 30.0
_STALLED_BUFFER_BYTES = 4096
_RIGHT = b"HTTP/1.1 200 "
_DATA = b"data: "
_ORDER = b'"order"'


@dataclass(slots=True)
class Sent:
    """When each report was sent, by its order and the version that it gives the order."""

    at_s: dict[tuple[str, int], float] = field(default_factory=dict)


class Desk(asyncio.Protocol):
    """A desk that follows the feed and notes when it hears of each report."""

    def __init__(self, token: str, after: int, sent: Sent, clock: Clock) -> None:
        """Follow from after a number."""
        self._token = token
        self._after = after
        self._sent = sent
        self._clock = clock
        self._rest = b""
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.latencies_s: dict[tuple[str, int], float] = {}
        self.repeats = 0
        self.newest = after
        self.received_bytes = 0
        self.lost: str | None = None
        self.transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(
            (
                f"GET /v1/changes?after={self._after} HTTP/1.1\r\nHost: bench\r\n"
                f"Authorization: Bearer {self._token}\r\n\r\n"
            ).encode("ascii")
        )

    @override
    def data_received(self, data: bytes) -> None:
        self.received_bytes += len(data)
        if not self.answered.done():
            if not data.startswith(_RIGHT):
                self.lost = data[:200].decode("utf-8", "replace")
            self.answered.set_result(None)
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            if line.startswith(_DATA) and _ORDER in line:
                self._heard(json.loads(line[len(_DATA) :]))

    def _heard(self, change: dict[str, object]) -> None:
        known = (str(change["id"]), int(str(change["version"])))
        self.newest = int(str(change["seq"]))
        began_s = self._sent.at_s.get(known)
        if began_s is None:
            return
        if known in self.latencies_s:
            self.repeats += 1
        self.latencies_s[known] = self._clock.monotonic_s() - began_s

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = self.lost or f"cut: {exc!r}"
        if not self.answered.done():
            self.answered.set_result(None)


@dataclass(slots=True)
class Heard:
    """What came of a round: the phones' answers, and what the desks heard."""

    answers: Tally
    latencies_s: list[float]
    losses: int
    repeats: int
    late_s: float
    stalled_bytes: int


def newest(url: str) -> int:
    """Return the number of a server's newest change."""
    answer = requests.get(f"{url}/v1/health", timeout=ANSWERS_WITHIN_S)
    answer.raise_for_status()
    return int(answer.json()["seq"])


async def _stalled(url: str, token: str, sent: Sent, clock: Clock) -> Desk:
    """Return a desk that asks for all there is and reads none of it."""
    loop = asyncio.get_running_loop()
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _STALLED_BUFFER_BYTES)
    sock.setblocking(False)
    await loop.sock_connect(sock, address(url))
    _, desk = await loop.create_connection(lambda: Desk(token, 0, sent, clock), sock=sock)
    assert desk.transport is not None
    desk.transport.pause_reading()
    return desk


async def _desks(url: str, count: int, sent: Sent, clock: Clock) -> list[Desk]:
    """Return desks that follow from now on."""
    loop = asyncio.get_running_loop()
    after = newest(url)
    opened = [
        await loop.create_connection(
            lambda number=number: Desk(  # type: ignore[misc]
                planned.desk_token(number), after, sent, clock
            ),
            *address(url),
        )
        for number in range(count)
    ]
    return [desk for _, desk in opened]


@contextmanager
def _hanging_up(desks: list[Desk]) -> Iterator[None]:
    """Cut the desks' connections at the end, also those that nobody reads."""
    try:
        yield
    finally:
        for desk in desks:
            if desk.transport is not None:
                desk.transport.abort()


async def open_loop(
    url: str, reports: Reports, seconds: float, rate: int, desks: int, clock: Clock, *, heard: bool
) -> Heard:
    """Send reports at a steady rate while desks listen, and note when each desk hears of each.

    A report counts as sent when its turn came, also where the load was late to send it.

    Args:
        url: the server's address.
        reports: what to send.
        seconds: for how long.
        rate: how many reports a second.
        desks: how many follow; the last of them is stalled.
        clock: whose time it is.
        heard: whether the server announces anything; else nothing is waited for.
    """
    sent, tally = Sent(), Tally()
    listening = await _desks(url, desks - 1, sent, clock)
    stalled = await _stalled(url, planned.desk_token(desks - 1), sent, clock)
    with _hanging_up([*listening, stalled]):
        async with asyncio.timeout(BEGINS_WITHIN_S):
            await asyncio.gather(*(desk.answered for desk in listening))
        callers = await connected(url, PHONES, tally, clock)
        with collector_off():
            late_s = await _paced(callers, reports, sent, seconds, rate, clock)
            if heard:
                await _all_heard(listening, sent, clock)
        for caller in callers:
            caller.close()
        faults = [desk.lost for desk in (*listening, stalled) if desk.lost is not None]
        for fault in faults:
            tally.fail(fault.encode())
    return Heard(
        answers=tally,
        latencies_s=[late for desk in listening for late in desk.latencies_s.values()],
        losses=sum(len(sent.at_s) - len(desk.latencies_s) for desk in listening) if heard else 0,
        repeats=sum(desk.repeats for desk in listening),
        late_s=late_s,
        stalled_bytes=stalled.received_bytes,
    )


async def _paced(
    callers: list[Caller], reports: Reports, sent: Sent, seconds: float, rate: int, clock: Clock
) -> float:
    """Send at the rate, each connection in its turn; return how late the latest was sent."""
    total = int(seconds * rate)
    each = -(-total // len(callers))
    queues = [iter(reports.next(place, each, clock)) for place in range(len(callers))]
    under_way: list[asyncio.Future[None] | None] = [None] * len(callers)
    began_s, latest_s = clock.monotonic_s(), 0.0
    for number in range(total):
        place = number % len(callers)
        request = next(queues[place], None)
        if request is None:  # the orders are used up
            break
        due_s = began_s + number / rate
        await asyncio.sleep(max(0.0, due_s - clock.monotonic_s()))
        before = under_way[place]
        if before is not None:
            await before
        latest_s = max(latest_s, clock.monotonic_s() - due_s)
        sent.at_s[request.order_id, request.order_version] = due_s
        under_way[place] = callers[place].send(request, due_s)
        reports.sent(place, 1)
    async with asyncio.timeout(ANSWERS_WITHIN_S):
        await asyncio.gather(*(answer for answer in under_way if answer is not None))
    return latest_s


async def _all_heard(desks: list[Desk], sent: Sent, clock: Clock) -> None:
    """Wait until every desk has heard of every report, or will not any more."""
    until_s = clock.monotonic_s() + ARRIVES_WITHIN_S
    while clock.monotonic_s() < until_s:
        if all(len(desk.latencies_s) == len(sent.at_s) for desk in desks):
            return
        await asyncio.sleep(0.02)
