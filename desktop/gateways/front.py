"""Decides by which certificate a server is known to whoever comes in TLS, and where it is reached.

One that the centre was given, where its settings name the files; else one that its own authority
signs, where it has one; else DIR/certificate.pem, which the server makes for itself once, readable
by the owner alone. None is in a backup: a key that lies in two places proves nothing. A file that
changed is taken while the server runs, and one that cannot be read changes nothing; at the start
the next one stands in for it until it can be (decision 0054).
"""

import logging
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from api_client.trust import fingerprint
from api_client.vocabulary import StartFault, Vouching
from desktop.clock import Clock
from desktop.gateways import authority as authorities
from desktop.gateways.addresses import addresses, own_names
from desktop.gateways.authority import BEGAN, LONGEST_NAME, general
from desktop.gateways.folder import replace_text
from desktop.store.faults import CannotStart, folder_fault

NAME = "certificate.pem"
LASTS = timedelta(days=3650)
"""As long as a machine; desks know the certificate itself, so that nobody asks for a newer one."""
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  (what the words stand for)
"""Addresses that stand for every one of the machine."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that is ready to be shown: its SHA-256 in hexadecimal, whose it is, for which
    names, until when, and how it is used.
    """

    sha256: str
    context: ssl.SSLContext
    vouching: Vouching
    names: tuple[str, ...]
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a centre's settings say of its certificate: its public host, and the given files.

    ``chain`` is the certificate with those between it and its authority, ``key`` may be in it too.
    """

    public_url: str = ""
    chain: str = ""
    key: str = ""

    @property
    def host(self) -> str:
        """Return the host of the public address, nothing where there is none."""
        return urlsplit(self.public_url).hostname or ""


NOTHING = Wanted()


class Shown:
    """Which certificate a running server shows; ``look`` takes another one once it is there."""

    def __init__(self, folder: Path, clock: Clock, wanted: Callable[[], Wanted]) -> None:
        """Take the certificate that is wanted now, else the next that there is, and say why.

        Raises:
            CannotStart: as :func:`obtain`, where none can be shown.
        """
        self._folder, self._clock, self._wanted = folder, clock, wanted
        self.fault: StartFault | None = None
        """Why the newest files are not taken; the last that could be goes on."""
        asked = wanted()
        self.now = self._first(asked)
        self._seen = self._stamps(asked)
        self.context = self.now.context
        self.context.sni_callback = self._answer

    def look(self) -> None:
        """Take another certificate where settings, files or time ask for one."""
        asked = self._wanted()
        if self._stamps(asked) == self._seen:
            return
        before = self.now
        try:
            self.now, self.fault = obtain(self._folder, self._clock.now(), asked), None
        except CannotStart as fault:
            self._not_taken(fault)
        self._seen = self._stamps(asked)
        if self.now.sha256 != before.sha256:
            _log.info("certificate-taken")

    def _first(self, asked: Wanted) -> Certificate:
        """Return what to begin with: phones and desks come in, and a mended file is looked for."""
        faults: list[CannotStart] = []
        for way in _ways(self._folder, self._clock.now(), asked):
            try:
                found = way()
            except CannotStart as fault:
                faults.append(fault)
                continue
            if faults:
                self._not_taken(faults[0])
            return found
        raise faults[0]

    def _not_taken(self, fault: CannotStart) -> None:
        if self.fault is not fault.fault:
            _log.warning("certificate-not-taken", extra={"code": fault.fault.value})
        self.fault = fault.fault

    def _answer(self, asked: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        """Show whoever comes the newest certificate; called in each handshake."""
        asked.context = self.now.context

    def _stamps(self, asked: Wanted) -> object:
        """Return what another certificate would show by: settings, files, the day, addresses."""
        paths = (
            *((Path(asked.chain), Path(asked.key or asked.chain)) if asked.chain else ()),
            *(self._folder / each for each in (authorities.NAME, authorities.LEAF_NAME, NAME)),
        )
        return asked, tuple(map(_stamp, paths)), self._clock.now().date()


def obtain(folder: Path, now: datetime, wanted: Wanted = NOTHING) -> Certificate:
    """Return the certificate of a data folder; it is made where none is given.

    Raises:
        CannotStart: ``certificate-unreadable``, ``authority-unreadable``; ``disk-full``,
            ``folder-not-writable``.
    """
    return next(_ways(folder, now, wanted))()


def _ways(folder: Path, now: datetime, wanted: Wanted) -> Iterator[Callable[[], Certificate]]:
    """Yield by what a server can be known, each the next where the one before cannot be had."""
    if wanted.chain:
        chain, key = Path(wanted.chain), Path(wanted.key or wanted.chain)
        yield partial(_loaded, chain, key, Vouching.GIVEN)
    if (folder / authorities.NAME).exists():
        yield partial(_signed, folder, now, wanted.host)
    yield partial(_own, folder, now)


def _signed(folder: Path, now: datetime, host: str) -> Certificate:
    """Return what the centre's own authority vouches for.

    Raises:
        CannotStart: ``authority-unreadable`` and what making a certificate raises.
    """
    authority = authorities.of(folder)
    if authority is None:  # it went just now
        return _own(folder, now)
    path = authorities.leaf(folder, authority, host, now)
    return _loaded(path, path, Vouching.AUTHORITY)


def _own(folder: Path, now: datetime) -> Certificate:
    """Return what nobody vouches for; it is made where there is none.

    Raises:
        CannotStart: ``certificate-unreadable``, ``disk-full``, ``folder-not-writable``.
    """
    path = folder / NAME
    if not path.exists():
        try:
            replace_text(path, _made((*own_names(), *addresses()), now))
        except OSError as error:
            raise CannotStart(folder_fault(error), path=str(path)) from error
    return _loaded(path, path, Vouching.NOBODY)


def urls(host: str, port: int) -> tuple[str, ...]:
    """Return where desks on other machines reach a server that listens at an address."""
    hosts = addresses() if host in EVERYWHERE else (host,)
    return tuple(f"https://{_in_url(each)}:{port}" for each in hosts)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _loaded(chain: Path, key: Path, vouching: Vouching) -> Certificate:
    """Return a certificate from its files.

    Raises:
        CannotStart: ``certificate-unreadable``.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(chain, key, password="")  # it asks nobody
        first = x509.load_pem_x509_certificates(chain.read_bytes())[0]
        return Certificate(
            fingerprint(first.public_bytes(serialization.Encoding.DER)),
            context,
            vouching,
            authorities.names_of(first),
            first.not_valid_after_utc,
        )
    except (OSError, ValueError) as error:
        raise CannotStart(StartFault.CERTIFICATE_UNREADABLE, path=str(chain)) from error


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what tells that a file is another than it was; None of one that is not there."""
    with suppress(OSError, ValueError):
        found = path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino
    return None


def _made(names: Sequence[str], now: datetime) -> str:
    """Return a new key and a certificate for it that nobody vouches for, as text."""
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
        .add_extension(x509.SubjectAlternativeName([*general(names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + made.public_bytes(pem)).decode("ascii")
