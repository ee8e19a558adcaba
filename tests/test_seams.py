"""Holds every seam of docs/seams.md exactly: commands, paths, JSON, stream, audit, data folder.

Other programs rely on what stands here; it changes only by a decision. The commands run as
processes of their own. What ``callout demo`` prints is held by tests/commands/test_demo.py, what
``callout pictures`` paints by the tests of the window.
"""

import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api_client.ids import new_id
from api_client.transport import new_session
from api_client.vocabulary import EXIT_CODES
from tests.commanding import Said, Serving, callout, serving
from tests.paths import PATHS
from tests.running import new_order

pytestmark = pytest.mark.leaves_open("the module keeps its connections to the server")

PASSWORD = "a-password-of-some-length"
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
PHOTO = b"\xff\xd8 not much of a photo"
DIGEST = hashlib.sha256(PHOTO).hexdigest()

QUEUE_ROW = {
    *("key", "id", "number", "version", "kind", "priority", "state", "title", "place", "customer"),
    *("technician_id", "technician_name", "promised_at", "time_window", "created_at"),
    *("changed_at", "payload_version", "phone_payload_version", "incomplete_reports", "eta_at"),
}
ORDER = QUEUE_ROW | {
    *("equipment", "fault", "spare_parts", "service", "remark", "crew_size", "no_phone"),
    *(
        "held_state",
        "visits",
        "milestones",
        "timeline",
        "reports",
        "attachments",
        "steps",
        "navigation",
    ),
}
TECHNICIAN = {
    *("id", "name", "phone", "version", "state", "order_id", "order_number", "open_orders"),
    *("position", "position_received_at", "last_seen_at", "paired", "disabled_at"),
    *("speed_mps", "course", "battery_percent", "charging", "connection"),
    *("moving", "moving_since", "arrival_at", "silent_since"),
    *("eta_at", "eta_source", "promised_at"),
    *("on_duty", "taking_orders", "working"),
}
AUDIT_ROW = {"seq", "at", "actor", "role", "action", "noun", "subject", "detail", "hash"}


@dataclass
class Lived:
    """A centre that served one order from end to end, and all that was said on the way."""

    data: Path
    server: Serving
    staff: Said
    technician: Said
    session: dict[str, Any]
    phone: dict[str, Any]
    order: dict[str, Any]
    receipt: dict[str, Any]
    http: requests.Session

    def ask(self, method: str, path: str, token: str = "", **more: object) -> requests.Response:
        """Send one request, as the desk unless another token is given."""
        headers = {"Authorization": f"Bearer {token or self.session['token']}"}
        sent: dict[str, Any] = {"headers": headers, "timeout": 20, **more}
        return self.http.request(method, self.server.url + path, **sent)


def _report(order: dict[str, Any], phone: dict[str, Any], **more: object) -> dict[str, Any]:
    """A complete report that the order was received, with a photo."""
    basic = {name: order[name] for name in ("number", "kind", "priority", "title", "place")}
    whom = {"technician_id": phone["technician_id"], "state": "received", "payload_version": 1}
    return {
        "report_id": str(new_id()),
        "order_id": order["id"],
        "state": "received",
        "occurred_at": "2026-11-23T08:00:00+08:00",
        "no_position": "denied",
        "parts": {
            "basic": {**basic, "customer": order["customer"]},
            "equipment": [],
            "fault": order["fault"],
            "spare_parts": [],
            "technician": whom,
        },
        "attachments": [{"sha256": DIGEST, "length": len(PHOTO), "media_type": "image/jpeg"}],
        **more,
    }


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """One order from the desk to a technician's phone and back, by the seams alone."""
    data = tmp_path_factory.mktemp("lived") / "centre"
    asked = ("staff", "add", "Ada", "--role", "dispatcher", "--data", data)
    staff = callout(*asked, "--password-stdin", "--json", stdin=PASSWORD + "\n")
    with serving(data, "--key-file", data.parent / "key") as server, new_session() as http:
        technician = callout("technician", "add", "Bo Li", "--data", data, "--json")
        url, code = server.url, technician.answer["pairing_code"]
        session = http.post(f"{url}/v1/sessions", json={"name": "Ada", "password": PASSWORD})
        phone = http.post(f"{url}/v1/pairings", json={"code": code})
        assert (session.status_code, phone.status_code) == (201, 201)
        found = Lived(data, server, staff, technician, session.json(), phone.json(), {}, {}, http)
        found.order = found.ask("POST", "/v1/orders", json=new_order(remark="\u6c34 \u00fc")).json()
        whom = {"technician_id": found.phone["technician_id"]}
        path = f"/v1/orders/{found.order['id']}/assignment"
        assert found.ask("POST", path, json=whom).status_code == 200
        token = found.phone["token"]
        assert found.ask("PUT", f"/v1/files/{DIGEST}", token, data=PHOTO).status_code == 201
        report = _report(found.order, found.phone)
        found.receipt = found.ask("POST", "/v1/reports", token, json=report).json()
        yield found


