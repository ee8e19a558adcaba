"""Tries the centre's own authority as OpenSSL judges it: for whom it vouches, until when (F2)."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from api_client.vocabulary import StartFault
from desktop.gateways import authority
from desktop.gateways.authority import LEAF_LASTS, RENEWED_BEFORE, Authority
from desktop.store.faults import CannotStart
from tests.handshakes import shown, trusting

HOST = "desk.example"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Authority]:
    """A folder with an authority."""
    folder = tmp_path_factory.mktemp("authority")
    return folder, authority.make(folder, [HOST, "192.0.2.7"], NOW)


def read(path: Path) -> x509.Certificate:
    """The first certificate of a file."""
    return x509.load_pem_x509_certificate(path.read_bytes())


def serving(path: Path) -> ssl.SSLContext:
    """A server that shows the certificate of a file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_it_is_its_owners_alone_and_the_same_when_read_again(
    made: tuple[Path, Authority],
) -> None:
    folder, first = made
    path = folder / authority.NAME
    assert path.stat().st_mode & 0o077 == 0
    again = authority.of(folder)
    assert again is not None
    assert again.der == first.der == authority.certificate_of(folder)
    lasts = first.certificate.not_valid_after_utc - NOW
    assert timedelta(days=3649) < lasts <= timedelta(days=3650)


@pytest.mark.parametrize("name", [HOST, f"phones.{HOST}", "localhost", "127.0.0.1", "192.0.2.7"])
def test_who_trusts_it_believes_the_server_by_each_of_its_names(
    made: tuple[Path, Authority], name: str
) -> None:
    folder, found = made
    assert found.covers(name)
    leaf = authority.leaf(folder, found, name, NOW)
    assert shown(serving(leaf), trusting(found.der), name)
    leaf.unlink()


def test_who_does_not_trust_it_believes_nothing(made: tuple[Path, Authority]) -> None:
    folder, found = made
    leaf = authority.leaf(folder, found, HOST, NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shown(serving(leaf), ssl.create_default_context(), HOST)


@pytest.mark.parametrize("name", ["bank.example", f"not{HOST}", "198.51.100.9", "example"])
def test_it_vouches_for_no_other_site_even_when_its_key_is_stolen(
    made: tuple[Path, Authority], name: str, tmp_path: Path
) -> None:
    _, found = made
    assert not found.covers(name)
    key, certificate = authority._signed(found, [name], NOW)  # noqa: SLF001  (what a thief does)
    authority._write(tmp_path / "stolen.pem", key, certificate)  # noqa: SLF001
    with pytest.raises(ssl.SSLCertVerificationError, match="subtree violation"):
        shown(serving(tmp_path / "stolen.pem"), trusting(found.der), name)


def test_the_servers_certificate_is_one_that_phones_take(made: tuple[Path, Authority]) -> None:
    folder, found = made
    leaf = read(authority.leaf(folder, found, HOST, NOW))
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)
    assert HOST in authority.names_of(leaf)
    extensions = leaf.extensions
    usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.SERVER_AUTH in usage
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert (folder / authority.LEAF_NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("passed", "renewed"),
    [
        (timedelta(days=1), False),
        (LEAF_LASTS - RENEWED_BEFORE - timedelta(days=2), False),
        (LEAF_LASTS - RENEWED_BEFORE, True),
        (timedelta(days=500), True),
        (timedelta(days=-30), True),
    ],
    ids=str,
)
def test_it_is_renewed_by_itself_long_before_its_end(
    made: tuple[Path, Authority], tmp_path: Path, passed: timedelta, *, renewed: bool
) -> None:
    _, found = made
    before = read(authority.leaf(tmp_path, found, HOST, NOW))
    after = read(authority.leaf(tmp_path, found, HOST, NOW + passed))
    assert (after != before) is renewed


def test_another_name_another_authority_or_a_spoilt_file_make_it_anew(tmp_path: Path) -> None:
    first = authority.make(tmp_path, [HOST, "other.example"], NOW)
    leaf = authority.leaf(tmp_path, first, HOST, NOW)
    assert authority.names_of(read(leaf))[0] == HOST
    authority.leaf(tmp_path, first, "other.example", NOW)
    assert authority.names_of(read(leaf))[0] == "other.example"
    second = authority.make(tmp_path, [HOST], NOW)
    authority.leaf(tmp_path, second, HOST, NOW)
    read(leaf).verify_directly_issued_by(second.certificate)
    leaf.write_text("spoilt", encoding="ascii")
    authority.leaf(tmp_path, second, HOST, NOW)
    read(leaf).verify_directly_issued_by(second.certificate)


def test_it_never_outlives_its_authority(made: tuple[Path, Authority], tmp_path: Path) -> None:
    _, found = made
    end = found.certificate.not_valid_after_utc
    near = end - timedelta(days=10)
    leaf = authority.leaf(tmp_path, found, HOST, near)
    assert read(leaf).not_valid_after_utc == end
    before = read(leaf)
    assert read(authority.leaf(tmp_path, found, HOST, near)) == before, "it is not made each day"


@pytest.mark.parametrize("said", ["", "nothing", "-----BEGIN PRIVATE KEY-----\n"])
def test_one_that_cannot_be_read_is_refused_and_left(tmp_path: Path, said: str) -> None:
    path = tmp_path / authority.NAME
    path.write_text(said, encoding="ascii")
    with pytest.raises(CannotStart) as caught:
        authority.of(tmp_path)
    assert caught.value.fault is StartFault.AUTHORITY_UNREADABLE
    assert path.read_text(encoding="ascii") == said
    assert authority.certificate_of(tmp_path) is None


def test_one_whose_key_is_anothers_is_refused(tmp_path: Path) -> None:
    first = authority.make(tmp_path, [HOST], NOW)
    other = authority.make(tmp_path, [HOST], NOW)
    authority._write(tmp_path / authority.NAME, first.key, other.certificate)  # noqa: SLF001
    with pytest.raises(CannotStart):
        authority.of(tmp_path)


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert authority.of(tmp_path) is None
    assert authority.certificate_of(tmp_path) is None
