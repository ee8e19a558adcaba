"""Tries more connections than there are places: who works is served, who waits makes room."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from api_client.client import Client
from api_client.errors import Refused
from api_client.transport import Patience
from api_client.vocabulary import Code, Role
from desktop.server.limits import Limits, raise_descriptors
from desktop.server.places import Tally
from tests.running import Running, running, until
from tests.server.by_hand import head, line, lines
from tests.server.following import following

FEW = replace(Limits(), places=20, share=0.75, refusals=5)
AN_ADDRESS = 15
MANY = 2_000
ELSEWHERE = "127.0.0.2"
pytestmark = pytest.mark.sqlite_alone("about connections, not about what is stored")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Running]:
    """A server of twenty places."""
    with running(tmp_path / "centre", limits=FEW) as found:
        yield found


def _counts(centre: Running) -> dict[str, int]:
    return centre.server.places.counts()


def test_idle_connections_make_room_for_whoever_works(small: Running) -> None:
    by = small.person(Role.AUDITOR)
    with ExitStack() as crowd, following(small, by) as feed:
        feed.line()
        idle = crowd.enter_context(lines(small.url, 60))
        for _ in range(5):
            with line(small.url) as one:
                one.say(head("GET", "/v1/me", by=by))
                assert one.answer().status == 200
        assert not idle[0].is_open()
        assert small.order()["state"] == "open"
        assert feed.event().number > 0, "a follower was cut"
    assert _counts(small)[Tally.CLEARED] > 40
    assert _counts(small)[Tally.REFUSED] == 0


def test_the_house_is_full_of_followers_and_a_newcomer_is_told_so(small: Running) -> None:
    by = small.person(Role.AUDITOR)
    with ExitStack() as crowd:
        feeds = [crowd.enter_context(following(small, by)) for _ in range(AN_ADDRESS - 1)]
        small.session.close()  # what these tests keep open for themselves is a place too
        until(lambda: _counts(small)["connections-open"] == AN_ADDRESS - 1)
        last = crowd.enter_context(line(small.url))
        last.say(head("GET", "/v1/changes", by=by))
        until(lambda: _counts(small)["connections-open"] == AN_ADDRESS)
        with line(small.url) as late:
            late.say(head("GET", "/v1/health"))
            answer = late.answer()
            assert (answer.status, answer.code) == (503, "server-busy")
            assert answer.headers["retry-after"] == "5"
            assert late.rest() == b""
        with line(small.url, ELSEWHERE) as other:
            other.say(head("GET", "/v1/health"))
            assert other.answer().status == 200, "one address has taken all places"
        assert all(feed.line() is not None for feed in feeds)
        client = Client(small.url, by.token, patience=Patience(tries=1))
        with client, pytest.raises(Refused) as caught:
            client.people.me()
        assert caught.value.code == Code.SERVER_BUSY
        assert caught.value.retry_after_s == 5


def test_too_many_to_be_told_are_cut(small: Running) -> None:
    by = small.person(Role.AUDITOR)
    with ExitStack() as crowd:
        for _ in range(AN_ADDRESS):
            one = crowd.enter_context(line(small.url))
            one.say(head("GET", "/v1/changes", by=by))
            assert one.socket.recv(1) == b"H"
        small.session.close()
        late = crowd.enter_context(lines(small.url, 30))
        until(lambda: _counts(small)[Tally.REFUSED] >= 30 - 1)
        for one in late:
            one.say(head("GET", "/v1/health"))
        told = [one.rest() for one in late]
        assert sum(heard.startswith(b"HTTP/1.1 503") for heard in told) in range(1, 7)
        assert b"" in told


@pytest.mark.skipif(
    os.name == "posix" and (raise_descriptors(5_000) or 0) < 5_000,
    reason="both ends of 2,000 connections need 4,000 open files",
)
def test_two_thousand_connections_are_served(own_centre: Running) -> None:
    by = own_centre.person(Role.AUDITOR)
    with ExitStack() as stack:
        crowd = [stack.enter_context(line(own_centre.url)) for _ in range(MANY // 2)]
        for one in crowd:
            one.say(head("GET", "/v1/me", by=by))
        for _ in range(MANY // 2):
            one = stack.enter_context(line(own_centre.url))
            one.say(head("GET", "/v1/me", by=by))
            crowd.append(one)
        assert {one.answer().status for one in crowd} == {200}
        assert _counts(own_centre)["connections-open"] >= MANY
        with following(own_centre, by) as feed:
            feed.line()
            order = own_centre.order()
            assert order["state"] == "open"
            assert feed.event().data is not None
        for one in crowd[::10]:
            one.say(head("GET", "/v1/me", by=by))
        assert {one.answer().status for one in crowd[::10]} == {200}
    assert _counts(own_centre)[Tally.REFUSED] == 0
    assert _counts(own_centre)[Tally.CLEARED] == 0
