"""Whether other machines' desks reach a server in TLS, and what is told where they cannot (F2)."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from api_client import trust
from api_client.changes import Stop
from api_client.client import Client
from api_client.errors import Reason, Unreachable
from api_client.evidence import digest_of
from api_client.ids import new_id
from api_client.vocabulary import Role
from api_client.wire.orders import NewOrder
from api_client.wire.people import NewStaff
from desktop.app.machine import VisitingMachine
from desktop.gateways.known_servers import KNOWN, KnownServers
from desktop.ui.machine import CertificateDoubt
from tests.commanding import Serving, serving
from tests.running import new_order

PASSWORD = "a-password-of-some-length"
PHOTO = b"\xff\xd8 a photo of some length" * 20_000
SHORT_S = 10.0


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


def chosen(folder: Path, port: int) -> Path:
    """A data folder that says where other machines' desks come in."""
    folder.mkdir()
    said = {"others_host": "127.0.0.1", "others_port": port}
    (folder / "settings.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, str]]:
    """A server that other machines' desks reach, and where."""
    port = free_port()
    data = chosen(tmp_path_factory.mktemp("others") / "centre", port)
    with serving(data, "--embedded", "--key-file", data.parent / "key") as server:
        with Client(server.url, server.secret) as client:
            client.people.add_staff(
                NewStaff(id=new_id(), name="Ada", role=Role.DISPATCHER, password=PASSWORD)
            )
        yield server, f"https://127.0.0.1:{port}"


@pytest.fixture
def pinned(front: tuple[Serving, str]) -> Iterator[Client]:
    """A client of the way for others that believes the server's certificate."""
    _, url = front
    with Client(url) as client:
        client.trust(trust.fingerprint(trust.presented(url, SHORT_S)))
        yield client


def test_what_the_server_says_of_itself_is_what_others_see(
    front: tuple[Serving, str], pinned: Client
) -> None:
    server, url = front
    with Client(server.url, server.secret) as local:
        others = local.diagnostics.centre().others
    assert others is not None
    assert others.fault is None
    assert others.urls == (url,)
    assert others.sha256 == trust.fingerprint(trust.presented(url, SHORT_S))
    assert pinned.centre.health().ok


def test_a_desk_elsewhere_works_as_one_here(pinned: Client) -> None:
    session = pinned.people.sign_in("Ada", PASSWORD)
    desk = pinned.with_token(session.token)
    assert desk.evidence.put_file(PHOTO).sha256 == digest_of(PHOTO)
    assert desk.evidence.get(digest_of(PHOTO)) == PHOTO
    seen, heard, stop = desk.centre.health().seq, Event(), Stop()

    def follow() -> None:
        for _ in desk.changes.follow(seen, stop):
            heard.set()

    follower = Thread(target=follow)
    follower.start()
    desk.orders.create(NewOrder.model_validate(new_order()))
    assert heard.wait(SHORT_S)
    stop.set()
    follower.join(SHORT_S)
    assert not follower.is_alive()


def test_who_does_not_know_the_certificate_is_asked(
    front: tuple[Serving, str], tmp_path: Path
) -> None:
    _, url = front
    known = KnownServers(tmp_path / KNOWN, lambda: pytest.fail("nothing was trusted"))
    with pytest.raises(CertificateDoubt) as caught:
        VisitingMachine(url, known=known).find()
    assert "127.0.0.1" in caught.value.shown.names or "localhost" in caught.value.shown.names
    with Client(url) as stranger, pytest.raises(Unreachable) as refused:
        stranger.centre.health()
    assert refused.value.reason is Reason.CERTIFICATE


def test_the_last_desk_here_does_not_end_what_others_rely_on(front: tuple[Serving, str]) -> None:
    server, _ = front
    with Client(server.url, server.secret) as local:
        local.centre.desk_came(1)
        assert not local.centre.desk_left(1).stopping
        assert local.centre.health().ok


def test_a_client_that_says_nothing_in_tls_keeps_nobody_out(
    front: tuple[Serving, str], pinned: Client
) -> None:
    _, url = front
    port = int(url.rpartition(":")[2])
    mute = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    mute[0].sendall(b"GET /v1/health HTTP/1.1\r\n\r\n")
    assert pinned.centre.health().ok
    for each in mute:
        each.close()


def test_an_address_that_cannot_be_had_is_told_and_ends_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        data = chosen(tmp_path / "centre", taken.getsockname()[1])
        with serving(data, "--embedded", "--key-file", tmp_path / "key") as server:
            with Client(server.url, server.secret) as local:
                others = local.diagnostics.centre().others
                assert others is not None
                assert (others.fault, others.urls) == ("port-in-use", ())
                local.centre.desk_came(1)
                assert local.centre.desk_left(1).stopping
            server.process.wait(SHORT_S)
