"""How the change feed is followed through cuts, silence, reloads and the end."""

import time
from collections.abc import Iterator
from itertools import pairwise
from threading import Thread, Timer
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.changes import FeedState, Reload, Stop
from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.event_stream import SIGN_OF_LIFE, Event, events
from api_client.wire.changes import Change
from tests.api_client.conftest import Script, drop, hold, problem, stream

SOMETHING = UUID("01980000-0000-7000-8000-000000000001")


def change(number: int, noun: str = "order") -> str:
    return (
        f"id: {number}\n"
        f'data: {{"seq":{number},"noun":"{noun}","id":"{SOMETHING}","version":2,"newer":1}}\n\n'
    )


def numbers(heard: list[Change | Reload]) -> list[int | str]:
    return [one.seq if isinstance(one, Change) else one.code for one in heard]


def followed(client: Client, after: int, until: int) -> list[Change | Reload]:
    """Follow until so many were given, or the follower ended."""
    stop = Stop()
    heard: list[Change | Reload] = []
    for one in client.changes.follow(after, stop):
        heard.append(one)
        if len(heard) == until:
            stop.set()
    return heard


@pytest.mark.parametrize("chunked", [True, False])
def test_a_cut_stream_is_resumed_by_number(
    script: Script, client: Client, *, chunked: bool
) -> None:
    whole, cut = change(3) + change(4), change(5)[:20]
    script.acts = [
        stream(whole, cut, then=drop, chunked=chunked),
        drop,
        stream(": alive\n\n", change(5), then=hold, chunked=chunked),
    ]
    assert numbers(followed(client, 2, 3)) == [3, 4, 5]
    assert [one.path for one in script.seen] == [
        "/v1/changes?after=2",
        "/v1/changes?after=4",
        "/v1/changes?after=4",
    ]


def test_a_silent_number_moves_the_cursor_without_a_change(script: Script, client: Client) -> None:
    script.acts = [
        stream(change(3), "id: 4\n\n", "id: 9\n\n", then=drop),
        stream(change(10), then=hold),
    ]
    assert numbers(followed(client, 2, 2)) == [3, 10]
    assert script.seen[1].path == "/v1/changes?after=9"


def test_each_sign_of_life_is_told(script: Script, client: Client) -> None:
    script.acts = [stream(": alive\n\n", change(3), ": alive\n\n", change(4), then=hold)]
    stop, came = Stop(), list[str]()
    for one in client.changes.follow(2, stop, on_life=lambda: came.append("life")):
        assert isinstance(one, Change)
        came.append(str(one.seq))
        if one.seq == 4:
            stop.set()
    assert came == ["life", "life", "3", "life", "life", "4"]


def test_every_number_is_told_as_the_server_sent_it(script: Script, client: Client) -> None:
    script.acts = [stream(change(3), "id: 4\n\n", change(4), change(5), then=hold)]
    stop, sent = Stop(), list[int]()
    for one in client.changes.follow(2, stop, on_number=sent.append):
        if isinstance(one, Change) and one.seq == 5:
            stop.set()
    assert sent == [3, 4, 4, 5]


def test_what_comes_twice_is_given_once(script: Script, client: Client) -> None:
    script.acts = [stream(change(3), change(3), change(2), change(4), then=hold)]
    assert numbers(followed(client, 2, 2)) == [3, 4]


def test_a_noun_of_a_newer_release_is_passed_over(script: Script, client: Client) -> None:
    script.acts = [stream(change(3, "weather"), change(4), then=hold)]
    assert numbers(followed(client, 2, 1)) == [4]


@pytest.mark.parametrize("code", ["cursor-too-old", "cursor-unknown"])
def test_a_cursor_that_is_not_kept_ends_in_a_reload(
    script: Script, client: Client, code: str
) -> None:
    script.acts = [stream(change(3), then=drop), problem(code, 410)]
    heard = followed(client, 2, 99)
    assert numbers(heard) == [3, code]
    assert heard[-1] == Reload(code, 3)


