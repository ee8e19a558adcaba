"""Whether a client believes the pinned certificate alone: for calls, the feed, and files."""

from pathlib import Path
from threading import Thread

import pytest

from api_client import trust
from api_client.changes import FeedState, Stop
from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.transport import Patience
from api_client.vocabulary import Role
from tests.conftest import ExpectedWarnings
from tests.running import Running
from tests.tls_front import fronted, paper

ONCE = Patience(tries=1)


def test_nobody_is_believed_for_whom_nobody_vouches(centre: Running, tmp_path: Path) -> None:
    shown = paper(tmp_path, "centre")
    with fronted(centre.url, shown) as front, Client(front.url, patience=ONCE) as client:
        assert trust.fingerprint(trust.presented(front.url, 5)) == shown.sha256
        assert not trust.vouched(front.url, 5)
        with pytest.raises(Unreachable) as caught:
            client.centre.health()
        assert caught.value.reason is Reason.CERTIFICATE
        assert not caught.value.sent
        client.trust(shown.sha256)
        assert client.centre.health().ok


def test_an_authority_that_was_installed_on_the_machine_vouches_for_calls_too(
    centre: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = paper(tmp_path, "centre")
    with fronted(centre.url, shown) as front:
        monkeypatch.setenv("SSL_CERT_FILE", str(shown.path))
        assert trust.vouched(front.url, 5)
        with Client(front.url, patience=ONCE) as client:
            assert client.centre.health().ok
        monkeypatch.delenv("SSL_CERT_FILE")
        with Client(front.url, patience=ONCE) as client, pytest.raises(Unreachable) as caught:
            client.centre.health()
        assert caught.value.reason is Reason.CERTIFICATE


def test_the_pin_holds_for_calls_files_and_the_feed(centre: Running, tmp_path: Path) -> None:
    shown = paper(tmp_path, "centre")
    token = centre.person(Role.DISPATCHER).token
    with fronted(centre.url, shown) as front, Client(front.url, patience=ONCE) as client:
        client.trust(shown.sha256)
        person = client.with_token(token)
        stored = person.evidence.put_file(b"a photo")
        assert person.evidence.get(stored.sha256) == b"a photo"
        stop = Stop()
        turns: list[FeedState] = []

        def hear(state: FeedState, _fault: object) -> None:
            turns.append(state)
            stop.set()

        follower = Thread(target=lambda: list(person.changes.follow(0, stop, on_state=hear)))
        follower.start()
        follower.join(20)
        assert turns == [FeedState.CONNECTED]


def test_another_certificate_is_refused_before_anything_is_sent(
    centre: Running, tmp_path: Path
) -> None:
    first, second = paper(tmp_path, "first"), paper(tmp_path, "second")
    token = centre.person(Role.DISPATCHER).token
    with fronted(centre.url, first) as front, Client(front.url, token, patience=ONCE) as client:
        client.trust(first.sha256)
        assert client.people.me().role is Role.DISPATCHER
        front.show(second)
        client.trust(first.sha256)  # new connections
        for call in (client.people.me, lambda: client.evidence.put_file(b"secret")):
            with pytest.raises(Unreachable) as caught:
                call()
            assert caught.value.reason is Reason.CERTIFICATE
        client.trust(second.sha256)
        with pytest.raises(Refused):
            client.with_token("nobody's").people.me()


def test_a_plain_server_at_an_https_address_is_no_matter_of_certificates(
    centre: Running, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("Invalid HTTP request received")
    with Client(centre.url.replace("http:", "https:"), patience=ONCE) as client:
        with pytest.raises(Unreachable) as caught:
            client.centre.health()
        assert caught.value.reason is not Reason.CERTIFICATE
