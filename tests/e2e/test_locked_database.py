"""Lets another program hold the database: prompt answers meanwhile, and work after (F5)."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests

from desktop.clock import SystemClock
from desktop.store.sqlite import BUSY_MS
from tests.commanding import Serving, serving
from tests.e2e.peopled import Peopled, Wire, peopled
from tests.running import until

DESKS = 60
"""More than there are threads that wait for the database."""
PROMPT_S = 2.5
"""A machine that others use takes its time; ten seconds and more were seen before (0024)."""


@pytest.fixture
def centre(tmp_path: Path) -> Peopled:
    """A centre that another program gets at."""
    return peopled(tmp_path)


@contextmanager
def held(centre: Peopled) -> Iterator[sqlite3.Connection]:
    """Hold the database as a program does that keeps a transaction open."""
    with closing(sqlite3.connect(centre.data / "callout.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other
        other.execute("ROLLBACK")


@contextmanager
def served(centre: Peopled) -> Iterator[tuple[Serving, Wire]]:
    with serving(centre.data, "--key-file", centre.key) as server, Wire(server.url, centre) as wire:
        yield server, wire


def took_s(ask: Callable[[], requests.Response]) -> tuple[float, requests.Response]:
    clock = SystemClock()
    began_s = clock.monotonic_s()
    answer = ask()
    return clock.monotonic_s() - began_s, answer


def test_who_writes_is_told_so_soon_who_looks_is_served_and_all_goes_on_after(
    centre: Peopled,
) -> None:
    with served(centre) as (server, wire):
        made = wire.create().json()["id"]
        first, *others = wire.reports(centre.phones[0])
        with held(centre):
            seconds, answer = took_s(lambda: wire.report(centre.phones[0], first))
            assert (answer.status_code, answer.json()["code"]) == (503, "storage-unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            assert BUSY_MS / 1000 * 0.9 <= seconds < 3 * BUSY_MS / 1000

            def write(_: int) -> tuple[int, float]:
                with Wire(server.url, centre) as desk:
                    seconds, refused = took_s(desk.create)
                return refused.status_code, seconds

            with ThreadPoolExecutor(DESKS) as desks:
                waiting = [desks.submit(write, number) for number in range(DESKS)]
                asked = [took_s(wire.health) for _ in range(5)]
                looked = took_s(lambda: wire.order(made))
            told = [one.result() for one in waiting]
            assert {status for status, _ in told} == {503}
            assert max(seconds for _, seconds in told) < 4 * BUSY_MS / 1000
            assert max(seconds for seconds, _ in asked) < PROMPT_S
            assert looked[0] < 2 * PROMPT_S
            assert looked[1].status_code == 200
            health = wire.health().json()
            assert (health["ok"], health["fault"]) == (False, "storage-unavailable")
        until(lambda: wire.health().json()["ok"])
        batch = {"reports": [first, *others]}
        answer = wire.ask("POST", "/v1/reports/batch", centre.phones[0].token, json=batch)
        assert [one["accepted"] for one in answer.json()["receipts"]] == [True] * 5
    assert centre.verified()["ok"]


def test_who_comes_while_it_is_held_for_a_moment_waits_and_notices_nothing(
    centre: Peopled,
) -> None:
    with served(centre) as (_, wire):
        wire.create()
        with ThreadPoolExecutor(8) as desks:
            with held(centre):
                begun = [desks.submit(wire.create) for _ in range(8)]
                threading.Event().wait(BUSY_MS / 1000 / 4)  # another's short transaction
                assert not any(one.done() for one in begun)
            assert [one.result().status_code for one in begun] == [201] * 8


def test_followers_hear_that_the_server_is_there_while_nobody_can_write(centre: Peopled) -> None:
    with served(centre) as (server, wire):
        wire.create()
        heard = threading.Event()

        def follow() -> None:
            headers = {"Authorization": f"Bearer {centre.dispatcher}"}
            with requests.get(
                f"{server.url}/v1/changes", headers=headers, stream=True, timeout=20
            ) as feed:
                for line in feed.iter_lines():
                    if line.startswith(b":"):
                        heard.set()
                        return

        with held(centre), ThreadPoolExecutor(DESKS) as desks:
            waiting = [desks.submit(wire.create) for _ in range(DESKS // 2)]
            follower = desks.submit(follow)
            assert heard.wait(PROMPT_S * 2)
            follower.result(10)
        assert {one.result().status_code for one in waiting} <= {201, 503}


def test_nobody_notices_a_reader_that_keeps_its_picture_for_long(centre: Peopled) -> None:
    """A backup or a shell that reads holds up no writer; the log grows until it ends."""
    path = centre.data / "callout.db"
    with served(centre) as (_, wire):
        wire.create()
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            (before,) = reader.execute("SELECT COUNT(*) FROM work_order").fetchone()
            assert [wire.create().status_code for _ in range(5)] == [201] * 5
            (after,) = reader.execute("SELECT COUNT(*) FROM work_order").fetchone()
            assert after == before
            assert wire.health().json()["ok"]
