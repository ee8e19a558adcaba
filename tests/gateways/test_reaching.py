"""Tries over real sockets what a server sees of its own public address from outside (F2)."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.domain.reachability import Door, Doubt, Glimpse
from desktop.gateways import authority
from desktop.gateways.authority import Authority
from desktop.gateways.reaching import BODY_MOST, Reaching
from tests.handshakes import trusting
from tests.tls_front import paper

NOW = datetime.now(UTC)
CENTRE = "0192f3a1-0000-7000-8000-000000000001"
HEALTH = {"ok": True, "centre_id": CENTRE, "at": "2026-11-29T12:00:00Z"}
WORD = "ab" * 16
WITHIN_S = 10.0


def spoken(body: object = HEALTH, status: str = "200 OK", *more: str) -> bytes:
    """A whole answer of a server."""
    written = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(written)}", "Connection: close", *more]
    return "\r\n".join([*lines, "", ""]).encode() + written


@dataclass
class Stranger:
    """Whoever listens at an address: what it says, and what it heard."""

    says: bytes | None
    context: ssl.SSLContext | None
    heard: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def serve(self, listening: socket.socket) -> None:
        """Answer whoever comes, one after the other."""
        while not self.ended.is_set():
            with suppress(OSError):
                connected, _ = listening.accept()
                with connected:
                    connected.settimeout(WITHIN_S)
                    self._answer(connected)

    def _answer(self, connected: socket.socket) -> None:
        if self.context is None:
            self._speak(connected)
            return
        with self.context.wrap_socket(connected, server_side=True) as wrapped:
            self._speak(wrapped)

    def _speak(self, connected: socket.socket) -> None:
        asked = connected.recv(4096)
        if asked:
            self.heard.append(asked)
        if asked and self.says is not None:
            connected.sendall(self.says)
        elif asked:
            self.ended.wait(WITHIN_S)


Listens = Callable[..., tuple[str, Stranger]]


@contextmanager
def listening(says: bytes | None, context: ssl.SSLContext | None) -> Iterator[tuple[int, Stranger]]:
    """Somebody who listens on a port of the loopback while the block lasts."""
    stranger = Stranger(says, context)
    with socket.create_server(("127.0.0.1", 0)) as sock:
        sock.settimeout(0.1)
        thread = threading.Thread(target=stranger.serve, args=(sock,))
        thread.start()
        try:
            yield sock.getsockname()[1], stranger
        finally:
            stranger.ended.set()
            thread.join(WITHIN_S)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Authority]:
    """A centre's own authority."""
    folder = tmp_path_factory.mktemp("root")
    return folder, authority.make(folder, ["desk.example"], NOW)


