"""Decides what the first run asks of the machine, and what it is told while a centre is founded.

Here is only what is asked and answered; `desktop.app.founding` does it. No Qt, no network.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from api_client.errors import Refused
from api_client.wire.centre import Health
from desktop.ui.machine import Begun, CertificateDoubt, MachineFault
from desktop.words import Language


class FoundingStep(StrEnum):
    """What is done while a centre is founded, in this order; texts lie under `founding-step`."""

    FOLDER = "folder"
    RECORDS = "records"
    KEY = "key"
    ADMINISTRATOR = "administrator"
    SETTINGS = "settings"
    DEMO = "demo"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class BackupsWanted:
    """Where and when backups are made, and of how many days one is kept; None is as usual."""

    folder: Path | None = None
    at: time | None = None
    days_kept: int | None = None


@dataclass(frozen=True, slots=True)
class FoundingWanted:
    """A centre as somebody wants it; `language` None leaves it to each desk."""

    folder: Path
    administrator: str
    password: str = field(repr=False)
    language: Language | None = None
    backups: BackupsWanted = BackupsWanted()
    demo: bool = False
    key_file: Path | None = None
    serves: tuple[str, int] | None = None
    """At which address and port other machines' desks come in, if they are to."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is done now, and how far: `done` of `of` things."""

    step: FoundingStep
    done: int = 0
    of: int = 1


class Purpose(StrEnum):
    """What this machine is to be; texts lie under `purpose`."""

    ALONE = "alone"
    """It has the centre, and its desk is the only one."""
    SERVE = "serve"
    """It has the centre, and desks on other machines work on it too."""
    VISIT = "visit"
    """It has a desk on another machine's centre."""


class Ground(StrEnum):
    """What a folder is to somebody who wants a centre in it."""

    VACANT = "vacant"
    """Nothing is there, or nothing that matters."""
    CENTRE = "centre"
    """A centre lives there: it is opened, and not changed."""
    HALF_MADE = "half-made"
    """Somebody began a centre there and did not finish; it is begun afresh."""


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """A folder as it was found: what it is, why it is unfit if it is, bytes free if known."""

    folder: Path
    ground: Ground
    fault: MachineFault | None
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where a centre's key is kept: ``key-store``, ``beside-data`` or ``file``, and which file."""

    place: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Founded:
    """A centre that was founded: its key, the first backup, and who may log in to try the demo."""

    folder: Path
    key: KeyPlace
    backup: Path | None = None
    demo_staff: tuple[str, ...] = ()
    demo_orders: int = 0
    urls: tuple[str, ...] = ()
    """Where other machines' desks reach it."""
    sha256: str = ""
    """Of the certificate that they are shown."""


Tell = Callable[[Progress], None]


class Founder(Protocol):
    """The machine on which a centre is founded. What may take long says so."""

    @property
    def folder(self) -> Path:
        """Where the data lie unless somebody wants it otherwise."""

    @property
    def key_file(self) -> Path | None:
        """The file that was named for the key, if one was."""

    def key_place(self) -> KeyPlace:
        """Say where a key would be kept on this machine; it may take long."""

    def look(self, folder: Path) -> FolderSeen:
        """Look at a folder; it may take long."""

    def look_at_backups(self, folder: Path, data: Path) -> bool:
        """Say whether backups in `folder` lie on the disk of `data`; it may take long.

        Raises:
            MachineFault: ``backup-folder-unusable``.
        """

    def addresses(self) -> tuple[str, ...]:
        """Give the machine's addresses by which others can reach it; it may take long."""

    def try_address(self, host: str, port: int) -> None:
        """Try whether a server can listen at an address; it may take long.

        Raises:
            MachineFault: ``port-in-use``, ``address-unusable``.
        """

    def refusal(self, name: str, password: str) -> Refused | None:
        """Give why nobody can be called so with such a password, by the server's own rules."""

    def reach(self, url: str) -> Health:
        """Ask a server how it is; it may take long.

        Raises:
            CertificateDoubt: nobody vouches for its certificate.
            Unreachable: there is none.
            Refused: what answers there is none.
        """

    def trust(self, doubt: CertificateDoubt) -> None:
        """Believe the certificate that is in doubt from now on.

        Raises:
            OSError: that cannot be written down.
        """

    def found(self, wanted: FoundingWanted, tell: Tell) -> Founded:
        """Found a centre, by a program of its own; it takes long.

        `tell` hears in this thread what is done now.

        Raises:
            MachineFault: it could not be; nothing is left of it.
            Refused: what was wanted cannot be.
            Ended: it was cancelled; nothing is left of it.
        """

    def cancel(self) -> None:
        """End a founding that runs."""

    def remember(self, begun: Begun) -> None:
        """Let the desk begin there from now on, when nothing else is said.

        Raises:
            OSError: that cannot be written down.
        """
