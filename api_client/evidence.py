"""Decides how evidence files travel: streamed both ways, always checked against their digest."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import IO

import requests
from requests import exceptions as faults
from urllib3.exceptions import HTTPError

from api_client.endpoints import Call, Resource, endpoint
from api_client.errors import Reason, Refused, Unreachable
from api_client.transport import unreachable
from api_client.wire.evidence import StoredFile

PIECE_BYTES = 1 << 16


def digest_of(source: Path | bytes) -> str:
    """Give the SHA-256 of a file or of bytes, in lower-case hexadecimal; files are streamed."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class Evidence(Resource):
    """Files held under their SHA-256."""

    @endpoint("PUT", "/v1/files/{sha256}")
    def put_file(self, call: Call, source: Path | bytes, sha256: str | None = None) -> StoredFile:
        """Send a file under its digest, reckoned when it is not given; a repeat is harmless.

        Raises:
            Refused: ``digest-differs`` when ``sha256`` is not what the bytes are.
            OSError: the file cannot be read.

        """

        def body() -> IO[bytes] | bytes:
            return source if isinstance(source, bytes) else source.open("rb")

        return call.upload(StoredFile, body, sha256=sha256 or digest_of(source))

    @endpoint("GET", "/v1/files/{sha256}")
    def fetch(self, call: Call, sha256: str, into: IO[bytes]) -> int:
        """Write a file's bytes into ``into`` as they come, and give their count.

        Raises:
            Unreachable: the answer was cut, or its bytes do not have the digest; what was
                written until then is to be thrown away.

        """
        with call.stream(accept="*/*", sha256=sha256) as response:
            length, found = digested(response, into)
        if found != sha256:
            raise Unreachable(Reason.NOT_UNDERSTOOD, "the bytes differ from their digest")
        return length

    def get(self, sha256: str) -> bytes:
        """Give a small file whole."""
        into = io.BytesIO()
        self.fetch(sha256, into)
        return into.getvalue()

    @endpoint("HEAD", "/v1/files/{sha256}")
    def held(self, call: Call, sha256: str) -> bool:
        """Say whether the server holds the bytes of this digest."""
        try:
            call.send(sha256=sha256)
        except Refused as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True


def digested(response: requests.Response, into: IO[bytes]) -> tuple[int, str]:
    """Write an answer's bytes into a file as they come, and give their count and SHA-256.

    Raises:
        Unreachable: the answer was cut.

    """
    digest, length = hashlib.sha256(), 0
    with _network_faults():
        for piece in response.iter_content(PIECE_BYTES):
            digest.update(piece)
            length += into.write(piece)
    return length, digest.hexdigest()


@contextmanager
def _network_faults() -> Iterator[None]:
    """Turn what the network library raises while an answer is read into Unreachable."""
    try:
        yield
    except (faults.RequestException, HTTPError) as fault:
        raise unreachable(fault) from fault
