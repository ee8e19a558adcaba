"""Tries who gets a place and who has to make room, and that only who is slow is blamed."""

import socket
import sys
from dataclasses import dataclass, field, replace

import pytest
from typing_extensions import override

from desktop.server.limits import SPARE_DESCRIPTORS, Limits, Pace, raise_descriptors
from desktop.server.places import SWEEP_EVERY_S, Admission, Phase, Places, Tally, network_of
from tests.conftest import ExpectedWarnings

TEN = Limits(places=10, share=0.8, refusals=2)


@dataclass(eq=False)
class Caller:
    """A connection as its place sees it, by hand."""

    network: str = "office"
    phase: Phase = Phase.WORK
    since: float = 0.0
    relays: bool = False
    asked_to_go: bool = False
    looked_at: list[float] = field(default_factory=list)
    forgiven_s: float = 0.0

    def look(self, now: float) -> None:
        """Note when."""
        self.looked_at.append(now)

    def forgive(self, seconds: float) -> None:
        """Note how much."""
        self.forgiven_s += seconds

    def make_room(self) -> None:
        """Note that it was asked for."""
        self.asked_to_go = True

    def cut(self) -> None:
        """Note it the same way."""
        self.asked_to_go = True


class Broken(Caller):
    """A connection with which something is wrong."""

    @override
    def look(self, now: float) -> None:
        raise OSError("Transport endpoint is not connected")


def _entered(places: Places, count: int, network: str, phase: Phase) -> list[Caller]:
    """So many guests that came in one after the other."""
    callers = [Caller(network, phase, since=float(number)) for number in range(count)]
    assert [places.enter(caller) for caller in callers] == [Admission.PLACE] * count
    return callers


def test_the_limits_are_those_of_the_decision() -> None:
    """docs/decisions/0015 says why each is what it is."""
    assert Limits() == Limits(
        silent_s=8.0,
        head_s=5.0,
        body=Pace(grace_s=6.0, rate=256.0),
        answer=Pace(grace_s=60.0, rate=256.0),
        idle_s=60.0,
        parting_s=3.0,
        places=3_000,
        share=0.75,
        refusals=250,
        retry_after_s=5,
    )
    assert Limits().places_an_address == 2_250
    assert Limits().descriptors == 6_506


@pytest.mark.parametrize(
    ("moves", "until"),
    [
        ([], 1.9),
        ([(1.0, 100), (2.0, 100), (3.0, 100), (4.0, 100)], 5.9),
        ([(1.0, 50), (2.0, 50), (3.0, 50)], 3.4),
        ([(0.1, 100_000)], 2.0),
        ([(1.5, 150), (3.0, 150)], 4.9),
    ],
    ids=["just begun", "steady", "too slow", "fast once", "in lumps"],
)
def test_bytes_earn_time_and_never_more_than_the_grace(
    moves: list[tuple[float, int]], until: float
) -> None:
    pace = Pace(grace_s=1.9, rate=100.0)
    granted = pace.begun(0.0)
    for at, count in moves:
        granted = pace.moved(granted, at, count)
    assert granted == pytest.approx(until)


def test_who_only_waits_makes_room_the_longest_first() -> None:
    places = Places(TEN)
    working = _entered(places, 4, "office", Phase.WORK)
    idle = _entered(places, 3, "home", Phase.IDLE)
    half = _entered(places, 3, "home", Phase.HEAD)
    assert places.enter(Caller("street")) is Admission.PLACE
    assert all(caller.asked_to_go for caller in idle + half)
    assert not any(caller.asked_to_go for caller in working)
    assert places.counts()[Tally.CLEARED] == 6


def test_the_network_that_holds_the_most_makes_room_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.server.places.CLEARED_AT_ONCE", 4)
    places = Places(TEN)
    few = _entered(places, 3, "few", Phase.IDLE)
    many = _entered(places, 7, "many", Phase.HEAD)
    assert places.enter(Caller("street")) is Admission.PLACE
    assert [caller.asked_to_go for caller in many] == [True] * 4 + [False] * 3
    assert not any(caller.asked_to_go for caller in few)


