"""Decides how the first run's window has a centre founded: by ``callout init``, beside it.

What it tells on its way goes to the window; one that is ended leaves nothing behind.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import keyring
from keyring.errors import KeyringError

from api_client.client import Client
from api_client.errors import Refused
from api_client.transport import Patience
from api_client.vocabulary import StartFault
from api_client.wire.centre import Health
from desktop.app import surveying
from desktop.app.machine import NothingSensible, VisitingMachine
from desktop.domain.refusal import Refusal
from desktop.gateways import addresses, building, home, keys, premises
from desktop.gateways.home import Home
from desktop.gateways.premises import Standing
from desktop.store.faults import CannotStart
from desktop.ui.founding import (
    FolderSeen,
    Founded,
    FoundingStep,
    FoundingWanted,
    Ground,
    KeyPlace,
    Progress,
    Tell,
)
from desktop.ui.machine import Begun, CertificateDoubt, Ended, MachineFault

SHORT = Patience(connect_s=5.0, read_s=10.0, tries=1)
"""Somebody waits before the window: who does not answer soon is told to be away."""
UNPROCESSABLE = 422
GROUNDS = {
    Standing.VACANT: Ground.VACANT,
    Standing.UNFIT: Ground.VACANT,
    Standing.CENTRE: Ground.CENTRE,
    Standing.HALF_MADE: Ground.HALF_MADE,
}


class LocalFounder:
    """The machine of the first run: what is asked is answered here, and founded by a program."""

    def __init__(self, folder: Path, key_file: Path | None, config: Path | None) -> None:
        """Offer `folder`; where the desk begins from then on is kept in `config`, if anywhere."""
        self.folder, self.key_file = folder, key_file
        self._config = config
        self._lock = Lock()
        self._child: subprocess.Popen[str] | None = None
        self._cancelled = False

    def key_place(self) -> KeyPlace:
        """Say where a key would be kept: the system's store is asked for one that is not there."""
        if self.key_file is not None:
            return KeyPlace("file", self.key_file)
        try:
            keyring.get_password(keys.STORE_NAME, "nobody")
        except KeyringError:
            return KeyPlace("beside-data")
        return KeyPlace("key-store")

    def look(self, folder: Path) -> FolderSeen:
        """Look at a folder."""
        seen = surveying.look(folder)
        fault = None if seen.fault is None else MachineFault(seen.fault.fault, seen.fault.fields)
        return FolderSeen(seen.folder, GROUNDS[seen.standing], fault, seen.free_bytes)

    def look_at_backups(self, folder: Path, data: Path) -> bool:
        """Say whether backups in `folder` lie on the disk of `data`."""
        try:
            surveying.refuse_backup_folder(folder)
        except CannotStart as fault:
            raise MachineFault(fault.fault, fault.fields) from fault
        return premises.same_disk(folder, data)

    def addresses(self) -> tuple[str, ...]:
        """Give the machine's addresses by which others can reach it."""
        return addresses.addresses()

    def try_address(self, host: str, port: int) -> None:
        """Try whether a server can listen at an address."""
        try:
            surveying.refuse_address(host, port)
        except CannotStart as fault:
            raise MachineFault(fault.fault, fault.fields) from fault

    def refusal(self, name: str, password: str) -> Refused | None:
        """Give why nobody can be called so with such a password."""
        try:
            surveying.administrator(name, password)
        except Refusal as refusal:
            return _refused(refusal.code, refusal.fields)
        return None

    def reach(self, url: str) -> Health:
        """Ask a server how it is, as a desk that visits it does."""
        found = VisitingMachine(url).find()
        with Client(found.url, patience=SHORT) as client:
            client.trust(found.pin)
            return client.centre.health()

    def trust(self, doubt: CertificateDoubt) -> None:
        """Know the server by the certificate that was in doubt."""
        VisitingMachine(doubt.url).trust(doubt)

    def found(self, wanted: FoundingWanted, tell: Tell) -> Founded:
        """Run ``callout init``, tell what it tells, and give what it made."""
        with self._lock:
            self._cancelled = False
            child = self._child = _program(_arguments(wanted))
        try:
            told = _heard(child, wanted.password, tell)
        finally:
            with self._lock:
                self._child = None
            child.wait()
        if told is not None and told["ok"]:
            return _founded(told)  # it was whole before somebody cancelled it
        if self._cancelled:
            building.clear(wanted.folder, wanted.key_file)
            raise Ended
        if told is None:
            raise NothingSensible
        raise fault_of(told["code"], told["fields"])

    def cancel(self) -> None:
        """End a founding that runs; what it left is removed by whoever waits for it."""
        with self._lock:
            self._cancelled = True
            if self._child is not None:
                self._child.kill()

    def remember(self, begun: Begun) -> None:
        """Let the desk begin there from now on."""
        if self._config is not None:
            home.write(self._config, Home(begun.folder, begun.url))


