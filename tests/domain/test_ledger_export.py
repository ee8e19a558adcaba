"""Tries how the ledger is written for other programs: no formula, no lost place, each account."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api_client.vocabulary import POINTS, AccountKind, TransferKind
from desktop.domain import ledger_export
from desktop.domain.ledger import DEBIT_NORMAL, OF_POINTS, AccountKey, Posting
from desktop.domain.ledger_export import Entry, amount, harmless

ONE = UUID("0193aaaa-0000-7000-8000-00000000000a")
ON = date(2026, 11, 23)
CASH, FEE = AccountKey(AccountKind.CASH, "CNY"), AccountKey(AccountKind.FEE, "CNY")


def entry(seq: int = 1, reason: str = "", posting: Posting | None = None) -> Entry:
    posting = posting or Posting(CASH, FEE, 12_345, TransferKind.FEE_RECEIPT)
    return Entry(seq, ONE, ON, "2026-11-23T08:00:00+00:00", posting, reason, "WO-1")


def name(word: AccountKind | TransferKind) -> str:
    return word.value


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "\u00a0-1"),
        *("\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\u200b=1", "\ufeff=1", "-", "="),
    ],
)
def test_what_begins_like_a_formula_is_none(text: str) -> None:
    assert harmless(text) == f"'{text}"


@given(some.text(max_size=20))
def test_no_text_begins_like_a_formula(text: str) -> None:
    said = harmless(text)
    assert said.lstrip()[:1] not in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20") or not said.lstrip()
    assert said in {text, f"'{text}"}


@pytest.mark.parametrize("text", ["", "Not paid.", "1 = 1", "a@b", "7-8", "未付"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [
        (12_345, "CNY", "123.45"),
        (-5, "CNY", "-0.05"),
        (0, "CNY", "0.00"),
        (1500, "JPY", "1500"),
        (1500, "KWD", "1.500"),
        (7, POINTS, "7"),
        (10**15, "CNY", "10000000000000.00"),
    ],
)
def test_an_amount_keeps_all_its_places(minor: int, currency: str, said: str) -> None:
    assert f"{amount(minor, currency):f}" == said


def test_a_row_has_numbers_as_numbers() -> None:
    hold = AccountKey(AccountKind.HOLD, "CNY", ONE)
    frozen = AccountKey(AccountKind.PROVIDER_AUTHORISED, "CNY")
    row = ledger_export.row(
        entry(7, "=1+1", Posting(frozen, hold, 50, TransferKind.HOLD_FREEZE, None, ONE)), name
    )
    assert len(row) == len(ledger_export.COLUMNS)
    told = dict(zip(ledger_export.COLUMNS, row, strict=True))
    assert told == {
        "number": 7,
        "booked-on": "2026-11-23",
        "posted-at": "2026-11-23T08:00:00+00:00",
        "kind": "hold-freeze",
        "debit": "provider-authorised",
        "debit-of": "",
        "credit": "hold",
        "credit-of": str(ONE),
        "amount": Decimal("0.50"),
        "currency": "CNY",
        "reason": "'=1+1",
        "order": "WO-1",
        "hold": str(ONE),
        "transfer": str(ONE),
        "reverses": "",
    }


def test_beancount_has_each_account_each_transfer_and_what_is_left() -> None:
    said = entry(2, 'Paid "twice"\\\n  and so on')
    lines = list(ledger_export.beancount("T", {CASH: 24_690}, lambda: [entry(), said], name))
    assert lines == [
        'option "title" "T"',
        'option "operating_currency" "CNY"',
        "2026-11-23 commodity CNY",
        "2026-11-23 open Assets:Cash:CNY CNY",
        "2026-11-23 open Income:Fee:CNY CNY",
        '2026-11-23 * "fee-receipt"',
        "  number: 1",
        f'  transfer: "{ONE}"',
        '  order: "WO-1"',
        "  Assets:Cash:CNY 123.45 CNY",
        "  Income:Fee:CNY -123.45 CNY",
        '2026-11-23 * "fee-receipt: Paid \\"twice\\"\\\\   and so on"',
        "  number: 2",
        f'  transfer: "{ONE}"',
        '  order: "WO-1"',
        "  Assets:Cash:CNY 123.45 CNY",
        "  Income:Fee:CNY -123.45 CNY",
        "2026-11-24 balance Assets:Cash:CNY 246.90 CNY",
        "2026-11-24 balance Income:Fee:CNY 0.00 CNY",
    ]


@pytest.mark.parametrize("kind", AccountKind)
def test_each_kind_of_account_has_its_root(kind: AccountKind) -> None:
    currency = POINTS if kind in OF_POINTS else "CNY"
    key, other = AccountKey(kind, currency, ONE), AccountKey(kind, currency, UUID(int=1))
    moved = entry(1, "", Posting(key, other, 5, TransferKind.ADJUSTMENT))
    balances = {key: 5, other: 5}
    *_, first, _ = ledger_export.beancount("T", balances, lambda: [moved], name)
    root = first.split()[2].split(":")[0]
    assert first.endswith(f":{str(ONE).upper()} {amount(_sign(kind) * 5, currency)} {currency}")
    if root in {"Assets", "Expenses"}:
        assert kind in DEBIT_NORMAL
    else:
        assert root in {"Liabilities", "Income", "Equity"}
        assert kind not in DEBIT_NORMAL


def _sign(kind: AccountKind) -> int:
    return 1 if kind in DEBIT_NORMAL else -1


def test_a_ledger_without_transfers_is_one() -> None:
    assert list(ledger_export.beancount("T", {}, list, name)) == ['option "title" "T"']
