"""Tries whose a request is that came by a proxy, and that nobody else's word counts (F2)."""

import pytest

from api_client.vocabulary import Code
from desktop.server.context import Centre
from desktop.server.forwarded import Probes, came, is_within
from desktop.server.protocol import Manners
from desktop.settings import Chosen, SettingWrong, checked, networks
from tests.running import Running

PROXY, OTHER_PROXY, PHONE, LIAR = "10.0.0.2", "10.0.0.3", "198.51.100.7", "203.0.113.9"
TRUSTED = networks("10.0.0.0/29, 2001:db8:1::/48")


def headers(**said: str | list[str]) -> list[tuple[bytes, bytes]]:
    """Headers by their names with underscores; a list is one line each."""
    lines = [
        (name.replace("_", "-").encode(), each.encode())
        for name, value in said.items()
        for each in ([value] if isinstance(value, str) else value)
    ]
    return [(b"host", b"desk.example"), *lines]


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ({}, PROXY),
        ({"x_forwarded_for": PHONE}, PHONE),
        ({"x_forwarded_for": f"{LIAR}, {PHONE}"}, PHONE),
        ({"x_forwarded_for": f"{LIAR}, {PHONE}, {OTHER_PROXY}"}, PHONE),
        ({"x_forwarded_for": [LIAR, PHONE]}, PHONE),
        ({"x_forwarded_for": f"{PHONE}:51234"}, PHONE),
        ({"x_forwarded_for": "[2001:db8::7]:443"}, "2001:db8::7"),
        ({"x_forwarded_for": "2001:db8::7"}, "2001:db8::7"),
        ({"x_forwarded_for": f"::ffff:{PHONE}"}, PHONE),
        ({"x_forwarded_for": f"{LIAR}, nobody, {OTHER_PROXY}"}, OTHER_PROXY),
        ({"x_forwarded_for": "unknown"}, PROXY),
        ({"x_forwarded_for": ""}, PROXY),
        ({"x_forwarded_for": ", " * 500}, PROXY),
        ({"x_forwarded_for": f"{OTHER_PROXY}, 10.0.0.4"}, OTHER_PROXY),
        ({"forwarded": f"for={PHONE};proto=https;by={PROXY}"}, PHONE),
        ({"forwarded": f"for={LIAR}, For={PHONE}"}, PHONE),
        ({"forwarded": 'for="[2001:db8::7]:4711"'}, "2001:db8::7"),
        ({"forwarded": f'for="{LIAR}, for={LIAR}", for={PHONE}'}, PHONE),
        ({"forwarded": f"for={PHONE};for"}, PROXY),
        ({"forwarded": "for=_hidden"}, PROXY),
        ({"forwarded": f"for={PHONE}", "x_forwarded_for": PHONE}, PHONE),
    ],
)
def test_the_first_from_the_right_that_is_no_proxy_is_the_client(
    said: dict[str, str | list[str]], client: str
) -> None:
    assert came(PROXY, headers(**said), TRUSTED).client == client


@pytest.mark.parametrize(
    "said",
    [
        {"forwarded": f"for={LIAR}", "x_forwarded_for": PHONE},
        {"forwarded": f"for={PHONE}", "x_forwarded_for": LIAR},
    ],
)
def test_of_two_that_differ_neither_is_believed(said: dict[str, str]) -> None:
    assert came(PROXY, headers(**said), TRUSTED).client == PROXY


@pytest.mark.parametrize("trusted", ["", "10.0.0.0/29"])
def test_nobody_but_a_trusted_proxy_is_believed(trusted: str) -> None:
    said = headers(
        x_forwarded_for=PHONE, forwarded=f"for={PHONE};proto=https", x_forwarded_proto="https"
    )
    found = came(LIAR, said, networks(trusted))
    assert (found.client, found.scheme, found.trusted, found.told) == (LIAR, None, False, True)


