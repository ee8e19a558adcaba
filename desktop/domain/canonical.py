"""Decides how a value in JSON's terms is written so that equal values are equal bytes (RFC 8785).

The library that does it is written in Python and was a quarter of what a status report cost. Most
values come out of the standard library's encoder, which is written in C, in the same form; what
might not is left to the library. tests/domain/test_canonical.py holds the two against each other.
"""

import json
from collections.abc import Mapping
from typing import Any

import rfc8785

_LARGEST_WHOLE = 2**53 - 1
_LEAST_PLAIN, _MOST_PLAIN = 1e-4, 1e15
"""Between these, Python and ECMAScript write a float that is not whole in the same way."""
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


class _NotPlain(Exception):
    """The value has something that the two encoders may write differently."""


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the value in RFC 8785 form, in UTF-8.

    Raises:
        rfc8785.CanonicalizationError: it holds what JSON cannot, or a whole number beyond 2^53.
        UnicodeEncodeError: a text holds half of a surrogate pair.
    """
    try:
        return _encode(_plain(value)).encode("utf-8")
    except (_NotPlain, RecursionError):
        return rfc8785.dumps(dict(value))


def _plain(value: Any) -> Any:  # noqa: ANN401  (whatever JSON holds)
    """Return the value as the encoder writes it in canonical form, or raise :class:`_NotPlain`."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is dict or isinstance(value, Mapping):
        for name in value:
            if type(name) is not str or not name.isascii():
                raise _NotPlain
        return {
            name: member if type(member) is str else _plain(member)
            for name, member in value.items()
        }
    if kind is list or kind is tuple:
        return [_plain(member) for member in value]
    if kind is int and -_LARGEST_WHOLE <= value <= _LARGEST_WHOLE:
        return value
    if kind is float:
        return _plain_float(value)
    if isinstance(value, str):
        return str.__str__(value)
    raise _NotPlain


def _plain_float(value: float) -> float | int:
    """Return a whole one as it is written without a point, others as they are."""
    if value.is_integer() and abs(value) <= _LARGEST_WHOLE:
        return int(value)
    if _LEAST_PLAIN <= abs(value) <= _MOST_PLAIN:
        return value
    raise _NotPlain
