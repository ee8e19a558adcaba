"""Decides how the desk's machine does what the desk asks of it: by programs of their own.

A restore runs beside the window and can be ended with it; one more desk lives on without us. What
asks for a server or a certificate is loaded when it is asked: a visit needs no lock of a folder,
and one without TLS no certificates.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import platformdirs
from typing_extensions import override

from api_client import trust
from api_client.vocabulary import StartFault
from desktop.clock import SystemClock
from desktop.domain.traces import traced
from desktop.store.faults import CannotStart
from desktop.ui.machine import (
    Certificate,
    CertificateDoubt,
    Ended,
    Found,
    MachineFault,
    Restored,
    RestoreWanted,
)

if TYPE_CHECKING:
    from desktop.gateways.attach import Attached
    from desktop.gateways.known_servers import KnownServers
    from desktop.ui.tile_source import Tiles


LOG = logging.getLogger(__name__)


class NothingSensible(RuntimeError):
    """A program of ours ended without saying what became of it: our own bug, or it was ended."""


class _Machine:
    """What every desk's machine can do, wherever the server is."""

    key_file: Path | None = None
    chosen = False
    forgotten = False
    """Whether somebody wants to begin elsewhere."""

    def forget(self) -> None:
        """Have nothing to forget: the place was named."""
        raise AssertionError

    def settle(self) -> None:
        """Remember nothing: the place was named, or chosen already."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ended = self._cancelled = False

    def restore(self, wanted: RestoreWanted) -> Restored:
        """Run ``callout restore`` and read what it proved."""
        arguments = ["restore", str(wanted.backup), "--data", str(wanted.folder), "--json"]
        told = self._told([*arguments, *_key(wanted.key_file)])
        if "made_at" not in told:
            raise MachineFault(StartFault(told["code"]), told["fields"])
        return Restored(
            ok=told["ok"],
            folder=wanted.folder,
            made_at=datetime.fromisoformat(told["made_at"]),
            rows=sum(told["tables"].values()),
            differing=tuple(told["differing"]),
            audit_rows=told["audit"]["rows"],
            audit_bad=told["audit"]["first_bad"],
            files=told["files"]["restored"],
            files_bad=len(told["files"]["bad"]),
            secrets=told["secrets"],
            fingerprint=told["key"]["fingerprint"] or "",
        )

    def trust(self, doubt: CertificateDoubt) -> None:
        """Have nothing to doubt: the server is reached on this machine alone."""
        raise AssertionError(doubt)

    def open(self, folder: Path, key_file: Path | None) -> None:
        """Start one more desk, which goes on when this one ends."""
        child = _program(["--data", str(folder), *_key(key_file)], subprocess.DEVNULL)
        child.returncode = 0  # It goes on without us; Popen would warn of that.

    def tiles(self, wanted: str, attribution: str) -> "Tiles":
        """Give the map's tiles; what a server gave is kept where the system keeps such things."""
        from desktop.app import tiling  # noqa: PLC0415  (when somebody looks at a map)

        return tiling.tiles(wanted, attribution)

    def cancel(self) -> None:
        """End a restore that runs."""
        with self._lock:
            self._cancelled = True
            if self._child is not None:
                self._child.kill()

    def end(self) -> None:
        """End a restore that runs, and begin none any more."""
        self._ended = True
        self.cancel()

    def _told(self, arguments: Sequence[str]) -> dict[str, Any]:
        """Run a command of ours and give the JSON object that it ends with."""
        with self._lock:
            if self._ended:
                raise Ended
            self._cancelled = False
            child = self._child = _program(arguments, subprocess.PIPE)
        try:
            said, _ = child.communicate()
        finally:
            with self._lock:
                self._child = None
        if self._cancelled:
            raise Ended
        try:
            told: dict[str, Any] = json.loads(said.splitlines()[-1])
        except (ValueError, IndexError) as error:
            raise NothingSensible from error
        return told


class LocalMachine(_Machine):
    """A machine whose data folder the desk works on: it has its server beside it."""

    keeps_server = True

    def __init__(self, data: Path, key_file: Path | None) -> None:
        """Name the folder; nothing is started yet."""
        super().__init__()
        self._data = data
        self.key_file = key_file
        self._attached: Attached | None = None

    def find(self) -> Found:
        """Attach to the folder's server, started when none runs."""
        from desktop.gateways import attach  # noqa: PLC0415  (loaded beside the window, not before)

        try:
            self._attached = attach.attach(self._data, self.key_file)
        except CannotStart as fault:
            raise MachineFault(fault.fault, fault.fields) from fault
        return Found(self._attached.url, self._attached.secret)

    def leave(self) -> None:
        """Take leave of the server that was found last."""
        if self._attached is not None:
            self._attached.leave()