def test_half_a_head_goes_before_an_idle_connection_and_that_before_a_body(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.server.places.CLEARED_AT_ONCE", 1)
    places = Places(TEN)
    body = _entered(places, 2, "a", Phase.BODY)
    idle = _entered(places, 2, "a", Phase.IDLE)
    half = _entered(places, 2, "a", Phase.HEAD)
    _entered(places, 4, "b", Phase.WORK)
    gone: list[Caller] = []
    for number in range(6):
        assert places.enter(Caller(f"street {number}")) is Admission.PLACE
        gone += [one for one in body + idle + half if one.asked_to_go and one not in gone]
        places.sweep(number * SWEEP_EVERY_S)
        if len(gone) == 4:
            break
    assert gone == half + idle


def test_a_body_goes_only_for_somebody_with_fewer_places() -> None:
    places = Places(TEN)
    sending = _entered(places, 8, "many", Phase.BODY)
    _entered(places, 2, "office", Phase.WORK)
    assert places.enter(Caller("many")) is Admission.REFUSED
    assert not any(caller.asked_to_go for caller in sending)
    assert places.enter(Caller("street")) is Admission.PLACE
    assert sending[0].asked_to_go
    assert not sending[7].asked_to_go


def test_who_works_stays_and_the_newcomer_is_refused() -> None:
    places = Places(TEN)
    working = [*_entered(places, 6, "a", Phase.WORK), *_entered(places, 4, "b", Phase.WORK)]
    late = [Caller("c") for _ in range(3)]
    told = [places.enter(caller) for caller in late]
    assert told == [Admission.REFUSED, Admission.REFUSED, Admission.CUT]
    assert [places.is_leaving(caller) for caller in late] == [True, True, False]
    assert not any(caller.asked_to_go for caller in working)
    places.leave(late[0])
    places.leave(working[0])
    assert places.enter(Caller("c")) is Admission.PLACE


def test_one_address_leaves_places_for_others() -> None:
    places = Places(TEN)
    _entered(places, 8, "many", Phase.WORK)
    assert places.enter(Caller("many")) is Admission.REFUSED
    assert places.enter(Caller("other")) is Admission.PLACE


def test_an_address_with_all_its_places_makes_room_for_itself_alone() -> None:
    places = Places(TEN)
    own = _entered(places, 8, "many", Phase.IDLE)
    other = _entered(places, 1, "other", Phase.IDLE)
    assert places.enter(Caller("many")) is Admission.PLACE
    assert own[0].asked_to_go
    assert not other[0].asked_to_go


def test_nobody_is_looked_for_twice_in_vain_before_the_next_sweep() -> None:
    places = Places(TEN)
    _entered(places, 8, "a", Phase.WORK)
    last = _entered(places, 2, "b", Phase.WORK)[0]
    assert places.enter(Caller("c")) is Admission.REFUSED
    last.phase = Phase.IDLE
    assert places.enter(Caller("c")) is Admission.REFUSED
    places.sweep(1.0)
    assert places.enter(Caller("c")) is Admission.PLACE


def test_a_process_that_stood_still_blames_nobody() -> None:
    places = Places(TEN)
    (caller,) = _entered(places, 1, "a", Phase.HEAD)
    places.sweep(100.0)
    places.sweep(100.0 + SWEEP_EVERY_S)
    assert caller.forgiven_s == 0.0
    places.sweep(160.0 + SWEEP_EVERY_S)
    assert caller.forgiven_s == pytest.approx(60.0, abs=1.0)
    assert caller.looked_at == [100.0, 100.0 + SWEEP_EVERY_S, 160.0 + SWEEP_EVERY_S]


def test_a_broken_connection_is_cut_and_the_others_looked_at(
    expected_warnings: ExpectedWarnings,
) -> None:
    expected_warnings.expect(r"^desktop\.server\.places: ERROR: connection-broken$")
    places = Places(TEN)
    broken, well = Broken("a"), Caller("b")
    assert places.enter(broken) is places.enter(well) is Admission.PLACE
    places.sweep(100.0)
    assert broken.asked_to_go
    assert (well.looked_at, well.asked_to_go) == ([100.0], False)


def test_what_became_of_connections_is_logged_as_numbers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    places = Places(TEN)
    with caplog.at_level("INFO"):
        for _ in range(7):
            places.note(Tally.TOO_SLOW)
        places.sweep(100.0)
        places.sweep(101.0)
        places.note(Tally.STALLED)
        places.sweep(102.0)
        places.sweep(200.0)
    said = [(one.message, vars(one)["count"]) for one in caplog.records]
    assert said == [("requests-too-slow", 7), ("readers-stalled", 1)]


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a name", "a name"),
    ],
)
def test_a_network_is_what_one_household_has(host: str, network: str) -> None:
    assert network_of(host) == network


def test_places_are_as_many_as_open_files_allow() -> None:
    assert Limits().within(None) == Limits()
    assert Limits().within(100_000) == Limits()
    small = Limits().within(1024)
    assert small == replace(Limits(), places=(1024 - SPARE_DESCRIPTORS - 250) // 2)
    assert Limits().within(10).places == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no descriptors")
def test_this_process_may_open_as_many_files_as_two_thousand_connections_want() -> None:
    wanted = Limits().descriptors
    found = raise_descriptors(wanted)
    assert found is not None
    assert found <= wanted
    opened = [socket.socket() for _ in range(100)]
    for one in opened:
        one.close()
