"""Tries the check of the public address over HTTP: by which way it comes, and what is told (F2)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api_client.client import Client
from api_client.errors import Refused
from api_client.trust import fingerprint
from api_client.vocabulary import Code, Reach, Role
from api_client.wire.reachability import Reachability
from desktop.gateways import authority
from desktop.server.context import Vouches
from desktop.settings import Chosen, Settings
from tests.running import LOCAL_SECRET, Running
from tests.tls_front import Paper, fronted, paper

R = Reach
PHONE = "198.51.100.7"
TOLD = f"X-Forwarded-For: {PHONE}\r\nX-Forwarded-Proto: https\r\n".encode()


@pytest.fixture
def vouched(centre: Running, tmp_path: Path) -> Iterator[Paper]:
    """A certificate of the centre's own authority, in the hands of a proxy on this machine."""
    made = authority.make(tmp_path, ["localhost"], datetime.now(UTC))
    path = authority.leaf(tmp_path, made, "localhost", datetime.now(UTC))
    ends = made.certificate.not_valid_after_utc
    centre.served.authority = lambda: Vouches(made.der, ends, made.covers)
    yield Paper(path, fingerprint(made.der))
    centre.served.authority = lambda: None


def check(centre: Running, url: str, trusted: str = "") -> Reachability:
    """What is found on the way to an address, where a proxy is trusted or none is."""
    settings = Settings(public_url=url, trusted_proxies=trusted)
    centre.served.settings.now = Chosen(settings).now
    with Client(centre.url, LOCAL_SECRET) as client:
        return client.reachability.check()


def codes(found: Reachability) -> list[str]:
    """What was found, but for what this machine is: itself, and right in its clock."""
    return [each.code for each in found.findings if each.code != R.ADDRESS_LOCAL]


def test_through_a_trusted_proxy_and_our_own_authority_all_is_well(
    centre: Running, vouched: Paper
) -> None:
    with fronted(centre.url, vouched, TOLD) as proxy:
        found = check(centre, proxy.url, "127.0.0.1")
    told = [R.PORT_OPEN, R.CERTIFICATE_OWN_AUTHORITY, R.ANSWERED, R.PROXY_TRUSTED, R.CLOCK_RIGHT]
    assert codes(found) == told
    by_code = {each.code: each for each in found.findings}
    assert by_code[R.PROXY_TRUSTED].fields == {"peer": "127.0.0.1", "client": PHONE}
    assert {by_code[code].grade for code in told} == {"good"}
    assert not found.ok, "localhost is each phone itself"


@pytest.mark.parametrize(
    ("adds", "trusted", "told"),
    [
        (TOLD, "", R.PROXY_UNTRUSTED),
        (b"", "", R.PROXY_UNTRUSTED),
        (b"", "127.0.0.1", R.PROXY_MUTE),
        (b"X-Forwarded-Proto: https\r\n", "127.0.0.1", R.PROXY_MUTE),
        (TOLD.partition(b"X-Forwarded-Proto")[0], "127.0.0.1", R.PROXY_SCHEME_MISSING),
    ],
)
def test_a_proxy_that_is_unknown_or_says_too_little_is_told(
    centre: Running, vouched: Paper, adds: bytes, trusted: str, told: Reach
) -> None:
    with fronted(centre.url, vouched, adds) as proxy:
        assert told in codes(check(centre, proxy.url, trusted))


def test_a_certificate_that_nobody_vouches_for_is_told(centre: Running, tmp_path: Path) -> None:
    with fronted(centre.url, paper(tmp_path, "nobody"), TOLD) as proxy:
        found = check(centre, proxy.url, "127.0.0.1")
    assert R.CERTIFICATE_UNKNOWN in codes(found)
    assert R.ANSWERED in codes(found)


def test_another_centre_that_answers_is_told(
    centre: Running, own_centre: Running, vouched: Paper
) -> None:
    with fronted(own_centre.url, vouched) as proxy:
        assert R.ANSWER_OTHER_CENTRE in codes(check(centre, proxy.url))


def test_the_server_itself_in_plain_http_is_told_as_such(centre: Running) -> None:
    found = check(centre, centre.url)
    told = [R.ADDRESS_PLAIN, R.PORT_OPEN, R.ANSWERED, R.PROXY_NONE, R.CLOCK_RIGHT]
    assert codes(found) == told


def test_without_an_address_that_is_told(centre: Running) -> None:
    found = check(centre, "")
    assert (found.url, found.ok) == ("", False)
    assert codes(found) == [R.ADDRESS_MISSING, R.CLOCK_RIGHT]


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.AUDITOR, Role.TECHNICIAN])
def test_only_who_looks_after_the_centre_may_have_it_look(centre: Running, role: Role) -> None:
    with (
        Client(centre.url, centre.person(role).token) as client,
        pytest.raises(Refused) as refused,
    ):
        client.reachability.check()
    assert refused.value.code == Code.NOT_PERMITTED
