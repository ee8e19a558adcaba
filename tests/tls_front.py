"""Decides how tests have a server in TLS: a certificate made for it, in front of a plain server.

The front ends TLS and carries bytes both ways; it can be given another certificate, as a renewed
or a false server has.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api_client.trust import fingerprint

PIECE_BYTES = 1 << 16
NOTICED_WITHIN_S = 0.2
ENDS_WITHIN_S = 10.0


@dataclass(frozen=True)
class Paper:
    """A certificate with its key, in a file as ssl reads it."""

    path: Path
    sha256: str


def paper(folder: Path, name: str, lasts: timedelta = timedelta(days=30)) -> Paper:
    """Make a certificate for the loopback that nobody vouches for; `lasts` may be over."""
    key = ec.generate_private_key(ec.SECP256R1())
    made_out = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    ends = datetime.now(UTC) + lasts
    made = (
        x509.CertificateBuilder()
        .subject_name(made_out)
        .issuer_name(made_out)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=400))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(pem))
    return Paper(path, fingerprint(made.public_bytes(serialization.Encoding.DER)))


class Front:
    """TLS before a plain server, on a port of the loopback."""

    def __init__(self, server: str, shown: Paper, adds: bytes = b"") -> None:
        """Listen; `show` changes the certificate. `adds` are lines of each connection's first head,
        as a proxy writes them.
        """
        self._adds = adds
        parts = urlsplit(server)
        self._server = (parts.hostname or "", parts.port or 0)
        self._ended = threading.Event()
        self._cuts = 0
        self._threads: list[threading.Thread] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(NOTICED_WITHIN_S)
        self.show(shown)
        self._start(self._accept)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://localhost:{self._listening.getsockname()[1]}"

    def show(self, shown: Paper) -> None:
        """Show this certificate to whoever comes from now on."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(shown.path)

    def cut(self) -> None:
        """End the connections that there are, as a server does that starts anew."""
        self._cuts += 1

    def close(self) -> None:
        """End all connections and listen no more."""
        self._ended.set()
        self._listening.close()
        for thread in self._threads:
            thread.join(ENDS_WITHIN_S)
            assert not thread.is_alive()

    def _start(self, work: object, *given: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError, OSError):
                self._start(self._serve, self._listening.accept()[0])

    def _serve(self, plain: socket.socket) -> None:
        cuts = self._cuts
        with closing(plain), suppress(OSError, ssl.SSLError):
            plain.settimeout(ENDS_WITHIN_S)
            with (
                self._context.wrap_socket(plain, server_side=True) as outside,
                socket.create_connection(self._server) as inside,
            ):
                if self._adds:
                    line, _, rest = outside.recv(PIECE_BYTES).partition(b"\r\n")
                    if not line:
                        return
                    inside.sendall(line + b"\r\n" + self._adds + rest)
                for each in (outside, inside):
                    each.settimeout(NOTICED_WITHIN_S / 10)
                while not self._ended.is_set() and cuts == self._cuts:
                    if not (_carry(outside, inside) and _carry(inside, outside)):
                        return


def _carry(source: socket.socket, target: socket.socket) -> bool:
    """Carry what there is now; say whether the source may have more."""
    try:
        piece = source.recv(PIECE_BYTES)
    except TimeoutError:
        return True
    if piece:
        target.settimeout(ENDS_WITHIN_S)
        target.sendall(piece)
        target.settimeout(NOTICED_WITHIN_S / 10)
    return bool(piece)


@contextmanager
def fronted(server: str, shown: Paper, adds: bytes = b"") -> Iterator[Front]:
    """Give a front of a server; it is ended afterwards."""
    front = Front(server, shown, adds)
    try:
        yield front
    finally:
        front.close()
