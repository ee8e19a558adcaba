"""Whether amounts and rates are read as they were meant, and sums are those of the server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import fees
from desktop.domain.fees import Line
from desktop.ui import amounts, fee_sums
from desktop.ui.fee_sums import Sums


@pytest.mark.parametrize(
    ("said", "currency", "minor"),
    [
        ("120", "CNY", 12_000),
        ("1,234.5", "CNY", 123_450),
        ("\uff11\uff12\uff0e\uff15\uff10", "CNY", 1_250),
        ("12,50", "CNY", None),
        ("12.505", "CNY", None),
        ("500", "JPY", 500),
        ("5.5", "JPY", None),
        ("1.234", "BHD", 1_234),
        ("-1", "CNY", None),
        ("", "CNY", None),
        ("10,000,000,000", "CNY", 10**12),
        ("10,000,000,000.01", "CNY", None),
    ],
)
def test_an_amount_is_read_as_it_was_meant(said: str, currency: str, minor: int | None) -> None:
    assert amounts.read_minor(said, currency) == minor


@pytest.mark.parametrize(
    ("said", "hundredths"),
    [
        *(
            ("", 0),
            ("13", 1_300),
            ("6.5", 650),
            ("0.05", 5),
            ("\uff11\uff13\uff05", 1_300),
            ("100", 10_000),
        ),
        *(("100.01", None), ("6,5", None), ("1.234", None), ("-1", None), ("tax", None)),
    ],
)
def test_a_rate_is_read_as_it_was_meant(said: str, hundredths: int | None) -> None:
    assert amounts.read_rate(said) == hundredths


@given(st.integers(0, amounts.MOST_MINOR), st.sampled_from(["CNY", "JPY", "BHD"]))
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    assert amounts.read_minor(amounts.written(minor, currency), currency) == minor


@given(st.integers(0, amounts.WHOLE_HUNDREDTHS))
def test_a_rate_that_is_written_is_read_again(hundredths: int) -> None:
    assert amounts.read_rate(amounts.rate(hundredths)) == hundredths


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10_000)), max_size=6),
    st.integers(0, 10**6),
)
def test_the_desk_reckons_as_the_server_does(lines: list[tuple[int, int]], taken: int) -> None:
    whole = [Line("A", amount, rate) for amount, rate in lines]
    theirs = fees.Fee(whole, fees.tax_minor(whole), taken)
    ours = fee_sums.sums(lines, taken)
    assert ours == Sums(sum(amount for amount, _ in lines), theirs.tax_minor, taken)
    assert ours.total_minor == theirs.total_minor
