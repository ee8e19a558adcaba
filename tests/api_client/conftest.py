"""Decides how a server that misbehaves on purpose is had: real HTTP, by script, on the loopback."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from typing_extensions import override

from api_client.client import Client
from api_client.transport import Patience

Act = Callable[["Answering"], None]


@dataclass
class Request:
    """What the server was sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Script:
    """What the server does with one request after the other; the last act is kept up."""

    url: str = ""
    acts: list[Act] = field(default_factory=list)
    seen: list[Request] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def next_act(self) -> Act:
        return self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]


class Answering(BaseHTTPRequestHandler):
    """Answers each request by the script."""

    protocol_version = "HTTP/1.1"
    script: Script

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        request = Request(self.command, self.path, dict(self.headers), body)
        self.script.seen.append(request)
        self.script.next_act()(self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_any  # noqa: N815

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class QuietServer(ThreadingHTTPServer):
    """A server that does not complain about clients that go."""

    daemon_threads = True

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: cut connections are what the tests make."""


def answer(
    body: str | bytes = "",
    status: int = 200,
    kind: str = "application/json",
    **headers: str,
) -> Act:
    """Answer whole."""
    content = body.encode() if isinstance(body, str) else body

    def act(handler: Answering) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(content)

    return act


def problem(code: str, status: int, fields: str = "{}", **headers: str) -> Act:
    """Answer with a problem."""
    body = (
        f'{{"type":"about:blank","title":"no","status":{status},"code":"{code}",'
        f'"fields":{fields},"newer":1}}'
    )
    return answer(body, status, "application/problem+json", **headers)


def drop(handler: Answering) -> None:
    """Take the request and hang up without an answer."""
    handler.close_connection = True


def half(body: str) -> Act:
    """Promise more than is sent, then hang up."""

    def act(handler: Answering) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body) + 50))
        handler.end_headers()
        handler.wfile.write(body.encode())
        handler.close_connection = True

    return act


def stream(*pieces: str | bytes, then: Callable[[Answering], None], chunked: bool = True) -> Act:
    """Send an event stream in these pieces, then do something."""

    def act(handler: Answering) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        if chunked:
            handler.send_header("Transfer-Encoding", "chunked")
        else:
            handler.send_header("Connection", "close")
        handler.end_headers()
        for piece in pieces:
            content = piece.encode() if isinstance(piece, str) else piece
            if chunked:
                content = f"{len(content):x}\r\n".encode() + content + b"\r\n"
            handler.wfile.write(content)
            handler.wfile.flush()
        then(handler)

    return act


def hold(handler: Answering) -> None:
    """Say nothing more until the test is over."""
    handler.script.over.wait(20)
    handler.close_connection = True


@pytest.fixture
def script() -> Iterator[Script]:
    """A server on the loopback that does as its script says."""
    made = Script()
    handler = type("Scripted", (Answering,), {"script": made})
    server = QuietServer(("127.0.0.1", 0), handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.over.set()
    server.shutdown()
    thread.join(10)
    server.server_close()


SWIFT = Patience(connect_s=2.0, read_s=0.4, tries=3, first_wait_s=0.01, longest_wait_s=0.05)


@pytest.fixture
def client(script: Script) -> Iterator[Client]:
    """A client of that server with little patience."""
    with Client(script.url, "a-token", patience=SWIFT) as made:
        yield made
