"""Decides how a desk finds the server of a data folder: it attaches to what runs or starts it.

DIR/server.json names pid, address and secret; the address is asked, no pipe decides. A server
that this starts outlives a crash of the desk; the last local desk to leave asks it to stop.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.vocabulary import StartFault
from desktop.gateways.folder import DataFolder, Running
from desktop.store.faults import CannotStart


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

    Raises:
        CannotStart: what the server said when it could not begin, or ``server-silent``.
    """
    running = _alive(data) or _start(data, key_file)
    attached = Attached(running.url, running.secret)
    with Client(attached.url, token=attached.secret) as client:
        try:
            client.centre.desk_came(os.getpid())
        except (Unreachable, Refused) as error:
            raise CannotStart(StartFault.SERVER_SILENT, url=attached.url) from error
    return attached


def _alive(data: Path) -> Running | None:
    """Return the server that answers for the folder, if one does."""
    running = DataFolder(data).running()
    if running is None or not psutil.pid_exists(running.pid):
        return None
    with Client(running.url, token=running.secret) as client:
        try:
            client.people.me()  # only the folder's own server knows the secret
        except (Unreachable, Refused):
            return None
    return running


def _start(data: Path, key_file: Path | None) -> Running:
    """Start a server of its own process group and wait for the line that says it is ready."""
    command = [sys.executable, "-m", "desktop", "serve", "--data", str(data), "--embedded"]
    if key_file is not None:
        command += ["--key-file", str(key_file)]
    windows = os.name == "nt"
    flags = (
        subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW  # type: ignore[attr-defined,unused-ignore]
        if windows
        else 0
    )
    child = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=flags,
        start_new_session=not windows,
    )
    assert child.stdout is not None
    with child.stdout:
        first = child.stdout.readline()
    try:
        told = json.loads(first)
    except ValueError as error:
        raise CannotStart(StartFault.SERVER_SILENT, path=str(data)) from error
    if not told["ready"]:
        child.wait()
        if told["code"] == StartFault.FOLDER_IN_USE and (running := _alive(data)) is not None:
            return running  # another desk was quicker
        raise CannotStart(StartFault(told["code"]), **told["fields"])
    started = DataFolder(data).running()
    if started is None:
        raise CannotStart(StartFault.SERVER_SILENT, path=str(data))
    # The child goes on without us; Popen would warn of that when it is collected.
    child.returncode = 0
    return started
