"""Tries where money may be paid to, and how a run goes on (E9)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api_client.ids import new_id
from api_client.vocabulary import Code, PayoutLineState, PayoutState
from desktop.domain import payouts
from desktop.domain.payouts import Details, Event
from desktop.domain.refusal import Refusal

IBAN = "DE89370400440532013000"
S, E, L = PayoutState, Event, PayoutLineState


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("DE89 3704 0044 0532 0130 00", IBAN),
        (" de89-3704-0044-0532-0130-00 ", IBAN),
        ("6222 0200 1234 5678 901", "6222020012345678901"),
        ("\uff16\uff12\uff12\uff12\uff10\uff12\uff10\uff10", "62220200"),
        ("a 1234 5678", "A12345678"),
    ],
)
def test_an_account_has_one_spelling(written: str, account: str) -> None:
    found = payouts.details("  Wang   Ming ", written, " coba deff ", "ICBC")
    assert found == Details("Wang Ming", account, "COBADEFF", "ICBC")
    assert found.tail == account[-4:]
    assert found.iban is (account == IBAN)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"account": IBAN.replace("89", "88")}, Code.CHECK_DIGIT_WRONG, "account"),
        ({"account": IBAN + "0"}, Code.CHECK_DIGIT_WRONG, "account"),
        ({"account": "AB 1234 5678"}, Code.CHECK_DIGIT_WRONG, "account"),
        ({"account": "DE5137040044053201300"}, Code.NUMBER_MALFORMED, "account"),
        ({"account": "1234567"}, Code.NUMBER_MALFORMED, "account"),
        ({"account": "1" * 35}, Code.NUMBER_MALFORMED, "account"),
        ({"account": "62220200,1"}, Code.NUMBER_MALFORMED, "account"),
        ({"account": ""}, Code.NUMBER_MALFORMED, "account"),
        ({"bic": "COBA"}, Code.NUMBER_MALFORMED, "bic"),
        ({"bic": "COBAZZFF"}, Code.NUMBER_MALFORMED, "bic"),
        ({"account": "62220200", "bank": ""}, Code.BANK_MISSING, None),
        ({"holder": " "}, Code.REQUEST_INVALID, None),
        ({"holder": "x" * 71}, Code.REQUEST_INVALID, None),
    ],
)
def test_what_nobody_can_be_paid_by_is_refused(
    changed: dict[str, str], code: Code, field: str | None
) -> None:
    said = {"holder": "Wang", "account": IBAN, "bic": "", "bank": "ICBC", **changed}
    with pytest.raises(Refusal) as refused:
        payouts.details(**said)
    assert refused.value.code is code
    assert refused.value.fields.get("field") == field


def test_an_iban_needs_no_bank_beside_it() -> None:
    assert payouts.details("Wang", IBAN).bank == ""
    assert payouts.details("Wang", "62220200", bic="ICBKCNBJ").bank == ""


@given(some.text("0123456789", min_size=8, max_size=34))
def test_digits_alone_are_an_account_of_some_bank(number: str) -> None:
    found = payouts.details("Wang", number, bank="ICBC")
    assert (found.account, found.iban) == (number, False)


ON = {
    (S.PREPARED, E.RELEASE): S.RELEASED,
    (S.PREPARED, E.CANCEL): S.CANCELLED,
    (S.PREPARED, E.LAST_LINE): S.OVER,
    (S.RELEASED, E.LAST_LINE): S.OVER,
}


@pytest.mark.parametrize(("state", "event"), list(product(S, E)))
def test_a_run_goes_on_by_its_table_alone(state: PayoutState, event: Event) -> None:
    if (state, event) in ON:
        assert payouts.follow(state, event) is ON[state, event]
        return
    with pytest.raises(Refusal) as refused:
        payouts.follow(state, event, {"name": "Fi"})
    assert refused.value.code is Code.PAYOUT_OUT_OF_TURN
    assert refused.value.fields == {"state": state.value, "name": "Fi"}


@pytest.mark.parametrize(
    ("total", "alone", "refused"),
    [(100, True, False), (101, True, True), (101, False, False), (0, True, False)],
)
def test_above_the_limit_two_people_see_to_a_run(total: int, alone: bool, refused: bool) -> None:  # noqa: FBT001
    one = new_id()
    other = one if alone else new_id()
    if refused:
        with pytest.raises(Refusal, match=Code.SECOND_PERSON_NEEDED):
            payouts.check_release(total, 100, one, other)
    else:
        payouts.check_release(total, 100, one, other)


@pytest.mark.parametrize(
    ("outcome", "needs"),
    [(L.PAID, False), (L.RETURNED, True), (E.CANCEL, True), (L.COUNTED, False)],
)
def test_what_comes_back_and_what_is_cancelled_needs_a_reason(
    outcome: PayoutLineState | Event,
    needs: bool,  # noqa: FBT001
) -> None:
    payouts.check_reason(outcome, "So.")
    if needs:
        with pytest.raises(Refusal, match=Code.REASON_MISSING):
            payouts.check_reason(outcome, " ")
    else:
        payouts.check_reason(outcome, "")


@given(some.lists(some.sampled_from(L)))
def test_a_run_is_over_once_nothing_is_open(states: list[PayoutLineState]) -> None:
    assert payouts.ended(states) is (L.OPEN not in states)
