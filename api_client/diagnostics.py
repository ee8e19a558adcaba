"""Decides how a server is looked at from outside: its figures, and a bundle for support (F5)."""

from typing import IO

from requests import exceptions as faults
from urllib3.exceptions import HTTPError

from api_client.endpoints import Call, Resource, endpoint
from api_client.transport import unreachable
from api_client.wire.diagnostics import CentreFacts

PIECE_BYTES = 1 << 16
BUNDLE_READ_S = 180.0
"""How long a server may take to check itself before it answers with a bundle."""


class Diagnostics(Resource):
    """What a server tells of itself, of nobody else."""

    @endpoint("GET", "/v1/centre")
    def centre(self, call: Call) -> CentreFacts:
        """Ask how the centre stands, in figures."""
        return call.read(CentreFacts)

    @endpoint("GET", "/v1/metrics")
    def metrics(self, call: Call) -> str:
        """Give the server's figures in the text form of Prometheus."""
        with call.stream(accept="text/plain") as response:
            try:
                return response.content.decode("utf-8")
            except (faults.RequestException, HTTPError) as fault:
                raise unreachable(fault) from fault

    @endpoint("GET", "/v1/support-bundle")
    def support_bundle(self, call: Call, into: IO[bytes]) -> int:
        """Write a bundle for support into ``into``, a zip, and give its length in bytes.

        Raises:
            Unreachable: the answer was cut; what was written until then is to be thrown away.

        """
        length = 0
        with call.stream(accept="application/zip", read_s=BUNDLE_READ_S) as response:
            try:
                for piece in response.iter_content(PIECE_BYTES):
                    length += into.write(piece)
            except (faults.RequestException, HTTPError) as fault:
                raise unreachable(fault) from fault
        return length