def shown(path: Path) -> ssl.SSLContext:
    """A server that shows the certificate of a file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def signed(root: Authority, folder: Path, names: list[str], now: datetime = NOW) -> ssl.SSLContext:
    """A server with a certificate by an authority, for names, made at a moment."""
    path = folder / "signed.pem"
    authority._write(path, *authority._signed(root, names, now))  # noqa: SLF001
    return shown(path)


def look(
    url: str,
    root: Authority | None = None,
    *,
    trusted: bytes | None = None,
    whole_within_s: float = WITHIN_S,
) -> Glimpse:
    """What is seen of an address, where phones trust one authority or none by themselves."""
    context = trusting() if trusted is None else trusting(trusted)
    looks = Reaching(lambda: context, whole_within_s=whole_within_s)
    return looks.look(url, WORD, None if root is None else root.der)


def test_all_is_well_through_our_own_authority(
    root: tuple[Path, Authority], tmp_path: Path
) -> None:
    _, ours = root
    with listening(spoken(), signed(ours, tmp_path, ["localhost"])) as (port, stranger):
        seen = look(f"https://localhost:{port}", ours)
    assert (seen.door, seen.host, seen.port) == (Door.OPEN, "localhost", port)
    assert seen.paper is not None
    assert (seen.paper.doubt, seen.paper.by_own_authority) == (None, True)
    assert seen.answer is not None
    assert (seen.answer.status, seen.answer.centre_id, seen.answer.ok) == (200, CENTRE, True)
    assert seen.answer.at == datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    (asked,) = stranger.heard
    assert asked.startswith(b"GET /v1/health HTTP/1.1\r\n")
    assert f"X-Callout-Probe: {WORD}".encode() in asked
    assert f"Host: localhost:{port}".encode() in asked
    assert b"Authorization" not in asked


def test_what_phones_trust_by_themselves_is_trusted(
    root: tuple[Path, Authority], tmp_path: Path
) -> None:
    _, theirs = root
    with listening(spoken(), signed(theirs, tmp_path, ["localhost"])) as (port, _):
        seen = look(f"https://localhost:{port}", trusted=theirs.der)
    assert seen.paper is not None
    assert (seen.paper.doubt, seen.paper.by_own_authority) == (None, False)
    assert seen.paper.names == ("localhost",)


def test_our_own_authority_is_ours_although_this_machine_trusts_it(
    root: tuple[Path, Authority], tmp_path: Path
) -> None:
    _, ours = root
    with listening(spoken(), signed(ours, tmp_path, ["localhost"])) as (port, _):
        seen = look(f"https://localhost:{port}", ours, trusted=ours.der)
    assert seen.paper is not None
    assert (seen.paper.doubt, seen.paper.by_own_authority) == (None, True)


def test_what_is_not_by_our_own_authority_may_be_trusted_all_the_same(
    root: tuple[Path, Authority], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, ours = root
    theirs = authority.make(tmp_path_factory.mktemp("theirs"), ["desk.example"], NOW)
    with listening(spoken(), signed(theirs, tmp_path, ["localhost"])) as (port, _):
        seen = look(f"https://localhost:{port}", ours, trusted=theirs.der)
    assert seen.paper is not None
    assert (seen.paper.doubt, seen.paper.by_own_authority) == (None, False)


@pytest.mark.parametrize(
    ("names", "made", "doubt"),
    [
        (["localhost"], NOW - timedelta(days=500), Doubt.EXPIRED),
        (["localhost"], NOW + timedelta(days=2), Doubt.NOT_YET),
        (["desk.example"], NOW, Doubt.OTHER_NAME),
    ],
    ids=["expired", "not-yet", "other-name"],
)
@pytest.mark.parametrize("own", [True, False])
def test_what_is_wrong_with_a_certificate_is_seen_whoever_vouches(
    root: tuple[Path, Authority],
    tmp_path: Path,
    names: list[str],
    made: datetime,
    doubt: Doubt,
    *,
    own: bool,
) -> None:
    _, by = root
    with listening(spoken(), signed(by, tmp_path, names, made)) as (port, _):
        url = f"https://localhost:{port}"
        seen = look(url, by) if own else look(url, trusted=by.der)
    assert seen.paper is not None
    assert (seen.paper.doubt, seen.paper.by_own_authority) == (doubt, own)
    assert seen.answer is not None, "what lies behind is looked at all the same"


def test_a_certificate_of_nobody_is_unknown_and_told_by_its_digest(tmp_path: Path) -> None:
    made = paper(tmp_path, "nobody")
    with listening(spoken(), shown(made.path)) as (port, _):
        seen = look(f"https://localhost:{port}")
    assert seen.paper is not None
    assert (seen.paper.doubt, seen.paper.sha256) == (Doubt.UNKNOWN, made.sha256)


def test_an_address_stands_for_itself(root: tuple[Path, Authority], tmp_path: Path) -> None:
    _, ours = root
    with listening(spoken(), signed(ours, tmp_path, ["127.0.0.1", "localhost"])) as (port, _):
        seen = look(f"https://127.0.0.1:{port}", ours)
    assert (seen.bare, seen.local, seen.private) == (True, True, True)
    assert seen.paper is not None
    assert seen.paper.doubt is None


def test_a_port_of_plain_http_speaks_no_tls() -> None:
    with listening(spoken({}, "400 Bad Request"), None) as (port, _):
        seen = look(f"https://localhost:{port}")
    assert (seen.door, seen.paper, seen.answer) == (Door.OPEN, None, None)


def test_a_dead_port_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    seen = look(f"https://localhost:{port}")
    assert (seen.door, seen.answer) == (Door.REFUSED, None)


def test_a_name_that_nobody_knows_leads_nowhere() -> None:
    seen = look("https://nobody.invalid")
    assert (seen.addresses, seen.door, seen.port) == ((), None, 443)


@pytest.mark.parametrize(
    ("says", "status", "centre_id", "code"),
    [
        (spoken({**HEALTH, "centre_id": "another"}), 200, "another", None),
        (spoken({"code": "server-busy"}, "503 Busy"), 503, None, "server-busy"),
        (spoken("<html>", "502 Bad Gateway"), 502, None, None),
        (spoken([1, 2]), 200, None, None),
        (spoken({"centre_id": 7, "at": "yesterday"}), 200, None, None),
        (spoken("x" * (BODY_MOST * 2)), 200, None, None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xfe{", 200, None, None),
    ],
    ids=["another", "busy", "a-proxy", "a-list", "other-types", "too-long", "no-text"],
)
def test_of_an_answer_only_what_a_server_says_of_its_health_is_read(
    says: bytes, status: int, centre_id: str | None, code: str | None
) -> None:
    with listening(says, None) as (port, _):
        answer = look(f"http://localhost:{port}").answer
    assert answer is not None
    assert (answer.status, answer.centre_id, answer.code) == (status, centre_id, code)


def test_nobody_is_followed_elsewhere() -> None:
    with listening(spoken(), None) as (elsewhere, other):
        lead = f"Location: http://127.0.0.1:{elsewhere}/v1/health?secret=1"
        with listening(spoken({}, "302 Found", lead), None) as (port, _):
            answer = look(f"http://localhost:{port}").answer
        assert answer is not None
        assert (answer.status, answer.lead) == (302, f"http://127.0.0.1:{elsewhere}")
        assert other.heard == []


@pytest.mark.parametrize("says", [None, b"", b"SSH-2.0-OpenSSH\r\n"])
def test_who_says_nothing_or_something_else_answers_nothing(says: bytes | None) -> None:
    with listening(says, None) as (port, _):
        assert look(f"http://localhost:{port}", whole_within_s=0.5).answer is None
