"""Tries how desks find, start, share and leave the server of a data folder (F2).

A desk is a process of its own here, since the server counts desks by their processes.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event

import psutil
import pytest

from api_client.client import Client
from api_client.vocabulary import StartFault
from desktop.clock import SystemClock
from desktop.gateways import attach
from desktop.gateways.folder import CentreFolder, Running
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from tests.running import LOCAL_SECRET, until
from tests.running import Running as ServedCentre

WITHIN_S = 60.0
_DESK = """
import sys
from pathlib import Path
from desktop.gateways.attach import attach
attached = attach(Path(sys.argv[1]))
print(attached.url, flush=True)
while sys.stdin.readline().strip() == "again":
    attached = attach(Path(sys.argv[1]))
    print(attached.url, flush=True)
attached.leave()
print("left", flush=True)
"""


class Desk:
    """A desk's process: attached once it says so, until told to leave."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", _DESK, str(folder)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def attached(self) -> str:
        """Wait until it is attached; give the server's address."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def attach_again(self) -> None:
        """Let it look for its server again; `attached` waits for it."""
        assert self.process.stdin is not None
        self.process.stdin.write("again\n")
        self.process.stdin.flush()

    def leave(self) -> None:
        """Close it as a person does."""
        assert self.process.stdout is not None
        self.process.communicate("\n", timeout=WITHIN_S)
        assert self.process.returncode == 0

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.communicate(timeout=WITHIN_S)


class Place:
    """A data folder, and the desks that were opened on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desks: list[Desk] = []
        self.servers: set[int] = set()

    def desk(self) -> Desk:
        """Open a desk."""
        self.desks.append(Desk(self.folder))
        return self.desks[-1]

    def running(self) -> Running | None:
        """What runs, as server.json says."""
        running = CentreFolder(self.folder).running()
        if running is not None:
            self.servers.add(running.pid)
        return running

    def ended(self) -> bool:
        """Wait until no server holds the folder; give whether that came to be."""
        end_s, clock, turn = SystemClock().monotonic_s() + WITHIN_S, SystemClock(), Event()
        while CentreFolder(self.folder).held() and clock.monotonic_s() < end_s:
            turn.wait(0.05)
        return not CentreFolder(self.folder).held() and self.running() is None

    def close(self) -> None:
        """End what is left."""
        for desk in self.desks:
            if desk.process.poll() is None:
                desk.kill()
        for pid in self.servers:
            if psutil.pid_exists(pid):
                process = psutil.Process(pid)
                process.kill()
                psutil.wait_procs([process], timeout=WITHIN_S)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with closing(Place(tmp_path / "a centre 中心 #1")) as found:
        yield found


def test_a_second_desk_shares_the_server_and_the_last_to_leave_stops_it(place: Place) -> None:
    first = place.desk()
    url = first.attached()
    running = place.running()
    assert running is not None
    assert running.url == url
    second = place.desk()
    assert second.attached() == url
    first.leave()
    assert place.running() == running
    second.leave()
    assert place.ended()
    third = place.desk()
    assert third.attached()
    assert place.running() != running
    third.leave()
    assert place.ended()


def test_the_server_outlives_a_desk_that_was_killed_but_not_for_it(place: Place) -> None:
    killed, other = place.desk(), place.desk()
    url = killed.attached()
    assert other.attached() == url
    killed.kill()
    running = place.running()
    assert running is not None
    with Client(url) as client:
        assert client.centre.health().ok
    other.leave()
    assert place.ended()


def test_the_only_desk_is_killed_and_another_finds_its_server(place: Place) -> None:
    first = place.desk()
    url = first.attached()
    first.kill()
    second = place.desk()
    assert second.attached() == url
    second.leave()
    assert place.ended()


def test_desks_that_start_at_once_share_one_server(place: Place) -> None:
    desks = [place.desk() for _ in range(3)]
    assert len({desk.attached() for desk in desks} - {""}) == 1
    place.running()
    for desk in desks:
        desk.leave()
    assert place.ended()


def test_a_server_that_was_killed_is_replaced(place: Place) -> None:
    first = place.desk()
    first.attached()
    running = place.running()
    assert running is not None
    psutil.Process(running.pid).kill()
    second = place.desk()
    assert second.attached()
    again = place.running()
    assert again is not None
    assert again.pid != running.pid
    first.leave()
    second.leave()
    assert place.ended()


