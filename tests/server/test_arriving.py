"""Tries bodies that are large: who may send them, how large they may be, and what they cost."""

import hashlib
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Role
from desktop.server import arriving
from tests.commanding import Serving, callout, serving
from tests.running import LOCAL_SECRET, Person, Running, until
from tests.server.by_hand import Answer, head, line

JSON = "Content-Type: application/json"
MEBIBYTE = 2**20
SENT_MIB = 200
MOST_GROWN_BYTES = 100 * MEBIBYTE
NO_JSON = b"no JSON " * 9000
"""Larger than a stranger may send; whoever reads it as JSON answers 400."""


def _length(content: bytes) -> list[bytes]:
    return [f"Content-Length: {len(content)}\r\n\r\n".encode(), content]


def _chunked(content: bytes) -> list[bytes]:
    pieces = [content[at : at + 10_000] for at in range(0, len(content), 10_000)]
    chunks = [f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces]
    return [b"Transfer-Encoding: chunked\r\n\r\n", *chunks, b"0\r\n\r\n"]


Way = Callable[[bytes], list[bytes]]
WAYS = pytest.mark.parametrize("way", [_length, _chunked])


def _sent(url: str, begun: bytes, pieces: list[bytes]) -> Answer:
    with line(url) as one:
        one.say(begun[:-2], *pieces)
        return one.answer()


# ----------------------------------------------------------------------------------- who may send


@WAYS
@pytest.mark.parametrize(
    "endpoint", ["POST /v1/orders", "POST /v1/reports", "POST /v1/reports/batch"]
)
def test_nobody_reads_much_of_a_stranger(centre: Running, endpoint: str, way: Way) -> None:
    method, path = endpoint.split()
    for by, code in (
        (None, "not-signed-in"),
        (Person(new_id(), Role.DISPATCHER, "made-up"), "not-signed-in"),
        (Person(new_id(), Role.DISPATCHER, "x" * 5000), "not-signed-in"),
        (_revoked(centre), "token-revoked"),
    ):
        answer = _sent(centre.url, head(method, path, JSON, by=by), way(NO_JSON))
        assert (answer.status, answer.code) == (401, code)
        assert answer.headers["www-authenticate"] == "Bearer"


def _revoked(centre: Running) -> Person:
    person = centre.new_person(Role.AUDITOR)
    centre.client(LOCAL_SECRET).people.revoke_staff(person.id)
    return person


@WAYS
def test_who_is_signed_in_may_send_it(centre: Running, way: Way) -> None:
    whole = b'{"reports": [' + b" " * 200_000 + b"]}"
    for by in (centre.person(Role.TECHNICIAN), LOCAL_SECRET):
        person = by if isinstance(by, Person) else Person(new_id(), Role.ADMINISTRATOR, by)
        begun = head("POST", "/v1/reports/batch", JSON, by=person)
        assert _sent(centre.url, begun, way(NO_JSON)).code == "request-unreadable"
        assert _sent(centre.url, begun, way(whole)).code == "request-invalid"


@WAYS
@pytest.mark.parametrize("path", ["/v1/sessions", "/v1/pairings"])
def test_the_doors_take_little(centre: Running, path: str, way: Way) -> None:
    for length, code in (
        (arriving.LARGEST_DOOR_BYTES + 1, "body-too-large"),
        (arriving.LARGEST_DOOR_BYTES, "request-unreadable"),
    ):
        answer = _sent(centre.url, head("POST", path, JSON), way(b"x" * length))
        assert answer.code == code


def test_the_longest_password_fits_through_the_door(centre: Running) -> None:
    body = {"name": "\x7f" * 200, "password": "\U0001f511" * 256}
    answer = centre.ask("POST", "/v1/sessions", json=body)
    assert answer.json()["code"] in {"sign-in-wrong", "request-invalid"}
    assert len(answer.request.body or b"") < arriving.LARGEST_DOOR_BYTES / 3


@WAYS
def test_a_file_over_the_limit_leaves_nothing(
    own_centre: Running, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    monkeypatch.setattr(arriving, "LARGEST_FILE_BYTES", 100_000)
    content = b"x" * 100_001
    for kept, code in ((content, 413), (content[:-1], 201)):
        path = f"/v1/files/{hashlib.sha256(kept).hexdigest()}"
        begun = head("PUT", path, by=own_centre.person(Role.DISPATCHER))
        assert _sent(own_centre.url, begun, way(kept)).status == code
        until(partial(_holds, own_centre, int(code == 201)))


def _holds(centre: Running, files: int) -> bool:
    return len(centre.stored_files) == files


# ---------------------------------------------------------------------------------- what it costs


@contextmanager
def _measured(tmp_path: Path) -> Iterator[tuple[Serving, Person, psutil.Process]]:
    """A server in a process of its own, somebody signed in, and the process."""
    data, password = tmp_path / "centre", "a-password-of-some-length"
    added = callout(
        *("staff", "add", "Ada", "--role", "dispatcher", "--data", data, "--password-stdin"),
        stdin=password + "\n",
    )
    assert added.code == 0, added.err
    with serving(data, "--key-file", tmp_path / "key") as server:
        with Client(server.url) as client:
            token = client.people.sign_in("Ada", password).token
        person = Person(new_id(), Role.DISPATCHER, token)
        yield server, person, psutil.Process(server.pid)


UNWANTED = (
    ("POST", "/v1/orders", True, (413,)),
    ("POST", "/v1/reports", True, (413,)),
    ("POST", "/v1/reports/batch", True, (413,)),
    ("POST", "/v1/reports/batch", False, (413, 401)),
    ("POST", "/v1/sessions", False, (413,)),
    ("PUT", "/v1/files/" + "a" * 64, False, (401,)),
    ("GET", "/v1/health", False, (200,)),
    ("POST", "/nowhere", False, (404,)),
)


def test_two_hundred_mebibytes_that_nobody_wants_cost_nothing(tmp_path: Path) -> None:
    """On every kind of path, with a length and without: answered, and others within a second."""
    piece = b"x" * MEBIBYTE
    chunk = f"{MEBIBYTE:x}\r\n".encode() + piece + b"\r\n"
    waits: list[float] = []
    with _measured(tmp_path) as (server, ada, process), Client(server.url) as other:
        before = most = process.memory_info().rss
        for method, path, signed_in, statuses in UNWANTED:
            for long in (f"Content-Length: {SENT_MIB * MEBIBYTE}", "Transfer-Encoding: chunked"):
                with line(server.url) as one:
                    one.say(head(method, path, JSON, long, by=ada if signed_in else None))
                    for number in range(SENT_MIB):
                        one.say(piece if "Length" in long else chunk)
                        if number % 20 == 0:
                            began = time.monotonic()
                            other.centre.health()
                            waits.append(time.monotonic() - began)
                            most = max(most, process.memory_info().rss)
                    assert one.answer().status in statuses, (path, long)
    assert statistics.median(waits) < 1.0
    assert most - before < MOST_GROWN_BYTES, f"grew by {(most - before) // MEBIBYTE} MiB"
