"""Tries `staff add` and `technician add`, alone and through a running server (F3)."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from api_client.client import Client
from api_client.vocabulary import EXIT_CODES, Role, StartFault
from desktop.clock import SystemClock
from desktop.commands import local
from desktop.gateways.folder import CentreFolder
from desktop.service import people, sessions
from desktop.service.unit import SYSTEM, Work
from desktop.store.engine import Database
from desktop.store.faults import CannotStart
from tests import commanding
from tests.commands.conftest import Ran, Runs
from tests.service.scene import Scene

PASSWORD = "correct horse battery 密码"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say the password on standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))


def add_staff(callout: Runs, folder: Path, name: str = "李华", role: str = "auditor") -> Ran:
    return callout(
        "staff", "add", name, "--role", role, "--data", folder, "--password-stdin", "--json"
    )


@pytest.mark.usefixtures("said")
def test_the_first_command_on_a_new_folder_makes_a_centre(tmp_path: Path, callout: Runs) -> None:
    folder = tmp_path / "a centre 中心"
    code, (line,) = add_staff(callout, folder)
    assert code == 0
    scene = Scene(folder)
    signed = sessions.sign_in(scene.work, "李华", PASSWORD, "")
    scene.close()
    assert json.loads(line) == {"id": str(signed.actor.id)}
    assert signed.actor.role is Role.AUDITOR


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("", PASSWORD, "request-invalid"),
        ("x" * 65, PASSWORD, "request-invalid"),
        ("bell\x07", PASSWORD, "request-invalid"),
        (os.fsdecode(b"\xff\xfe"), PASSWORD, "request-invalid"),
        ("Li Hua", "", "request-invalid"),
        ("Li Hua", os.fsdecode(b"\xff" * 10), "request-invalid"),
        ("Li Hua", "x" * 300, "request-invalid"),
        ("Li Hua", "short", "password-weak"),
    ],
)
def test_bad_input_is_refused_by_its_code_and_makes_nobody(
    tmp_path: Path,
    callout: Runs,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    password: str,
    code: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(password))
    exit_code, (line,) = add_staff(callout, tmp_path, name)
    assert (exit_code, json.loads(line)["code"]) == (1, code)
    scene = Scene(tmp_path)
    assert scene.work.read(SYSTEM, people.list_staff) == []
    scene.close()


def test_a_name_that_is_taken_is_refused(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n" * 2))
    assert add_staff(callout, tmp_path)[0] == 0
    code, (line,) = add_staff(callout, tmp_path)
    assert code == 1
    assert json.loads(line) == {"ok": False, "code": "name-taken", "fields": {"name": "李华"}}


@pytest.mark.parametrize("stdin", [None, io.StringIO("")])
def test_without_a_terminal_the_password_must_come_by_standard_input(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch, stdin: object
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    code, _ = callout("staff", "add", "Li", "--role", "auditor", "--data", tmp_path)
    assert code == EXIT_CODES[StartFault.PASSWORD_NOT_GIVEN]


@pytest.mark.parametrize("role", ["technician", "system", "king"])
def test_a_role_that_no_staff_has_is_wrong_usage(tmp_path: Path, callout: Runs, role: str) -> None:
    with pytest.raises(SystemExit) as ended:
        add_staff(callout, tmp_path, role=role)
    assert ended.value.code == 2


def test_a_technician_gets_a_code_by_which_a_phone_pairs(tmp_path: Path, callout: Runs) -> None:
    code, (line,) = callout(
        "technician", "add", "王", "--phone", "+86 1", "--data", tmp_path, "--json"
    )
    assert code == 0
    told = json.loads(line)
    assert set(told) == {"id", "pairing_code", "expires_at", "owntracks", "osmand"}
    database = Database(tmp_path / "callout.db")
    work = Work(database, SystemClock())
    paired = sessions.pair(work, told["pairing_code"], "", "")
    work.close()
    database.close()
    assert str(paired.actor.id) == told["id"]
    code, (line,) = callout("technician", "add", "", "--data", tmp_path, "--json")
    assert (code, json.loads(line)["code"]) == (1, "request-invalid")


def test_a_running_server_is_asked_and_a_starting_one_waited_for(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-m", "desktop", "serve", "--data", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    with server, server.stdout:
        try:
            while not CentreFolder(tmp_path).held():
                assert server.poll() is None
            monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))
            code, (line,) = add_staff(callout, tmp_path, role="administrator")
            ready = json.loads(server.stdout.readline())
            with Client(ready["url"]) as client:
                signed = client.people.sign_in("李华", PASSWORD)
                assert (code, json.loads(line)) == (0, {"id": str(signed.staff_id)})
            assert callout("technician", "add", "王", "--data", tmp_path)[0] == 0
            monkeypatch.setattr(sys, "stdin", io.StringIO("short"))
            code, (line,) = add_staff(callout, tmp_path, "Zhao")
            assert (code, json.loads(line)["code"]) == (1, "password-weak")
            code, (line,) = callout("verify", "--data", tmp_path, "--json")
            assert (code, json.loads(line)["audit"]["anchor"]) == (0, "good")
        finally:
            server.terminate()
            server.wait(30)


def test_a_folder_that_is_held_and_does_not_answer_is_a_plain_fault(
    tmp_path: Path, callout: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "TRIES", 2)
    with CentreFolder(tmp_path):
        code, (line,) = callout("technician", "add", "王", "--data", tmp_path, "--json")
    assert code == EXIT_CODES[StartFault.FOLDER_IN_USE]
    assert json.loads(line)["code"] == "folder-in-use"


def test_a_fault_of_the_command_itself_is_not_taken_for_a_held_folder(tmp_path: Path) -> None:
    def fail() -> None:
        with local.reached(tmp_path) as centre:
            assert isinstance(centre, Work)
            raise CannotStart(StartFault.FOLDER_IN_USE, path="another")

    with pytest.raises(CannotStart) as found:
        fail()
    assert found.value.fields == {"path": "another"}
    assert not CentreFolder(tmp_path).held()


def test_two_commands_at_once_take_turns(tmp_path: Path) -> None:
    codes: list[int] = []

    def add(name: str) -> None:
        codes.append(
            commanding.callout("technician", "add", name, "--data", tmp_path, "--json").code
        )

    threads = [Thread(target=add, args=(name,)) for name in ("王", "赵")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0, 0]
