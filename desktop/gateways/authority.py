"""Decides how a centre vouches for its own server: by an authority that phones are told to trust.

DIR/authority.pem holds its key and certificate, readable by the owner alone: P-256, ten years, and
by its constraints good for this centre's names and for private addresses alone. Whoever steals
the key can be no other site to the phones that trust it. It signs the server's own certificate,
which lasts as briefly as Apple wants it and is renewed by itself (decision 0054).
"""

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from api_client.trust import fingerprint
from api_client.vocabulary import StartFault
from desktop.gateways.addresses import addresses, own_names
from desktop.gateways.folder import replace_text
from desktop.store.faults import CannotStart, folder_fault

NAME, LEAF_NAME = "authority.pem", "authority-server.pem"
LASTS = timedelta(days=3650)
LEAF_LASTS = timedelta(days=397)
"""As long as Apple's systems take a server's certificate at most."""
RENEWED_BEFORE = timedelta(days=60)
"""So long before its end the server's certificate is made anew."""
BEGAN = timedelta(days=1)
"""So much earlier a certificate begins: the clocks of phones and machines differ."""
LONGEST_NAME = 64
PRIVATE = tuple(
    ipaddress.ip_network(each)
    for each in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"),
        *("fc00::/7", "::1/128"),
    )
)
"""Networks that are nobody's in the internet: there a centre's machine may have any address."""
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority of a centre: its certificate, and the key by which it signs."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        """Return the certificate as phones take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def sha256(self) -> str:
        """Return its fingerprint, in hexadecimal."""
        return fingerprint(self.der)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the host names that it may vouch for, each with what is below it."""
        allowed = self._allowed()
        return tuple(each.value for each in allowed if isinstance(each, x509.DNSName))

    def covers(self, name: str) -> bool:
        """Say whether it may vouch for a host's name or address."""
        address = _address(name)
        for each in self._allowed():
            if isinstance(each, x509.DNSName) and address is None:
                wanted, domain = name.lower().rstrip("."), each.value.lower()
                if wanted == domain or wanted.endswith(f".{domain}"):
                    return True
            elif isinstance(each, x509.IPAddress) and address is not None:
                network = each.value
                assert isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network)
                if address in network:
                    return True
        return False

    def _allowed(self) -> Sequence[x509.GeneralName]:
        with suppress(x509.ExtensionNotFound):
            found = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
            return found.value.permitted_subtrees or ()
        return ()


def make(folder: Path, hosts: Sequence[str], now: datetime) -> Authority:
    """Make the authority of a data folder; one that is there is replaced.

    Args:
        folder: the data folder.
        hosts: the names or addresses by which phones reach the centre, its own one first; the
            machine's own names are added.
        now: from when on it holds, but for a day before.

    Raises:
        CannotStart: ``disk-full``, ``folder-not-writable``.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    called = _named(f"Callout {hosts[0] if hosts else own_names()[0]}")
    made = (
        _begun(called, called, key, now, now + LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints([*_subtrees((*hosts, *own_names()))], None), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    _write(folder / NAME, key, made)
    (folder / LEAF_NAME).unlink(missing_ok=True)
    return Authority(made, key)


def of(folder: Path) -> Authority | None:
    """Return the authority of a data folder, None where there is none.

    Raises:
        CannotStart: ``authority-unreadable``.
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        said = path.read_bytes()
        key = serialization.load_pem_private_key(said, None)
        certificate = x509.load_pem_x509_certificate(said)
    except (OSError, ValueError, TypeError) as error:
        raise CannotStart(StartFault.AUTHORITY_UNREADABLE, path=str(path)) from error
    if not isinstance(key, Key) or key.public_key() != certificate.public_key():
        raise CannotStart(StartFault.AUTHORITY_UNREADABLE, path=str(path))
    return Authority(certificate, key)


def certificate_of(folder: Path) -> bytes | None:
    """Return the certificate (DER) of a folder's authority; None where none can be read."""
    with suppress(CannotStart):
        found = of(folder)
        return None if found is None else found.der
    return None


def leaf(folder: Path, authority: Authority, host: str, now: datetime) -> Path:
    """Return the file with the server's key and certificate, signed by the authority.

    It is made anew where there is none, where another authority signed it, where it is for other
    names than the server has, and long before it ends.

    Raises:
        CannotStart: ``disk-full``, ``folder-not-writable``.
    """
    path = folder / LEAF_NAME
    wanted = [name for name in (host, *own_names(), *addresses()) if name]
    names = tuple(dict.fromkeys(name for name in wanted if authority.covers(name)))
    if not _serves(path, authority, names, now):
        _write(path, *_signed(authority, names, now))
    return path


def general(names: Iterable[str]) -> Iterator[x509.GeneralName]:
    """Yield names as a certificate has them; what is no name of a machine is left out."""
    for name in names:
        address = _address(name)
        if address is not None:
            yield x509.IPAddress(address)
        elif name.isascii():
            yield x509.DNSName(name)


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the names and addresses that a certificate is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (
        *found.get_values_for_type(x509.DNSName),
        *map(str, found.get_values_for_type(x509.IPAddress)),
    )


def _serves(path: Path, authority: Authority, names: Sequence[str], now: datetime) -> bool:
    """Whether the certificate that is there does."""
    try:
        there = x509.load_pem_x509_certificate(path.read_bytes())
        there.verify_directly_issued_by(authority.certificate)
    except Exception:  # noqa: BLE001  (whatever is wrong with it, it is made anew)
        return False
    lasts = there.not_valid_after_utc - now
    ends_with = there.not_valid_after_utc >= authority.certificate.not_valid_after_utc
    new_enough = lasts > (timedelta() if ends_with else RENEWED_BEFORE)
    begun = there.not_valid_before_utc <= now
    return new_enough and begun and set(names) <= set(names_of(there))


def _signed(
    authority: Authority, names: Sequence[str], now: datetime
) -> tuple[Key, x509.Certificate]:
    """Return a new key, and the certificate that the authority gives it."""
    key = ec.generate_private_key(ec.SECP256R1())
    root = authority.certificate
    ends = min(now - BEGAN + LEAF_LASTS, root.not_valid_after_utc)
    certificate = (
        _begun(_named(names[0] if names else "callout"), root.subject, key, now, ends)
        .add_extension(x509.SubjectAlternativeName([*general(names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    return key, certificate


def _begun(
    subject: x509.Name, issuer: x509.Name, key: Key, now: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEGAN)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _subtrees(names: Iterable[str]) -> Iterator[x509.GeneralName]:
    """Yield what the authority may vouch for: names, their addresses, and private networks."""
    for name in dict.fromkeys(names):
        address = _address(name)
        if address is None:
            yield x509.DNSName(name)
        elif not any(address in each for each in PRIVATE):
            yield x509.IPAddress(ipaddress.ip_network(address))
    yield from map(x509.IPAddress, PRIVATE)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:LONGEST_NAME])])


def _write(path: Path, key: Key, certificate: x509.Certificate) -> None:
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        replace_text(path, (private + certificate.public_bytes(pem)).decode("ascii"))
    except OSError as error:
        raise CannotStart(folder_fault(error), path=str(path)) from error


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    with suppress(ValueError):
        return ipaddress.ip_address(name)
    return None
