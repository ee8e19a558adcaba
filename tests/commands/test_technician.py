"""Tries what `technician add` tells of tracking apps, with a server and without one (A6)."""

import json
from base64 import b64encode
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from api_client.client import Client
from api_client.transport import new_session
from desktop.clock import SystemClock
from tests.commanding import Said, Serving, callout, serving
from tests.commands.conftest import Runs
from tests.server.test_owntracks import encrypted

NOWHERE = "https://public-url-not-set.invalid"
TST = int(SystemClock().now().timestamp())
LOCATION = {"_type": "location", "lat": 46.05, "lon": 14.5, "tst": TST}


def added(data: Path, name: str, *more: str | Path) -> dict[str, Any]:
    said: Said = callout("technician", "add", name, "--data", data, "--json", *more)
    assert said.code == 0, said.err
    return said.answer


def tell(server: Serving, told: dict[str, Any], message: object) -> list[int]:
    """Say the same by both apps at the addresses that they were told, on this server."""
    user = told["owntracks"]["user"]
    basic = b64encode(f"{user}:{told['owntracks']['password']}".encode()).decode()
    osmand = urlsplit(told["osmand"]["url"]).path
    query = f"?id={told['osmand']['device_id']}&lat=46.05&lon=14.5"
    with new_session() as http:
        first = http.post(
            server.url + urlsplit(told["owntracks"]["url"]).path,
            data=json.dumps(message),
            headers={"Authorization": f"Basic {basic}"},
            timeout=20,
        )
        second: requests.Response = http.get(server.url + osmand + query, timeout=20)
    return [first.status_code, second.status_code]


def test_what_is_told_works_whether_a_server_ran_or_not(tmp_path: Path) -> None:
    data, key = tmp_path / "centre", tmp_path / "key"
    bare = added(data, "Wang")
    assert bare["owntracks"]["secret"] == ""
    assert bare["owntracks"]["url"] == f"{NOWHERE}/owntracks"
    with serving(data, "--key-file", key) as server:
        served = added(data, "Li")
        assert served["owntracks"]["url"] == f"{server.url}/owntracks"
        assert served["osmand"]["url"].startswith(f"{server.url}/osmand/")
    keyed = added(data, "Zhao", "--key-file", key)
    keyless = added(data, "Qian")
    assert (len(keyed["owntracks"]["secret"]), keyless["owntracks"]["secret"]) == (26, "")
    with serving(data, "--key-file", key) as server, Client(server.url, server.secret) as client:
        sealed = encrypted(json.dumps(LOCATION).encode(), keyed["owntracks"]["secret"].encode())
        assert tell(server, keyed, sealed) == [200, 200]
        for told in (bare, served, keyless):
            assert tell(server, told, LOCATION) == [200, 200]
        for told in (bare, served, keyed, keyless):
            seen = client.people.technician(told["id"])
            assert seen.position is not None
            assert (seen.position.lat, seen.paired) == (46.05, False)
            devices = client.people.devices(told["id"]).items
            assert [device.set_aside for device in devices] == [0, 0]


def test_a_centre_that_says_where_phones_reach_it_is_believed(
    tmp_path: Path, callout: Runs
) -> None:
    settings = {"public_url": "https://callout.example/"}
    (tmp_path / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    code, (line,) = callout("technician", "add", "Wang", "--data", tmp_path, "--json")
    told = json.loads(line)
    assert (code, told["owntracks"]["url"]) == (0, "https://callout.example/owntracks")
    assert told["osmand"]["url"].startswith("https://callout.example/osmand/")


def test_without_a_public_address_it_is_where_other_machines_come_in(
    tmp_path: Path, callout: Runs
) -> None:
    settings = {"others_host": "192.0.2.7", "others_port": 8471}
    (tmp_path / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    _, (line,) = callout("technician", "add", "Wang", "--data", tmp_path, "--json")
    assert json.loads(line)["owntracks"]["url"] == "https://192.0.2.7:8471/owntracks"


def test_where_nobody_says_where_phones_come_in_that_is_said(tmp_path: Path) -> None:
    said = callout("technician", "add", "Wang", "--data", tmp_path, "--json")
    assert said.answer["osmand"]["url"].startswith(f"{NOWHERE}/osmand/")
    assert "public_url" in said.err


@pytest.mark.parametrize("served", [False, True])
def test_no_secret_is_made_that_nobody_is_told(tmp_path: Path, *, served: bool) -> None:
    data, key = tmp_path / "centre", tmp_path / "key"
    with serving(data, "--key-file", key) if served else nullcontext():
        assert callout("technician", "add", "Wang", "--data", data).code == 0
    with serving(data, "--key-file", key) as server, Client(server.url, server.secret) as client:
        (wang,) = client.people.technicians().items
        assert client.people.devices(wang.id).items == ()
