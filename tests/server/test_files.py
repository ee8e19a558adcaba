"""Sends files whole, half, wrong and slowly: what is stored is what its digest says (A5)."""

import hashlib
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from api_client.vocabulary import Role
from desktop.server.limits import Limits
from tests.conftest import ExpectedWarnings
from tests.databases import Place
from tests.running import Person, Running, new_report, running, until
from tests.server.following import following

CONTENT = bytes(range(256)) * 1000


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _put(centre: Running, content: bytes, sha256: str | None = None) -> requests.Response:
    path = f"/v1/files/{sha256 or _digest(content)}"
    return centre.ask("PUT", path, centre.person(Role.DISPATCHER), data=content)


def _audited(centre: Running, action: str, subject: str) -> int:
    rows = centre.client(centre.person(Role.AUDITOR)).audit.rows()
    return sum(row.action == action and row.subject == subject for row in rows)


@contextmanager
def _sending(centre: Running, by: Person, sha256: str, *headers: str) -> Iterator[socket.socket]:
    """A connection on which an upload has begun."""
    where = urlsplit(centre.url)
    assert where.hostname is not None
    with socket.create_connection((where.hostname, where.port or 0), timeout=10) as open_one:
        lines = [
            f"PUT /v1/files/{sha256} HTTP/1.1",
            "Host: x",
            f"Authorization: Bearer {by.token}",
            *headers,
        ]
        open_one.sendall("\r\n".join([*lines, "", ""]).encode())
        yield open_one


def _status(open_one: socket.socket) -> int:
    """The status of the answer."""
    answer = HTTPResponse(open_one)
    answer.begin()
    answer.read()
    return answer.status


def test_a_file_comes_back_byte_for_byte_and_the_view_is_on_record(centre: Running) -> None:
    sha256 = _digest(CONTENT)
    first = _put(centre, CONTENT)
    assert first.status_code == 201
    assert first.json() == {
        "sha256": sha256,
        "length": len(CONTENT),
        "stored_at": "2026-11-23T08:00:00.000000Z",
    }
    again = _put(centre, CONTENT)
    assert (again.status_code, again.json()) == (200, first.json())
    desk = centre.person(Role.DISPATCHER)
    held = centre.ask("HEAD", f"/v1/files/{sha256}", desk)
    assert (held.status_code, held.headers["Content-Length"]) == (200, str(len(CONTENT)))
    assert _audited(centre, "file-viewed", sha256) == 0
    answer = centre.ask("GET", f"/v1/files/{sha256}", desk)
    assert answer.content == CONTENT
    assert _audited(centre, "file-viewed", sha256) == 1
    assert _audited(centre, "file-stored", sha256) == 1


def test_no_browser_runs_what_a_stranger_sent(centre: Running) -> None:
    page = b"<script>alert(1)</script>"
    assert _put(centre, page).ok
    answer = centre.ask("GET", f"/v1/files/{_digest(page)}", centre.person(Role.AUDITOR))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content", "sha256", "code"),
    [
        (b"other", _digest(b"bytes"), "digest-differs"),
        (b"", _digest(b""), "file-empty"),
        (b"", _digest(b"x"), "file-empty"),
    ],
)
def test_bytes_that_are_not_what_they_say_are_not_kept(
    own_centre: Running, content: bytes, sha256: str, code: str
) -> None:
    answer = _put(own_centre, content, sha256)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert own_centre.stored_files == []
    head = own_centre.ask("HEAD", f"/v1/files/{sha256}", own_centre.person(Role.DISPATCHER))
    assert head.status_code == 404


