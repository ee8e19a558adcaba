"""Proves that the ground of the tests holds: each leftover fails the test that left it."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import samples_folder

ROOT = Path(__file__).parent.parent

PLANTED = """
import logging, socket, threading, warnings
import pytest
import tests.leftovers

tests.leftovers.PATIENCE_S = 0.5
HOUR = threading.Event()
KEPT = []

def stay():
    HOUR.wait(60)

def test_bad_leaves_a_daemon_thread():
    threading.Thread(target=stay, daemon=True).start()

def test_bad_leaves_a_thread(request):
    request.session.addfinalizer(HOUR.set)
    threading.Thread(target=stay).start()

def test_good_thread_ends_by_itself():
    threading.Thread(target=threading.Event().wait, args=(0.05,)).start()

def test_bad_leaves_a_socket():
    KEPT.append(socket.create_server(("127.0.0.1", 0)))

def test_bad_forgets_a_socket():
    socket.create_server(("127.0.0.1", 0))

def test_good_says_that_a_socket_stays(request):
    request.node.add_marker(pytest.mark.leaves_open("to be seen"))
    KEPT.append(socket.create_server(("127.0.0.1", 0)))

def test_bad_leaves_a_file(tmp_path):
    KEPT.append((tmp_path / "open").open("w", encoding="utf-8"))

def test_bad_logs_a_warning():
    logging.getLogger("trade").warning("half a door")

def test_bad_logs_an_error_in_a_thread():
    thread = threading.Thread(target=logging.getLogger("trade").error, args=("no door",))
    thread.start()
    thread.join()

def test_good_expects_its_warning(expected_warnings):
    expected_warnings.expect("^trade: WARNING: half a door$")
    logging.getLogger("trade").warning("half a %s", "door")

def test_bad_expects_in_vain(expected_warnings):
    expected_warnings.expect("half a door")

def test_bad_expects_another(expected_warnings):
    expected_warnings.expect("half a door")
    logging.getLogger("trade").warning("half a door")
    logging.getLogger("trade").warning("half a window")

def test_bad_warns():
    warnings.warn("old", DeprecationWarning)

def test_bad_qt_thread_stays(qapp):
    from PySide6.QtCore import QThread
    thread = QThread()
    thread.start()
    KEPT.append(thread)

def test_good_ends_its_qt_thread():
    thread = KEPT.pop()
    thread.quit()
    assert thread.wait(5000)

def test_bad_qt_warns(qapp):
    from PySide6.QtCore import qWarning
    qWarning("no such style")
"""


def test_each_leftover_fails_the_test_that_left_it(tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(PLANTED, encoding="utf-8")
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider"),
            *("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-rA", str(planted)),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    outcomes: dict[str, set[str]] = {}
    pattern = r"^(PASSED|FAILED|ERROR) \S*::(test_\w+)"
    for outcome, name in re.findall(pattern, finished.stdout, re.MULTILINE):
        outcomes.setdefault(name, set()).add(outcome)

    assert set(outcomes) == set(re.findall(r"^def (test_\w+)", PLANTED, re.MULTILINE))
    wrong = {
        name: outcome
        for name, outcome in outcomes.items()
        if (outcome == {"PASSED"}) != name.startswith("test_good")
    }
    assert wrong == {}, finished.stdout


def test_the_time_zone_is_fixed_and_not_utc() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert noon.astimezone().isoformat() == "2026-01-01T20:00:00+08:00"


def test_samples_are_skipped_without_the_variable_and_wanted_with_it(tmp_path: Path) -> None:
    assert samples_folder({"CALLOUT_SAMPLES": str(tmp_path)}) == tmp_path
    with pytest.raises(pytest.skip.Exception):
        samples_folder({})
    with pytest.raises(AssertionError, match="is no folder"):
        samples_folder({"CALLOUT_SAMPLES": str(tmp_path / "missing")})