# ------------------------------------------------------------------------------------- commands


def test_serve_says_first_where_it_is(lived: Lived) -> None:
    assert set(lived.server.first) == {"ready", "url", "pid"}
    assert lived.server.first["ready"] is True
    assert lived.server.pid == lived.server.process.pid
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", lived.server.url)


def test_a_second_server_on_the_folder_is_refused(lived: Lived) -> None:
    said = callout("serve", "--data", lived.data)
    assert said.code == EXIT_CODES_BY_NAME["folder-in-use"]
    assert set(said.answer) == {"ready", "code", "fields"}


def test_adding_people_says_who_they_are(lived: Lived) -> None:
    assert (lived.staff.code, set(lived.staff.answer)) == (0, {"id"})
    assert UUID(lived.staff.answer["id"]).version == 7
    said = lived.technician
    apps = {"owntracks", "osmand"}
    assert (said.code, set(said.answer)) == (0, {"id", "pairing_code", "expires_at", *apps})
    assert set(said.answer["owntracks"]) == {"url", "user", "password", "secret"}
    assert set(said.answer["osmand"]) == {"url", "device_id"}
    assert UTC_TIME.fullmatch(said.answer["expires_at"])
    assert said.answer["id"] == lived.phone["technician_id"]


def test_a_refused_command_ends_with_one(lived: Lived) -> None:
    asked = ("staff", "add", "ada", "--role", "auditor", "--data", lived.data)
    said = callout(*asked, "--password-stdin", "--json", stdin=PASSWORD + "\n")
    assert said.code == 1
    assert said.answer == {"ok": False, "code": "name-taken", "fields": {"name": "ada"}}


EXIT_CODES_BY_NAME = {
    "port-in-use": 10,
    "address-unusable": 11,
    "folder-not-writable": 12,
    "folder-in-use": 13,
    "folder-missing": 14,
    "database-newer": 15,
    "database-damaged": 16,
    "database-unreachable": 17,
    "database-unsupported": 18,
    "sqlite-too-old": 19,
    "key-missing": 20,
    "key-wrong": 21,
    "key-file-unreadable": 22,
    "server-unreachable": 23,
    "server-silent": 24,
    "qt-missing": 25,
    "password-not-given": 26,
}


def test_each_start_fault_keeps_its_exit_code() -> None:
    found = {fault.value: code for fault, code in EXIT_CODES.items()}
    # A later release may add faults, at the end; it moves none.
    assert {name: found.get(name) for name in EXIT_CODES_BY_NAME} == EXIT_CODES_BY_NAME


# ----------------------------------------------------------------------------------------- HTTP


def test_the_paths_are_these(lived: Lived) -> None:
    document = lived.ask("GET", "/openapi.json").json()
    served = {
        re.sub(r"{.*?}", "{}", path): set(operations)
        for path, operations in document["paths"].items()
    }
    assert {**served, "/openapi.json": set()} == PATHS


def test_letting_people_in_says_this(lived: Lived) -> None:
    fields = {"token", "staff_id", "name", "role", "permissions", "expires_at"}
    told = {"password_due", "lock_after_min", "map_tiles", "map_attribution"}
    assert set(lived.session) == fields | told
    assert set(lived.phone) == {"token", "technician_id", "name"}
    health = lived.ask("GET", "/v1/health").json()
    assert set(health) == {"ok", "centre_id", "release", "at", "seq", "staffed"}
    assert UTC_TIME.fullmatch(health["at"])
    me = lived.ask("GET", "/v1/me").json()
    assert set(me) == {"id", "name", "role", "permissions", "password_due", "lock_after_min"}