NO_DIGESTS = (
    "..%2f..%2fcallout.db",
    "%2e%2e/%2e%2e/callout.db",
    "A" * 64,
    "a" * 63,
    "a" * 65,
    "a" * 64 + "%0a",
    "a" * 64 + "%00",
    "a" * 32 + "%2f" + "a" * 31,
    "\uff41" * 64,
)


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_a_name_that_is_no_digest_reaches_no_file(own_centre: Running, method: str) -> None:
    by = own_centre.person(Role.DISPATCHER)
    for name in NO_DIGESTS:
        answer = own_centre.ask(method, f"/v1/files/{name}", by, data=b"x")
        assert answer.status_code in {404, 422}, name
        assert answer.json()["code"] in {"not-found", "request-invalid"}, name
        assert own_centre.stored_files == [], name


def test_a_file_cut_off_in_the_middle_leaves_nothing(own_centre: Running) -> None:
    by, sha256 = own_centre.person(Role.DISPATCHER), _digest(CONTENT)
    with _sending(own_centre, by, sha256, f"Content-Length: {len(CONTENT)}") as open_one:
        open_one.sendall(CONTENT[:1000])
        until(lambda: len(own_centre.stored_files) == 1)
        assert own_centre.stored_files[0].parent.name == "arriving"
    until(lambda: own_centre.stored_files == [])
    assert own_centre.ask("HEAD", f"/v1/files/{sha256}", by).status_code == 404
    assert _put(own_centre, CONTENT).status_code == 201


def test_a_file_in_pieces_without_a_length_is_taken(own_centre: Running) -> None:
    answer = own_centre.ask(
        "PUT",
        f"/v1/files/{_digest(CONTENT)}",
        own_centre.person(Role.DISPATCHER),
        data=iter([CONTENT[:7], CONTENT[7:]]),
    )
    assert answer.status_code == 201


def test_a_length_that_is_too_short_keeps_nothing(
    own_centre: Running, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("Invalid HTTP request received")  # what follows is no request
    by, sha256 = own_centre.person(Role.DISPATCHER), _digest(CONTENT)
    with _sending(own_centre, by, sha256, "Content-Length: 1000") as open_one:
        open_one.sendall(CONTENT[:1000])
        assert _status(open_one) == 422
        open_one.sendall(CONTENT[1000:2000] + b"\r\n\r\n")
        assert _status(open_one) == 400
    assert own_centre.stored_files == []


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: -1"],
        ["Content-Length: 1e3"],
        ["Content-Length: " + "9" * 5000],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5", "Transfer-Encoding: gzip"],
        ["X: \x00"],
        ["no colon"],
    ],
    ids=lambda headers: headers[-1][:30],
)
def test_headers_that_are_rubbish_are_refused_in_one_line(
    own_centre: Running, expected_warnings: ExpectedWarnings, headers: list[str]
) -> None:
    expected_warnings.expect("Invalid HTTP request received")
    with _sending(own_centre, own_centre.person(Role.DISPATCHER), "a" * 64, *headers) as open_one:
        assert _status(open_one) in {400, 501}
    assert own_centre.stored_files == []


