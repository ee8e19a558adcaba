"""Tries that a bundle for support tells what it should, and of nobody: people are planted in it.

Names, numbers, addresses, tokens and keys are put wherever people or the system write them: in
orders, people, files, log-worthy faults, the log itself, and the path of the data folder.
"""

import hashlib
import json
import socket
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs
import pytest
import requests
from sqlcipher3 import dbapi2

from api_client.client import Client
from api_client.transport import new_session
from tests.commanding import Serving, callout, serving
from tests.planted import forms, found
from tests.postgres import GUARDED, Server
from tests.postgres import PASSWORD as PASSWORD_OF_DATABASE
from tests.running import new_order, new_report

PASSWORD = "a-Secret-of-Zhuge-8Liang"
PEOPLE = {
    "name of staff": "Zhuge Kongming",
    "name of a technician": "欧阳文山",
    "phone of a technician": "13987654321",
    "name of a customer": "Ximen Chuixue",
    "phone of a customer": "+86 139 0011 2233",
    "address": "7 Plum Blossom Alley",
    "title": "Mrs Duanmu locked out",
    "fault": "Her identity card is 11010519491231002X",
    "file": "a photo of 司徒雷登",
    "user of the machine": "shangguan.waner",
    "a search": "Gongsun Dashi",
}
PARTS = {
    *("about.json", "clock.json", "database.json", "disk.json", "settings.json"),
    *("start-faults.json", "verify.json", "server-log.jsonl"),
}
BROKEN_BY = "ALTER TABLE pairing RENAME TO elsewhere"


@dataclass
class Lived:
    """A centre in which people are planted, a bundle of its server, and one of it at rest."""

    planted: dict[str, str]
    served: Path
    rested: Path


