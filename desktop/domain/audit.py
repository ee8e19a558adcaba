"""Decides how audit rows are chained, so that a stranger can check them without our code (F3).

hash = SHA-256(previous hash in hexadecimal, newline, the row without its hash in RFC 8785 form).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

FIRST_HASH = "0" * 64
"""What stands for the hash before the first row."""


def chained(previous: str, row: Mapping[str, Any]) -> str:
    """Return the row's hash in hexadecimal; ``row`` is in JSON's terms and without ``hash``."""
    digest = hashlib.sha256(previous.encode("ascii"))
    digest.update(b"\n")
    digest.update(rfc8785.dumps(dict(row)))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Chain:
    """What checking a chain found: rows read, the last good hash, the first bad row's number."""

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
        rest = {name: value for name, value in row.items() if name != "hash"}
        if row["seq"] != expected or _hash_of(previous, rest) != row["hash"]:
            return Chain(count, previous, expected)
        previous = str(row["hash"])
        count = expected
        if anchor is not None and anchor[0] == count and anchor[1] != previous:
            return Chain(count, previous, count)
    if anchor is not None and anchor[0] > count:
        return Chain(count, previous, count + 1)
    return Chain(count, previous, None)


def _hash_of(previous: str, row: Mapping[str, Any]) -> str | None:
    """Return the hash, or None for a row that RFC 8785 cannot write (so it was not ours)."""
    try:
        return chained(previous, row)
    except rfc8785.CanonicalizationError:
        return None
