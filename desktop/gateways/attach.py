"""Decides how a desk finds the server of a data folder: it attaches to what runs or starts it.

DIR/server.json names pid, address and secret; the address is asked, no pipe decides. A server
that this starts outlives a crash of the desk; the last local desk to leave asks it to stop.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from api_client.client import Client
from api_client.errors import Reason, Refused, Unreachable
from api_client.transport import Patience
from api_client.vocabulary import Code, StartFault
from desktop.gateways.folder import CentreFolder, Running
from desktop.store.faults import CannotStart

ROUNDS = 5
"""How often a server is looked for, or else started."""
LOOKS = 50
LOOK_EVERY_S = 0.1
PASSING = frozenset({StartFault.FOLDER_IN_USE, StartFault.SERVER_STOPPING})
"""What another round may find gone: somebody else was quicker, or is about to be gone."""
_SHORT = Patience(connect_s=2.0, read_s=10.0, tries=1)
"""It is this machine: whoever does not answer soon does not answer."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A server on this machine that this desk has told of itself: address and local secret."""

    url: str
    secret: str

    def leave(self) -> None:
        """Say that this desk goes; the last one stops a server that a desk started."""
        with Client(self.url, token=self.secret) as client:
            try:
                client.centre.desk_left(os.getpid())
            except (Unreachable, Refused):
                return  # it is gone already, or another one has its address now


def attach(data: Path, key_file: Path | None = None) -> Attached:
    """Return the folder's server, started when none runs, and tell it of this desk.

    Another desk may be starting one just now, or the last one may be stopping it: then this waits.

    Raises:
        CannotStart: what the server said when it could not begin; ``server-stopping`` when it is
            about to be gone and takes long; ``server-silent`` when it does not answer.
    """
    fault = CannotStart(StartFault.SERVER_SILENT, path=str(data))
    for _ in range(ROUNDS):
        try:
            running = _awaited(data) or _start(data, key_file)
            if _told(running):
                return Attached(running.url, running.secret)
            fault = CannotStart(StartFault.SERVER_SILENT, url=running.url)
        except CannotStart as found:
            if found.fault not in PASSING:
                raise
            fault = found
            if found.fault is StartFault.SERVER_STOPPING:
                let_go(data)
    raise fault


def alive(data: Path) -> Running | None:
    """Return the server that answers for the folder, if one does.

    server.json may be left over from a server that was killed: its pid and its port may be
    another program's by now. A server holds the folder, and it alone knows the secret.

    Raises:
        CannotStart: ``server-silent`` when it takes requests and does not answer.
    """
    folder = CentreFolder(data)
    running = folder.running()
    if running is None or not folder.held() or not psutil.pid_exists(running.pid):
        return None
    with Client(running.url, token=running.secret, patience=_SHORT) as client:
        try:
            client.people.me()
        except Unreachable as error:
            if error.reason is Reason.TIME_OUT:
                raise CannotStart(StartFault.SERVER_SILENT, url=running.url) from error
            return None
        except Refused:
            return None
    return running


def _awaited(data: Path) -> Running | None:
    """Return the folder's server; wait a while where somebody holds the folder and is not up."""
    for _ in range(LOOKS):
        running = alive(data)
        if running is not None or not CentreFolder(data).held():
            return running
        time.sleep(LOOK_EVERY_S)
    return None


def let_go(data: Path) -> None:
    """Wait a while until a server that is stopping holds the folder no more."""
    for _ in range(LOOKS):
        if not CentreFolder(data).held():
            return
        time.sleep(LOOK_EVERY_S)


def _told(running: Running) -> bool:
    """Tell a server of this desk; return whether it has heard.

    Raises:
        CannotStart: ``server-stopping`` when it will not stay for it.
    """
    with Client(running.url, token=running.secret, patience=_SHORT) as client:
        try:
            stopping = client.centre.desk_came(os.getpid()).stopping
        except Refused as refusal:
            if refusal.code != Code.SERVER_STOPPING:
                return False
            stopping = True
        except Unreachable:
            return False
    if stopping:
        raise CannotStart(StartFault.SERVER_STOPPING, url=running.url)
    return True


def _start(data: Path, key_file: Path | None) -> Running:
    """Start a server of its own process group and wait for the line that says it is ready."""
    child = _child(data, key_file)
    assert child.stdout is not None
    with child.stdout:
        first = child.stdout.readline()
    try:
        told = json.loads(first)
        ready = told["ready"]
    except (ValueError, TypeError, KeyError) as error:
        child.kill()
        child.wait()
        raise CannotStart(StartFault.SERVER_SILENT, path=str(data)) from error
    if not ready:
        child.wait()
        raise CannotStart(StartFault(told["code"]), **told["fields"])
    # The child goes on without us; Popen would warn of that when it is collected.
    child.returncode = 0
    started = CentreFolder(data).running()
    if started is None:
        raise CannotStart(StartFault.SERVER_SILENT, path=str(data))
    return started


def _child(data: Path, key_file: Path | None) -> subprocess.Popen[bytes]:
    """Start the process; closing the desk's terminal or window does not end it."""
    command = [sys.executable, "-m", "desktop", "serve", "--data", str(data), "--embedded"]
    if key_file is not None:
        command += ["--key-file", str(key_file)]
    windows = os.name == "nt"
    flags = (
        subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW  # type: ignore[attr-defined,unused-ignore]
        if windows
        else 0
    )
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=flags,
        start_new_session=not windows,
    )
