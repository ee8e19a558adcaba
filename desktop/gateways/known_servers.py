"""Decides which servers a machine knows by their certificates, and what a certificate says.

KNOWN holds, by address, the SHA-256 that somebody trusted here, and since when. It belongs to the
person of the machine, beside desk.ini: nothing in it is secret, and the server never sees it.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from api_client import trust
from desktop.gateways.folder import replace_text

KNOWN = "known-servers.json"
LOOK_S = 10.0


@dataclass(frozen=True, slots=True)
class Known:
    """A certificate that was trusted: its SHA-256 in hexadecimal, and since when (ISO 8601)."""

    sha256: str
    since: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a server's certificate says of itself; nobody needs to have checked it."""

    sha256: str
    names: tuple[str, ...]
    issuer: str
    begins_at: datetime
    ends_at: datetime


class KnownServers:
    """The certificates trusted on this machine."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Keep them in the file at `path`, which is made with the first one."""
        self._path, self._now = path, now

    def known(self, url: str) -> Known | None:
        """Return what is known of the server at an address."""
        return self._all().get(_address(url))

    def trust(self, url: str, sha256: str) -> None:
        """Know the server at an address by this certificate from now on.

        Raises:
            OSError: it cannot be written down.
        """
        known = self._all()
        known[_address(url)] = Known(sha256, self._now().isoformat())
        self._path.parent.mkdir(parents=True, exist_ok=True)
        written = {address: asdict(each) for address, each in sorted(known.items())}
        replace_text(self._path, json.dumps(written, indent=1) + "\n")

    def _all(self) -> dict[str, Known]:
        """Read them; a file that somebody spoilt knows nobody, so that everybody is asked about."""
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(address): Known(**each) for address, each in read.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def look(url: str) -> Shown:
    """Return what the certificate of the server at an address says.

    Raises:
        OSError: nobody answers there, or not in TLS.
    """
    return read(trust.presented(url, LOOK_S))


def read(certificate: bytes) -> Shown:
    """Return what a certificate (DER) says."""
    parsed = x509.load_der_x509_certificate(certificate)
    try:
        others = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [str(each.value) for each in others]
    except x509.ExtensionNotFound:
        names = []
    return Shown(
        sha256=trust.fingerprint(certificate),
        names=tuple(dict.fromkeys([*_common(parsed.subject), *names])),
        issuer=", ".join(_common(parsed.issuer)) or parsed.issuer.rfc4514_string(),
        begins_at=parsed.not_valid_before_utc,
        ends_at=parsed.not_valid_after_utc,
    )


def _common(name: x509.Name) -> list[str]:
    return [str(each.value) for each in name.get_attributes_for_oid(NameOID.COMMON_NAME)]


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or ''}:{parts.port or trust.HTTPS_PORT}"
