"""Tries which certificate a running server shows: given, its authority's, renewed, spoilt (F2)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from api_client.trust import fingerprint
from api_client.vocabulary import StartFault, Vouching
from desktop.clock import HandClock
from desktop.gateways import authority, front
from desktop.gateways.front import Shown, Wanted
from desktop.store.faults import CannotStart
from tests.conftest import ExpectedWarnings
from tests.handshakes import anybody, shown, trusting
from tests.tls_front import Paper, paper

NOW = datetime.now(UTC).replace(microsecond=0)
HOST = "desk.example"


@dataclass
class Chosen:
    """What the settings say, which people change while the server runs."""

    folder: Path
    wanted: Wanted = field(default_factory=lambda: Wanted(f"https://{HOST}"))
    clock: HandClock = field(default_factory=lambda: HandClock(NOW))

    def begin(self) -> Shown:
        """Begin to show a certificate."""
        return Shown(self.folder, self.clock, lambda: self.wanted)


def seen(by: Shown, name: str = HOST) -> str:
    """The SHA-256 of what whoever comes now is shown."""
    return fingerprint(shown(by.context, anybody(), name))


def put(chosen: Chosen, made: Paper) -> None:
    """Put a certificate where the settings say."""
    path = chosen.folder / "given.pem"
    path.write_bytes(made.path.read_bytes())
    chosen.wanted = replace(chosen.wanted, chain=str(path))


@pytest.fixture
def chosen(tmp_path: Path) -> Chosen:
    """A folder in which nothing was given."""
    return Chosen(tmp_path)


def test_of_its_own_it_shows_what_nobody_vouches_for(chosen: Chosen) -> None:
    found = chosen.begin()
    assert found.now.vouching is Vouching.NOBODY
    assert seen(found) == found.now.sha256
    assert found.now.not_after > NOW + timedelta(days=3000)


def test_an_authority_that_is_made_vouches_at_once_and_for_addresses_too(chosen: Chosen) -> None:
    found = chosen.begin()
    root = authority.make(chosen.folder, [HOST], NOW)
    found.look()
    assert found.now.vouching is Vouching.AUTHORITY
    for name in (HOST, "127.0.0.1"):  # to an address nobody says a name: it is shown all the same
        assert seen(found, name) == found.now.sha256
    assert shown(found.context, trusting(root.der), HOST)


def test_what_the_authority_signed_is_renewed_while_the_server_runs(chosen: Chosen) -> None:
    root = authority.make(chosen.folder, [HOST], NOW)
    found = chosen.begin()
    first = seen(found)
    found.look()
    assert seen(found) == first
    chosen.clock.forward(timedelta(days=370))
    found.look()
    assert seen(found) != first
    assert found.now.not_after > NOW + timedelta(days=370 + 300)
    renewed = x509.load_der_x509_certificate(shown(found.context, anybody(), HOST))
    renewed.verify_directly_issued_by(root.certificate)


def test_another_public_address_is_vouched_for_as_soon_as_it_is_set(chosen: Chosen) -> None:
    root = authority.make(chosen.folder, [HOST, "other.example"], NOW)
    found = chosen.begin()
    chosen.wanted = Wanted("https://other.example:8470")
    found.look()
    assert shown(found.context, trusting(root.der), "other.example")


def test_a_given_one_goes_before_and_its_renewal_is_taken(chosen: Chosen) -> None:
    authority.make(chosen.folder, [HOST], NOW)
    first, second = paper(chosen.folder, "first"), paper(chosen.folder, "second")
    put(chosen, first)
    found = chosen.begin()
    assert (found.now.vouching, seen(found)) == (Vouching.GIVEN, first.sha256)
    put(chosen, second)
    found.look()
    assert seen(found) == second.sha256
    chosen.wanted = replace(chosen.wanted, chain="")
    found.look()
    assert found.now.vouching is Vouching.AUTHORITY


@pytest.mark.parametrize("spoilt", ["", "half of a certificate"])
def test_a_spoilt_renewal_is_told_and_the_last_good_one_goes_on(
    chosen: Chosen, expected_warnings: ExpectedWarnings, spoilt: str
) -> None:
    first, second = paper(chosen.folder, "first"), paper(chosen.folder, "second")
    put(chosen, first)
    found = chosen.begin()
    (chosen.folder / "given.pem").write_text(spoilt, encoding="ascii")
    expected_warnings.expect("certificate-not-taken")
    found.look()
    assert (found.fault, seen(found)) == (StartFault.CERTIFICATE_UNREADABLE, first.sha256)
    put(chosen, second)
    found.look()
    assert (found.fault, seen(found)) == (None, second.sha256)


@pytest.mark.parametrize("vouching", [Vouching.NOBODY, Vouching.AUTHORITY])
def test_where_the_given_one_is_spoilt_at_the_start_the_next_stands_in_until_it_is_mended(
    chosen: Chosen, expected_warnings: ExpectedWarnings, vouching: Vouching
) -> None:
    first, second = paper(chosen.folder, "first"), paper(chosen.folder, "second")
    if vouching is Vouching.AUTHORITY:
        authority.make(chosen.folder, [HOST], NOW)
    chosen.wanted = Wanted(f"https://{HOST}", str(first.path), str(second.path))
    expected_warnings.expect("certificate-not-taken")
    found = chosen.begin()
    assert (found.fault, found.now.vouching) == (StartFault.CERTIFICATE_UNREADABLE, vouching)
    assert seen(found) == found.now.sha256
    chosen.wanted = replace(chosen.wanted, key=str(first.path))
    found.look()
    assert (found.fault, found.now.vouching) == (None, Vouching.GIVEN)
    assert seen(found) == first.sha256


def test_where_nothing_can_be_shown_the_first_reason_is_told(chosen: Chosen) -> None:
    (chosen.folder / front.NAME).write_text("spoilt", encoding="ascii")
    chosen.wanted = Wanted("", str(chosen.folder / "gone.pem"))
    with pytest.raises(CannotStart) as caught:
        chosen.begin()
    assert caught.value.fault is StartFault.CERTIFICATE_UNREADABLE
    assert caught.value.fields["path"] == chosen.wanted.chain


def test_a_key_may_lie_in_a_file_of_its_own(chosen: Chosen) -> None:
    made = paper(chosen.folder, "whole")
    said = made.path.read_text(encoding="ascii")
    at = said.index("-----BEGIN CERTIFICATE")
    chain, key = chosen.folder / "chain.pem", chosen.folder / "key.pem"
    key.write_text(said[:at], encoding="ascii")
    chain.write_text(said[at:], encoding="ascii")
    chosen.wanted = Wanted("", str(chain), str(key))
    assert seen(chosen.begin()) == made.sha256
    assert front.obtain(chosen.folder, NOW, chosen.wanted).names == ("localhost",)
