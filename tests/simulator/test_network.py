"""How bad the network is: by seed and number alone, and each fault as it says."""

import io
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from api_client.transport import new_session
from desktop.simulator.network import FAIR, ROUGH, Fault, Network, Weather, rolled
from tests.api_client.conftest import Script, answer, script

__all__ = ["script"]


@contextmanager
def through(network: Network) -> Iterator[requests.Session]:
    with new_session() as session:
        session.mount("http://", network)
        yield session


def only(fault: Fault) -> Weather:
    """Give weather in which one thing alone happens."""
    names = ("lose_request", "lose_reply", "repeat", "hold_back", "delay")
    return Weather(**{name: float(name.replace("_", "-") == fault) for name in names})


def test_the_same_seed_gives_the_same_faults_and_another_seed_others() -> None:
    first, again, other = (
        [rolled(seed, number, ROUGH) for number in range(500)] for seed in ("7", "7", "8")
    )
    assert first == again != other


def test_each_fault_comes_about_as_often_as_it_should() -> None:
    counts = Counter(rolled("7", number, ROUGH)[0] for number in range(20_000))
    for fault, part in (
        (Fault.LOSE_REQUEST, ROUGH.lose_request),
        (Fault.LOSE_REPLY, ROUGH.lose_reply),
        (Fault.REPEAT, ROUGH.repeat),
        (Fault.HOLD_BACK, ROUGH.hold_back),
        (Fault.DELAY, ROUGH.delay),
    ):
        assert abs(counts[fault] / 20_000 - part) < 0.01
    assert {rolled("7", number, FAIR)[0] for number in range(100)} == {Fault.NONE}


def test_a_lost_request_never_arrives(script: Script) -> None:
    script.acts = [answer("{}")]
    network = Network("7", only(Fault.LOSE_REQUEST), lambda _: None)
    with through(network) as session, pytest.raises(requests.ConnectionError):
        session.post(script.url + "/a", data=b"1", timeout=5)
    assert script.seen == []


def test_a_lost_reply_was_a_request_that_arrived(script: Script) -> None:
    script.acts = [answer("{}")]
    network = Network("7", only(Fault.LOSE_REPLY), lambda _: None)
    with through(network) as session, pytest.raises(requests.ReadTimeout):
        session.post(script.url + "/a", data=b"1", timeout=5)
    assert [one.body for one in script.seen] == [b"1"]


def test_a_repeated_request_arrives_twice_with_the_whole_body(script: Script) -> None:
    script.acts = [answer("{}")]
    content = random.Random(1).randbytes(100_000)
    network = Network("7", only(Fault.REPEAT), lambda _: None)
    with through(network) as session, io.BytesIO(content) as opened:
        assert session.put(script.url + "/a", data=opened, timeout=5).ok
    assert [one.body for one in script.seen] == [content, content]


def test_a_request_that_is_held_back_arrives_after_the_next_one(script: Script) -> None:
    script.acts = [answer("{}")]
    network = Network("7", only(Fault.HOLD_BACK), lambda _: None)
    with through(network) as session:
        with pytest.raises(requests.ReadTimeout):
            session.post(script.url + "/first", data=b"1", timeout=5)
        network.weather = FAIR
        session.post(script.url + "/second", data=b"2", timeout=5)
    assert [one.path for one in script.seen] == ["/second", "/first"]
    assert network.log == [Fault.HOLD_BACK, Fault.NONE]


def test_a_delay_waits_and_then_goes_through(script: Script) -> None:
    script.acts = [answer("{}")]
    waits: list[float] = []
    with through(Network("7", only(Fault.DELAY), waits.append)) as session:
        assert session.get(script.url + "/a", timeout=5).ok
    assert len(waits) == 1
    assert 0.0 <= waits[0] <= ROUGH.longest_delay_s


def test_without_a_network_nothing_arrives_and_no_die_is_thrown(script: Script) -> None:
    script.acts = [answer("{}")]
    network = Network("7", FAIR, lambda _: None)
    network.offline = True
    with through(network) as session, pytest.raises(requests.ConnectionError):
        session.get(script.url + "/a", timeout=5)
    assert script.seen == []
    assert network.log == []