def test_an_order_says_this(lived: Lived) -> None:
    assert set(lived.order) == ORDER
    assert re.fullmatch(r"WO-\d{8}-0001", lived.order["number"])
    page = lived.ask("GET", "/v1/orders?limit=1").json()
    assert set(page) == {"items", "next", "seq", "total"}
    assert set(page["items"][0]) == QUEUE_ROW
    whole = lived.ask("GET", f"/v1/orders/{lived.order['id']}").json()
    assert whole["state"] == "received"
    assert set(whole["visits"][0]) == {
        *("id", "technician_id", "technician_name", "state", "assigned_at", "payload_version"),
        *("arrival_at", "arrival_position", "eta_at", "eta_source", "distance_m"),
    }
    assert set(whole["milestones"][0]) == {
        *("visit_id", "state", "occurred_at", "received_at", "skew_s")
    }
    assert set(whole["timeline"][0]) == {
        *("id", "step", "from_state", "to_state", "actor_role", "actor_name", "occurred_at"),
        *("received_at", "skew_s", "reason", "party", "position", "technician_name", "outcome"),
    }
    assert set(whole["reports"][0]) == {
        *("report_id", "technician_name", "state", "status", "occurred_at", "received_at"),
        *("skew_s", "missing", "refusal"),
    }
    assert set(whole["attachments"][0]) == {
        *("sha256", "length", "media_type", "purpose", "report_id", "held")
    }
    assert whole["milestones"][0]["occurred_at"] == "2026-11-23T00:00:00.000000Z"
    technicians = lived.ask("GET", "/v1/technicians").json()
    assert set(technicians) == {"items", "seq"}
    assert set(technicians["items"][0]) == TECHNICIAN


def test_a_receipt_says_this(lived: Lived) -> None:
    assert set(lived.receipt) == {"report_id", "accepted", "missing", "order_version"}
    assert (lived.receipt["accepted"], lived.receipt["missing"]) == (True, [])
    lacking = _report(lived.order, lived.phone, state="on-site", parts=None)
    token = lived.phone["token"]
    answer = lived.ask("POST", "/v1/reports", token, json=lacking).json()
    assert answer["accepted"] is False
    found = {(item["code"], item["at"]) for item in answer["missing"]}
    assert ("part-missing", "parts.basic") in found
    assert ("earlier-report-missing", "state") in found
    assert {frozenset(item) for item in answer["missing"]} == {
        frozenset({"code", "at", "sha256", "state"})
    }
    batch = {"reports": [lacking, {**lacking, "report_id": lived.receipt["report_id"]}]}
    answer = lived.ask("POST", "/v1/reports/batch", token, json=batch).json()
    assert list(answer) == ["receipts"]
    assert {frozenset(item) for item in answer["receipts"]} == {
        frozenset({"report_id", "accepted", "missing", "order_version", "refusal", "fields"})
    }
    assert [item["refusal"] for item in answer["receipts"]] == [None, "id-reused"]


def test_a_stored_file_says_this(lived: Lived) -> None:
    again = lived.ask("PUT", f"/v1/files/{DIGEST}", lived.phone["token"], data=PHOTO)
    assert again.status_code == 200
    assert set(again.json()) == {"sha256", "length", "stored_at"}
    lies = lived.data / "files" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    assert lies.read_bytes() == PHOTO


def test_the_feed_is_written_so(lived: Lived) -> None:
    answer = lived.ask("GET", "/v1/changes?after=0", lived.phone["token"], stream=True)
    with answer:
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        text = b""
        while not re.search(rb"id: 3\n.*?\n\n", text, re.DOTALL):
            text += answer.raw.read1(1 << 16)
    events = [event for event in text.decode().split("\n\n") if event.startswith("id: ")]
    # Staff is nothing that a technician may know of: the number alone.
    assert events[0] == "id: 1"
    number, data = events[1].split("\n")
    assert number == "id: 2"
    said = json.loads(data.removeprefix("data: "))
    whom = lived.phone["technician_id"]
    assert said == {"seq": 2, "noun": "technician", "id": whom, "version": 1}


