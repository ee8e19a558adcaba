"""Tries how a device is given the centre's own authority: the page, the file, the profile (F2)."""

import plistlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from cryptography import x509

from desktop.app import authority_page
from desktop.app.fronting import vouching
from desktop.gateways import authority
from desktop.server.authority import profile
from tests.running import Running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority."""
    found = tmp_path_factory.mktemp("authority")
    authority.make(found, ["desk.example"], datetime.now(UTC))
    return found


@pytest.fixture
def vouched(centre: Running, folder: Path) -> Iterator[Running]:
    """A server of a centre that has one."""
    served = centre.served
    served.authority, served.authority_page = (lambda: vouching(folder)), authority_page.page
    yield centre
    served.authority = lambda: None


def got(centre: Running, path: str, language: str = "") -> requests.Response:
    """What somebody is given who trusts nobody yet and is nobody."""
    headers = {"Accept-Language": language, "Authorization": ""}
    return centre.session.get(f"{centre.url}{path}", headers=headers, timeout=20)


def test_the_page_needs_nobody_and_nothing_from_elsewhere(vouched: Running) -> None:
    answer = got(vouched, "/authority", "en")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for absent in ("<script", "http://", "https://", "<img", "@import"):
        assert absent not in answer.text
    assert "authority.page" not in answer.text, "each text is there"


@pytest.mark.parametrize("path", ["/authority", "/authority.crt", "/authority.mobileconfig"])
def test_a_centre_without_an_authority_gives_none(centre: Running, path: str) -> None:
    answer = got(centre, path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_the_file_is_the_certificate_and_not_its_key(vouched: Running, folder: Path) -> None:
    answer = got(vouched, "/authority.crt")
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert answer.content == authority.certificate_of(folder)
    assert x509.load_der_x509_certificate(answer.content).subject


def test_the_profile_is_one_that_apples_systems_read(vouched: Running, folder: Path) -> None:
    answer = got(vouched, "/authority.mobileconfig")
    assert answer.headers["Content-Type"] == "application/x-apple-aspen-config"
    whole = plistlib.loads(answer.content)
    (part,) = whole["PayloadContent"]
    assert whole["PayloadType"] == "Configuration"
    assert part["PayloadType"] == "com.apple.security.root"
    assert part["PayloadContent"] == authority.certificate_of(folder)
    ids = {whole["PayloadUUID"], part["PayloadUUID"]}
    assert len(ids) == 2
    again = plistlib.loads(profile(part["PayloadContent"]))
    assert {again["PayloadUUID"], again["PayloadContent"][0]["PayloadUUID"]} == ids


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"),
        ("de-DE,de;q=0.9,en;q=0.8", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("de,zh;q=0.3,en;q=0.2", "zh-CN"),
        ("zh;q=0,en;q=0.1", "en"),
        ("zh;q=1.2.3,*", "en"),
        ("," * 9000, "en"),
    ],
)
def test_it_speaks_the_language_that_the_browser_asks_for(
    vouched: Running, asked: str, lang: str
) -> None:
    assert f'<html lang="{lang}">' in got(vouched, "/authority", asked).text


def test_each_device_has_its_steps_and_its_file(vouched: Running, folder: Path) -> None:
    text = got(vouched, "/authority", "en").text
    assert text.count("<details>") == text.count("<ol>") == 3
    assert text.count("<li>") == 12
    assert text.count('href="authority.crt"') == 2
    assert text.count('href="authority.mobileconfig"') == 1
    found = authority.of(folder)
    assert found is not None
    shown = text[text.index('class="digest"') :].partition("</p>")[0]
    assert shown.replace("<span>", "").replace("</span>", "").endswith(found.sha256.upper())
