"""Kills the server under a phone and a desk: what was accepted is there once, and work goes on."""

import hashlib
import json
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from api_client.changes import Stop
from api_client.client import Client
from api_client.ids import new_id
from api_client.transport import Patience
from api_client.vocabulary import FieldState, OrderState, Role
from api_client.wire.changes import Change
from api_client.wire.orders import NewOrder, Order
from api_client.wire.people import NewTechnician, PairedPhone
from api_client.wire.tracking import StatusReport
from desktop.__main__ import main
from desktop.app.opening import open_centre
from desktop.service import people
from desktop.service.unit import SYSTEM
from tests.commanding import Serving, serving
from tests.running import new_order, new_report, until

PASSWORD = "a-password-of-some-length"
PHOTO = b"\xff\xd8 not much of a photo"
ON_THE_WAY = ("received", "accepted", "started", "on-site", "work-begun", "completed")
PATIENT = Patience(tries=40, first_wait_s=0.1, longest_wait_s=0.5)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a dispatcher who can sign in."""
    folder = tmp_path / "centre"
    with open_centre(folder) as opened:
        people.add_staff(opened.work, SYSTEM, (new_id(), "Ada", Role.DISPATCHER, PASSWORD))
    return folder


def _port(server: Serving) -> int:
    port = urlsplit(server.url).port
    assert port is not None
    return port


def _kill(server: Serving) -> None:
    """End the process as a power cut does."""
    server.process.kill()
    server.process.wait(20)


def _report(order: Order, phone: PairedPhone, state: str) -> StatusReport:
    """A complete report of the phone, with a photo where the work is done."""
    more: dict[str, object] = {}
    if state == "completed":
        digest = hashlib.sha256(PHOTO).hexdigest()
        named = {"sha256": digest, "length": len(PHOTO), "media_type": "image/jpeg"}
        more["attachments"] = [named]
    body = new_report(order.model_dump(mode="json"), phone.technician_id, state, **more)
    return StatusReport.model_validate_json(json.dumps(body))


def test_an_order_goes_on_over_a_killed_server(data: Path) -> None:
    with serving(data, "--key-file", data.parent / "key") as server:
        port = _port(server)
        with Client(server.url, server.secret) as local:
            added = local.people.add_technician(NewTechnician(id=new_id(), name="Bo"))
        with Client(server.url) as client:
            desk = client.with_token(client.people.sign_in("Ada", PASSWORD).token)
            phone = client.people.pair(added.pairing_code, "Bo's phone")
            order = desk.orders.create(NewOrder.model_validate_json(json.dumps(new_order())))
            desk.orders.assign(order.id, added.technician_id)
            bo = client.with_token(phone.token)
            sent = [_report(order, phone, state) for state in ON_THE_WAY]
            first = [bo.tracking.report(report) for report in sent[:3]]
            assert all(receipt.accepted for receipt in first)
            with _half_a_file(server, phone.token):
                until(lambda: _half_sent(data) == 1)
                _kill(server)
    assert json.loads((data / "server.json").read_text(encoding="utf-8"))["pid"] == server.pid
    with serving(data, "--key-file", data.parent / "key", "--port", str(port)) as again:
        assert again.url == server.url
        assert _half_sent(data) == 0
        with Client(again.url, desk.token) as desk, Client(again.url, phone.token) as bo:
            # The phone cannot know what arrived: it sends everything again, with its ids.
            bo.evidence.put_file(PHOTO)
            receipts = bo.tracking.report_batch(sent).receipts
            assert [receipt.accepted for receipt in receipts] == [True] * len(ON_THE_WAY)
            assert [receipt.order_version for receipt in receipts[:3]] == [
                receipt.order_version for receipt in first
            ]
            whole = desk.orders.get(order.id)
            assert whole.state is OrderState.COMPLETED
            assert [report.state for report in whole.reports] == [
                FieldState(state) for state in ON_THE_WAY
            ]
            assert [milestone.state for milestone in whole.milestones] == [
                OrderState(state) for state in ON_THE_WAY
            ]
    assert main(["verify", "--data", str(data)]) == 0


def _half_a_file(server: Serving, token: str) -> socket.socket:
    """A connection on which half a file was sent."""
    half = socket.create_connection(("127.0.0.1", _port(server)), timeout=10)
    lines = [
        f"PUT /v1/files/{'0' * 64} HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {token}",
        "Content-Length: 1000",
    ]
    half.sendall("\r\n".join([*lines, "", "half"]).encode())
    return half


def _half_sent(data: Path) -> int:
    """How many files lie half-sent."""
    return len(list((data / "files" / "arriving").glob("*")))


def test_a_follower_goes_on_over_a_killed_server_without_gap_or_repeat(data: Path) -> None:
    heard: list[int] = []
    stop = Stop()

    def follow(desk: Client) -> None:
        for change in desk.changes.follow(0, stop):
            assert isinstance(change, Change)
            heard.append(change.seq)

    with serving(data, "--key-file", data.parent / "key") as server:
        port = _port(server)
        with Client(server.url, patience=PATIENT) as client:
            desk = client.with_token(client.people.sign_in("Ada", PASSWORD).token)
            listening = threading.Thread(target=follow, args=(desk,))
            listening.start()
            try:
                made = [_order(desk) for _ in range(3)]
                until(lambda: len(heard) == 3)
                _kill(server)
                with serving(data, "--key-file", data.parent / "key", "--port", str(port)):
                    made += [_order(desk) for _ in range(3)]
                    until(lambda: len(heard) == len(made), within_s=30)
                    newest = desk.centre.health().seq
            finally:
                stop.set()
                listening.join(20)
    assert not listening.is_alive()
    assert heard == list(range(newest - len(made) + 1, newest + 1))


def _order(desk: Client) -> UUID:
    return desk.orders.create(NewOrder.model_validate_json(json.dumps(new_order()))).id
