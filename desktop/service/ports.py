"""Decides what the use cases need of the outside, so that tests and demos can stand in for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Upload(Protocol):
    """A file on its way in; closing it throws away what was not finished."""

    def write(self, chunk: bytes) -> None:
        """Append bytes; Refusal ``disk-full``."""

    def close(self) -> None:
        """Throw away what was not finished."""

    def finish(self) -> int:
        """Make the file whole and return its length; Refusal ``digest-differs``, ``file-empty``."""


class Files(Protocol):
    """Files held byte for byte under their SHA-256."""

    def receive(self, sha256: str) -> Upload:
        """Return an upload that ends under the digest; Refusal ``disk-full``."""

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Yield the file's bytes; FileNotFoundError when they are gone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that lies in the folder: name, when it was made, bytes, and whether all is in it."""

    name: str
    made_at: datetime
    size_bytes: int
    ok: bool


class Shelf(Protocol):
    """The folder in which the backups of a centre lie."""

    @property
    def folder(self) -> str:
        """Where it is, for people."""

    def kept(self) -> Sequence[Kept]:
        """Return the centre's backups that lie there, newest first."""


class NoShelf:
    """The shelf of a centre that nobody gave a folder for backups: nothing lies there."""

    folder = ""

    def kept(self) -> Sequence[Kept]:
        """Return nothing."""
        return ()
