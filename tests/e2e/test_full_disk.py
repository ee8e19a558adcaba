"""Fills the disk under a server: writes are refused as what they are, and all goes on (F5)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from api_client.vocabulary import EXIT_CODES, StartFault
from tests.commanding import Serving, callout, serving
from tests.e2e.disks import Disk, small_disk
from tests.e2e.peopled import Peopled, Wire, digest, peopled
from tests.running import until

LARGE = bytes(range(256)) * 4096


@pytest.fixture(params=[True, False], ids=["full", "limited"])
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Disk]:
    """A disk to fill: a real one where the test may mount it, and always the other way."""
    with small_disk(tmp_path / "disk", mountable=request.param) as found:
        yield found


@pytest.fixture
def centre(disk: Disk) -> Peopled:
    """A centre on that disk."""
    return peopled(disk.folder)


def _refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _health(wire: Wire) -> tuple[bool, str | None]:
    found = wire.health().json()
    return found["ok"], found.get("fault")


def _fill(disk: Disk, server: Serving, wire: Wire) -> list[str]:
    """Fill the disk, and return the orders that still found room in what was there already."""
    disk.fill(server.pid)
    made: list[str] = []
    while True:
        answer = wire.create(remark="x" * 1000)
        if answer.status_code != 201:
            assert _refusal(answer) in disk.codes
            assert int(answer.headers["Retry-After"]) > 0
            return made
        made.append(answer.json()["id"])


def test_what_is_written_on_a_full_disk_is_refused_and_what_was_acknowledged_stays(
    disk: Disk, centre: Peopled
) -> None:
    (phone,) = centre.phones
    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        first, *others = wire.reports(phone)
        assert wire.report(phone, first).json()["accepted"]
        photo = LARGE[:100_000]
        assert wire.put(photo).status_code == 201
        rows = wire.audit_rows()
        made = _fill(disk, server, wire)

        assert _refusal(wire.report(phone, others[0])) in disk.codes
        batch = {"reports": others}
        answer = wire.ask("POST", "/v1/reports/batch", phone.token, json=batch)
        assert _refusal(answer) in disk.codes
        assert _refusal(wire.put(LARGE)) in disk.codes
        assert (
            not (centre.data / "files" / digest(LARGE)[:2] / digest(LARGE)[2:4])
            .joinpath(digest(LARGE))
            .exists()
        )
        assert not list((centre.data / "files" / "arriving").iterdir())

        # Who only looks is served, and the server says how it stands.
        assert [wire.order(id_).status_code for id_ in made] == [200] * len(made)
        assert wire.order(first["order_id"]).json()["state"] == "received"
        seen = wire.ask("HEAD", f"/v1/files/{digest(photo)}", centre.dispatcher)
        assert seen.headers["Content-Length"] == str(len(photo))
        assert wire.audit_rows() == rows + len(made)
        ok, fault = _health(wire)
        assert (ok, fault in {code for _, code in disk.codes}) == (False, True)

        disk.free(server.pid)
        until(lambda: _health(wire) == (True, None))
        answer = wire.ask("POST", "/v1/reports/batch", phone.token, json=batch)
        assert [one["accepted"] for one in answer.json()["receipts"]] == [True] * len(others)
        assert wire.put(LARGE).status_code == 201
        assert wire.create().status_code == 201
        assert [wire.order(id_).status_code for id_ in made] == [200] * len(made)
    assert server.process.returncode == 0
    found = centre.verified()
    assert found["ok"], found
    assert found["files"]["checked"] == 2


def test_a_phone_that_was_not_heard_for_long_is_still_shown_its_orders(
    disk: Disk, centre: Peopled
) -> None:
    """That somebody was here is noted once a minute; a full disk must not turn him away."""
    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        made = wire.create().json()["id"]
        _fill(disk, server, wire)
        unseen = centre.unseen
        assert wire.ask("GET", f"/v1/orders/{made}", unseen).status_code == 200
        disk.free(server.pid)


def test_a_server_ends_in_order_on_a_full_disk_and_says_so_when_it_starts_on_one(
    disk: Disk, centre: Peopled
) -> None:
    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        made = [wire.create().json()["id"], *_fill(disk, server, wire)]
    assert server.process.returncode == 0
    if disk.ballast.exists():
        disk.fill(server.pid)  # SQLite gave some room back when it closed the database
        said = callout("serve", "--data", centre.data, "--key-file", centre.key)
        assert said.code == EXIT_CODES[StartFault.DISK_FULL], said
        assert said.answer["code"] == "disk-full"
        assert "Traceback" not in said.err
        disk.free(server.pid)
    assert centre.verified()["ok"]
    with serving(centre.data, "--key-file", centre.key) as again, Wire(again.url, centre) as wire:
        assert [wire.order(id_).status_code for id_ in made] == [200] * len(made)
        assert _health(wire) == (True, None)


def test_anchors_and_log_that_find_no_room_are_written_once_there_is_some(
    disk: Disk, centre: Peopled
) -> None:
    newest = centre.data / "audit-head.json"

    def anchored() -> int:
        rows: int = json.loads(newest.read_text(encoding="utf-8"))["rows"]
        return rows

    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        until(lambda: anchored() == wire.audit_rows())
        _fill(disk, server, wire)
        for _ in range(200):  # each is a line of the log that finds no room
            assert _refusal(wire.create()) in disk.codes
        assert anchored() <= wire.audit_rows()
        logged = (centre.data / "server.log").stat().st_size
        disk.free(server.pid)
        until(lambda: _health(wire) == (True, None))
        assert wire.create().status_code == 201
        until(lambda: anchored() == wire.audit_rows())
        until(lambda: (centre.data / "server.log").stat().st_size > logged)
    assert centre.verified()["ok"]
