"""Tries a server's life as a process: ready line, no console, odd paths, plain faults (F2)."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from api_client.client import Client
from api_client.vocabulary import EXIT_CODES, StartFault
from desktop.app.opening import open_centre
from desktop.clock import SystemClock
from desktop.gateways import keys
from desktop.gateways.folder import CentreFolder
from desktop.service import centre as centre_cases
from desktop.service.unit import SYSTEM
from desktop.settings import PLAIN_HTTP
from tests.commands.conftest import Runs

WITHIN_S = 60.0
EVERYWHERE = "0.0.0.0"  # noqa: S104  (what the word stands for)
NO_CONSOLE = """
import sys
sys.stdin = sys.stdout = sys.stderr = None
from desktop.__main__ import main
raise SystemExit(main(sys.argv[1:]))
"""


@contextmanager
def served(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block lasts."""
    whole = [sys.executable, *command]
    server = subprocess.Popen(whole, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield server
    finally:
        server.terminate()
        server.communicate(timeout=WITHIN_S)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder on which a server ran without any console, and what it answered."""
    folder = tmp_path_factory.mktemp("served") / "a centre 中心 #1"
    key = folder.parent / "a key 钥匙"
    asked = ("serve", "--data", str(folder), "--key-file", str(key))
    clock, turn = SystemClock(), Event()
    with served("-c", NO_CONSOLE, *asked) as server:
        end_s = clock.monotonic_s() + WITHIN_S
        while CentreFolder(folder).running() is None:
            assert server.poll() is None
            assert clock.monotonic_s() < end_s
            turn.wait(0.05)
        running = CentreFolder(folder).running()
        assert running is not None
        with Client(running.url) as client:
            assert client.centre.health().ok
        assert running.pid == server.pid
    assert server.returncode == 0
    return folder


def test_a_server_needs_no_console_and_any_path_will_do(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        "anchors",
        "audit-head.json",
        "callout.db",
        "lock",
        "server.log",
    }
    assert (folder.parent / "a key 钥匙").is_file()


def test_the_key_and_the_secret_are_not_in_the_folder(folder: Path) -> None:
    key = (folder.parent / "a key 钥匙").read_text(encoding="ascii").strip()
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert key.encode() not in content
    assert bytes.fromhex(key) not in content
    assert b"Started server process" in content


def test_the_first_line_says_where_and_the_second_server_says_that_it_is_held(
    tmp_path: Path, callout: Runs
) -> None:
    with served("-m", "desktop", "serve", "--data", str(tmp_path)) as server:
        assert server.stdout is not None
        ready = json.loads(server.stdout.readline())
        assert (ready["ready"], ready["pid"]) == (True, server.pid)
        code, (line,) = callout("serve", "--data", tmp_path)
        assert code == EXIT_CODES[StartFault.FOLDER_IN_USE]
        assert json.loads(line) == {
            "ready": False,
            "code": "folder-in-use",
            "fields": {"path": str(tmp_path)},
        }
    assert CentreFolder(tmp_path).running() is None


def test_a_port_in_use_is_one_plain_sentence(tmp_path: Path, callout: Runs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, (line,) = callout("serve", "--data", tmp_path, "--port", port)
    assert code == EXIT_CODES[StartFault.PORT_IN_USE]
    assert json.loads(line)["fields"] == {"host": "127.0.0.1", "port": port}
    assert CentreFolder(tmp_path).running() is None
    assert not CentreFolder(tmp_path).held()


@pytest.mark.parametrize(
    ("option", "value", "fault"),
    [
        ("--host", "192.0.2.1", StartFault.PLAIN_HTTP_REFUSED),
        ("--host", "", StartFault.ADDRESS_UNUSABLE),
        ("--host", " ", StartFault.ADDRESS_UNUSABLE),
        ("--port", "70000", StartFault.ADDRESS_UNUSABLE),
        ("--database", "mysql://somewhere/db", StartFault.DATABASE_UNSUPPORTED),
        ("--key-file", os.sep, StartFault.KEY_FILE_UNREADABLE),
    ],
)
def test_what_cannot_be_is_one_plain_sentence(
    tmp_path: Path, callout: Runs, option: str, value: str, fault: StartFault
) -> None:
    code, (line,) = callout("serve", "--data", tmp_path, option, value)
    assert (code, json.loads(line)["code"]) == (EXIT_CODES[fault], fault.value)


@pytest.mark.parametrize("sentence", ["", "yes", "Anyone on the way can read everything"])
def test_other_machines_are_served_without_encryption_by_the_sentence_alone(
    tmp_path: Path, callout: Runs, sentence: str
) -> None:
    asked = ("serve", "--data", tmp_path, "--host", EVERYWHERE, "--plain-http", sentence)
    code, (line,) = callout(*asked)
    assert code == EXIT_CODES[StartFault.PLAIN_HTTP_REFUSED]
    said = json.loads(line)
    assert (said["code"], said["fields"]["host"]) == ("plain-http-refused", EVERYWHERE)
    assert PLAIN_HTTP in said["fields"]["option"], "what would have to be said is told"


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({}, ("--plain-http", PLAIN_HTTP)),
        ({"plain_http": PLAIN_HTTP}, ()),
        ({"trusted_proxies": "192.0.2.7"}, ()),
    ],
    ids=["by-the-option", "by-the-setting", "for-a-proxy-on-another-machine"],
)
def test_who_says_so_serves_other_machines_without_encryption(
    tmp_path: Path, settings: dict[str, str], options: tuple[str, ...]
) -> None:
    (tmp_path / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    command = ("-m", "desktop", "serve", "--data", str(tmp_path), "--host", EVERYWHERE, *options)
    with served(*command) as server:
        assert server.stdout is not None
        assert json.loads(server.stdout.readline())["ready"]


def test_a_proxy_on_this_machine_is_no_reason_to_let_others_in(
    tmp_path: Path, callout: Runs
) -> None:
    (tmp_path / "settings.json").write_text('{"trusted_proxies": "127.0.0.1"}', encoding="utf-8")
    code, _ = callout("serve", "--data", tmp_path, "--host", EVERYWHERE)
    assert code == EXIT_CODES[StartFault.PLAIN_HTTP_REFUSED]


def test_a_wrong_key_is_refused_and_the_right_one_still_opens(
    tmp_path: Path, callout: Runs
) -> None:
    right, wrong = tmp_path / "right.key", tmp_path / "wrong.key"
    with open_centre(tmp_path / "centre") as opened:
        key = keys.obtain(tmp_path, right, opened.centre_id, first=True)
        opened.work.write(SYSTEM, lambda unit: centre_cases.hold_key(unit, key))
    wrong.write_text("ab" * 32, encoding="ascii")
    code, (line,) = callout("serve", "--data", tmp_path / "centre", "--key-file", wrong)
    assert (code, json.loads(line)["code"]) == (EXIT_CODES[StartFault.KEY_WRONG], "key-wrong")
    gone = tmp_path / "gone.key"
    code, _ = callout("serve", "--data", tmp_path / "centre", "--key-file", gone)
    assert code == EXIT_CODES[StartFault.KEY_MISSING]
    assert not gone.exists()
