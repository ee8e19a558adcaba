"""Decides how long a connection may take for each thing, and how it is told that it took too long.

uvicorn closes no connection on which a request has begun and does not go on; this protocol does.
It stays uvicorn's own in everything else.
"""

import asyncio
import math
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import h11
from typing_extensions import override
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from api_client.vocabulary import Code
from desktop.server import problems
from desktop.server.forwarded import is_within
from desktop.server.places import Admission, Phase, Places, Tally, network_of
from desktop.settings import Network, networks

LOOPBACK = networks("127.0.0.0/8 ::1")
UNSEEN_RATE = math.inf if hasattr(socket, "TCP_NOTSENT_LOWAT") else 1000.0
"""Bytes a second of an answer that a slow peer reads unseen: Windows tells when a piece that was
handed over is sent whole, and not before, so a piece is granted the time that it may need."""


@dataclass(frozen=True, slots=True)
class Manners:
    """Who may come without encryption: whoever is on this machine, trusted proxies, perhaps all."""

    trusted: Callable[[], tuple[Network, ...]] = tuple
    plain_for_all: bool = True

    def lets_in(self, host: str, *, encrypted: bool) -> bool:
        """Whether anything is heard from an address."""
        if encrypted or self.plain_for_all:
            return True
        return is_within(host, LOOPBACK) or is_within(host, self.trusted())


class Shared(ServerState):
    """What all connections of one server share: uvicorn's own, and their places."""

    def __init__(self, places: Places, manners: Manners | None = None) -> None:
        """Begin without connections."""
        super().__init__()
        self.places = places
        self.manners = Manners() if manners is None else manners


class Door(asyncio.Transport):
    """A connection's transport that counts what is written, and closes as its protocol says."""

    def __init__(self, raw: asyncio.Transport, closing: Callable[[], None]) -> None:
        """Stand before ``raw``; ``closing`` is called in place of its ``close``."""
        super().__init__()
        self.raw = raw
        self.written = 0
        self._closing = closing
        # Nothing of these is changed, and they are on the way of every request.
        self.is_closing = raw.is_closing  # type: ignore[method-assign]
        self.pause_reading = raw.pause_reading  # type: ignore[method-assign]
        self.resume_reading = raw.resume_reading  # type: ignore[method-assign]
        self.get_extra_info = raw.get_extra_info  # type: ignore[method-assign]
        self.abort = raw.abort  # type: ignore[method-assign]

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += len(data)
        self.raw.write(data)

    @override
    def close(self) -> None:
        self._closing()

    @property
    def unread(self) -> int:
        """How many bytes wait in this process for the peer to read."""
        return self.raw.get_write_buffer_size()


