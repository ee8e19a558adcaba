"""Decides how a test has a screen of its own: an X server without a monitor, a window manager."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.running import until

TOOLS = ("Xvfb", "openbox", "xdotool")
SIZE = "1600x1000x24"
STARTS_WITHIN_S = 30.0
ENDS_WITHIN_S = 10.0


def need_tools() -> None:
    """Skip where nothing can be tried; the project's own runs may not do without."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not missing:
        return
    said = f"no real window without {', '.join(missing)}: README says which packages have them"
    if os.environ.get("CI") == "true":
        pytest.fail(said)
    pytest.skip(said)


def tool(name: str) -> str:
    """Give where a tool lies."""
    found = shutil.which(name)
    assert found is not None, f"{name} was there"
    return found


@contextmanager
def screen(folder: Path) -> Iterator[str]:
    """Run an X server on a display that nobody else has, with a window manager; give its name.

    `folder` takes what both have to say.
    """
    with (folder / "screen.log").open("wb") as log:
        server, display = _server(log.fileno())
        try:
            manager = _manager(log.fileno(), display, folder / "managed")
            try:
                yield display
            finally:
                _end(manager)
        finally:
            _end(server)


def _server(log: int) -> "tuple[subprocess.Popen[bytes], str]":
    """Start the X server; it chooses its number itself, so that workers do not meet."""
    mine, its = os.pipe()
    seen = ("-screen", "0", SIZE)
    command = [tool("Xvfb"), "-displayfd", str(its), *seen, "-nolisten", "tcp", "-noreset"]
    started = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(its,)
    )
    os.close(its)
    with os.fdopen(mine, "rb") as told:
        number = told.readline().strip()
    if not number:
        _end(started)
    assert number, "the X server did not start"
    return started, f":{number.decode()}"


def _manager(log: int, display: str, managed: Path) -> "subprocess.Popen[bytes]":
    """Start the window manager, and wait until it has taken the screen over."""
    started = subprocess.Popen(
        [tool("openbox"), "--sm-disable", "--startup", f"touch '{managed}'"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env={**os.environ, "DISPLAY": display},
    )
    try:
        until(lambda: managed.exists() or started.poll() is not None, STARTS_WITHIN_S)
        assert managed.exists(), "the window manager did not start"
    except BaseException:
        _end(started)
        raise
    return started


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(ENDS_WITHIN_S)
