"""Decides what the desk asks of the machine that it runs on: its server, a restore, one more desk.

Here is only what is asked and answered; `desktop.app.machine` does it. No Qt, no network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from api_client.vocabulary import StartFault
from desktop.ui.tile_source import Tiles


@dataclass(frozen=True, slots=True)
class Found:
    """Where the server is; `secret` is this machine's right to make the first account, if any.

    `pin` is the SHA-256 of the one certificate that is believed there, None where the system's
    authorities vouch for it or nothing is sealed.
    """

    url: str
    secret: str | None
    pin: str | None = None
    expired_at: datetime | None = None
    """Since when the certificate that is believed has expired, if it has."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server's certificate says of itself; `sha256` in hexadecimal."""

    sha256: str
    names: tuple[str, ...]
    issuer: str
    begins_at: datetime
    ends_at: datetime


class CertificateDoubt(Exception):
    """A server shows a certificate for which nobody vouches: a new one, or another than before."""

    def __init__(
        self, url: str, shown: Certificate, known: str = "", since: datetime | None = None
    ) -> None:
        """Keep what is shown, and the SHA-256 that was known before and since when, if any."""
        super().__init__(url)
        self.url, self.shown, self.known, self.since = url, shown, known, since

    @property
    def changed(self) -> bool:
        """Whether the server was known here by another certificate."""
        return bool(self.known)


@dataclass(frozen=True, slots=True)
class RestoreWanted:
    """A backup, the empty folder that it goes to, and where its key lies unless it is known."""

    backup: Path
    folder: Path
    key_file: Path | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore proved, as `callout restore --json` tells it (docs/seams.md).

    `made_at` is when the backup was made; `differing` are tables with another number of rows than
    were backed up; `audit_bad` is the first row that breaks the chain; `secrets` says whether the
    key opens what is encrypted, `fingerprint` which key it is.
    """

    ok: bool
    folder: Path
    made_at: datetime
    rows: int
    differing: tuple[str, ...]
    audit_rows: int
    audit_bad: int | None
    files: int
    files_bad: int
    secrets: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a desk begins after the first run: a folder or a server, and who is logged in if so."""

    folder: Path | None = None
    url: str = ""
    login: tuple[str, str] | None = field(default=None, repr=False)


class MachineFault(Exception):
    """Why the machine could not do it: a start fault and its fields."""

    def __init__(self, fault: StartFault, fields: Mapping[str, str | int]) -> None:
        """Keep what a command said."""
        super().__init__(fault.value)
        self.fault = fault
        self.fields = dict(fields)


class Ended(Exception):
    """It was ended before it was done, as somebody wanted."""


class Machine(Protocol):
    """The machine before which somebody sits; each call but `end` may take long."""

    @property
    def keeps_server(self) -> bool:
        """Whether the server is this machine's own, so that it can be started again."""

    @property
    def key_file(self) -> Path | None:
        """Where the centre's key lies, when it was named."""

    @property
    def chosen(self) -> bool:
        """Whether the desk begins here because somebody chose it at the first run."""

    def forget(self) -> None:
        """Forget that choice: whoever closes the window then is asked anew where the desk begins.

        Raises:
            OSError: it cannot be forgotten.
        """

    def settle(self) -> None:
        """Somebody got in: let the desk begin here from now on, where it begins nowhere yet."""

    def find(self) -> Found:
        """Find the server, started when none runs.

        Raises:
            MachineFault: it cannot be had.
            CertificateDoubt: it shows a certificate for which nobody vouches.
        """

    def trust(self, doubt: CertificateDoubt) -> None:
        """Believe the certificate that is in doubt from now on, at its address.

        Raises:
            OSError: that cannot be written down.
        """

    def restore(self, wanted: RestoreWanted) -> Restored:
        """Restore a backup by a program of its own, and say what was proved.

        Raises:
            MachineFault: nothing was restored.
            Ended: it was cancelled.
        """

    def cancel(self) -> None:
        """End a restore that runs; it leaves nothing that looks whole."""

    def open(self, folder: Path, key_file: Path | None) -> None:
        """Open one more desk, on another data folder."""

    def tiles(self, wanted: str, attribution: str) -> Tiles:
        """Give the map's tiles, from a file or by a template; from what is shipped if empty.

        Raises:
            TilesFault: there are none.
        """

    def end(self) -> None:
        """End what is under way: the desk is closing."""