def test_a_problem_is_written_so(lived: Lived) -> None:
    answer = lived.ask("GET", f"/v1/orders/{new_id()}")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:callout:problem:not-found",
        "title": "not-found",
        "status": 404,
        "code": "not-found",
        "fields": {},
    }


def test_an_id_used_again_with_another_body_is_refused(lived: Lived) -> None:
    body = new_order(id=lived.order["id"], title="Another")
    answer = lived.ask("POST", "/v1/orders", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "id-reused")


# ---------------------------------------------------------------------------- audit, data folder


def test_a_stranger_can_check_the_audit_log(lived: Lived) -> None:
    said = callout("audit", "export", "--data", lived.data)
    assert said.code == 0
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert len(rows) > 10
    assert any("\u6c34" in line or "\\u" in line for line in said.out.splitlines()) or rows
    previous = "0" * 64
    for place, row in enumerate(rows, start=1):
        assert set(row) == AUDIT_ROW
        assert row["seq"] == place
        told = row.pop("hash")
        plain = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        # For what our rows hold, RFC 8785 is JSON with sorted names and nothing between.
        assert plain.encode() == rfc8785.dumps(row)
        assert hashlib.sha256(f"{previous}\n{plain}".encode()).hexdigest() == told
        previous = told


def test_verify_says_this_and_agrees_with_the_export(lived: Lived) -> None:
    key = lived.data.parent / "key"
    said = callout("verify", "--data", lived.data, "--key-file", key, "--json")
    rows = [
        json.loads(line)
        for line in callout("audit", "export", "--data", lived.data).out.splitlines()
    ]
    head = rows[-1]["hash"]
    assert said.answer == {
        "ok": True,
        "audit": {"rows": len(rows), "head": head, "first_bad": None, "anchor": "good"},
        "database": {"faults": []},
        "money": {"ok": True, "first_bad": None, "accounts": 0, "transfers": 0},
        "files": {"checked": 1, "bad": []},
    }
    assert said.code == 0


def test_the_head_is_anchored_outside_the_database(lived: Lived) -> None:
    anchor = json.loads((lived.data / "audit-head.json").read_text(encoding="utf-8"))
    assert set(anchor) == {"rows", "head", "at", "key", "signature"}
    key = Ed25519PublicKey.from_public_bytes(b64decode(anchor["key"]))
    signed = f"{anchor['rows']}\n{anchor['head']}\n{anchor['at']}"
    key.verify(b64decode(anchor["signature"]), signed.encode())  # raises when it is not so
    lines = callout("audit", "export", "--data", lived.data).out.splitlines()
    assert json.loads(lines[anchor["rows"] - 1])["hash"] == anchor["head"]


def test_server_json_says_where_the_server_is(lived: Lived) -> None:
    found = json.loads((lived.data / "server.json").read_text(encoding="utf-8"))
    assert set(found) == {"pid", "url", "secret", "started_at", "release"}
    assert (found["pid"], found["url"]) == (lived.server.pid, lived.server.url)
    came = lived.ask("POST", "/v1/desks", found["secret"], json={"pid": lived.server.pid})
    assert came.json() == {"desks": 1, "stopping": False}
    left = lived.ask("DELETE", f"/v1/desks/{lived.server.pid}", found["secret"])
    assert left.json() == {"desks": 0, "stopping": False}


def test_the_folder_holds_this_and_a_stopped_server_leaves_it_whole(lived: Lived) -> None:
    for name in ("callout.db", "files", "server.json", "audit-head.json", "lock", "server.log"):
        assert (lived.data / name).exists(), name
    answer = lived.ask("POST", "/v1/stop", lived.server.secret)
    assert (answer.status_code, answer.json()) == (202, {"desks": 0, "stopping": True})
    assert lived.server.process.wait(20) == 0
    assert not (lived.data / "server.json").exists()
    assert "Traceback" not in (lived.data / "server.log").read_text(encoding="utf-8")
    said = callout("verify", "--data", lived.data, "--json")
    assert (said.code, said.answer["ok"]) == (0, True)
    lies = lived.data / "files" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    lies.write_bytes(PHOTO[:-1] + b"!")
    said = callout("verify", "--data", lived.data, "--json")
    assert (said.code, said.answer["files"]) == (1, {"checked": 1, "bad": [DIGEST]})
