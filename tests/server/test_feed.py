"""Follows the numbered change feed over HTTP: in order, resumed, silent, ended at once (A6)."""

import contextlib
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import insert, select

from api_client.ids import new_id
from api_client.vocabulary import Noun, Role
from desktop.server.routes import changes as route
from desktop.service import people
from desktop.service.unit import SYSTEM, Unit
from desktop.store.journal import CentreRecord, ChangeRecord
from tests.conftest import ExpectedWarnings
from tests.running import LOCAL_SECRET, Person, Running, new_report, until
from tests.server.following import Follower, following

AT_ONCE_S = 1.0
"""How soon a stream ends that has to end."""


def _newest(centre: Running) -> int:
    seq: int = centre.ask("GET", "/v1/health").json()["seq"]
    return seq


def test_an_order_is_heard_as_id_and_data_and_nothing_else(centre: Running) -> None:
    desk, after = centre.person(Role.DISPATCHER), _newest(centre)
    with following(centre, desk, after) as feed:
        assert feed.line() == ": alive"
        assert feed.line() == ""
        order = centre.order()
        assert feed.line() == f"id: {after + 1}"
        data = f'{{"seq": {after + 1}, "noun": "order", "id": "{order["id"]}", "version": 1}}'
        assert feed.line() == f"data: {data}"
        assert feed.line() == ""


def test_what_is_heard_is_there_to_be_read(centre: Running) -> None:
    bo, desk = centre.technician(), centre.person(Role.DISPATCHER)
    with following(centre, desk, _newest(centre)) as feed:
        order = centre.order_of(bo)
        centre.ask("POST", "/v1/reports", bo, json=new_report(order, bo, "received"))
        heard = [event.data for event in feed.until(_newest(centre))]
        told = [data["version"] for data in heard if data and data["id"] == order["id"]]
        assert told == sorted(set(told))
        whole = centre.ask("GET", f"/v1/orders/{order['id']}", desk).json()
        assert told[-1] == whole["version"]


def test_a_follower_resumes_by_number_without_gap_or_repeat(centre: Running) -> None:
    desk, after = centre.person(Role.DISPATCHER), _newest(centre)
    for _ in range(6):
        centre.order()
    with following(centre, desk, after) as feed:
        first = [event.number for event in feed.events(3)]
    with following(centre, desk, first[-1]) as feed:
        rest = [event.number for event in feed.events(3)]
    assert first + rest == list(range(after + 1, after + 7))
    with following(centre, desk, after, Last_Event_ID=str(first[-1])) as feed:
        assert [event.number for event in feed.events(3)] == rest


def test_a_follower_far_behind_hears_everything_in_order(own_centre: Running) -> None:
    _announce(own_centre, 1300)
    with following(own_centre, own_centre.person(Role.FINANCE)) as feed:
        newest = _newest(own_centre)
        assert [event.number for event in feed.until(newest)] == list(range(1, newest + 1))


def _announce(centre: Running, count: int) -> None:
    """Write many changes at once."""

    def write(unit: Unit) -> None:
        first = unit.session.scalars(select(CentreRecord)).one()
        rows = [
            {"seq": seq, "noun": Noun.ORDER, "id": new_id(), "version": 1, "audience": ""}
            for seq in range(first.last_change + 1, first.last_change + count + 1)
        ]
        unit.session.execute(insert(ChangeRecord), rows)
        first.last_change += count

    centre.work.write(SYSTEM, write)


def test_a_technician_hears_his_own_and_only_the_number_of_the_rest(centre: Running) -> None:
    bo, after = centre.technician(), _newest(centre)
    centre.order()
    mine = centre.order_of(bo)
    centre.order_of(centre.technician("Another"))
    centre.person(Role.DISPATCHER)
    newest = _newest(centre)
    with following(centre, bo, after) as feed:
        heard = feed.until(newest)
    assert [event.number for event in heard] == list(range(after + 1, newest + 1))
    told = {(event.data["noun"], event.data["id"]) for event in heard if event.data}
    assert told == {("order", mine["id"]), ("technician", str(bo.id))}


def test_staff_are_heard_of_by_administrators_alone(centre: Running) -> None:
    after = _newest(centre)
    staff = (new_id(), str(new_id()), Role.FINANCE, "a-password-of-some-length")
    people.add_staff(centre.work, SYSTEM, staff)
    for role, nouns in ((Role.ADMINISTRATOR, ["staff"]), (Role.SUPERVISOR, [])):
        with following(centre, centre.person(role), after) as feed:
            heard = feed.until(_newest(centre))
        assert [event.data["noun"] for event in heard if event.data] == nouns


