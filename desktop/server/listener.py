"""Decides how the server listens: its own socket, no console needed, and an orderly end."""

import asyncio
import errno
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType

import uvicorn
from fastapi import FastAPI
from typing_extensions import override

from api_client.vocabulary import StartFault
from desktop.server.context import Centre
from desktop.server.forwarded import is_within
from desktop.server.limits import Limits, raise_descriptors
from desktop.server.places import SWEEP_EVERY_S, Places
from desktop.server.protocol import LOOPBACK, Connection, Manners, Shared
from desktop.settings import Chosen, Network, networks
from desktop.store.faults import CannotStart

BACKLOG = 512
UNHEARD_MS = 60_000
"""After how long without a word of its system a peer is gone: a follower that vanished would keep
its place for a quarter of an hour. Linux alone lets a server say so."""
UNSENT_BYTES = 1 << 15
"""How much of an answer the system takes before it can send it. Without this it takes megabytes:
a desk that does not read would cost them, and nobody could see whether a slow one reads."""
SWEEP_TICKS = round(SWEEP_EVERY_S * 10)
HANDSHAKE_S = 5
"""How long a stranger may take until something can be heard from him in TLS."""
GRACE_S = 1
"""How long open requests may take once the server stops; followers of the feed end at once."""


@contextmanager
def listening(host: str, port: int) -> Iterator[tuple[socket.socket, str]]:
    """Give a socket that is bound to an address, and the address as a URL.

    The socket is made with IPPROTO_TCP: asyncio turns Nagle off only for such sockets, and 50 ms
    a request are lost with it on.

    Raises:
        CannotStart: ``port-in-use``; ``address-unusable``, as an empty one is, which the system
            would take for every address of the machine.
    """
    if not host.strip():
        raise CannotStart(StartFault.ADDRESS_UNUSABLE, host=host, port=port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows lets others steal the port else
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _set_for_connections(sock)
        try:
            sock.bind((host, port))
            sock.listen(BACKLOG)
        except OSError as error:
            fault = (
                StartFault.PORT_IN_USE
                if error.errno in {errno.EADDRINUSE, errno.EACCES}
                else StartFault.ADDRESS_UNUSABLE
            )
            raise CannotStart(fault, host=host, port=port) from error
        except OverflowError as error:
            raise CannotStart(StartFault.ADDRESS_UNUSABLE, host=host, port=port) from error
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        yield sock, f"http://{shown}:{sock.getsockname()[1]}"
    finally:
        sock.close()


def _set_for_connections(sock: socket.socket) -> None:
    """Say what every connection has from the socket that it came by."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD_MS)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)


def is_this_machine(host: str) -> bool:
    """Say whether an address to listen at is one that no other machine reaches.

    A name that stands for nothing is: to listen there fails, and says why.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return True
    return all(is_within(str(place[0]), LOOPBACK) for *_, place in found)


def _trusted(settings: Chosen) -> tuple[Network, ...]:
    """Return which proxies are trusted at the moment."""
    return networks(settings.now.trusted_proxies)


@dataclass(frozen=True, slots=True)
class Front:
    """A second socket, for other machines, and how what goes over it is encrypted."""

    sock: socket.socket
    context: ssl.SSLContext


class Listener(uvicorn.Server):
    """A uvicorn server that says when it is ready and ends without raising its signal again."""

    def __init__(
        self,
        app: FastAPI,
        centre: Centre,
        ready: Callable[[], None],
        limits: Limits | None = None,
        front: Front | None = None,
        *,
        plain_for_all: bool = True,
    ) -> None:
        """Serve ``app``, in TLS at ``front`` too; ``ready`` is called once it answers.

        Unless ``plain_for_all``, whoever is on another machine and comes without encryption is
        not heard, but for trusted proxies.
        """
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # else whoever sits on this machine chooses his address
                timeout_graceful_shutdown=GRACE_S,
                lifespan="on",
                ws="none",
                http=Connection,
                loop="asyncio",  # on Windows the Proactor: select() ends at 512 sockets there
            )
        )
        wanted = Limits() if limits is None else limits
        self.places = Places(wanted.within(raise_descriptors(wanted.descriptors)))
        trusted = partial(_trusted, centre.settings)
        self.server_state = Shared(self.places, Manners(trusted, plain_for_all))
        app.state.places = self.places
        self._centre = centre
        self._ready = ready
        self._front = front

    def stop(self) -> None:
        """Ask the server to end; any thread may."""
        self.should_exit = True
        self._centre.bell.stop()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started and self._front is not None:
            await self._listen_in_front(self._front)
        if self.started:
            self._ready()

    async def _listen_in_front(self, front: Front) -> None:
        """Take connections in TLS at the second socket, by the same rules as at the first."""
        loop = asyncio.get_running_loop()

        def connection() -> Connection:
            return Connection(self.config, self.server_state, self.lifespan.state)

        server = await loop.create_server(
            connection,
            sock=front.sock,
            ssl=front.context,
            backlog=BACKLOG,
            ssl_handshake_timeout=HANDSHAKE_S,
            ssl_shutdown_timeout=GRACE_S,
        )
        self.servers.append(server)

    @override
    async def on_tick(self, counter: int) -> bool:
        """Look ten times a second whether to end, and now and then at every connection."""
        if counter % SWEEP_TICKS == 0:
            self.places.sweep(asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End within the grace, and cut whoever then still has not read his answer."""
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        await asyncio.sleep(0)

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {
            name: signal.signal(name, self.handle_exit) for name in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        del sig, frame
        self.stop()
