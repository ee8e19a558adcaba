"""Lets desks of the server's own machine come and go, and tries what only they may (F2)."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from api_client.vocabulary import Role
from tests.running import LOCAL_SECRET, Running


def _came(centre: Running, pid: int) -> int:
    return centre.client(LOCAL_SECRET).centre.desk_came(pid).desks


def test_the_last_desk_to_leave_stops_an_embedded_server_and_no_other(
    own_centre: Running,
) -> None:
    stopped: list[bool] = []
    own_centre.served.stop = lambda: stopped.append(True)
    local = own_centre.client(LOCAL_SECRET).centre
    assert _came(own_centre, os.getpid()) == 1
    assert not local.desk_left(os.getpid()).stopping
    assert stopped == []
    own_centre.served.embedded = True
    assert _came(own_centre, os.getpid()) == 1
    assert _came(own_centre, os.getppid()) == 2
    assert not local.desk_left(os.getpid()).stopping
    assert stopped == []
    assert local.desk_left(os.getppid()).stopping
    assert stopped == [True]


def test_a_desk_that_died_does_not_count(own_centre: Running) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
        assert _came(own_centre, os.getpid()) == 1
        assert _came(own_centre, gone.pid) == 1


def test_desks_that_come_and_go_at_once_are_all_counted(own_centre: Running) -> None:
    local = own_centre.client(LOCAL_SECRET).centre
    stays = os.getpid()
    local.desk_came(stays)

    def come_and_go(_: int) -> int:
        local.desk_came(os.getppid())
        return local.desk_left(os.getppid()).desks

    with ThreadPoolExecutor(16) as pool:
        assert min(pool.map(come_and_go, range(64))) >= 1
    assert local.desk_left(os.getppid()).desks == 1


@pytest.mark.parametrize("pid", [0, -1, 2**31, 10**30])
def test_a_process_that_cannot_be_is_refused(centre: Running, pid: int) -> None:
    came = centre.ask("POST", "/v1/desks", LOCAL_SECRET, json={"pid": pid})
    left = centre.ask("DELETE", f"/v1/desks/{pid}", LOCAL_SECRET)
    assert [came.status_code, left.status_code] == [422, 422]


def test_the_local_secret_is_no_person(centre: Running) -> None:
    me = centre.ask("GET", "/v1/me", LOCAL_SECRET).json()
    assert (me["role"], me["name"]) == (Role.SYSTEM, "system")
    near = centre.ask("GET", "/v1/me", LOCAL_SECRET[:-1])
    assert near.json()["code"] == "not-signed-in"


def test_an_address_that_a_sender_claims_is_not_believed(own_centre: Running) -> None:
    """Else whoever guesses codes would be another one each time."""
    answers = [
        own_centre.ask(
            "POST",
            "/v1/pairings",
            json={"code": "WRONG-CODE"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        ).json()["code"]
        for number in range(6)
    ]
    assert answers == ["pairing-code-wrong"] * 5 + ["too-many-tries"]