@pytest.mark.parametrize("said", ["x", "-1", "1.5", "", "9" * 30, "1, 2"])
def test_a_last_event_id_that_is_none_is_refused(centre: Running, said: str) -> None:
    headers = {"Last-Event-ID": said}
    answer = centre.ask("GET", "/v1/changes", centre.person(Role.AUDITOR), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


def test_signs_of_life_come_while_nothing_happens(
    own_centre: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "ALIVE_EVERY_S", 0.02)
    with following(own_centre, own_centre.person(Role.AUDITOR), _newest(own_centre)) as feed:
        assert [feed.line() for _ in range(6)] == [": alive", ""] * 3


# ------------------------------------------------------------------------------------------ ends


def _ends(feed: Follower) -> float:
    """The seconds until the stream ends."""
    began = time.monotonic()
    for line in feed.rest():
        assert not line.startswith("data: "), line
    return time.monotonic() - began


def _revoke_staff(centre: Running, person: Person) -> None:
    assert centre.client(LOCAL_SECRET).people.revoke_staff(person.id).revoked == 1


def _sign_out(centre: Running, person: Person) -> None:
    centre.client(person).people.sign_out()


def _revoke_phone(centre: Running, person: Person) -> None:
    admin = centre.client(centre.person(Role.ADMINISTRATOR)).people
    admin.revoke_device(admin.devices(person.id).items[0].id)


@pytest.mark.parametrize(
    ("role", "end"),
    [
        (Role.DISPATCHER, _revoke_staff),
        (Role.AUDITOR, _sign_out),
        (Role.TECHNICIAN, _sign_out),
        (Role.TECHNICIAN, _revoke_phone),
    ],
)
def test_a_stream_ends_at_once_with_its_token(
    centre: Running, role: Role, end: Callable[[Running, Person], None]
) -> None:
    person = centre.new_person(role)
    with following(centre, person, _newest(centre)) as feed:
        feed.line()
        end(centre, person)
        assert _ends(feed) < AT_ONCE_S
    answer = centre.ask("GET", "/v1/changes", person)
    assert (answer.status_code, answer.json()["code"]) == (401, "token-revoked")


def test_a_stream_ends_when_its_token_expires(
    own_centre: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "ALIVE_EVERY_S", 0.05)
    person = own_centre.new_person(Role.AUDITOR, lasts=timedelta(hours=1))
    with following(own_centre, person, _newest(own_centre)) as feed:
        feed.line()
        own_centre.clock.forward(timedelta(hours=1))
        assert _ends(feed) < AT_ONCE_S
    assert own_centre.ask("GET", "/v1/me", person).json()["code"] == "token-expired"


def test_streams_end_at_once_when_the_server_stops(own_centre: Running) -> None:
    people_there = [own_centre.new_person(role) for role in (Role.AUDITOR, Role.TECHNICIAN)]
    newest = _newest(own_centre)
    with (
        following(own_centre, people_there[0], newest) as first,
        following(own_centre, people_there[1], newest) as second,
    ):
        first.line()
        second.line()
        answer = own_centre.ask("POST", "/v1/stop", LOCAL_SECRET)
        assert answer.status_code == 202
        assert answer.json() == {"desks": 0, "stopping": True}
        assert _ends(first) + _ends(second) < AT_ONCE_S


def _stalled(centre: Running, by: Person) -> socket.socket:
    """A follower that never reads, with as little room as can be had."""
    where = urlsplit(centre.url)
    assert where.hostname is not None
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stalled.connect((where.hostname, where.port or 0))
    request = (
        f"GET /v1/changes?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {by.token}\r\n\r\n"
    )
    stalled.sendall(request.encode())
    return stalled


def _is_stalled(centre: Running) -> bool:
    """Whether the server waits for somebody to read."""
    return any(
        getattr(connection, "flow").write_paused  # noqa: B009  (of one protocol of several)
        for connection in centre.server.server_state.connections
    )


def test_a_reader_who_stalls_holds_up_nobody_and_not_the_end(
    own_centre: Running, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("timeout graceful shutdown exceeded")
    _announce(own_centre, 60_000)
    with _stalled(own_centre, own_centre.person(Role.AUDITOR)) as stalled:
        until(lambda: _is_stalled(own_centre))
        began = time.monotonic()
        newest = _newest(own_centre)
        with following(own_centre, own_centre.person(Role.FINANCE), newest - 1000) as feed:
            feed.until(newest)
            order = own_centre.order()
            heard = feed.until(_newest(own_centre))
            assert order["id"] in {event.data["id"] for event in heard if event.data}
            assert time.monotonic() - began < 5.0
            own_centre.ask("POST", "/v1/stop", LOCAL_SECRET)
            assert _ends(feed) < AT_ONCE_S
        own_centre.thread.join(5.0)
        assert not own_centre.thread.is_alive()
        stalled.settimeout(5.0)
        heard_in_all = 0
        with contextlib.suppress(ConnectionResetError):
            while piece := stalled.recv(1 << 16):
                heard_in_all += len(piece)
        assert heard_in_all < 60_000 * 100, "it did not stall"
