"""Whether the desk's machine does what the desk asks: find and keep a server, restore, end."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psutil
import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import Role, StartFault
from desktop.app.machine import LocalMachine, VisitingMachine
from desktop.app.opening import open_centre
from desktop.gateways import home
from desktop.gateways.folder import CentreFolder
from desktop.gateways.home import Home
from desktop.service import people
from desktop.service.unit import SYSTEM
from desktop.ui.machine import Ended, Found, MachineFault, RestoreWanted
from tests.commanding import callout
from tests.running import until

PASSWORD = "a-password-of-some-length"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with an administrator."""
    folder = tmp_path / "a centre"
    with open_centre(folder) as opened:
        people.add_staff(opened.work, SYSTEM, (new_id(), "Ada", Role.ADMINISTRATOR, PASSWORD))
    return folder


@pytest.fixture
def machine(data: Path, tmp_path: Path) -> Iterator[LocalMachine]:
    """The machine of a desk on that folder, which leaves at the end."""
    others = set(psutil.Process().children())  # such as the database that other tests share
    made = LocalMachine(data, tmp_path / "key")
    yield made
    made.end()
    made.leave()
    until(lambda: not CentreFolder(data).held())
    psutil.wait_procs(set(psutil.Process().children()) - others, timeout=20)


def test_a_server_that_was_killed_is_started_again(machine: LocalMachine, data: Path) -> None:
    first = machine.find()
    running = CentreFolder(data).running()
    assert running is not None
    killed = psutil.Process(running.pid)
    killed.kill()
    psutil.wait_procs([killed], timeout=20)
    second = machine.find()
    assert second.secret != first.secret
    with Client(second.url) as client:
        assert client.centre.health().staffed
    assert machine.find() == second


def test_why_it_cannot_start_is_told(tmp_path: Path) -> None:
    (tmp_path / "callout.db").write_bytes(b"this is no database at all" * 400)
    with pytest.raises(MachineFault) as caught:
        LocalMachine(tmp_path, tmp_path / "key").find()
    assert caught.value.fault is StartFault.DATABASE_DAMAGED


def test_a_backup_is_restored_and_what_was_proved_is_told(
    machine: LocalMachine, data: Path, tmp_path: Path
) -> None:
    machine.find()
    backup = tmp_path / "one.backup"
    key = ("--key-file", tmp_path / "key")
    assert callout("backup", backup, "--data", data, *key, "--json").code == 0
    restored = machine.restore(RestoreWanted(backup, tmp_path / "again", tmp_path / "key"))
    assert restored.ok
    assert restored.rows > 0
    assert restored.audit_bad is None
    assert restored.secrets == "decrypt"
    assert (restored.folder / "callout.db").exists()
    with pytest.raises(MachineFault) as caught:
        machine.restore(RestoreWanted(backup, tmp_path / "again", tmp_path / "key"))
    assert caught.value.fault is StartFault.FOLDER_NOT_EMPTY


def test_what_is_no_backup_is_refused_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("no backup", encoding="utf-8")
    with pytest.raises(MachineFault) as caught:
        VisitingMachine("http://127.0.0.1:1").restore(
            RestoreWanted(tmp_path / "x", tmp_path / "again", None)
        )
    assert caught.value.fault is StartFault.BACKUP_UNREADABLE
    assert not (tmp_path / "again").exists()


def test_one_that_is_ended_says_so_and_none_begins_after_it(tmp_path: Path) -> None:
    machine = VisitingMachine("http://127.0.0.1:1")
    wanted = RestoreWanted(tmp_path / "x", tmp_path / "again", None)
    before = set(psutil.Process().children())
    heard: list[type[Exception]] = []

    def restore() -> None:
        try:
            machine.restore(wanted)
        except (Ended, MachineFault) as fault:
            heard.append(type(fault))

    thread = Thread(target=restore)
    thread.start()
    until(lambda: set(psutil.Process().children()) != before)
    machine.end()
    thread.join(20)
    assert heard == [Ended]
    with pytest.raises(Ended):
        machine.restore(wanted)


def test_whoever_visits_starts_nothing() -> None:
    machine = VisitingMachine("http://desk.example:8700", "a secret")
    assert machine.find() == Found("http://desk.example:8700", "a secret")
    assert not machine.keeps_server
    assert machine.key_file is None


def test_a_desk_begins_again_where_somebody_got_in_unless_it_begins_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.app.machine.usual_folder", lambda: tmp_path / "usual")
    config = tmp_path / "config"
    VisitingMachine("https://named.example").settle()
    assert home.read(config) is None
    VisitingMachine("https://one.example", settles_in=config).settle()
    VisitingMachine("https://two.example", settles_in=config).settle()
    assert home.read(config) == Home(url="https://one.example")
