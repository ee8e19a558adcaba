"""Tries the quick way to RFC 8785 against the library that is slow and right."""

import math
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import Role
from desktop.domain.canonical import canonical

LARGEST_WHOLE = 2**53 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_WHOLE, LARGEST_WHOLE)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-180, 180)
    | TEXTS
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20
)


@given(st.dictionaries(TEXTS, VALUES))
def test_it_is_what_the_library_makes_of_it(value: dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        {"b": 1, "a": [1.0, -0.0, 1e-5, 1e21, 31.23, 1e15, 1e16, 123456789.125]},
        {"text": '\u2028 \x00 \x1f \x7f " \\ / 王 🔑'},
        {"\U0001f511": 1, "\ufb33": 2},  # in code units the first is less than the second
        {"role": Role.DISPATCHER, "nested": ({"z": None, "a": True},)},
        {},
    ],
)
def test_the_odd_ones(value: dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), math.nan, math.inf, object(), {1: 2}, b"bytes", {"a": {"b": 2**60}}]
)
def test_what_json_cannot_hold_is_refused_as_the_library_refuses_it(value: object) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        rfc8785.dumps({"value": value})  # type: ignore[dict-item]
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical({"value": value})


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical({"name": "\ud800"})


def test_a_report_takes_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(value: object) -> bytes:
        raise AssertionError(value)

    monkeypatch.setattr(rfc8785, "dumps", slow)
    assert canonical({"lat": 31.23, "lon": 121.0, "name": "王", "n": [1]}) == (
        '{"lat":31.23,"lon":121,"n":[1],"name":"王"}'.encode()
    )
