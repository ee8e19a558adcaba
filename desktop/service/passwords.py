"""Decides how passwords are hashed (argon2id) and how secrets that we give out look."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's parameters of 2025: 19 MiB, two passes; about 50 ms on a small machine."""
_NOBODYS = _HASHER.hash(secrets.token_urlsafe(16))
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, U/V: a code is read aloud."""
_CODE_LENGTH = 10
_ONE_TIME_LENGTH = 12
_TYPED_LENGTH = 26


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _HASHER.hash(password)


def verified(stored: str | None, password: str) -> bool:
    """Return whether the password is right; a name nobody has costs the same time."""
    try:
        _HASHER.verify(stored or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def token() -> str:
    """Return a new opaque bearer token of 256 random bits."""
    return secrets.token_urlsafe(32)


def pairing_code() -> str:
    """Return a new code of 49 random bits to be typed once, such as K7QF9-M2TXB."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def one_time() -> str:
    """Return a password of 59 random bits for one log-in, such as K7QF-9M2T-XB4H."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(_ONE_TIME_LENGTH))
    return "-".join(signs[place : place + 4] for place in range(0, _ONE_TIME_LENGTH, 4))


def typed() -> str:
    """Return a secret of 127 random bits that can be typed on a telephone if it must."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_TYPED_LENGTH)).lower()


def digest(secret: str) -> str:
    """Return what is kept of a token or a code."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def code_digest(code: str) -> str:
    """Return what is kept of a pairing code, however its typist wrote it."""
    return digest("".join(sign for sign in code.upper() if sign.isalnum()))
