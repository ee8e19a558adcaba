"""Decides where the centre's key is kept: the system's key store, or a file that is named.

A machine without a key store (a bare Linux server) keeps it beside the data and says so; see
docs/decisions.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import keyring
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from keyring.errors import KeyringError

from api_client.vocabulary import StartFault
from desktop.service.ports import Field, SealBroken
from desktop.store.blobs import sync_folder
from desktop.store.faults import CannotStart

STORE_NAME = "callout"
BESIDE_DATA = "centre.key"
FORM = "v1:"
"""How a sealed value begins: 12 bytes of nonce, then AES-256-GCM's, in base64 without its end."""
NONCE_BYTES = 12
_WRITTEN = re.compile(r"[0-9a-f]{64}")


class CentreKey:
    """The centre's 32-byte key, from which each purpose draws a key of its own."""

    def __init__(self, key: bytes, *, beside_data: bool = False, path: Path | None = None) -> None:
        """Hold the key.

        Args:
            key: its 32 bytes.
            beside_data: whoever copies the folder has it too.
            path: the file from which it came; None for the system's key store.
        """
        self._key = key
        self.beside_data = beside_data
        self.path = path
        self._fields = AESGCM(self._drawn(b"callout fields"))

    def proof(self, centre_id: UUID) -> str:
        """Return what the database keeps to know the key again, without being able to make it."""
        about = b"callout key proof " + centre_id.bytes
        return hmac.new(self._key, about, hashlib.sha256).hexdigest()

    def signing_key(self) -> Ed25519PrivateKey:
        """Return the key that signs the head of the audit log."""
        return Ed25519PrivateKey.from_private_bytes(self._drawn(b"callout audit head"))

    def seal(self, field: Field, value: bytes) -> str:
        """Return the value encrypted for its place, as text; twice the same gives two texts."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._fields.encrypt(nonce, value, _about(field))
        return FORM + urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")

    def unseal(self, field: Field, sealed: str) -> bytes:
        """Return the value that was sealed there.

        Raises:
            SealBroken: it was changed, lay elsewhere, is another key's or of a newer form.
        """
        form, written = sealed[: len(FORM)], sealed[len(FORM) :]
        try:
            if form != FORM:
                raise SealBroken(form)
            found = urlsafe_b64decode(written + "=" * (-len(written) % 4))
            return self._fields.decrypt(found[:NONCE_BYTES], found[NONCE_BYTES:], _about(field))
        except (InvalidTag, ValueError) as error:
            raise SealBroken(field.column) from error

    def index(self, purpose: str, value: bytes) -> str:
        """Return what the value is found by again: the same for the same, nothing without the key.

        What has few possible values could be tried out by whoever had this key of its own, so it is
        drawn for its purpose alone.
        """
        drawn = self._drawn(b"callout index " + purpose.encode())
        return hmac.new(drawn, value, hashlib.sha256).hexdigest()

    def _drawn(self, purpose: bytes) -> bytes:
        """Return the key of one purpose."""
        return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(self._key)


def _about(field: Field) -> bytes:
    """Return what a sealed value is bound to."""
    return json.dumps([field.table, field.row, field.column]).encode()


def obtain(folder: Path, key_file: Path | None, centre_id: UUID, *, first: bool) -> CentreKey:
    """Return the centre's key, made when ``first`` says that the centre has none yet.

    Raises:
        CannotStart: ``key-missing`` when the centre has a key that is not to be found,
            ``key-file-unreadable``, ``key-wrong`` for a key in the store that is none.
    """
    if key_file is not None:
        return CentreKey(_from_file(key_file, first=first), path=key_file)
    beside = folder / BESIDE_DATA
    if beside.exists():
        return CentreKey(_from_file(beside, first=False), beside_data=True, path=beside)
    try:
        return CentreKey(_from_store(str(centre_id), first=first))
    except KeyringError as error:
        if not first:
            raise CannotStart(StartFault.KEY_MISSING, path=str(folder)) from error
        return CentreKey(_from_file(beside, first=True), beside_data=True, path=beside)


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


def whereabouts(folder: Path, key_file: Path | None, centre_id: UUID) -> tuple[str, Path | None]:
    """Return where the centre's key is kept: a word, and the file if it is one.

    ``file`` that was named, ``beside-data``, ``key-store`` of the system, or ``elsewhere``.
    """
    if key_file is not None:
        return "file", key_file
    if (folder / BESIDE_DATA).exists():
        return "beside-data", folder / BESIDE_DATA
    try:
        held = keyring.get_password(STORE_NAME, str(centre_id)) is not None
    except KeyringError:
        held = False
    return ("key-store" if held else "elsewhere"), None


def forget(centre_id: UUID) -> None:
    """Take the key of a centre that was never finished out of the system's store, if it is there.

    One that stays opens nothing.
    """
    with suppress(KeyringError):
        keyring.delete_password(STORE_NAME, str(centre_id))


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