class Connection(H11Protocol):
    """One connection: a guest of :class:`Places`, with a limit to whatever it does."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Begin; nothing is open yet."""
        super().__init__(config, server_state, app_state, _loop)
        assert isinstance(server_state, Shared)
        self._places = server_state.places
        self._limits = server_state.places.limits
        self._manners = server_state.manners
        self.network = ""
        self.relays = False
        self.phase = Phase.HEAD
        self.since = 0.0
        self._is_silent = True
        self._until = math.inf
        self._answer_until = math.inf
        self._read = 0

    # ----------------------------------------------------------------------------- what comes in

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._door = Door(transport, self._close)
        self.transport = self._door
        host, manners = self.client[0] if self.client else "", self._manners
        self.network, self.relays = network_of(host), is_within(host, manners.trusted())
        self._turn(Phase.HEAD, self._limits.silent_s)
        welcome = manners.lets_in(host, encrypted=self.scheme == "https")
        if self._places.enter(self) is Admission.CUT or not welcome:
            transport.abort()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._places.leave(self)

    @override
    def data_received(self, data: bytes) -> None:
        if self.phase is Phase.PARTING:
            return  # the last word was said; this is only heard out
        if self._places.is_leaving(self):
            self._say(Code.SERVER_BUSY)
            return
        super().data_received(data)
        self._reckon(len(data))

    @override
    def on_response_complete(self) -> None:
        """Wait for the next request, or read it if it is there already.

        uvicorn's own version starts a timer here, for each answer one.
        """
        self.server_state.total_requests += 1
        if self.phase is Phase.PARTING or self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.conn.our_state is h11.DONE and self.conn.their_state is h11.DONE:
            self.conn.start_next_cycle()
            self.handle_events()
        self._reckon(0)

    @override
    def send_400_response(self, msg: str) -> None:
        self._say(Code.REQUEST_UNREADABLE)

    def _reckon(self, count: int) -> None:
        """Grant the time for what the connection does now, after ``count`` more bytes.

        A body may still come when its request is answered: the rest of it, if little, is read and
        dropped, so that the connection can be used again.
        """
        if self.phase is Phase.PARTING:
            return
        their = self.conn.their_state
        if their is h11.SEND_BODY:
            if self.phase is Phase.BODY:
                self._until = self._limits.body.moved(self._until, self.loop.time(), count)
            else:
                self._turn(Phase.BODY, self._limits.body.grace_s)
        elif their is not h11.IDLE:
            self._turn(Phase.WORK, math.inf)
        elif not self._has_begun():
            self._turn(Phase.IDLE, self._limits.idle_s)
        elif self.phase is not Phase.HEAD or self._is_silent:
            self._turn(Phase.HEAD, self._limits.head_s)
        self._is_silent = False

    def _turn(self, phase: Phase, lasts_s: float) -> None:
        """Do something else from now on, for so long at most."""
        self.phase = phase
        self.since = self.loop.time()
        self._until = self.since + lasts_s

    def _has_begun(self) -> bool:
        """Whether some of a head is here."""
        return bool(self.conn.trailing_data[0])

    # ------------------------------------------------------------------------- what takes too long

    def look(self, now: float) -> None:
        """End what has lasted too long; :class:`Places` asks for it."""
        if self._stalls(now):
            self._places.note(Tally.STALLED)
            self.transport.abort()
        elif self.phase is Phase.BODY and self._keeps_waiting():
            self._until = self._limits.body.begun(now)
        elif now >= self._until:
            self._end()

    def cut(self) -> None:
        """End at once."""
        self.transport.abort()

    def _keeps_waiting(self) -> bool:
        """Whether it is the server that does not take the body, or has not asked for it yet."""
        return self.flow.read_paused or self.cycle.waiting_for_100_continue

    def forgive(self, seconds: float) -> None:
        """Put every limit off."""
        self._until += seconds
        self._answer_until += seconds

    def make_room(self) -> None:
        """Leave, since the place is needed."""
        if not self._places.is_leaving(self) or self.phase is Phase.PARTING:
            self.transport.abort()
        elif self.phase is Phase.BODY or self._has_begun():
            self._say(Code.SERVER_BUSY)
        else:
            self._close()

    def _stalls(self, now: float) -> bool:
        """Whether an answer waits, and too little of it was read of late."""
        unread = self._door.unread
        read = self._door.written - unread
        moved, self._read = read - self._read, read
        if not unread:
            self._answer_until = math.inf
            return False
        pace = self._limits.answer
        if math.isinf(self._answer_until):
            self._answer_until = pace.begun(now)
        else:
            self._answer_until = pace.moved(self._answer_until, now, moved)
        if self.phase is Phase.PARTING:  # what was answered is read first
            self._until = now + self._limits.parting_s
        return now >= self._answer_until + unread / UNSEEN_RATE

    def _end(self) -> None:
        """End what lasted too long, with a word if a request had begun and was not answered."""
        if self.phase is Phase.PARTING:
            self.transport.abort()
        elif self.phase is Phase.BODY or self._has_begun():
            self._places.note(Tally.TOO_SLOW)
            self._say(Code.REQUEST_TOO_SLOW)
        else:
            self._close()

    # ------------------------------------------------------------------------------ the last word

    def _say(self, code: Code) -> None:
        """Answer with a problem in place of the application, and part."""
        cycle = _unanswered(self.cycle)
        if cycle is not None:
            cycle.disconnected = True  # whatever the application still says goes nowhere
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.abort()  # the answer is not whole, and shall be seen not to be
                return
        elif self.phase is Phase.BODY:  # it has its answer
            self._part()
            return
        headers: dict[str, str] = {"Connection": "close"}
        fields: dict[str, Any] = {}
        if code is Code.SERVER_BUSY:
            fields["wait_s"] = self._limits.retry_after_s
            headers["Retry-After"] = str(self._limits.retry_after_s)
        self.transport.write(written(code, fields, headers))
        self._part()

    def _close(self) -> None:
        """Close once what was written is on its way; a body that still comes is heard out."""
        if self.phase is Phase.PARTING or self.transport.is_closing():
            return
        if self.conn.their_state is h11.SEND_BODY:
            self._part()
        else:
            self._turn(Phase.PARTING, self._limits.parting_s)
            self._door.raw.close()

    def _part(self) -> None:
        """Send nothing more, and drop what still comes, for a while.

        A socket that is closed while bytes come in makes the peer's system throw away what it
        has not read yet: our last word.
        """
        self._turn(Phase.PARTING, self._limits.parting_s)
        if not self._door.raw.can_write_eof():
            self._door.raw.close()
            return
        try:
            self._door.raw.write_eof()
        except OSError:  # the peer has gone, and was not read from, so nobody noticed
            self._door.raw.abort()
            return
        self.flow.resume_reading()

    @override
    def shutdown(self) -> None:
        if self.phase is not Phase.PARTING:
            super().shutdown()


def _unanswered(cycle: RequestResponseCycle | None) -> RequestResponseCycle | None:
    """Return the request that waits for an answer; uvicorn has None before the first one."""
    return None if cycle is None or cycle.response_complete else cycle


def written(code: Code, fields: Mapping[str, Any], headers: Mapping[str, str]) -> bytes:
    """Return a problem as the bytes of a whole answer, for when there is no request to answer."""
    response = problems.answer(code, fields, headers)
    lines = [f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}".encode()]
    lines += [name + b": " + value for name, value in response.raw_headers]
    return b"\r\n".join([*lines, b"", bytes(response.body)])
