"""Decides the least that can answer a report: what the load tool itself can reach, and no more.

It reads a request's length, cuts the id out of its body and answers that it was accepted.
"""

import asyncio

from typing_extensions import override

from desktop.bench import speaking

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_ID = b'"report_id":"'


class Answering(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._buffer = b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        buffer = self._buffer = self._buffer + data
        head = buffer.find(_END)
        if head < 0:
            return
        at = buffer.lower().find(_LENGTH, 0, head) + len(_LENGTH)
        length = int(buffer[at : buffer.find(b"\r", at)])
        if len(buffer) < head + len(_END) + length:
            return
        self._buffer = b""
        id_at = buffer.find(_ID, head) + len(_ID)
        body = b'{"report_id":"%b","accepted":true}' % buffer[id_at : id_at + 36]
        self._transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
        )


def _at_once(loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
    """Set an event from another thread."""
    loop.call_soon_threadsafe(over.set)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    server = await loop.create_server(Answering, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    speaking.answering(
        lambda _: {"url": f"http://127.0.0.1:{port}"},
        lambda: _at_once(loop, over),
    )
    await over.wait()
    server.close()


def main() -> None:
    """Answer until standard input ends."""
    asyncio.run(_serve())