def test_a_token_that_is_revoked_while_following_is_told(script: Script, client: Client) -> None:
    script.acts = [stream(change(3), then=drop), problem("token-revoked", 401)]
    with pytest.raises(Refused) as caught:
        followed(client, 2, 99)
    assert caught.value.code == "token-revoked"


@pytest.mark.parametrize(
    ("code", "status"),
    [("disk-full", 507), ("server-fault", 500), ("server-busy", 503), ("request-too-slow", 408)],
)
def test_what_passes_by_itself_does_not_end_the_following(
    script: Script, client: Client, code: str, status: int
) -> None:
    script.acts = [problem(code, status), problem(code, status), stream(change(3), then=hold)]
    assert numbers(followed(client, 2, 1)) == [3]


def test_turns_between_connected_and_away_are_told_once_each(
    script: Script, client: Client
) -> None:
    script.acts = [
        drop,
        drop,
        problem("server-stopping", 503),
        stream(change(3), then=drop),
        stream("id: x\n\n", then=hold),
        stream(change(4), then=hold),
    ]
    turns: list[tuple[FeedState, object]] = []
    stop = Stop()

    def hear(state: FeedState, fault: Unreachable | Refused | None) -> None:
        turns.append((state, fault.reason if isinstance(fault, Unreachable) else None))

    for one in client.changes.follow(2, stop, hear):
        if isinstance(one, Change) and one.seq == 4:
            stop.set()
    assert turns == [
        (FeedState.AWAY, Reason.CUT),
        (FeedState.CONNECTED, None),
        (FeedState.AWAY, Reason.CUT),
        (FeedState.CONNECTED, None),
        (FeedState.AWAY, Reason.NOT_UNDERSTOOD),
        (FeedState.CONNECTED, None),
    ]


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize("said", [(), (": alive\n\n",), (change(3),)])
def test_an_idle_follower_stops_at_once(
    script: Script, client: Client, said: tuple[str, ...], *, chunked: bool
) -> None:
    script.acts = [stream(*said, then=hold, chunked=chunked)]
    stop = Stop()
    heard: list[Change | Reload] = []
    thread = Thread(target=lambda: heard.extend(client.changes.follow(2, stop)))
    timer = Timer(0.3, stop.set)
    thread.start()
    timer.start()
    timer.join()
    thread.join(1.0)
    assert not thread.is_alive()
    assert len(heard) == said.count(change(3))


def test_a_follower_in_its_wait_stops_at_once(script: Script) -> None:
    script.acts = [drop]
    stop = Stop()
    with Client(script.url) as client:
        thread = Thread(target=lambda: list(client.changes.follow(2, stop)))
        thread.start()
        timer = Timer(1.0, stop.set)
        timer.start()
        timer.join()
        thread.join(1.0)
        assert not thread.is_alive()


def test_one_that_is_stopped_before_it_starts_asks_nothing(script: Script, client: Client) -> None:
    stop = Stop()
    stop.set()
    assert list(client.changes.follow(2, stop)) == []
    assert script.seen == []


TEXT = "﻿id: 1\r\ndata: a\r\ndata: b\r\n\r\n: alive\r\nid:2\r\rdata\nretry: 5\n\ndata: cut"


@given(cuts=st.lists(st.integers(0, len(TEXT.encode())), max_size=12))
def test_events_do_not_depend_on_where_the_bytes_are_cut(cuts: list[int]) -> None:
    content = TEXT.encode().removeprefix("﻿".encode())

    def pieces() -> Iterator[bytes]:
        edges = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
        for start, end in pairwise(edges):
            yield content[start:end]

    assert list(events(pieces())) == [
        Event("1", "a\nb"),
        SIGN_OF_LIFE,
        Event("2", None),
        Event(None, ""),
    ]


def test_a_server_without_a_place_is_asked_again_after_the_time_it_names(
    script: Script, client: Client
) -> None:
    script.acts = [
        problem("server-busy", 503, Retry_After="1"),
        problem("request-too-slow", 408),
        stream(change(3), then=hold),
    ]
    began = time.monotonic()
    assert numbers(followed(client, 2, 1)) == [3]
    assert 1.0 <= time.monotonic() - began < 5.0
