"""Tries where the centre's key is kept, and that none is made or taken by mistake."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, NoKeyringError
from typing_extensions import override

from api_client.vocabulary import StartFault
from desktop.gateways import keys
from desktop.service.ports import Field, SealBroken
from desktop.store.faults import CannotStart

CENTRE = UUID("01a20000-0000-7000-8000-000000000001")
OTHER = UUID("01a20000-0000-7000-8000-000000000002")


class Store(KeyringBackend):
    """A key store in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


class Forgetful(Store):
    """A store that takes everything and holds nothing, as keyring's null backend."""

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return None


class Locked(Store):
    """A store that its owner has not unlocked."""

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked


class Absent(Store):
    """No store at all, as on a bare Linux machine."""

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise NoKeyringError


@pytest.fixture
def store() -> Iterator[Store]:
    yield from using(Store())


def using(backend: Store) -> Iterator[Store]:
    """Put a backend in the place of the system's."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def proof(folder: Path, key_file: Path | None = None, *, first: bool = False) -> str:
    return keys.obtain(folder, key_file, CENTRE, first=first).proof(CENTRE)


def fault(folder: Path, key_file: Path | None = None) -> StartFault:
    with pytest.raises(CannotStart) as found:
        proof(folder, key_file)
    return found.value.fault


def test_the_systems_store_keeps_the_key_and_the_folder_does_not(
    store: Store, tmp_path: Path
) -> None:
    key = keys.obtain(tmp_path, None, CENTRE, first=True)
    assert not key.beside_data
    assert proof(tmp_path) == key.proof(CENTRE)
    assert list(tmp_path.iterdir()) == []
    (written,) = store.held.values()
    assert len(bytes.fromhex(written)) == 32


def test_two_centres_have_two_keys(store: Store, tmp_path: Path) -> None:
    for centre in (CENTRE, OTHER):
        keys.obtain(tmp_path, None, centre, first=True)
    assert len(set(store.held.values())) == 2


@pytest.mark.usefixtures("store")
def test_a_centre_whose_key_is_gone_does_not_get_another(tmp_path: Path) -> None:
    assert fault(tmp_path) is StartFault.KEY_MISSING


def test_a_key_that_was_garbled_in_the_store_is_wrong(store: Store, tmp_path: Path) -> None:
    store.held[keys.STORE_NAME, str(CENTRE)] = "no key"
    assert fault(tmp_path) is StartFault.KEY_WRONG


@pytest.mark.parametrize("kind", [Absent, Locked, Forgetful])
def test_without_a_store_that_keeps_it_the_key_lies_beside_the_data(
    tmp_path: Path, kind: type[Store]
) -> None:
    for _ in using(kind()):
        key = keys.obtain(tmp_path, None, CENTRE, first=True)
        assert key.beside_data
        again = keys.obtain(tmp_path, None, CENTRE, first=False)
        assert again.beside_data
        assert again.proof(CENTRE) == key.proof(CENTRE)
        (tmp_path / keys.BESIDE_DATA).unlink()
        assert fault(tmp_path) is StartFault.KEY_MISSING


def test_a_named_file_is_made_on_first_use_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a safe 保险柜" / "centre.key"
    first = proof(tmp_path, path, first=True)
    assert proof(tmp_path, path) == first
    assert proof(tmp_path, path, first=True) == first
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not (tmp_path / keys.BESIDE_DATA).exists()


def test_a_named_file_comes_before_the_store(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "centre.key.elsewhere"
    proof(tmp_path, path, first=True)
    assert store.held == {}


def test_a_named_file_that_is_not_there_is_not_made_anew(tmp_path: Path) -> None:
    assert fault(tmp_path, tmp_path / "gone.key") is StartFault.KEY_MISSING
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"garbled", b"\xff\xfe" * 32, b"A" * 64, b"0" * 63])
def test_a_garbled_file_is_not_overwritten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "centre.key.elsewhere"
    path.write_bytes(content)
    for first in (True, False):
        with pytest.raises(CannotStart) as found:
            proof(tmp_path, path, first=first)
        assert found.value.fault is StartFault.KEY_FILE_UNREADABLE
    assert path.read_bytes() == content


def test_a_folder_in_the_files_place_is_a_plain_fault(tmp_path: Path) -> None:
    assert fault(tmp_path, tmp_path) is StartFault.KEY_FILE_UNREADABLE
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart) as found:
        proof(tmp_path, tmp_path / "file" / "centre.key", first=True)
    assert found.value.fault is StartFault.KEY_FILE_UNREADABLE


def test_a_key_is_known_by_its_proof_and_signs_always_alike(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert proof(tmp_path, one, first=True) != proof(tmp_path, other, first=True)
    key = keys.obtain(tmp_path, one, CENTRE, first=False)
    assert key.proof(OTHER) != key.proof(CENTRE)
    signed = {
        keys.obtain(tmp_path, one, CENTRE, first=False).signing_key().sign(b"head")
        for _ in range(2)
    }
    assert len(signed) == 1
    assert one.read_text(encoding="ascii").strip() not in key.proof(CENTRE)


def test_looking_for_a_key_makes_none(store: Store, tmp_path: Path) -> None:
    assert keys.known(tmp_path, None, CENTRE) is None
    assert keys.known(tmp_path, None, None) is None
    assert (store.held, list(tmp_path.iterdir())) == ({}, [])
    with pytest.raises(CannotStart):
        keys.known(tmp_path, tmp_path / "gone.key", CENTRE)
    made = keys.obtain(tmp_path, None, CENTRE, first=True)
    found = keys.known(tmp_path, None, CENTRE)
    assert found is not None
    assert found.proof(CENTRE) == made.proof(CENTRE)


PLACE = Field("customer", "01a2", "identity")
KEY = keys.CentreKey(b"k" * 32)


def test_a_sealed_value_comes_back_and_never_looks_the_same_twice() -> None:
    for value in (b"", "310110199001011234 \u738b".encode(), bytes(range(256)) * 10):
        first, second = KEY.seal(PLACE, value), KEY.seal(PLACE, value)
        assert first != second
        assert first.startswith("v1:")
        assert first.isascii()
        assert KEY.unseal(PLACE, first) == KEY.unseal(PLACE, second) == value


@pytest.mark.parametrize(
    "field",
    [
        Field("staff", "01a2", "identity"),
        Field("customer", "01a3", "identity"),
        Field("customer", "01a2", "phone"),
        Field("customer", "01a2identity", ""),
        Field('customer", "01a2', "identity", ""),
    ],
)
def test_a_sealed_value_that_was_moved_cannot_be_read(field: Field) -> None:
    with pytest.raises(SealBroken):
        KEY.unseal(field, KEY.seal(PLACE, b"31011"))


def test_a_sealed_value_that_was_changed_or_is_of_another_key_cannot_be_read() -> None:
    sealed = KEY.seal(PLACE, b"31011")
    other = keys.CentreKey(b"l" * 32)
    for wrong in ("", "v1:", "v1:AAAA", "v2:" + sealed[3:], sealed[:-4], sealed + "AAAA", "\u738b"):
        with pytest.raises(SealBroken):
            KEY.unseal(PLACE, wrong)
    for place in range(3, len(sealed)):
        letter = "A" if sealed[place] != "A" else "Q"
        changed = sealed[:place] + letter + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            KEY.unseal(PLACE, changed)
    with pytest.raises(SealBroken):
        other.unseal(PLACE, sealed)


def test_a_key_says_from_which_file_it_came(tmp_path: Path) -> None:
    named = tmp_path / "named.key"
    assert keys.obtain(tmp_path, named, CENTRE, first=True).path == named
    keyring.set_keyring(Absent())
    beside = keys.obtain(tmp_path, None, CENTRE, first=True)
    assert (beside.path, beside.beside_data) == (tmp_path / "centre.key", True)
