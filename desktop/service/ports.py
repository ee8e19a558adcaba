"""Decides what the use cases need of the outside, so that tests and demos can stand in for it."""

from collections.abc import Iterator
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
