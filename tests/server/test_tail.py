"""Tries the one look that all followers of the feed share: gapless, whoever is ahead or behind."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from api_client.vocabulary import Code, Role
from desktop.domain.refusal import Refusal
from desktop.server import tail
from desktop.service import changes
from desktop.service.unit import Unit
from tests.running import Running, new_report, until
from tests.server.following import following
from tests.server.test_feed import _announce, _newest


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads' tasks that looked for changes, one each time."""
    seen: list[str] = []
    rows = changes.rows

    def counted(unit: Unit, cursor: int) -> list[changes.Change]:
        seen.append(threading.current_thread().name)
        return rows(unit, cursor)

    monkeypatch.setattr(changes, "rows", counted)
    return seen


def test_many_followers_share_a_look(own_centre: Running, looks: list[str]) -> None:
    bo, after = own_centre.technician(), _newest(own_centre)
    desks = [own_centre.new_person(Role.DISPATCHER) for _ in range(8)]
    after = _newest(own_centre)
    with ExitStack() as stack:
        feeds = [stack.enter_context(following(own_centre, desk, after)) for desk in desks]
        order = own_centre.order_of(bo)
        first = _newest(own_centre)
        for feed in feeds:
            feed.until(first)
        looks.clear()
        for state in ("received", "accepted", "started", "on-site", "work-begun"):
            body = new_report(order, bo, state)
            assert own_centre.ask("POST", "/v1/reports", bo, json=body).json()["accepted"]
        newest = _newest(own_centre)
        for feed in feeds:
            heard = [event.number for event in feed.until(newest)]
            assert heard == list(range(first + 1, newest + 1))
    assert 0 < len(looks) < 5 + len(desks), "each follower looked by himself"


def test_followers_hear_all_however_much_comes_at_once(
    own_centre: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "KEPT", 20)
    monkeypatch.setattr(changes, "PAGE", 30)
    desks = [own_centre.new_person(Role.AUDITOR) for _ in range(3)]
    after = _newest(own_centre)

    def heard(number: int) -> list[int]:
        with following(own_centre, desks[number], after) as feed:
            return [event.number for event in feed.until(after + 700)]

    with ThreadPoolExecutor() as pool:
        all_heard = [pool.submit(heard, number) for number in range(len(desks))]
        until(lambda: own_centre.served.bell.followers == len(desks))
        for _ in range(7):
            _announce(own_centre, 100)
            own_centre.work.ring()
        for one in all_heard:
            assert one.result(30) == list(range(after + 1, after + 701))


def test_the_last_follower_ends_the_look_and_the_next_begins_it_anew(own_centre: Running) -> None:
    desk = own_centre.new_person(Role.AUDITOR)
    for _ in range(3):
        after = _newest(own_centre)
        with following(own_centre, desk, after) as feed:
            order = own_centre.order()
            assert feed.event().number == after + 1
            assert order["id"]
        until(lambda: own_centre.served.bell.followers == 0)


def test_streams_end_when_the_storage_is_not_to_be_had(
    own_centre: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = own_centre.new_person(Role.AUDITOR)
    with following(own_centre, desk, _newest(own_centre)) as feed:
        own_centre.order()
        feed.event()

        def broken(unit: Unit) -> int:
            del unit
            raise Refusal(Code.STORAGE_UNAVAILABLE)

        monkeypatch.setattr(changes, "newest", broken)
        own_centre.order()
        assert not [line for line in feed.rest() if line.startswith("data")]