def test_desks_that_notice_at_once_that_their_server_died_start_one(place: Place) -> None:
    desks = [place.desk() for _ in range(3)]
    assert len({desk.attached() for desk in desks}) == 1
    running = place.running()
    assert running is not None
    psutil.Process(running.pid).kill()
    # Nobody waits for the process itself: the desk whose child it was keeps its entry.
    until(lambda: not CentreFolder(place.folder).held(), WITHIN_S)
    for desk in desks:
        desk.attach_again()
    assert len({desk.attached() for desk in desks} - {""}) == 1
    again = place.running()
    assert again is not None
    assert again.pid != running.pid
    for desk in desks:
        desk.leave()
    assert place.ended()


def test_a_server_that_is_stopping_is_waited_for_and_replaced(place: Place) -> None:
    place.desk().attached()
    running = place.running()
    assert running is not None
    with Client(running.url, running.secret) as client:
        assert client.centre.stop().stopping
    other = place.desk()
    assert other.attached()
    again = place.running()
    assert again is not None
    assert again.pid != running.pid
    place.desks.pop(0).kill()
    other.leave()
    assert place.ended()


def test_one_that_does_not_end_is_told_apart_from_one_that_is_silent(
    own_centre: ServedCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attach, "LOOKS", 1)
    monkeypatch.setattr(attach, "ROUNDS", 2)
    told = Running(os.getpid(), own_centre.url, LOCAL_SECRET, "2026-11-23T08:00:00Z", "1")
    CentreFolder(own_centre.folder).tell_running(told)
    attach.attach(own_centre.folder)
    own_centre.served.bell.stopped = True
    with pytest.raises(CannotStart) as found:
        attach.attach(own_centre.folder)
    assert found.value.fault is StartFault.SERVER_STOPPING


def stale(folder: Path, url: str, pid: int) -> None:
    """Leave a server.json as a server does that was killed."""
    folder.mkdir(exist_ok=True)
    CentreFolder(folder).tell_running(Running(pid, url, "secret", "2026-11-23T08:00:00Z", "1"))


def test_what_is_left_of_another_server_is_not_even_asked(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)
        stale(tmp_path, f"http://127.0.0.1:{other.getsockname()[1]}", os.getpid())
        assert attach.alive(tmp_path) is None
        with pytest.raises(TimeoutError):
            other.accept()


def test_a_held_folder_whose_server_is_another_program_is_not_attached(tmp_path: Path) -> None:
    with ExitStack() as stack:
        stack.enter_context(CentreFolder(tmp_path))
        other = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        url = f"http://127.0.0.1:{other.getsockname()[1]}"
        other.close()
        stale(tmp_path, url, os.getpid())
        assert attach.alive(tmp_path) is None
        stale(tmp_path, url, 2**22 + 1)
        assert attach.alive(tmp_path) is None


def test_a_folder_that_somebody_holds_for_good_is_a_plain_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attach, "LOOKS", 2)
    monkeypatch.setattr(attach, "ROUNDS", 2)
    with CentreFolder(tmp_path), pytest.raises(CannotStart) as found:
        attach.attach(tmp_path)
    assert found.value.fault is StartFault.FOLDER_IN_USE


def test_what_the_server_says_when_it_cannot_begin_is_what_the_desk_says(tmp_path: Path) -> None:
    database = Database(tmp_path / "callout.db")
    database.migrate()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(CannotStart) as found:
        attach.attach(tmp_path)
    assert found.value.fault is StartFault.DATABASE_NEWER
    assert found.value.fields == {"revision": "9999"}


def test_a_server_that_says_nothing_sensible_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "desktop" / "__main__.py"
    program.parent.mkdir()
    (program.parent / "__init__.py").touch()
    content = "import threading\nprint('nonsense', flush=True)\nthreading.Event().wait()\n"
    program.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)  # where `python -m desktop` finds this one first
    before = set(psutil.Process().children())
    with pytest.raises(CannotStart) as found:
        attach.attach(tmp_path / "centre")
    assert found.value.fault is StartFault.SERVER_SILENT
    assert set(psutil.Process().children()) == before


def test_leaving_a_server_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    attach.Attached(url, "secret").leave()
    assert json.dumps(list(tmp_path.iterdir())) == "[]"
