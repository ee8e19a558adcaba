"""Tries clients that are slow on purpose, or only slow: the first are closed, the others served."""

import hashlib
import threading
import time
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from statistics import median

import pytest
from typing_extensions import override

from api_client.vocabulary import Role
from desktop.server.limits import Limits, Pace
from desktop.server.places import Tally
from desktop.store.blobs import Blobs, Upload
from tests.conftest import ExpectedWarnings
from tests.running import Person, Running, new_order, running, until
from tests.server.by_hand import Line, head, line, lines
from tests.server.following import following
from tests.server.test_feed import _announce, _newest  # the feed's own way to fill itself

QUICK = Limits(
    silent_s=0.6,
    head_s=0.6,
    body=Pace(grace_s=0.6, rate=2000.0),
    answer=Pace(grace_s=0.6, rate=2000.0),
    idle_s=0.6,
    parting_s=0.6,
)
FILE = "/v1/files/" + "a" * 64
JSON = "Content-Type: application/json"
LONG = "Content-Length: 16000"


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Running]:
    """A server with little patience."""
    with running(tmp_path / "centre", limits=QUICK) as found:
        yield found


def _count(centre: Running, what: Tally) -> int:
    return centre.server.places.counts()[what.value]


def _open(centre: Running) -> int:
    return centre.server.places.counts()["connections-open"]


# -------------------------------------------------------------------------------- half a request


@pytest.mark.parametrize(
    "half",
    ["G", "GET /v1/health HT", "GET /v1/health HTTP/1.1\r\nHost: centre\r\n"],
    ids=["one letter", "half a line", "half a head"],
)
def test_half_a_head_is_answered_and_closed(quick: Running, half: str) -> None:
    with line(quick.url) as slow:
        slow.say(half)
        answer = slow.answer()
        assert (answer.status, answer.code) == (408, "request-too-slow")
        assert answer.headers["connection"] == "close"
        assert slow.rest() == b""
    until(lambda: _open(quick) == 0)


def test_a_head_that_comes_letter_by_letter_wins_no_time(quick: Running) -> None:
    with line(quick.url) as slow:
        slow.say("GET /v1/health HTTP/1.1\r\n")
        slow.trickle(repeat(b"X: y\r\n", 500), every_s=0.02)
        assert slow.answer().code == "request-too-slow"


def test_a_connection_that_says_nothing_is_closed_without_a_word(quick: Running) -> None:
    with line(quick.url) as slow:
        assert slow.rest() == b""
    assert _count(quick, Tally.TOO_SLOW) == 0


def test_an_idle_connection_is_closed_without_a_word_and_a_used_one_is_not(quick: Running) -> None:
    with line(quick.url) as idle, line(quick.url) as used:
        for one in (idle, used):
            one.say(head("GET", "/v1/health"))
            assert one.answer().status == 200
        for _ in range(6):
            threading.Event().wait(0.2)
            used.say(head("GET", "/v1/health"))
            assert used.answer().status == 200
        assert idle.rest() == b""


