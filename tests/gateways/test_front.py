"""Tries the certificate that a server makes for other machines' desks, and where they reach it."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from api_client.vocabulary import StartFault
from desktop.gateways import front
from desktop.store.faults import CannotStart

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def test_it_is_made_once_and_kept_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first = front.obtain(tmp_path, NOW)
    again = front.obtain(tmp_path, NOW)
    assert first.sha256 == again.sha256
    assert len(first.sha256) == 64
    assert first.context.minimum_version is ssl.TLSVersion.TLSv1_2
    path = tmp_path / front.NAME
    assert path.stat().st_mode & 0o077 == 0
    made = x509.load_pem_x509_certificate(path.read_bytes())
    assert made.not_valid_before_utc < NOW < made.not_valid_after_utc
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "localhost" in names.get_values_for_type(x509.DNSName)
    assert made.subject.get_attributes_for_oid(NameOID.COMMON_NAME)


@pytest.mark.parametrize("said", ["", "nothing of the kind", "-----BEGIN CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused_and_left(tmp_path: Path, said: str) -> None:
    path = tmp_path / front.NAME
    path.write_text(said, encoding="utf-8")
    with pytest.raises(CannotStart) as caught:
        front.obtain(tmp_path, NOW)
    assert caught.value.fault is StartFault.CERTIFICATE_UNREADABLE
    assert path.read_text(encoding="utf-8") == said


def test_a_folder_that_is_gone_is_a_plain_fault(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as caught:
        front.obtain(tmp_path / "gone", NOW)
    assert caught.value.fault is StartFault.FOLDER_NOT_WRITABLE


def test_where_others_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert front.urls("192.0.2.7", 8470) == ("https://192.0.2.7:8470",)
    assert front.urls("2001:db8::7", 8470) == ("https://[2001:db8::7]:8470",)
    monkeypatch.setattr(front, "addresses", lambda: ("192.0.2.7", "2001:db8::7"))
    everywhere = ("https://192.0.2.7:1", "https://[2001:db8::7]:1")
    assert front.urls("::", 1) == front.urls("0.0.0.0", 1) == everywhere  # noqa: S104