class VisitingMachine(_Machine):
    """A machine whose desk works on a server that somebody else keeps."""

    keeps_server = False

    def __init__(
        self,
        url: str,
        secret: str | None = None,
        known: "KnownServers | None" = None,
        chosen_in: Path | None = None,
        settles_in: Path | None = None,
    ) -> None:
        """Name the server; `secret` is the right to make its first account, if any.

        `known` are the certificates that are trusted here: the ones of whoever sits here if
        nothing is said. `chosen_in` is the folder that remembers it as where the desk begins,
        `settles_in` the one that does once somebody got in, unless the desk begins elsewhere.
        """
        super().__init__()
        self._url, self._secret, self._chosen_in = url, secret, chosen_in
        self.chosen, self._settles_in = chosen_in is not None, settles_in
        self._known = known

    def find(self) -> Found:
        """Say where the server is, whether it answers or not, and by what it is believed.

        Raises:
            CertificateDoubt: nobody vouches for its certificate, or it was another one.
        """
        if not self._url.lower().startswith("https://"):
            return Found(self._url, self._secret)
        from desktop.gateways.known_servers import LOOK_S, look  # noqa: PLC0415  (TLS alone)

        known = self._servers().known(self._url)
        try:
            if known is None and trust.vouched(self._url, LOOK_S):
                return Found(self._url, self._secret)
            shown = look(self._url)
        except OSError:  # the client says so, in its words
            return Found(self._url, self._secret, None if known is None else known.sha256)
        if known is not None and known.sha256 == shown.sha256:
            over = shown.ends_at if shown.ends_at < SystemClock().now() else None
            return Found(self._url, self._secret, known.sha256, over)
        certificate = Certificate(
            shown.sha256, shown.names, shown.issuer, shown.begins_at, shown.ends_at
        )
        if known is None:
            raise CertificateDoubt(self._url, certificate)
        since = datetime.fromisoformat(known.since)
        raise CertificateDoubt(self._url, certificate, known.sha256, since)

    @override
    def forget(self) -> None:
        """Begin elsewhere from now on."""
        from desktop.gateways import home  # noqa: PLC0415  (hardly ever)

        assert self._chosen_in is not None, "it was chosen"
        home.forget(self._chosen_in)
        self.forgotten = True

    @override
    def settle(self) -> None:
        """Begin here from now on, unless the desk begins elsewhere already."""
        if self._settles_in is None:
            return
        from desktop.gateways import home  # noqa: PLC0415  (once)

        try:
            home.settle(self._settles_in, home.Home(url=self._url), usual_folder())
        except OSError as error:  # the next start asks again where it is to begin
            LOG.warning("home-not-kept", extra=traced(error))

    @override
    def trust(self, doubt: CertificateDoubt) -> None:
        """Know the server by the certificate that was in doubt."""
        self._servers().trust(doubt.url, doubt.shown.sha256)

    def _servers(self) -> "KnownServers":
        """Give the certificates that are trusted."""
        from desktop.gateways.known_servers import (  # noqa: PLC0415  (TLS alone)
            KNOWN,
            KnownServers,
        )

        if self._known is None:
            self._known = KnownServers(config_folder() / KNOWN, SystemClock().now)
        return self._known


def config_folder() -> Path:
    """Return where what is remembered of this desk lies."""
    return Path(platformdirs.user_config_dir("Callout", appauthor=False))


def usual_folder() -> Path:
    """Return where a centre of this machine lies when nobody says otherwise."""
    return Path(platformdirs.user_data_dir("Callout", appauthor=False))


def _key(key_file: Path | None) -> list[str]:
    return [] if key_file is None else ["--key-file", str(key_file)]


def _program(arguments: Sequence[str], output: int) -> subprocess.Popen[bytes]:
    """Start a command of ours without a console of its own."""
    windows = os.name == "nt"
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.DEVNULL,
        creationflags=subprocess.CREATE_NO_WINDOW  # type: ignore[attr-defined,unused-ignore]
        if windows
        else 0,
        start_new_session=not windows,
    )