def test_a_broken_piece_ends_the_upload_without_a_trace(
    own_centre: Running, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("Invalid HTTP request received")
    by = own_centre.person(Role.DISPATCHER)
    with _sending(own_centre, by, "a" * 64, "Transfer-Encoding: chunked") as open_one:
        open_one.sendall(b"5\r\nhello\r\n")
        until(lambda: len(own_centre.stored_files) == 1)
        open_one.sendall(b"nonsense\r\n")
        assert open_one.recv(1 << 16) is not None
    until(lambda: own_centre.stored_files == [])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _changed(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"!")


@pytest.mark.parametrize("hurt", [Path.unlink, _cut])
def test_a_file_that_is_gone_or_cut_on_the_disk_is_not_there(
    own_centre: Running, expected_warnings: ExpectedWarnings, hurt: Callable[[Path], None]
) -> None:
    expected_warnings.expect(r"evidence: ERROR: stored-file-damaged$")
    assert _put(own_centre, CONTENT).ok
    hurt(own_centre.stored_files[0])
    path, desk = f"/v1/files/{_digest(CONTENT)}", own_centre.person(Role.DISPATCHER)
    answer = own_centre.ask("GET", path, desk)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert own_centre.ask("HEAD", path, desk).status_code == 404


@pytest.mark.parametrize("hurt", [Path.unlink, _cut, _changed])
def test_whoever_still_has_a_damaged_file_heals_it_by_sending_it_again(
    own_centre: Running, hurt: Callable[[Path], None]
) -> None:
    first = _put(own_centre, CONTENT).json()
    (stored,) = own_centre.stored_files
    hurt(stored)
    answer = _put(own_centre, CONTENT)
    assert (answer.status_code, answer.json()) == (201, first)
    assert stored.read_bytes() == CONTENT
    assert own_centre.stored_files == [stored]
    assert _audited(own_centre, "file-healed", _digest(CONTENT)) == 1
    assert _audited(own_centre, "file-stored", _digest(CONTENT)) == 1
    assert _put(own_centre, CONTENT).status_code == 200
    assert _audited(own_centre, "file-healed", _digest(CONTENT)) == 1
    path = f"/v1/files/{_digest(CONTENT)}"
    assert own_centre.ask("GET", path, own_centre.person(Role.DISPATCHER)).content == CONTENT


def test_a_fault_of_ours_is_one_line_of_the_log_without_a_trace(
    own_centre: Running, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect(r"^desktop\.server\.edge: ERROR: server-fault$")
    del own_centre.served.metrics  # a bug of ours
    answer = own_centre.ask("GET", "/v1/metrics", own_centre.person(Role.AUDITOR))
    assert (answer.status_code, answer.json()["code"]) == (500, "server-fault")


def test_a_disk_that_takes_no_file_is_no_bug_of_ours(
    own_centre: Running, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect(r"problems: WARNING: storage-fault$")
    (own_centre.folder / "files").write_bytes(b"a file where the folder should be")
    answer = _put(own_centre, CONTENT)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage-unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert own_centre.order()["state"] == "open"
    (own_centre.folder / "files").unlink()
    assert _put(own_centre, CONTENT).status_code == 201


def test_others_are_served_while_forty_send_slowly_and_forty_follow(
    tmp_path: Path, place: Place
) -> None:
    """Health answers within a second, and an order is made, whoever else keeps the line open."""
    patient = replace(Limits(), silent_s=120.0)  # a busy machine takes its time to begin them all
    with ExitStack() as slow:
        own_centre = slow.enter_context(running(tmp_path / "centre", place, patient))
        desk = own_centre.person(Role.DISPATCHER)
        sending_all = slow.enter_context(ExitStack())
        for number in range(40):
            sha256 = _digest(str(number).encode())
            sending = _sending(own_centre, desk, sha256, "Content-Length: 100000")
            sending_all.enter_context(sending).sendall(b"x" * 10)
            sending_all.enter_context(following(own_centre, desk)).line()
        for _ in range(3):
            assert own_centre.ask("GET", "/v1/health", timeout=1).json()["ok"]
            assert own_centre.order()["state"] == "open"
        until(lambda: len(own_centre.stored_files) == 40)
        sending_all.close()
        until(lambda: own_centre.stored_files == [])


def test_a_report_lacks_a_file_until_its_bytes_are_there(centre: Running) -> None:
    bo = centre.technician()
    order = centre.order_of(bo)
    content = b"the photo of " + order["id"].encode()
    named = {"sha256": _digest(content), "length": len(content), "media_type": "image/jpeg"}
    report = new_report(order, bo, "received", attachments=[named])
    lacking = centre.ask("POST", "/v1/reports", bo, json=report).json()
    assert not lacking["accepted"]
    assert [(item["code"], item["sha256"]) for item in lacking["missing"]] == [
        ("file-missing", named["sha256"])
    ]
    put = centre.ask("PUT", f"/v1/files/{named['sha256']}", bo, data=content)
    assert put.status_code == 201
    assert centre.ask("POST", "/v1/reports", bo, json=report).json()["accepted"]