def _arguments(wanted: FoundingWanted) -> Sequence[str]:
    """Give the command line; names that begin like an option are none."""
    asked = ["init", f"--data={wanted.folder}", f"--admin={wanted.administrator}"]
    backups = wanted.backups
    options = {
        "language": wanted.language,
        "key-file": wanted.key_file,
        "backup-to": backups.folder,
        "backup-at": None if backups.at is None else backups.at.isoformat("minutes"),
        "backup-keep": backups.days_kept,
        "serve": None if wanted.serves is None else at_address(*wanted.serves),
    }
    asked += [f"--{name}={value}" for name, value in options.items() if value is not None]
    if wanted.demo:
        asked.append("--demo")
    return [*asked, "--no-desk", "--password-stdin", "--json"]  # where it begins is kept here


def at_address(host: str, port: int) -> str:
    """Give an address and a port as the command line has them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _program(arguments: Sequence[str]) -> "subprocess.Popen[str]":
    """Start the command without a console of its own."""
    windows = os.name == "nt"
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        creationflags=subprocess.CREATE_NO_WINDOW  # type: ignore[attr-defined,unused-ignore]
        if windows
        else 0,
        start_new_session=not windows,
    )


def _heard(child: "subprocess.Popen[str]", password: str, tell: Tell) -> dict[str, Any] | None:
    """Say the password, tell of each step, and give what was said last; None for nothing."""
    assert child.stdin is not None
    assert child.stdout is not None
    last: dict[str, Any] | None = None
    with child.stdout, child.stdin:
        try:
            child.stdin.write(password + "\n")
            child.stdin.close()
            for line in child.stdout:
                said = json.loads(line)
                if "step" in said:
                    tell(Progress(FoundingStep(said["step"]), said["done"], said["of"]))
                else:
                    last = said
        except (OSError, ValueError):
            return None  # it was ended in the middle of a word
    return last


def fault_of(code: str, fields: Mapping[str, Any]) -> MachineFault | Refused:
    """Give what the command said as the window knows faults."""
    if code in set(StartFault):
        return MachineFault(StartFault(code), fields)
    return _refused(code, fields)


def _refused(code: str, fields: Mapping[str, Any]) -> Refused:
    """Give a refusal as a server gives it."""
    return Refused(code, UNPROCESSABLE, fields)


def _founded(told: Mapping[str, Any]) -> Founded:
    """Read what was made."""
    key, demo, serves = told["key"], told["demo"] or {}, told["serve"] or {}
    return Founded(
        folder=Path(told["folder"]),
        key=KeyPlace(key["place"], None if key["path"] is None else Path(key["path"])),
        backup=None if told["backup"] is None else Path(told["backup"]),
        demo_staff=tuple(demo.get("staff", ())),
        demo_orders=demo.get("orders", 0),
        urls=tuple(serves.get("urls", ())),
        sha256=serves.get("sha256", ""),
    )
