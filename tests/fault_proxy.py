"""Decides how a test has a bad network: a proxy on the loopback that delays, cuts, stalls, repeats.

It carries bytes between a client and one server. What goes wrong is said by connection: the first
one has the first fault, the second the second, and so on; when none is left, all goes well.
"""

import asyncio
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PIECE_BYTES = 1 << 16
ENDS_WITHIN_S = 10.0
BLANK = b"\r\n\r\n"


@dataclass(frozen=True)
class Way:
    """What goes wrong one way, each after so many bytes; the other way goes on where it can."""

    cut: int | None = None
    """The connection is torn off, both ways."""
    stall: int | None = None
    """Nothing more arrives, and nobody is told."""
    half_close: int | None = None
    """The receiver is told that there is no more."""
    reword: tuple[bytes, bytes] | None = None
    """The first is read as the second, as long: the sender is of another release."""

    @property
    def end(self) -> int | None:
        """After how many bytes it happens, if anything does."""
        found = [at for at in (self.cut, self.stall, self.half_close) if at is not None]
        assert len(found) <= 1, "one thing goes wrong at a time"
        return found[0] if found else None


@dataclass(frozen=True)
class Fault:
    """What happens to one connection; ``up`` is from the client to the server."""

    up: Way = Way()
    down: Way = Way()
    delay_s: float = 0.0
    """Each piece waits so long."""
    repeat: bool = False
    """The server gets each request twice, the client the second answer."""


FAIR = Fault()
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class FaultProxy:
    """A proxy that runs; faults can be added at any time."""

    url: str
    loop: asyncio.AbstractEventLoop
    faults: deque[Fault] = field(default_factory=deque)
    connections: int = 0
    repeated: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def expect(self, *faults: Fault) -> None:
        """Let the next connections have these faults, one each."""
        self.faults.extend(faults)

    def cut(self) -> None:
        """Tear off whatever is open now."""
        self.loop.call_soon_threadsafe(self._tear_all)

    def _tear_all(self) -> None:
        for writer in list(self._open):
            _tear(writer)

    async def serve(self, to: tuple[str, int], client: Streams) -> None:
        """Carry one connection."""
        self.connections += 1
        fault = self.faults.popleft() if self.faults else FAIR
        self._open.add(client[1])
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                if fault.repeat:
                    await self._repeat(to, client)
                else:
                    await self._carry(to, client, fault)
        finally:
            self._open.discard(client[1])
            client[1].close()

    async def _carry(self, to: tuple[str, int], client: Streams, fault: Fault) -> None:
        """Pass bytes both ways until both are at their end."""
        server = await asyncio.open_connection(*to)
        self._open.add(server[1])
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(client[0], server[1], fault.up, fault.delay_s))
                both.create_task(self._pass(server[0], client[1], fault.down, fault.delay_s))
        except* OSError:  # an end that is gone already has no name of its own
            _tear(client[1])
        finally:
            self._open.discard(server[1])
            server[1].close()

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: Way, delay_s: float
    ) -> None:
        """Pass bytes one way.

        Raises:
            ConnectionError: it is torn off.
        """
        left = way.end
        while left is None or left > 0:
            piece = await source.read(PIECE_BYTES if left is None else min(left, PIECE_BYTES))
            if not piece:
                break
            await asyncio.sleep(delay_s)
            sink.write(piece if way.reword is None else piece.replace(*way.reword))
            await sink.drain()
            left = None if left is None else left - len(piece)
        if way.cut is not None and left == 0:
            raise ConnectionResetError
        if way.stall is not None and left == 0:
            await self._drop(source)
        elif sink.can_write_eof():
            sink.write_eof()

    async def _drop(self, source: asyncio.StreamReader) -> None:
        """Pass nothing more; the end of the sender is the end of all.

        Raises:
            ConnectionError: he has gone.
        """
        while await source.read(PIECE_BYTES):
            pass
        raise ConnectionResetError

    async def _repeat(self, to: tuple[str, int], client: Streams) -> None:
        """Send each request twice, on connections of their own, and answer it once."""
        while request := await _message(client[0]):
            answer = b""
            for _ in range(2):
                reader, writer = await asyncio.open_connection(*to)
                try:
                    writer.write(request)
                    answer = await _message(reader)
                finally:
                    writer.close()
            self.repeated += 1
            client[1].write(answer)
            await client[1].drain()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One message with its body, which has a length; nothing when there is no more."""
    try:
        head = await reader.readuntil(BLANK)
    except asyncio.IncompleteReadError:
        return b""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return head + await reader.readexactly(int(line.partition(b":")[2]))
    return head


def _tear(writer: asyncio.StreamWriter) -> None:
    """Close at once, so that the other side sees a reset as when a network breaks."""
    raw = writer.get_extra_info("socket")
    if raw is not None and raw.fileno() != -1:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextmanager
def fault_proxy(url: str, *faults: Fault) -> Iterator[FaultProxy]:
    """Stand before a server while the block lasts."""
    where = urlsplit(url)
    assert where.hostname is not None
    to = (where.hostname, where.port or 0)
    ready = threading.Event()
    made: list[FaultProxy] = []

    async def run() -> None:
        tasks: set[asyncio.Task[None]] = set()

        def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(proxy.serve(to, (reader, writer)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(accepted, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        proxy = FaultProxy(f"http://127.0.0.1:{port}", asyncio.get_running_loop())
        proxy.expect(*faults)
        made.append(proxy)
        ready.set()
        await proxy.over.wait()
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    thread = threading.Thread(target=asyncio.run, args=(run(),), name="fault-proxy")
    thread.start()
    assert ready.wait(ENDS_WITHIN_S), "the proxy did not start"
    try:
        yield made[0]
    finally:
        made[0].loop.call_soon_threadsafe(made[0].over.set)
        thread.join(ENDS_WITHIN_S)
        assert not thread.is_alive(), "the proxy did not end"
