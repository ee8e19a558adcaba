"""Whether a fee begins with the prices of its order, and its tax is rounded once, half up (E9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import Code, JobKind, LockKind, ServiceAction
from desktop.domain import fees, prices
from desktop.domain.fees import Fee, Line
from desktop.domain.prices import Job, Price
from desktop.domain.refusal import Refusal

LOCKSMITH = JobKind.LOCKSMITH
OPEN, REPLACE = ServiceAction.OPEN, ServiceAction.REPLACE
CALL_OUT = Price(LOCKSMITH, "Call-out", 8_000, "CNY", 600, rank=1)
OPENING = Price(LOCKSMITH, "Opening", 20_000, "CNY", 600, action=OPEN, rank=2)
SAFE = Price(LOCKSMITH, "A safe", 50_000, "CNY", 600, action=OPEN, lock_kind=LockKind.SAFE, rank=0)
ABROAD = Price(LOCKSMITH, "Call-out", 9_000, "EUR", 1_900, rank=3)
LEAK = Price(JobKind.REPAIR, "An hour", 12_000, "CNY", 1_300)
ALL = (ABROAD, SAFE, OPENING, LEAK, CALL_OUT)


@pytest.mark.parametrize(
    ("job", "texts"),
    [
        (Job(JobKind.REPAIR), ["An hour"]),
        (Job(LOCKSMITH), ["Call-out"]),
        (Job(LOCKSMITH, REPLACE, LockKind.SAFE), ["Call-out"]),
        (Job(LOCKSMITH, OPEN, LockKind.CAR), ["Call-out", "Opening"]),
        (Job(LOCKSMITH, OPEN, LockKind.SAFE), ["A safe", "Call-out", "Opening"]),
        (Job(LOCKSMITH, currency="EUR"), ["Call-out"]),
    ],
)
def test_prices_are_those_of_the_kind_and_of_what_narrows_them(job: Job, texts: list[str]) -> None:
    found = prices.suggested(ALL, job)
    assert found is not None
    assert [line.text for line in found[0].lines] == texts
    assert found[1] == (job.currency or "CNY")


@pytest.mark.parametrize("job", [Job(JobKind.INSPECTION), Job(JobKind.REPAIR, currency="EUR")])
def test_where_no_price_is_for_an_order_nothing_is_suggested(job: Job) -> None:
    assert prices.suggested(ALL, job) is None


def test_a_suggested_fee_may_be_charged_as_it_is() -> None:
    found = prices.suggested(ALL, Job(LOCKSMITH, OPEN, LockKind.SAFE))
    assert found is not None
    fees.check(found[0])
    assert (found[0].tax_minor, found[0].total_minor) == (4_680, 82_680)


@pytest.mark.parametrize(
    ("lines", "tax_minor"),
    [
        ([], 0),
        ([Line("A", 1_000)], 0),
        ([Line("A", 50, 100)], 1),  # half a minor unit
        ([Line("A", 49, 100)], 0),
        ([Line("A", 33, 100), Line("B", 17, 100)], 1),  # rounded once: apart they come to nothing
        ([Line("A", 10**12, 10_000)], 10**12),
    ],
)
def test_tax_is_rounded_once_half_up(lines: list[Line], tax_minor: int) -> None:
    assert fees.tax_minor(lines) == tax_minor


@given(
    st.lists(
        st.builds(Line, st.just("A"), st.integers(0, 10**12), st.integers(0, 10_000)), max_size=5
    )
)
def test_tax_is_never_off_by_more_than_half_a_minor_unit(lines: list[Line]) -> None:
    exact = sum(line.amount_minor * (line.tax_percent_hundredths or 0) for line in lines)
    over = fees.tax_minor(lines) * fees.WHOLE - exact
    assert -fees.WHOLE < 2 * over <= fees.WHOLE


@pytest.mark.parametrize(
    ("fee", "code"),
    [
        (Fee([Line("A", 1_000, 600)], tax_minor=60), None),
        (Fee([Line("A", 1_000, 600)], tax_minor=61), Code.TAX_WRONG),
        (Fee([Line("A", 1_000, 0)], tax_minor=1), Code.TAX_WRONG),
        (Fee([Line("A", 1_000, 600), Line("B", 1)], tax_minor=61), None),
        (Fee([Line("A", 1_000, 600)], 60, 1_060, "A gift."), Code.AMOUNT_WRONG),
        (Fee([Line("A", 1_000, 600)], 60, 100, " "), Code.REASON_MISSING),
    ],
)
def test_what_a_fee_is_refused_for(fee: Fee, code: Code | None) -> None:
    if code is None:
        fees.check(fee)
        return
    with pytest.raises(Refusal) as refused:
        fees.check(fee)
    assert refused.value.code is code
