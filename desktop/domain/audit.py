"""Decides how audit rows are chained, so that a stranger can check them without our code (F3).

hash = SHA-256(previous hash in hexadecimal, newline, the row without its hash in RFC 8785 form).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from desktop.domain.canonical import canonical

FIRST_HASH = "0" * 64
"""What stands for the hash before the first row."""


def chained(previous: str, row: Mapping[str, Any]) -> str:
    """Return the row's hash in hexadecimal; ``row`` is in JSON's terms and without ``hash``."""
    digest = hashlib.sha256(previous.encode("ascii"))
    digest.update(b"\n")
    digest.update(canonical(row))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Chain:
    """What checking a chain found: good rows, the last good hash, the first bad row's number."""

    rows: int
    head: str
    first_bad: int | None


def follow(rows: Iterable[Mapping[str, Any]], anchor: tuple[int, str] | None = None) -> Chain:
    """Return what is wrong with the chain, if anything.

    Args:
        rows: audit rows with ``seq`` and ``hash``, in the order in which they lie.
        anchor: how many rows there were and the hash of the last one, kept elsewhere.

    A row that is edited, out of order or not there is the first bad one. With a tail cut off,
    it is the first of the missing ones.
    """
    previous = FIRST_HASH
    count = 0
    for row in rows:
        expected = count + 1
        own = _hash_of(previous, row)
        as_anchored = anchor is None or anchor[0] != expected or anchor[1] == own
        if row.get("seq") != expected or own is None or row.get("hash") != own or not as_anchored:
            return Chain(count, previous, expected)
        previous = own
        count = expected
    if anchor is not None and anchor[0] > count:
        return Chain(count, previous, count + 1)
    return Chain(count, previous, None)


def _hash_of(previous: str, row: Mapping[str, Any]) -> str | None:
    """Return what the row's hash must be, None for a row that cannot be written (so not ours)."""
    rest = {name: value for name, value in row.items() if name != "hash"}
    try:
        return chained(previous, rest)
    except (rfc8785.CanonicalizationError, UnicodeError):  # the latter for a surrogate in a name
        return None
