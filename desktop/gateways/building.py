"""Decides how a folder is held while a centre is founded in it, and emptied again if that fails.

DIR/founding.json is the first that is written and the last that goes: while it lies there no server
opens the folder, and whoever founds next removes what an earlier one left half-made. So nothing
that somebody worked with is ever removed.
"""

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from filelock import FileLock, Timeout

from api_client.vocabulary import StartFault
from desktop.gateways import keys
from desktop.gateways.folder import replace_text
from desktop.gateways.layout import FOUNDING_FILE
from desktop.store.faults import CannotStart, folder_fault

HELD_FILE = "founding.lock"
OURS = (
    *("callout.db*", "callout-before-*", "files", "backups", "anchors", "audit-head.json"),
    *("server.json", ".server.json-*", "server*.log*", "lock", ".probe-*"),
    *("centre.key", "certificate.pem"),
)
"""What a founding may leave behind, as patterns; anything else that lies there is somebody's."""


class BuildingSite:
    """A folder in which one process founds a centre while the block lasts."""

    def __init__(self, folder: Path, key_file: Path | None = None) -> None:
        """Name the folder, and the file that the key goes to if one is named; nothing is touched.

        A key file that is there already is somebody's, and stays whatever happens.
        """
        self.folder = folder.absolute()
        self._key_file = key_file
        self._lock = FileLock(self.folder / HELD_FILE)
        self._made: list[Path] = []
        self._stays: list[str] = []

    def __enter__(self) -> Self:
        """Make the folder, hold it, and clear what an earlier founding left half-made.

        Raises:
            CannotStart: ``folder-in-use`` while somebody else founds there,
                ``folder-not-writable``, ``disk-full``.
        """
        above = (self.folder, *self.folder.parents)
        self._made = [path for path in above if not path.exists()]
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # nothing on Windows
            self._lock.acquire(timeout=0)
            self._clear()
            self._stays = sorted(path.name for path in self._inside())
            self._note(None)
        except Timeout as error:
            raise CannotStart(StartFault.FOLDER_IN_USE, path=str(self.folder)) from error
        except (OSError, CannotStart) as error:
            self._lock.release()
            self._leave_nothing()
            if isinstance(error, CannotStart):
                raise
            raise CannotStart(folder_fault(error), path=str(self.folder)) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say that the centre is whole; or, after a fault, leave the folder as it was."""
        if kind is None:
            (self.folder / FOUNDING_FILE).unlink()
        else:
            with suppress(OSError):  # a scanner reads it; whoever founds next clears it
                self._clear()
        self._lock.release()
        if kind is None:
            with suppress(OSError):  # somebody who wants to found here waits for it
                self._lock_file.unlink()
        else:
            self._leave_nothing()

    def begun(self, centre_id: UUID) -> None:
        """Note which centre it will be, so that its key can be forgotten if it never is."""
        self._note(centre_id)

    @property
    def _lock_file(self) -> Path:
        return self.folder / HELD_FILE

    def _note(self, centre_id: UUID | None) -> None:
        """Write founding.json anew."""
        ours = self._key_file is not None and not self._key_file.exists()
        written = {
            "centre_id": None if centre_id is None else str(centre_id),
            "key_file": str(self._key_file) if ours else None,
            "stays": self._stays,
            "made": [str(path) for path in self._made],
        }
        replace_text(self.folder / FOUNDING_FILE, json.dumps(written) + "\n")

    def _clear(self) -> None:
        """Remove all that was half-made, and nothing that founding.json says was there before.

        Raises:
            CannotStart: ``folder-not-empty`` when founding.json is none of ours.
            OSError: something cannot be removed.
        """
        noted = self.folder / FOUNDING_FILE
        if not noted.exists():
            return
        told = _read(noted)
        if told is None:
            raise CannotStart(StartFault.FOLDER_NOT_EMPTY, path=str(self.folder))
        self._made.extend(path for path in told.made if path not in self._made)
        if told.centre_id is not None:
            keys.forget(told.centre_id)
        if told.key_file is not None:
            told.key_file.unlink(missing_ok=True)
        for path in self._inside():
            if path.name in told.stays or not any(map(path.match, OURS)):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        noted.unlink()

    def _inside(self) -> list[Path]:
        """Return what lies in the folder, but for what holds it."""
        return [path for path in self.folder.iterdir() if path != self._lock_file]

    def _leave_nothing(self) -> None:
        """Remove the lock's file and the folders that were made, as far as they are empty."""
        with suppress(OSError):
            self._lock_file.unlink()
        for path in self._made:
            with suppress(OSError):
                path.rmdir()


@dataclass(frozen=True, slots=True)
class _Noted:
    """What founding.json says: which centre it is to be, whose key lies where, and what stays.

    ``made`` are the folders that were made for it.
    """

    centre_id: UUID | None
    key_file: Path | None
    stays: frozenset[str]
    made: tuple[Path, ...]


def _read(path: Path) -> _Noted | None:
    """Return what founding.json says; None for one that is none of ours."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        centre_id, key_file, stays = found["centre_id"], found["key_file"], found["stays"]
        return _Noted(
            None if centre_id is None else UUID(centre_id),
            None if key_file is None else Path(key_file),
            frozenset(map(str, stays)),
            tuple(map(Path, found["made"])),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


class _Cleared(Exception):
    """Nothing is wrong: what was half-made is to go."""


def clear(folder: Path, key_file: Path | None = None) -> None:
    """Remove what a founding that was ended left in a folder, as far as it can be removed now.

    Whatever stays is cleared by the next founding there.
    """
    if not (folder / FOUNDING_FILE).exists():
        return
    with suppress(_Cleared, CannotStart), BuildingSite(folder, key_file):
        raise _Cleared
