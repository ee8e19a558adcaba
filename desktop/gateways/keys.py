"""Decides where the centre's key is kept: the system's key store, or a file that is named.

A machine without a key store (a bare Linux server) keeps it beside the data and says so; see
docs/decisions.
"""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path
from uuid import UUID

import keyring
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from keyring.errors import KeyringError

from api_client.vocabulary import StartFault
from desktop.store.blobs import sync_folder
from desktop.store.faults import CannotStart

STORE_NAME = "callout"
BESIDE_DATA = "centre.key"
_WRITTEN = re.compile(r"[0-9a-f]{64}")


class CentreKey:
    """The centre's 32-byte key, from which each purpose draws a key of its own."""

    def __init__(self, key: bytes, *, beside_data: bool = False) -> None:
        """Hold the key; ``beside_data`` says that whoever copies the folder has it too."""
        self._key = key
        self.beside_data = beside_data

    def proof(self, centre_id: UUID) -> str:
        """Return what the database keeps to know the key again, without being able to make it."""
        about = b"callout key proof " + centre_id.bytes
        return hmac.new(self._key, about, hashlib.sha256).hexdigest()

    def signing_key(self) -> Ed25519PrivateKey:
        """Return the key that signs the head of the audit log."""
        drawn = HKDF(hashes.SHA256(), 32, salt=None, info=b"callout audit head").derive(self._key)
        return Ed25519PrivateKey.from_private_bytes(drawn)


def obtain(folder: Path, key_file: Path | None, centre_id: UUID, *, first: bool) -> CentreKey:
    """Return the centre's key, made when ``first`` says that the centre has none yet.

    Raises:
        CannotStart: ``key-missing`` when the centre has a key that is not to be found,
            ``key-file-unreadable``, ``key-wrong`` for a key in the store that is none.
    """
    if key_file is not None:
        return CentreKey(_from_file(key_file, first=first))
    beside = folder / BESIDE_DATA
    if beside.exists():
        return CentreKey(_from_file(beside, first=False), beside_data=True)
    try:
        return CentreKey(_from_store(str(centre_id), first=first))
    except KeyringError as error:
        if not first:
            raise CannotStart(StartFault.KEY_MISSING, path=str(folder)) from error
        return CentreKey(_from_file(beside, first=True), beside_data=True)


def known(folder: Path, key_file: Path | None, centre_id: UUID | None) -> CentreKey | None:
    """Return the centre's key where it is to be had, None where not; nothing is made.

    Raises:
        CannotStart: ``key-missing``, ``key-file-unreadable`` for a key file that was named.
    """
    if key_file is None and centre_id is None:
        return None
    try:
        return obtain(folder, key_file, centre_id or UUID(int=0), first=False)
    except CannotStart as fault:
        if key_file is not None or fault.fault is not StartFault.KEY_MISSING:
            raise
        return None


def _from_store(name: str, *, first: bool) -> bytes:
    """Return the key from the operating system's store."""
    written = keyring.get_password(STORE_NAME, name)
    if written is None:
        if not first:
            raise CannotStart(StartFault.KEY_MISSING, path=STORE_NAME)
        written = secrets.token_hex(32)
        keyring.set_password(STORE_NAME, name, written)
        if keyring.get_password(STORE_NAME, name) != written:
            raise KeyringError(STORE_NAME)  # a store that forgets is none
    if _WRITTEN.fullmatch(written) is None:
        raise CannotStart(StartFault.KEY_WRONG, path=STORE_NAME)
    return bytes.fromhex(written)


def _from_file(path: Path, *, first: bool) -> bytes:
    """Return the key from a file of 64 hexadecimal digits, readable by its owner alone."""
    if first and not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123  (a descriptor)
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            sync_folder(path.parent)
        except OSError as error:
            raise CannotStart(StartFault.KEY_FILE_UNREADABLE, path=str(path)) from error
    if not path.exists():
        raise CannotStart(StartFault.KEY_MISSING, path=str(path))
    try:
        written = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(StartFault.KEY_FILE_UNREADABLE, path=str(path)) from error
    if _WRITTEN.fullmatch(written) is None:
        raise CannotStart(StartFault.KEY_FILE_UNREADABLE, path=str(path))
    return bytes.fromhex(written)
