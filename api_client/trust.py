"""Decides which server is believed to be the one that was meant: by a pinned certificate, if any.

Without a pin the system's authorities vouch for a server. With one, its certificate is the pinned
one, byte for byte by SHA-256, whoever vouches for it: on every connection, the feed's too.
"""

import hashlib
import socket
import ssl
from contextlib import closing
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3.exceptions import SSLError
from urllib3.poolmanager import PoolManager

HTTPS_PORT = 443
GROUP = 4
MISMATCH = "Fingerprints did not match"
"""What the network library says of a certificate that is not the pinned one."""


class ClosingAdapter(HTTPAdapter):
    """Closes its connections when it is closed; believes one certificate alone when it has a pin.

    urllib3 only forgets its pools and leaves their sockets to the collector; an exception that
    somebody still holds keeps a pool, and with it a connection to the server, alive.
    """

    def __init__(self, pin: str | None = None) -> None:
        """Keep the `pin`: a certificate's SHA-256 in lower-case hexadecimal, or None."""
        self._pin = pin
        super().__init__(pool_connections=4, pool_maxsize=32)

    @override
    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **more: object
    ) -> None:
        """Make the pools, whose connections are checked against the pin before anything is sent.

        A session that has a pin asks no authority: its `verify` is false.
        """
        self.poolmanager = PoolManager(
            num_pools=connections,
            maxsize=maxsize,
            block=block,
            assert_fingerprint=self._pin,
        )

    @override
    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Let the machine's own authorities vouch where nothing is pinned.

        The library asks a list of its own alone: an authority that a person installed on his
        machine would be seen by :func:`vouched` and by no call.
        """
        host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        if self._pin is None and verify is True and host["scheme"] == "https":
            tls["ssl_context"] = self._of_machine
        return host, tls

    @cached_property
    def _of_machine(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    @override
    def close(self) -> None:
        """Close every pool, then forget them."""
        pools = self.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118  (a container of its own, not a dict)
            pool = pools.get(key)
            if pool is not None:
                pool.close()
        super().close()


def disbelieved(fault: BaseException) -> bool:
    """Say whether a fault of the network is that the server's certificate is not believed."""
    seen: BaseException | None = fault
    for _ in range(6):
        if seen is None:
            return False
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        if isinstance(seen, SSLError) and MISMATCH in str(seen):
            return True
        inner = seen.args[0] if seen.args and isinstance(seen.args[0], BaseException) else None
        seen = getattr(seen, "reason", None) or inner or seen.__cause__ or seen.__context__
        if not isinstance(seen, BaseException):
            return MISMATCH in str(fault)
    return False


def presented(url: str, timeout_s: float) -> bytes:
    """Give the certificate (DER) that the server at an https address shows, believed or not.

    Raises:
        OSError: nobody answers there, or not in TLS.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is only looked at; nothing is sent
    return _shown(url, timeout_s, context)


def vouched(url: str, timeout_s: float) -> bool:
    """Say whether an authority that this machine trusts vouches for the server at the address.

    Raises:
        OSError: nobody answers there, or not in TLS.
    """
    try:
        _shown(url, timeout_s, ssl.create_default_context())
    except ssl.SSLCertVerificationError:
        return False
    return True


def fingerprint(certificate: bytes) -> str:
    """Give the SHA-256 of a certificate in lower-case hexadecimal: its pin."""
    return hashlib.sha256(certificate).hexdigest()


def groups(sha256: str) -> tuple[str, ...]:
    """Give a fingerprint as people read it aloud and compare it: in groups of four."""
    return tuple(sha256[at : at + GROUP].upper() for at in range(0, len(sha256), GROUP))


def _shown(url: str, timeout_s: float, context: ssl.SSLContext) -> bytes:
    parts = urlsplit(url)
    host = parts.hostname or ""
    with (
        closing(socket.create_connection((host, parts.port or HTTPS_PORT), timeout_s)) as plain,
        context.wrap_socket(plain, server_hostname=host) as wrapped,
    ):
        shown = wrapped.getpeercert(binary_form=True)
    assert shown is not None, "a server in TLS shows a certificate"
    return shown
