"""Decides by which certificate other machines' desks know a server, and where they reach it.

DIR/certificate.pem holds key and certificate, readable by the owner alone. It is made once, by the
server itself; a centre that has a certificate of an authority puts it there. It is in no backup:
a key that lies in two places proves nothing.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from api_client.trust import fingerprint
from api_client.vocabulary import StartFault
from desktop.gateways.folder import replace_text
from desktop.store.faults import CannotStart, folder_fault

NAME = "certificate.pem"
LASTS = timedelta(days=3650)
"""As long as a machine; desks know the certificate itself, so that nobody asks for a newer one."""
BEGAN = timedelta(days=1)
"""So much earlier it begins: the clocks of a centre's machines differ."""
LONGEST_NAME = 64
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  (what the words stand for)
"""Addresses that stand for every one of the machine."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that is ready to be shown: its SHA-256 in hexadecimal, and how it is used."""

    sha256: str
    context: ssl.SSLContext


def obtain(folder: Path, now: datetime) -> Certificate:
    """Return the certificate of a data folder; it is made where none is.

    Raises:
        CannotStart: ``certificate-unreadable``; ``disk-full``, ``folder-not-writable``.
    """
    path = folder / NAME
    if not path.exists():
        try:
            replace_text(path, _made(_names(), now))
        except OSError as error:
            raise CannotStart(folder_fault(error), path=str(path)) from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(path, password="")  # it asks nobody
        return Certificate(_shown(path), context)
    except (OSError, ValueError) as error:
        raise CannotStart(StartFault.CERTIFICATE_UNREADABLE, path=str(path)) from error


def urls(host: str, port: int) -> tuple[str, ...]:
    """Return where desks on other machines reach a server that listens at an address."""
    hosts = addresses() if host in EVERYWHERE else (host,)
    return tuple(f"https://{_in_url(each)}:{port}" for each in hosts)


def addresses() -> tuple[str, ...]:
    """Return the machine's addresses by which others can reach it, those of version 4 first."""
    found = {
        address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family in {socket.AF_INET, socket.AF_INET6}
        and not (address := ipaddress.ip_address(entry.address.split("%")[0])).is_loopback
        and not address.is_link_local
    }
    return tuple(str(each) for each in sorted(found, key=lambda each: (each.version, each.packed)))


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _names() -> Sequence[str]:
    """Return what the machine is called: its name, whole and short, and its addresses."""
    whole = (socket.getfqdn(), socket.gethostname())
    return tuple(dict.fromkeys((*(name for name in whole if name), *addresses(), "localhost")))


def _made(names: Sequence[str], now: datetime) -> str:
    """Return a new key and a certificate for it, as text."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = next((name for name in names if len(name) <= LONGEST_NAME), "callout")
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEGAN)
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName(list(_general(names))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + made.public_bytes(pem)).decode("ascii")


def _general(names: Iterable[str]) -> Iterable[x509.GeneralName]:
    """Yield names as a certificate has them; what is no name of a machine is left out."""
    for name in names:
        try:
            yield x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            if name.isascii():
                yield x509.DNSName(name)


def _shown(path: Path) -> str:
    """Return the SHA-256 of the certificate that is shown: the first one in the file."""
    first = x509.load_pem_x509_certificates(path.read_bytes())[0]
    return fingerprint(first.public_bytes(serialization.Encoding.DER))
