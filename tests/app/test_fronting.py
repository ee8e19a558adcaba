"""Tries the way of phones into a whole server: its own authority, made and trusted (F2)."""

import json
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from api_client.client import Client
from api_client.trust import fingerprint, presented
from tests.app.test_others import free_port
from tests.commanding import Serving, callout, serving
from tests.running import until
from tests.tls_front import paper


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, str]]:
    """A server that phones reach, with an authority of its own, and where."""
    port = free_port()
    data = tmp_path_factory.mktemp("door") / "centre"
    data.mkdir()
    url = f"https://localhost:{port}"
    said = {"others_host": "127.0.0.1", "others_port": port, "public_url": url}
    (data / "settings.json").write_text(json.dumps(said), encoding="utf-8")
    with serving(data, "--key-file", data.parent / "key") as server:
        yield server, url


def page_of(url: str, trusted: Path) -> int | None:
    """What the authority's page is answered with; None while its certificate is not believed."""
    with suppress(requests.exceptions.SSLError):
        return requests.get(f"{url}/authority", timeout=20, verify=str(trusted)).status_code
    return None


def test_an_authority_is_made_beside_a_running_server_and_trusted_by_who_installs_it(
    door: tuple[Serving, str], tmp_path: Path
) -> None:
    server, url = door
    made = callout("authority", "make", "--data", server.data, "--json").answer
    assert (made["ok"], made["made"], made["page"]) == (True, True, f"{url}/authority")
    again = callout("authority", "make", "--data", server.data, "--json").answer
    assert (again["made"], again["sha256"]) == (False, made["sha256"])
    given = requests.get(f"{server.url}/authority.crt", timeout=20).content
    assert fingerprint(given) == made["sha256"]
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(ssl.DER_cert_to_PEM_cert(given), encoding="ascii")
    until(lambda: page_of(url, trusted) == 200)  # the server looks once a second
    with Client(server.url, server.secret) as client:
        found = client.diagnostics.centre().door
    assert found is not None
    assert found.authority is not None
    assert found.certificate is not None
    assert (found.url, found.authority.sha256) == (url, made["sha256"])
    assert found.authority.covers
    assert found.certificate.vouching == "authority"
    assert "localhost" in found.certificate.names


def test_a_given_certificate_that_is_not_there_yet_is_taken_once_it_is(tmp_path: Path) -> None:
    port, given, data = free_port(), tmp_path / "given.pem", tmp_path / "centre"
    data.mkdir()
    said = {"others_host": "127.0.0.1", "others_port": port, "certificate_chain": str(given)}
    (data / "settings.json").write_text(json.dumps(said), encoding="utf-8")
    with (
        serving(data, "--key-file", tmp_path / "key") as server,
        Client(server.url, server.secret) as client,
    ):
        others = client.diagnostics.centre().others
        assert others is not None
        assert others.urls == (f"https://127.0.0.1:{port}",)
        made = paper(tmp_path, "made")
        made.path.rename(given)
        until(lambda: fingerprint(presented(others.urls[0], 20)) == made.sha256)


def test_where_no_authority_is_none_is_shown(tmp_path: Path) -> None:
    said = callout("authority", "show", "--data", tmp_path, "--json")
    assert (said.code, said.answer) == (1, {"ok": False, "code": "not-found"})