def _asking(server: Serving, http: requests.Session) -> Callable[..., dict[str, Any]]:
    """Return what sends a request as somebody and gives its answer."""

    def ask(method: str, path: str, token: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401
        headers = {"X-Request-Id": PEOPLE["phone of a technician"]}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = http.request(method, server.url + path, headers=headers, timeout=20, **more)
        told: dict[str, Any] = answer.json() if answer.content else {}
        return told

    return ask


def _write(server: Serving, ask: Callable[..., dict[str, Any]], planted: dict[str, str]) -> None:
    """Let people write whatever they write."""
    login = {"name": PEOPLE["name of staff"], "password": PASSWORD}
    desk = planted["a token of the desk"] = ask("POST", "/v1/sessions", json=login)["token"]
    added = callout(
        *("technician", "add", PEOPLE["name of a technician"], "--data", server.data, "--json"),
        *("--phone", PEOPLE["phone of a technician"]),
    )
    phone = ask("POST", "/v1/pairings", json={"code": added.answer["pairing_code"]})
    planted["a token of a phone"] = phone["token"]
    planted["id of a technician"] = phone["technician_id"]
    order = ask("POST", "/v1/orders", desk, json=_order())
    planted["id of an order"], planted["number of an order"] = order["id"], order["number"]
    whom = {"technician_id": phone["technician_id"]}
    ask("POST", f"/v1/orders/{order['id']}/assignment", desk, json=whom)
    content = PEOPLE["file"].encode()
    planted["digest of a file"] = hashlib.sha256(content).hexdigest()
    ask("PUT", f"/v1/files/{planted['digest of a file']}", phone["token"], data=content)
    whole = {**order, "customer": _order()["customer"]}
    report = new_report(whole, phone["technician_id"], "received")
    assert ask("POST", "/v1/reports", phone["token"], json=report)["accepted"]
    _track(server, ask, planted)


def _track(server: Serving, ask: Callable[..., Any], planted: dict[str, str]) -> None:
    """Let tracking apps tell positions, what nobody can read, and by secrets that are wrong."""
    path = f"/v1/technicians/{planted['id of a technician']}/trackers"
    body = {"name": PEOPLE["user of the machine"]}
    given = {
        app: ask("POST", path, server.secret, json={"app": app, **body})
        for app in ("owntracks", "osmand")
    }
    owntracks, secret = given["owntracks"], given["osmand"]["url"].rpartition("/")[2]
    planted["a password of a tracker"] = owntracks["password"]
    planted["a key of a tracker"] = owntracks["secret"]
    planted["a secret in an address"] = secret
    planted["a secret that was mistyped"] = secret[::-1]
    fix = f"?lat={planted['latitude']}&lon=121.4&id={PEOPLE['phone of a customer']}"
    for last, status in ((secret, 200), (secret[::-1], 401)):
        for method in ("GET", "POST", "PUT"):
            url = f"{server.url}/osmand/{last}{fix}"
            assert requests.request(method, url, timeout=20).status_code == status
    name = owntracks["user"]
    for password, status in ((owntracks["password"], 200), (secret[::-1], 401)):
        for said in ({"_type": "location", "lat": planted["latitude"], "lon": 121.4}, "garbage"):
            told = json.dumps(said) + PEOPLE["a search"]
            url, auth = f"{server.url}/owntracks", (name, password)
            answer = requests.post(url, data=told.encode(), auth=auth, timeout=20)
            assert answer.status_code == status


def _fail(server: Serving, ask: Callable[..., dict[str, Any]], desk: str) -> None:
    """Send what is refused, unknown, no HTTP at all, and what breaks the server."""
    ask("GET", f"/v1/orders?text={PEOPLE['a search']}&limit=0", desk)
    ask("GET", f"/v1/technicians/{PEOPLE['name of a technician']}", desk)
    ask("GET", f"/v1/{PEOPLE['name of a customer']}/{PEOPLE['phone of a technician']}", desk)
    ask("POST", "/v1/sessions", json={"name": PEOPLE["name of a customer"], "password": PASSWORD})
    where = urlsplit(server.url)
    with socket.create_connection((where.hostname, where.port or 0)) as plain:
        plain.sendall(f"GET /{PEOPLE['address']} HTTP/1.1\r\n{PEOPLE['title']}\r\n\r\n".encode())
        plain.recv(1000)
    broken = dbapi2.connect(str(server.data / "callout.db"), isolation_level=None)
    broken.execute(BROKEN_BY)
    broken.close()
    fault = ask("POST", "/v1/pairings", json={"code": PEOPLE["phone of a technician"]})
    assert fault["code"] == "server-fault", fault


def _order() -> dict[str, Any]:
    return new_order(
        title=PEOPLE["title"],
        place={"address": PEOPLE["address"], "lat": 31.234567, "lon": 121.456789},
        customer={"name": PEOPLE["name of a customer"], "phone": PEOPLE["phone of a customer"]},
        fault={"description": PEOPLE["fault"]},
        remark=PEOPLE["fault"],
    )


def _write_foreign_lines(path: Path) -> None:
    """Let an earlier release, a library or a person have written into a log."""
    name, phone = PEOPLE["name of a technician"], PEOPLE["phone of a technician"]
    lines = [
        f"2026-11-22 08:00:00 WARNING desktop.old {name} came\n",
        json.dumps({"event": name, "module": "x"}) + "\n",
        json.dumps({"event": "came", "code": name, "route": f"/v1/{phone}", "who": phone}) + "\n",
        json.dumps({"event": "start-fault", "code": "port-in-use", "text": name}) + "\n",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(lines)


def _opened(bundle: Path) -> Path:
    """The folder into which a bundle was unpacked."""
    folder = bundle.with_suffix("")
    with zipfile.ZipFile(bundle) as opened:
        opened.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A centre with planted people, and two bundles of it, unpacked."""
    base = tmp_path_factory.mktemp("support")
    data = base / PEOPLE["user of the machine"] / "centre"
    key = base / "key"
    planted = dict(PEOPLE) | {"password": PASSWORD, "latitude": "31.234567"}
    asked = ("staff", "add", PEOPLE["name of staff"], "--role", "dispatcher", "--data", data)
    callout(*asked, "--password-stdin", stdin=PASSWORD + "\n")
    with serving(data, "--key-file", key) as server, new_session() as http:
        planted["the local secret"] = server.secret
        planted["the key"] = key.read_text(encoding="ascii").strip()
        ask = _asking(server, http)
        _write(server, ask, planted)
        _fail(server, ask, planted["a token of the desk"])
        said = callout("support-bundle", "--data", data, base / "served.zip", "--json")
        assert (said.code, said.answer["served"]) == (0, True), said.err
    _write_foreign_lines(data / "server.log")
    _write_foreign_lines(Path(platformdirs.user_log_dir("Callout", appauthor=False)) / "desk.log")
    said = callout("support-bundle", "--data", data, base / "rested.zip", "--json")
    assert (said.code, said.answer["served"]) == (0, False), said.err
    planted["the folder"] = str(data)
    return Lived(planted, _opened(base / "served.zip"), _opened(base / "rested.zip"))


def _json(path: Path) -> Any:  # noqa: ANN401
    return json.loads(path.read_text(encoding="ascii"))


def test_nobody_is_in_it(lived: Lived) -> None:
    assert len(lived.planted) > 20
    assert found(lived.served, lived.planted) == []
    assert found(lived.rested, lived.planted) == []


def test_the_log_as_it_lies_has_no_secret_of_a_tracker(lived: Lived) -> None:
    secrets = {what: text for what, text in lived.planted.items() if "secret" in what}
    assert len(secrets) == 3
    log = (Path(lived.planted["the folder"]) / "server.log").read_text(encoding="utf-8")
    assert [what for what, text in secrets.items() if text in log] == []
    lines = [json.loads(line) for line in log.splitlines() if line.startswith('{"time"')]
    refused = [line["route"] for line in lines if line.get("status") == 401]
    assert refused.count("/osmand/{secret}") == 3
    assert refused.count("/owntracks") == 2


def test_all_that_was_planted_is_in_the_centre(lived: Lived, tmp_path: Path) -> None:
    """Else nothing would have been sought."""
    for number, (what, text) in enumerate(lived.planted.items()):
        for place, (form, bytes_) in enumerate(forms(text)):
            spoilt = tmp_path / f"{number}-{place}"
            spoilt.write_bytes(b"something before " + bytes_ + b" and after")
            assert any(f"{what} as {form}" in one for one in found(tmp_path, {what: text})), form
            spoilt.unlink()


def test_it_tells_what_support_needs(lived: Lived) -> None:
    assert {path.name for path in lived.served.iterdir()} == {*PARTS, "metrics.txt"}
    assert {path.name for path in lived.rested.iterdir()} == {*PARTS, "desk-log.jsonl"}
    for folder, of_server in ((lived.served, True), (lived.rested, False)):
        about = _json(folder / "about.json")
        assert about["libraries"]["sqlalchemy"]
        assert about["processors"] >= 1
        assert _json(folder / "clock.json")["of_server"] is of_server
        database = _json(folder / "database.json")
        assert (database["dialect"], database["rows"]["work_order"]) == ("sqlite", 1)
        assert database["revision"].isdigit()
        disk = _json(folder / "disk.json")
        assert (disk["held"], disk["lengths"]["callout.db"] > 0) == (of_server, True)
        assert _json(folder / "settings.json")["changes_kept"] > 0
        verified = _json(folder / "verify.json")
        assert verified["ok"] is True
        assert verified["files"] == {"checked": 1, "bad": 0}
    assert "callout_database_bytes" in (lived.served / "metrics.txt").read_text(encoding="ascii")


def test_the_log_tells_where_the_fault_was(lived: Lived) -> None:
    for folder in (lived.served, lived.rested):
        text = (folder / "server-log.jsonl").read_text(encoding="ascii")
        lines = [json.loads(line) for line in text.splitlines()]
        (fault,) = [line for line in lines if line["event"] == "server-fault"]
        assert fault["driver"] == "SQLITE_ERROR"
        assert "desktop.service.sessions:" in fault["frames"]
        assert (fault["method"], fault["route"]) == ("POST", "/v1/pairings")
        (failed,) = [line for line in lines if line["event"] == "request-failed"]
        assert failed["request_id"] == fault["request_id"]
        assert {"request-refused"} <= {line["event"] for line in lines}


def test_faults_at_the_start_are_told(lived: Lived) -> None:
    (fault,) = _json(lived.rested / "start-faults.json")
    assert fault == {"event": "start-fault", "code": "port-in-use", "left_out": 1}
    assert (lived.rested / "desk-log.jsonl").read_text(encoding="ascii").count("\n") == 3


def test_a_damaged_centre_gives_a_bundle_too(tmp_path: Path) -> None:
    data = tmp_path / "centre"
    data.mkdir()
    (data / "callout.db").write_bytes(b"Zhuge Kongming was here. " * 1000)
    said = callout("support-bundle", "--data", data, tmp_path / "bundle.zip", "--json")
    assert said.code == 0, said.err
    folder = _opened(tmp_path / "bundle.zip")
    assert _json(folder / "database.json")["fault"]["driver"] == "SQLITE_NOTADB"
    assert _json(folder / "verify.json")["ok"] is False
    assert found(folder, {"a name": "Zhuge Kongming"}) == []


def test_a_folder_that_is_not_there_and_a_file_that_cannot_be_are_told(tmp_path: Path) -> None:
    said = callout("support-bundle", "--data", tmp_path / "none", tmp_path / "x.zip", "--json")
    assert (said.code, said.answer["code"]) == (14, "folder-missing")
    (tmp_path / "centre").mkdir()
    said = callout(
        "support-bundle", "--data", tmp_path / "centre", tmp_path / "no" / "x.zip", "--json"
    )
    assert (said.code, said.answer["code"]) == (12, "folder-not-writable")


def test_a_centre_on_postgresql_tells_no_password(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, password = tmp_path / "centre", PASSWORD_OF_DATABASE.replace(" ", "%20")
    with postgres.database(migrated=False) as url:
        whole = url.replace("postgres@", f"{GUARDED}:{password}@")
        with serving(data, "--key-file", tmp_path / "key", "--database", whole) as server:
            said = callout("support-bundle", "--data", data, tmp_path / "bundle.zip", "--json")
            assert (said.code, said.answer["served"]) == (0, True), said.err
            with Client(server.url, server.secret) as client:
                assert client.diagnostics.centre().database == "postgresql"
                figures = client.diagnostics.metrics()
        monkeypatch.setenv("PGPASSWORD", PASSWORD_OF_DATABASE)
        said = callout("support-bundle", "--data", data, tmp_path / "rested.zip", "--json")
        assert (said.code, said.answer["served"]) == (0, False), said.err
    rested = _json(_opened(tmp_path / "rested.zip") / "database.json")
    assert (rested["dialect"], rested["rows"]["centre"]) == ("postgresql", 1)
    folder = _opened(tmp_path / "bundle.zip")
    database = _json(folder / "database.json")
    assert (database["dialect"], database["rows"]["centre"]) == ("postgresql", 1)
    assert _json(folder / "verify.json")["ok"] is True
    assert "callout_database_bytes" in figures
    assert "callout_database_log_bytes " not in figures
    assert found(folder, {"password": PASSWORD_OF_DATABASE, "user": GUARDED}) == []
