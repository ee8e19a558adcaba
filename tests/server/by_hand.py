"""Decides how a test speaks HTTP by hand: as slowly, as brokenly and as often as it likes."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from tests.running import Person

PATIENCE_S = 60.0
PIECE_BYTES = 1 << 16


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The code of a problem."""
        assert self.headers["content-type"] == "application/problem+json"
        found: dict[str, Any] = json.loads(self.body)
        assert found["status"] == self.status
        return str(found["code"])


class Line:
    """A connection on which a test says what it likes."""

    def __init__(self, sock: socket.socket) -> None:
        """Speak on an open socket."""
        self.socket = sock

    def say(self, *words: str | bytes) -> None:
        """Send bytes; that nobody takes them any more is for the answer to show."""
        with suppress(ConnectionError):
            for word in words:
                self.socket.sendall(word.encode() if isinstance(word, str) else word)

    def answer(self, method: str = "GET") -> Answer:
        """The next answer whole."""
        response = HTTPResponse(self.socket, method=method)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read())

    def rest(self) -> bytes:
        """What comes until the server closes; fails when it does not."""
        heard = bytearray()
        with suppress(ConnectionError):
            while piece := self.socket.recv(PIECE_BYTES):
                heard += piece
        return bytes(heard)

    def is_open(self) -> bool:
        """Whether the server has not closed; nothing may be on its way."""
        self.socket.settimeout(0.01)
        try:
            return self.socket.recv(1, socket.MSG_PEEK) != b""
        except TimeoutError:
            return True
        except ConnectionError:
            return False
        finally:
            self.socket.settimeout(PATIENCE_S)

    def trickle(self, pieces: Iterator[bytes], every_s: float) -> None:
        """Send a piece from time to time until there are no more, or somebody answers."""
        for piece in pieces:
            self.say(piece)
            threading.Event().wait(every_s)
            if not self.is_silent():
                return

    def is_silent(self) -> bool:
        """Whether nothing was answered yet."""
        self.socket.settimeout(0.001)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return True
        except ConnectionError:
            return False
        finally:
            self.socket.settimeout(PATIENCE_S)
        return False


def head(
    method: str, path: str, *headers: str, by: Person | None = None, host: str = "centre"
) -> bytes:
    """A request's head."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers]
    if by is not None:
        lines.append(f"Authorization: Bearer {by.token}")
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def line(url: str, address: str = "127.0.0.1", room_bytes: int | None = None) -> Iterator[Line]:
    """A connection from one of this machine's own addresses, with so much room for answers."""
    where = urlsplit(url)
    assert where.hostname is not None
    with socket.socket() as sock:
        if room_bytes is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room_bytes)
        sock.settimeout(PATIENCE_S)
        sock.bind((address, 0))
        sock.connect((where.hostname, where.port or 0))
        yield Line(sock)


@contextmanager
def lines(url: str, count: int, address: str = "127.0.0.1") -> Iterator[list[Line]]:
    """So many connections."""
    with ExitStack() as stack:
        yield [stack.enter_context(line(url, address)) for _ in range(count)]