@pytest.mark.parametrize("how", [LONG, "Transfer-Encoding: chunked"], ids=["length", "chunked"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/orders"), ("PUT", FILE), ("POST", "/v1/sessions"), ("POST", "/v1/reports")],
)
def test_a_body_that_comes_byte_by_byte_is_answered_and_closed(
    quick: Running, method: str, path: str, how: str
) -> None:
    with line(quick.url) as slow:
        slow.say(head(method, path, JSON, how, by=quick.person(Role.TECHNICIAN)))
        piece = b"x" if how == LONG else b"1\r\nx\r\n"
        slow.trickle(repeat(piece, 500), every_s=0.02)
        answer = slow.answer()
        assert (answer.status, answer.code) == (408, "request-too-slow")
        assert slow.rest() == b""
    until(lambda: quick.stored_files == [])
    assert _count(quick, Tally.TOO_SLOW) == 1


def test_a_body_that_was_fast_may_not_fall_silent_for_long(quick: Running) -> None:
    """The time that bytes earn is bounded; 10,000 of them would be worth five seconds else."""
    with line(quick.url) as slow:
        slow.say(head("PUT", FILE, LONG, by=quick.person(Role.DISPATCHER)), b"x" * 10_000)
        began = time.monotonic()
        assert slow.answer().code == "request-too-slow"
        assert time.monotonic() - began < 4.0


# ---------------------------------------------------------------------- who is only slow is served


def test_a_slow_but_steady_upload_is_taken(quick: Running) -> None:
    """It takes several times the grace, at more than the rate that is asked for."""
    content = b"slow" * 10_000
    path = f"/v1/files/{hashlib.sha256(content).hexdigest()}"
    with line(quick.url) as slow:
        length = f"Content-Length: {len(content)}"
        slow.say(head("PUT", path, length, by=quick.person(Role.DISPATCHER)))
        pieces = (content[at : at + 1000] for at in range(0, len(content), 1000))
        slow.trickle(pieces, every_s=0.05)
        assert slow.answer().status == 201


class _Busy(Blobs):
    """Files that are slow to begin with."""

    @override
    def receive(self, sha256: str) -> Upload:
        threading.Event().wait(1.5)  # longer than any limit
        return super().receive(sha256)


@pytest.mark.parametrize("how", ["Accept: */*", "Expect: 100-continue"], ids=["large", "polite"])
def test_a_server_that_does_not_read_blames_nobody(quick: Running, how: str) -> None:
    """Who waits for `100 Continue` is not slow, nor whose body the server has no room for."""
    quick.served.files = _Busy(quick.folder / "files")
    content = b"x" * 12_000_000
    path = f"/v1/files/{hashlib.sha256(content).hexdigest()}"
    with line(quick.url) as one:
        length = f"Content-Length: {len(content)}"
        one.say(head("PUT", path, length, how, by=quick.person(Role.DISPATCHER)))
        if how.startswith("Expect"):
            assert one.socket.recv(12).endswith(b"100")
            assert one.socket.recv(100).endswith(b"\r\n\r\n")
        one.say(content)
        assert one.answer().status == 201


def test_a_follower_to_whom_nothing_happens_is_never_cut(quick: Running) -> None:
    with following(quick, quick.person(Role.AUDITOR), _newest(quick)) as feed:
        feed.line()
        threading.Event().wait(2.5)  # four times every limit
        order = quick.order()
        heard = feed.until(_newest(quick))
        assert order["id"] in {event.data["id"] for event in heard if event.data}


def test_a_reader_who_is_slow_but_steady_gets_all(quick: Running) -> None:
    content = bytes(range(256)) * 40_000
    by = quick.person(Role.DISPATCHER)
    sha256 = hashlib.sha256(content).hexdigest()
    assert quick.ask("PUT", f"/v1/files/{sha256}", by, data=content).status_code == 201
    with line(quick.url, room_bytes=4096) as slow:
        slow.say(head("GET", f"/v1/files/{sha256}", "Connection: close", by=by))
        heard = bytearray()
        while piece := slow.socket.recv(1 << 18):
            heard += piece
            if len(heard) < 2_000_000:
                threading.Event().wait(0.01)
    assert bytes(heard).endswith(content)


# --------------------------------------------------------------------------------- stalled readers


def test_a_desk_that_does_not_read_is_cut_and_the_others_hear_all(quick: Running) -> None:
    _announce(quick, 60_000)
    newest = _newest(quick)
    with line(quick.url, room_bytes=4096) as stalled:
        stalled.say(head("GET", "/v1/changes?after=0", by=quick.person(Role.AUDITOR)))
        with following(quick, quick.person(Role.FINANCE), newest - 50) as feed:
            assert len(feed.until(newest)) == 50
            until(lambda: _count(quick, Tally.STALLED) == 1)
            order = quick.order()
            heard = feed.until(_newest(quick))
            assert order["id"] in {event.data["id"] for event in heard if event.data}
        assert len(stalled.rest()) < 60_000 * 100, "it did not stall"
    until(lambda: _open(quick) == 0)


def test_who_asks_for_much_and_reads_nothing_is_cut(quick: Running) -> None:
    """Requests in advance, a hundred answers of which none is read."""
    by = quick.person(Role.DISPATCHER)
    for _ in range(30):
        quick.order()
    with line(quick.url, room_bytes=4096) as greedy:
        greedy.say(head("GET", "/v1/orders?limit=500", by=by) * 400)
        until(lambda: _count(quick, Tally.STALLED) == 1, within_s=20.0)


# --------------------------------------------------------------------------------------- afterwards


def test_after_a_refusal_that_came_early_the_connection_can_be_used_again(
    centre: Running,
) -> None:
    """The small rest of a body that nobody wants is dropped; for a large one the door closes."""
    by = centre.person(Role.DISPATCHER)
    with line(centre.url) as one:
        one.say(head("POST", "/v1/orders", "Content-Type: text/plain", "Content-Length: 9", by=by))
        assert one.answer().code == "media-type-wrong"
        one.say(b"something", head("GET", "/v1/health"))
        assert one.answer().status == 200
    with line(centre.url) as one:
        one.say(head("POST", "/v1/orders", "Content-Type: text/plain", LONG + "00", by=by))
        answer = one.answer()
        assert (answer.code, answer.headers["connection"]) == ("media-type-wrong", "close")
        one.socket.sendall(b"x" * 1_600_000)  # heard out: a reset would lose answers elsewhere
        assert one.rest() == b""


def test_the_rest_of_a_refused_body_may_not_come_for_ever(quick: Running) -> None:
    by = quick.person(Role.DISPATCHER)
    with line(quick.url) as one:
        one.say(head("POST", "/v1/orders", "Content-Type: text/plain", LONG, by=by))
        assert one.answer().code == "media-type-wrong"
        one.trickle(repeat(b"x", 500), every_s=0.02)
        assert one.rest() == b"", "it has its answer"
    until(lambda: _open(quick) == 0)


def test_what_is_no_http_is_answered_with_a_problem(
    quick: Running, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("Invalid HTTP request received")
    with line(quick.url) as rude:
        rude.say("\x16\x03\x01 this is TLS or worse\r\n\r\n")
        answer = rude.answer()
        assert (answer.status, answer.code) == (400, "request-unreadable")


@pytest.mark.parametrize(
    "last", [b"", head("GET", "/v1/me")[:-2]], ids=["whole", "half at the end"]
)
def test_requests_in_advance_are_answered_in_their_order(quick: Running, last: bytes) -> None:
    asked = [head("GET", f"/v1/nothing/{number}") for number in range(60)]
    asked[::3] = [head("GET", "/v1/health")] * 20
    with line(quick.url) as eager:
        eager.say(b"".join(asked) + last)
        heard = eager.rest()
    statuses = [int(part[:3]) for part in heard.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 404, 404] * 20 + ([408] if last else [])


def _wait(centre: Running, by: Person) -> float:
    """How long somebody waits who asks and writes, in seconds."""
    began = time.monotonic()
    assert centre.ask("GET", "/v1/health").ok
    centre.ask("POST", "/v1/orders", by, json=new_order()).raise_for_status()
    return time.monotonic() - began


def test_three_hundred_half_requests_hold_up_nobody(quick: Running) -> None:
    by = quick.person(Role.DISPATCHER)
    begun = [
        b"",
        b"GET /v1/hea",
        head("PUT", FILE, LONG, by=by) + b"x",
        head("POST", "/v1/orders", JSON, LONG, by=by) + b'{"',
    ]
    alone = [_wait(quick, by) for _ in range(5)]
    with lines(quick.url, 300) as crowd:
        for number, one in enumerate(crowd):
            one.say(begun[number % len(begun)])
        waits: list[float] = []
        while not waits or _open(quick) > 5:  # they may not all be let in yet
            waits.append(_wait(quick, by))
            assert len(waits) < 500, "they are not closed"
        # as measured on this machine, whatever else it does
        assert median(waits) < max(1.0, 20 * median(alone))
        assert all(not _is_open(one) for one in crowd)
    assert _count(quick, Tally.TOO_SLOW) >= 225


def _is_open(one: Line) -> bool:
    """Whether the server still listens; what it said is read first."""
    one.rest()
    return one.is_open()
