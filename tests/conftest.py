"""Decides what every test stands on: one time zone, one language, no window, no leftovers.

A logged warning, a thread, a socket or a file that a test leaves behind fails that test.
"""

import atexit
import gc
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import psutil
import pytest
from hypothesis import settings
from pytestqt.qtbot import QtBot
from typing_extensions import override

from tests import forked
from tests.leftovers import held, left_since
from tests.patience import PatientBot

pytest_plugins = ["tests.databases", "tests.running"]

_HOME = tempfile.TemporaryDirectory(prefix="callout-tests-", ignore_cleanup_errors=True)
atexit.register(_HOME.cleanup)

# Before anything reads them. East of Greenwich all day, so that a naive time is seen to be wrong.
os.environ["TZ"] = "Asia/Shanghai"
os.environ["LANG"] = os.environ["LC_ALL"] = "C.UTF-8"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
# The machine's own folders, keys and proxies are no business of a test.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
    os.environ[_name] = tempfile.mkdtemp(prefix=f"{_name}-", dir=_HOME.name)
for _name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(_name, None)
    os.environ.pop(_name.upper(), None)
if sys.platform != "win32":
    time.tzset()


def pytest_collection_finish() -> None:
    """Set what has been loaded apart: it stays, and each full collection would go through it."""
    gc.collect()
    gc.freeze()


class Scale(StrEnum):
    """How long the long tests run."""

    CI = "ci"
    FULL = "full"


# No deadline: on a machine that others use too, a slow case is no fault of the rule it tries.
settings.register_profile(Scale.CI.value, deadline=None)
settings.register_profile(Scale.FULL.value, deadline=None, max_examples=2_000)
settings.load_profile(Scale(os.environ.get("CALLOUT_SCALE", Scale.CI)).value)


class _Listener(logging.Handler):
    """Keeps what is logged at WARNING or worse, from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s: %(levelname)s: %(message)s"))

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


class ExpectedWarnings:
    """The warnings that a test wants to see logged."""

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Want a logged line, "logger: LEVEL: message", in which the pattern is found."""
        self._patterns.append(re.compile(pattern))

    def unexpected(self, heard: list[str]) -> list[str]:
        """Each line that nobody expected."""
        return [line for line in heard if not any(p.search(line) for p in self._patterns)]

    def unheard(self, heard: list[str]) -> list[str]:
        """Each pattern that no line matched."""
        return [p.pattern for p in self._patterns if not any(p.search(line) for line in heard)]


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real samples that CALLOUT_SAMPLES names; a stranger has none and skips."""
    return samples_folder(os.environ)


def samples_folder(environment: Mapping[str, str]) -> Path:
    """The folder that the environment names; skips when it names none, fails when it is none."""
    name = environment.get("CALLOUT_SAMPLES")
    if not name:
        pytest.skip("CALLOUT_SAMPLES names no folder of samples")
    folder = Path(name)
    assert folder.is_dir(), f"CALLOUT_SAMPLES names {folder}, which is no folder"
    return folder


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """Clicks, types and waits, as long as a busy machine may need."""
    del qapp
    return PatientBot(request)


@pytest.fixture(scope="session")
def scale() -> Scale:
    """How long the long tests run: CALLOUT_SCALE, `ci` unless it says `full`."""
    return Scale(os.environ.get("CALLOUT_SCALE", Scale.CI))


@pytest.fixture(autouse=True)
def _leaves_nothing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Fails a test that leaves a thread, a socket or one of its files open."""
    folder = tmp_path_factory.getbasetemp()
    before = held(folder)
    yield
    if request.node.get_closest_marker("leaves_open") is None:
        left = left_since(before, folder)
        assert not left, "the test left behind:\n" + "\n".join(left)


@pytest.fixture(autouse=True)
def expected_warnings(_leaves_nothing: None) -> Iterator[ExpectedWarnings]:
    """Fails a test on a logged warning or worse, unless it called `expect` with its pattern."""
    listener = _Listener()
    expected = ExpectedWarnings()
    logging.getLogger().addHandler(listener)
    try:
        yield expected
    finally:
        logging.getLogger().removeHandler(listener)
    unexpected = expected.unexpected(listener.heard)
    assert not unexpected, "logged, and not expected:\n" + "\n".join(unexpected)
    unheard = expected.unheard(listener.heard)
    assert not unheard, "expected, and not logged:\n" + "\n".join(unheard)


def _command(process: psutil.Process) -> str:
    """What a process runs; nothing for one that has ended, though nobody has heard of it yet."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.fixture(autouse=True, scope="session")
def _ends_its_processes() -> Iterator[None]:
    """Fails the run that leaves a process of its own running."""
    before = set(psutil.Process().children(recursive=True))
    yield
    forked.end()
    left = set(psutil.Process().children(recursive=True)) - before
    lines = [line for line in map(_command, left) if line and "resource_tracker" not in line]
    assert not lines, "processes left behind:\n" + "\n".join(lines)
