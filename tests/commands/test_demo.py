"""The demo as people run it: a real server as a child, phones made of code, a verdict."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from api_client.client import Client
from api_client.errors import Unreachable
from api_client.vocabulary import EXIT_CODES, StartFault
from desktop import words
from desktop.__main__ import main
from desktop.commands import demo
from desktop.simulator.invariants import INVARIANTS
from desktop.store.faults import CannotStart
from tests.leftovers import commands

KEYS = {
    "ok",
    "seed",
    "orders",
    "reports_sent",
    "reports_accepted",
    "lost",
    "doubled",
    "invariants",
}
SHORT = ("demo", "--headless", "--technicians", "3", "--seed", "7")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """Put the language back that a command chose."""
    yield
    words.choose(words.Language.ENGLISH)


def said(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, object], str]:
    """Give the last line of standard output as JSON, and standard error."""
    heard = capsys.readouterr()
    found = json.loads(heard.out.splitlines()[-1])
    assert isinstance(found, dict)
    return found, heard.err


def test_a_short_demo_ends_well_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = tmp_path / "centre"
    assert main([*SHORT, "--seconds", "3", "--json", "--data", str(data)]) == 0
    found, err = said(capsys)
    assert set(found) == KEYS
    assert found["ok"] is True
    assert (found["seed"], found["lost"], found["doubled"]) == (7, 0, 0)
    assert isinstance(found["orders"], int)
    assert found["orders"] > 0
    assert isinstance(found["reports_accepted"], int)
    assert found["reports_accepted"] > 0
    wanted = [{"name": name, "ok": True} for name in (*INVARIANTS, "verify")]
    assert found["invariants"] == wanted
    assert "Log in as demo" in err
    assert not (data / "server.json").exists()
    assert not [told for told in commands() if "serve" in told]

    again = [*SHORT, "--seconds", "3", "--json", "--data", str(data)]
    assert main(again) == 0, "a centre can be played again, with other people"
    assert "Log in as demo-" in said(capsys)[1]

    head = data / "audit-head.json"
    head.write_text(head.read_text(encoding="utf-8").replace("2", "3"), encoding="utf-8")
    assert not demo.verified(data).ok


def test_a_planned_day_is_played_by_a_quick_clock_and_only_in_a_demos_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data, real = tmp_path / "centre", tmp_path / "real"
    quick = [
        "demo",
        "--headless",
        "--pace",
        "400",
        "--technicians",
        "5",
        "--seconds",
        "7",
        "--json",
    ]
    assert main([*quick, "--data", str(data)]) == 0
    found, err = said(capsys)
    assert found["ok"] is True
    assert isinstance(found["reports_accepted"], int)
    assert found["reports_accepted"] > 0
    assert "OpenStreetMap" in err
    with demo.serving(data, None) as server, Client(server.url) as client:
        first, second = client.centre.health(), client.centre.health()
        assert first.pace == 400, "a demo's folder keeps its pace"
        assert second.at > first.at
        clock = demo.clock_of(server)
        assert clock.pace == 400
        assert clock.now() >= second.at
    with demo.serving(real, None) as server, Client(server.url) as client:
        assert client.centre.health().pace is None
    assert main([*quick, "--data", str(real)]) == EXIT_CODES[StartFault.PACE_REFUSED]
    assert said(capsys)[0]["code"] == "pace-refused"


def test_a_demo_that_is_not_done_in_time_says_so_in_the_language_that_was_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "GRACE_S", 0.0)
    code = main([*SHORT, "--seconds", "1", "--json", "--language", "zh_CN"])
    found, err = said(capsys)
    assert code == 1
    assert found["ok"] is False
    assert {"name": "nothing-unforeseen", "ok": False} in found["invariants"]  # type: ignore[operator]
    assert "不成立" in err
    assert "没有意外情况" in err


def test_a_server_is_stopped_by_its_address_and_a_silent_one_by_its_handle(tmp_path: Path) -> None:
    others = set(psutil.Process().children())  # such as the database that other tests share
    with demo.serving(tmp_path / "centre", None) as server:
        [child] = set(psutil.Process().children()) - others
        with Client(server.url) as client:
            assert client.centre.health().ok
        with pytest.raises(CannotStart) as caught, demo.serving(tmp_path / "centre", None):
            pytest.fail("the folder is served already")
        assert caught.value.fault is StartFault.FOLDER_IN_USE
    assert not child.is_running()
    with Client(server.url) as client, pytest.raises(Unreachable):
        client.centre.health()
    with demo.serving(tmp_path / "centre", None):
        [child] = set(psutil.Process().children()) - others
        child.kill()
    assert not child.is_running()


def test_a_folder_that_cannot_be_one_is_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("x", encoding="utf-8")
    code = main([*SHORT, "--json", "--data", str(occupied)])
    assert code == EXIT_CODES[StartFault.FOLDER_NOT_WRITABLE]
    assert said(capsys)[0]["code"] == "folder-not-writable"


@pytest.mark.parametrize("technicians", ["0", "101", "-1"])
def test_a_number_of_technicians_that_makes_no_sense_is_wrong_usage(technicians: str) -> None:
    assert main(["demo", "--headless", "--technicians", technicians]) == 2


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "1e9"])
def test_a_length_that_makes_no_sense_is_wrong_usage(seconds: str) -> None:
    assert main(["demo", "--headless", "--seconds", seconds]) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt is a signal of POSIX")
def test_an_interrupt_ends_the_day_early_with_a_verdict(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desktop", *SHORT, "--seconds", "600", "--json"]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        while b"Log in as" not in child.stderr.readline():
            assert child.poll() is None
        with Client(json.loads((tmp_path / "server.json").read_bytes())["url"]) as client:
            enough = client.centre.health().seq + 40
            while client.centre.health().seq < enough:
                assert child.poll() is None
        child.send_signal(signal.SIGINT)
        heard = child.stderr.read().decode()
        told = json.loads(child.stdout.read().splitlines()[-1])
        assert child.wait(60) == 0, heard
    assert told["ok"] is True
    assert told["reports_accepted"] > 0


def test_help_needs_neither_qt_nor_a_server() -> None:
    code = (
        "import sys\nfrom desktop.__main__ import main\n"
        "try:\n    main(['demo', '--help'])\nexcept SystemExit:\n    pass\n"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'fastapi'))]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"--technicians" in done.stdout