@pytest.mark.parametrize(
    ("said", "scheme"),
    [
        ({"x_forwarded_proto": "https"}, "https"),
        ({"x_forwarded_proto": "http, HTTPS"}, "https"),
        ({"x_forwarded_proto": "gopher"}, None),
        ({"forwarded": f"for={PHONE};proto=http"}, "http"),
        ({"forwarded": f"for={PHONE};proto=http", "x_forwarded_proto": "https"}, None),
        ({"x_forwarded_for": PHONE}, None),
    ],
)
def test_the_scheme_is_what_the_nearest_proxy_says(
    said: dict[str, str], scheme: str | None
) -> None:
    assert came(PROXY, headers(**said), TRUSTED).scheme == scheme


@pytest.mark.parametrize(
    ("host", "within"),
    [
        (PROXY, True),
        (f"::ffff:{PROXY}", True),
        ("2001:db8:1:2::3", True),
        ("10.0.0.8", False),
        ("desk.example", False),
        ("", False),
    ],
)
def test_an_address_is_within_a_network_however_it_is_written(host: str, *, within: bool) -> None:
    assert is_within(host, TRUSTED) is within


@pytest.mark.parametrize("text", ["10.0.0.1/8", "0.0.0.0/0", "::/0", "10.0.0", "10.0.0.1-9", "e"])
def test_what_names_no_proxy_is_no_setting(text: str) -> None:
    with pytest.raises(SettingWrong):
        checked("trusted_proxies", text)


@pytest.mark.parametrize(
    ("host", "encrypted", "let_in"),
    [
        ("127.0.0.1", False, True),
        ("::1", False, True),
        (PROXY, False, True),
        (LIAR, False, False),
        (LIAR, True, True),
        ("", False, False),
    ],
)
def test_without_encryption_a_proxy_is_heard_and_no_other_machine(
    host: str, *, encrypted: bool, let_in: bool
) -> None:
    manners = Manners(lambda: TRUSTED, plain_for_all=False)
    assert manners.lets_in(host, encrypted=encrypted) is let_in
    assert Manners().lets_in(host, encrypted=encrypted)


def tried(centre: Running, client: str) -> str:
    """What a wrong pairing code is answered with, said as of a client behind a proxy."""
    answer = centre.session.post(
        f"{centre.url}/v1/pairings",
        json={"code": "AAAAA-AAAAA"},
        headers={"X-Forwarded-For": client},
        timeout=20,
    )
    return str(answer.json()["code"])


def lock_out(centre: Running) -> None:
    """Try as another client each time, until no more is let in."""
    for number in range(20):
        if tried(centre, f"198.51.100.{100 + number}") == Code.TOO_MANY_TRIES:
            return
    pytest.fail("nobody was ever told to wait")


def trust(served: Centre, text: str) -> None:
    """Change which proxies are trusted; it takes effect at once."""
    chosen = Chosen()
    chosen.put({"trusted_proxies": text})
    served.settings.now = chosen.now


def test_tries_are_counted_by_client_behind_a_proxy_and_by_sender_elsewhere(
    own_centre: Running,
) -> None:
    lock_out(own_centre)  # whoever is not trusted can choose no address to be counted by
    assert tried(own_centre, PHONE) == Code.TOO_MANY_TRIES
    trust(own_centre.served, "127.0.0.1")
    assert tried(own_centre, PHONE) == Code.PAIRING_CODE_WRONG
    assert tried(own_centre, f"{PHONE}, 127.0.0.1") == Code.PAIRING_CODE_WRONG


def test_how_a_request_of_its_own_came_in_is_noted_once(own_centre: Running) -> None:
    probes = own_centre.served.probes
    word = probes.expect()
    for said in (word, "f" * 32):
        own_centre.session.get(
            f"{own_centre.url}/v1/health",
            headers={"X-Callout-Probe": said, "X-Forwarded-For": PHONE},
            timeout=20,
        )
    found = probes.take(word)
    assert found is not None
    assert (found.peer, found.told, found.trusted) == ("127.0.0.1", True, False)
    assert probes.take(word) is None
    assert probes == Probes()
