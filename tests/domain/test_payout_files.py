"""Tries what a bank's file says: no formula, no lost place, and only what its form takes (E9)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api_client.vocabulary import Code
from desktop.domain import payout_files, payouts
from desktop.domain.payout_files import Payment, Run
from desktop.domain.refusal import Refusal

ONE, TWO = UUID(int=1), UUID(int=2)
ON = date(2026, 11, 23)
IBAN = "DE89370400440532013000"
HOME = payouts.details("=王明", "6222020012345678901", bank="工商银行")
EUROPE = payouts.details("Bo", IBAN, "COBADEFF")


def run(*to: payouts.Details, currency: str = "EUR") -> Run:
    payments = [Payment(at, TWO, one, 1_050, "PO-1") for at, one in enumerate(to, 1)]
    return Run(ONE, "PO-1", currency, ON, payments)


def test_a_row_says_all_and_is_no_formula() -> None:
    [row] = payout_files.rows(run(HOME, currency="CNY"))
    assert dict(zip(payout_files.COLUMNS, row, strict=True)) == {
        "run": "PO-1",
        "line": 1,
        "holder": "'=王明",
        "account": "6222020012345678901",
        "bic": "",
        "bank": "工商银行",
        "amount": Decimal("10.50"),
        "currency": "CNY",
        "purpose": "PO-1",
        "message-id": ONE.hex,
        "payment-id": TWO.hex,
    }
    [yen] = payout_files.rows(run(HOME, currency="JPY"))
    assert yen[6] == Decimal(1050)


@pytest.mark.parametrize(
    ("of", "code"),
    [
        (run(EUROPE, currency="CNY"), Code.PAYOUT_NOT_IN_EUROS),
        (run(EUROPE, HOME), Code.PAYOUT_WITHOUT_IBAN),
    ],
)
def test_pain001_takes_euros_and_ibans(of: Run, code: Code) -> None:
    payout_files.check_transfers(run(EUROPE))
    with pytest.raises(Refusal) as refused:
        payout_files.check_transfers(of)
    assert refused.value.code is code


@pytest.mark.parametrize(
    ("holder", "iban"), [("", IBAN), ("The centre", ""), ("The centre", IBAN[:-1] + "1")]
)
def test_a_centre_pays_from_an_account_that_can_be_one(holder: str, iban: str) -> None:
    assert payout_files.own_account("The centre", IBAN, "").account == IBAN
    with pytest.raises(Refusal, match=Code.PAYOUT_ACCOUNT_MISSING):
        payout_files.own_account(holder, iban, "")


def test_a_centre_pays_from_an_iban() -> None:
    with pytest.raises(Refusal, match=Code.PAYOUT_ACCOUNT_MISSING):
        payout_files.own_account("The centre", "6222020012345678", "COBADEFF")


@given(some.text())
def test_what_the_sepa_does_not_take_is_left_out(text: str) -> None:
    found = payout_files.in_sepa(text)
    assert set(found) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
    )
    assert found == found.strip()
    assert payout_files.in_sepa("A & B <c>") == "A B c"
