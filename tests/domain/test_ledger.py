"""Tries the rules of the ledger: what an account holds, what may be posted, what is taken back."""

from collections import Counter
from contextlib import suppress
from datetime import date
from uuid import UUID

import pytest
from babel import Locale
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as some

from api_client.vocabulary import PLACES, POINTS, AccountKind, Code, TransferKind
from desktop.domain import ledger
from desktop.domain.ledger import AccountKey, Posting, Sums
from desktop.domain.refusal import Refusal

K, T = AccountKind, TransferKind
ONE, TWO = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 23)
CASH, BANK, FEE = (AccountKey(kind, "CNY") for kind in (K.CASH, K.BANK, K.FEE))
HELD = AccountKey(K.HOLD, "CNY", ONE)
FROZEN = AccountKey(K.PROVIDER_AUTHORISED, "CNY")
HAS = AccountKey(K.POINTS_CUSTOMER, POINTS, ONE)
GIVEN = AccountKey(K.POINTS_CENTRE, POINTS)


def posting(debit: AccountKey = CASH, credit: AccountKey = FEE, amount_minor: int = 1) -> Posting:
    return Posting(debit, credit, amount_minor, T.FEE_RECEIPT)


def refused(code: Code, *postings: Posting, reason: str = "") -> None:
    with pytest.raises(Refusal) as refusal:
        ledger.check(postings, reason)
    assert refusal.value.code is code


# ----------------------------------------------------------------------------------------- accounts


@pytest.mark.parametrize("kind", AccountKind)
def test_an_account_grows_on_the_side_of_its_kind(kind: AccountKind) -> None:
    on_debit = {
        *(K.PROVIDER_AUTHORISED, K.PROVIDER_CLEARING, K.BANK, K.CASH, K.WRITE_OFF),
        K.POINTS_CENTRE,
    }
    assert Sums(9, 2).balance_minor(kind) == (7 if kind in on_debit else -7)


@pytest.mark.parametrize("kind", AccountKind)
def test_whose_an_account_is_and_in_what_it_is_kept(kind: AccountKind) -> None:
    currency, other = ("CNY", POINTS)[:: -1 if kind in ledger.OF_POINTS else 1]
    ledger.check_account(AccountKey(kind, currency, ONE))
    with pytest.raises(Refusal) as refusal:
        ledger.check_account(AccountKey(kind, other, ONE))
    assert refusal.value.code is Code.ACCOUNT_UNSUITABLE
    whose = {K.HOLD, K.TECHNICIAN_PAYABLE, K.POINTS_CUSTOMER, K.POINTS_TECHNICIAN}
    if kind in whose | {K.IN_TRANSIT}:
        with pytest.raises(Refusal):
            ledger.check_account(AccountKey(kind, currency))
    else:
        ledger.check_account(AccountKey(kind, currency))


def test_currencies_are_those_of_the_world_with_their_places() -> None:
    money = set(PLACES) - {POINTS}
    assert all(len(code) == 3 and code.isupper() for code in money)
    assert money <= set(Locale("en").currencies)
    for code in ("CNY", "USD", "EUR", "HKD", "JPY", "KRW", "KWD", "TND", "CLP", "VND"):
        assert PLACES[code] == get_currency_precision(code)
    assert PLACES[POINTS] == 0
    assert Counter(PLACES.values()) == {2: 132, 0: 17, 3: 7}


# ----------------------------------------------------------------------------------------- postings


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        (Code.AMOUNT_WRONG, posting(amount_minor=0)),
        (Code.AMOUNT_WRONG, posting(amount_minor=-1)),
        (Code.AMOUNT_WRONG, posting(amount_minor=ledger.MOST_MINOR + 1)),
        (Code.CURRENCY_DIFFERS, posting(AccountKey(K.CASH, "USD"))),
        (Code.CURRENCY_UNKNOWN, posting(AccountKey(K.CASH, "ABC"), AccountKey(K.FEE, "ABC"))),
        (Code.CURRENCY_UNKNOWN, posting(AccountKey(K.CASH, "cny"), AccountKey(K.FEE, "cny"))),
        (Code.ACCOUNT_UNSUITABLE, posting(CASH, CASH)),
        (Code.ACCOUNT_UNSUITABLE, posting(AccountKey(K.HOLD, "CNY"))),
        (Code.ACCOUNT_UNSUITABLE, posting(CASH, AccountKey(K.POINTS_CUSTOMER, "CNY", ONE))),
    ],
)
def test_what_can_never_be_posted(code: Code, wrong: Posting) -> None:
    ledger.check([posting(amount_minor=ledger.MOST_MINOR)], "")
    refused(code, posting(), wrong)


@pytest.mark.parametrize("kind", TransferKind)
def test_what_somebody_decides_on_has_a_reason(kind: TransferKind) -> None:
    decided = Posting(BANK, CASH, 5, kind, reverses=ONE if kind is T.REVERSAL else None)
    ledger.check([decided], "Counted again.")
    if kind in {T.OPENING, T.REVERSAL, T.ADJUSTMENT}:
        refused(Code.REASON_MISSING, decided)
        refused(Code.REASON_MISSING, decided, reason=" ")
    else:
        ledger.check([decided], "")


@pytest.mark.parametrize("kind", AccountKind)
def test_some_accounts_give_what_they_have_and_no_more(kind: AccountKind) -> None:
    points = kind in ledger.OF_POINTS
    currency = POINTS if points else "CNY"
    account = AccountKey(kind, currency, ONE)
    other = AccountKey(K.POINTS_CENTRE if points else K.SUSPENSE, currency, TWO)
    in_, out = (account, other), (other, account)
    if kind not in ledger.DEBIT_NORMAL:
        in_, out = out, in_
    has = ledger.applied({account: Sums(), other: Sums(50, 0)}, [posting(*in_, 7)])
    assert has[account].balance_minor(kind) == 7
    before = has | {other: Sums(50, 0)}
    assert ledger.applied(before, [posting(*out, 7)])[account].balance_minor(kind) == 0
    if kind in {K.PROVIDER_CLEARING, K.BANK, K.SUSPENSE, K.FEE, K.WRITE_OFF, K.INCOME, K.OPENING}:
        assert ledger.applied(before, [posting(*out, 8)])[account].balance_minor(kind) == -1
        return
    with pytest.raises(Refusal) as refusal:
        ledger.applied(before, [posting(*out, 8)])
    assert refusal.value.code is Code.LEDGER_ACCOUNT_SHORT
    assert refusal.value.fields == {"kind": kind.value, "currency": currency, "lacking_minor": 1}


def test_the_transfers_of_a_command_count_all_at_once() -> None:
    before = dict.fromkeys((CASH, BANK, FEE), Sums())
    out, in_ = posting(BANK, CASH, 9), posting(CASH, FEE, 9)
    assert ledger.applied(before, [out, in_]) == {
        CASH: Sums(9, 9),
        BANK: Sums(9, 0),
        FEE: Sums(0, 9),
    }
    assert before[CASH] == Sums()


def test_no_sum_grows_beyond_what_the_database_holds() -> None:
    full = 2**63 - 1
    nearly = {BANK: Sums(full - 1, 0), FEE: Sums(0, full - 1)}
    assert ledger.applied(nearly, [posting(BANK, FEE, 1)])[BANK].debits_minor == full
    for key, sums in ((BANK, Sums(full, 0)), (FEE, Sums(0, full))):
        with pytest.raises(Refusal) as refusal:
            ledger.applied({BANK: Sums(), FEE: Sums(), key: sums}, [posting(BANK, FEE, 1)])
        assert refusal.value.code is Code.AMOUNT_WRONG


_ACCOUNTS = some.sampled_from([CASH, BANK, FEE, HELD, FROZEN])
_POSTINGS = some.builds(posting, _ACCOUNTS, _ACCOUNTS, some.integers(1, 1000)).filter(
    lambda made: made.debit != made.credit
)


@given(some.lists(some.lists(_POSTINGS, min_size=1, max_size=3), max_size=12))
def test_whatever_is_posted_sums_to_zero_and_nothing_is_given_that_is_not_there(
    commands: list[list[Posting]],
) -> None:
    has = dict.fromkeys((CASH, BANK, FEE, HELD, FROZEN), Sums())
    for command in commands:
        ledger.check(command, "")
        with suppress(Refusal):
            has = ledger.applied(has, command)
        assert sum(sums.debits_minor - sums.credits_minor for sums in has.values()) == 0
        for key in (CASH, HELD, FROZEN):
            assert has[key].balance_minor(key.kind) >= 0


# ------------------------------------------------------------------------------ reversals, openings


@given(_POSTINGS)
def test_a_reversal_undoes_a_transfer_to_the_last_unit(made: Posting) -> None:
    back = ledger.reversal(TWO, made)
    assert (back.kind, back.reverses) == (T.REVERSAL, TWO)
    has = ledger.applied(dict.fromkeys((made.debit, made.credit), Sums()), [made, back])
    assert {sums.balance_minor(key.kind) for key, sums in has.items()} == {0}
    with pytest.raises(Refusal) as refusal:
        ledger.reversal(ONE, back)
    assert refusal.value.code is Code.TRANSFER_NOT_REVERSIBLE


def test_a_reversal_is_about_what_the_transfer_was_about() -> None:
    back = ledger.reversal(TWO, Posting(HELD, FROZEN, 5, T.HOLD_FREEZE, ONE, TWO))
    assert back == Posting(FROZEN, HELD, 5, T.REVERSAL, ONE, TWO, TWO)


@pytest.mark.parametrize("kind", AccountKind)
def test_what_was_there_before_the_ledger(kind: AccountKind) -> None:
    account = AccountKey(kind, POINTS if kind in ledger.OF_POINTS else "CNY", ONE)
    if kind not in {
        *(K.PROVIDER_CLEARING, K.BANK, K.CASH, K.REFUND_DUE, K.TECHNICIAN_PAYABLE, K.SUSPENSE),
        *(K.POINTS_CUSTOMER, K.POINTS_TECHNICIAN),
    }:
        with pytest.raises(Refusal) as refusal:
            ledger.opening(account, 5)
        assert refusal.value.code is Code.ACCOUNT_UNSUITABLE
        return
    made = ledger.opening(account, 5)
    ledger.check([made], "As counted.")
    has = ledger.applied(dict.fromkeys((made.debit, made.credit), Sums()), [made])
    assert has[account].balance_minor(kind) == 5
    other = K.POINTS_CENTRE if kind in ledger.OF_POINTS else K.OPENING
    assert {made.debit.kind, made.credit.kind} == {kind, other}


def test_points_that_were_there_can_be_redeemed() -> None:
    made = ledger.opening(HAS, 5)
    has = ledger.applied({HAS: Sums(), GIVEN: Sums()}, [made, posting(HAS, GIVEN, 5)])
    assert has == {HAS: Sums(5, 5), GIVEN: Sums(5, 5)}


# -------------------------------------------------------------------------------- periods, digests


def test_nothing_is_booked_on_a_day_that_is_closed() -> None:
    ledger.check_day(TODAY, None)
    ledger.check_day(TODAY, date(2026, 11, 22))
    for closed in (TODAY, date(2026, 11, 24)):
        with pytest.raises(Refusal) as refusal:
            ledger.check_day(TODAY, closed)
        assert refusal.value.code is Code.PERIOD_CLOSED
        assert refusal.value.fields == {"until": closed.isoformat()}


def test_periods_follow_one_another_and_are_over_when_they_are_closed() -> None:
    yesterday, before = date(2026, 11, 22), date(2026, 11, 21)
    assert ledger.period(yesterday, None, TODAY) is None
    assert ledger.period(yesterday, before, TODAY) == yesterday
    for last_on, closed, code in (
        (TODAY, None, Code.PERIOD_NOT_OVER),
        (yesterday, yesterday, Code.PERIOD_CLOSED),
        (before, yesterday, Code.PERIOD_CLOSED),
    ):
        with pytest.raises(Refusal) as refusal:
            ledger.period(last_on, closed, TODAY)
        assert refusal.value.code is code


def test_a_line_has_all_that_a_transfer_is() -> None:
    made = Posting(HELD, FROZEN, 500, T.HOLD_FREEZE, ONE, TWO)
    assert ledger.line(7, str(TWO), made, "2026-11-23") == (
        f"7\t{TWO}\thold-freeze\thold/CNY/{ONE}\tprovider-authorised/CNY/{UUID(int=0)}\t500"
        f"\t2026-11-23\t{ONE}\t{TWO}\t"
    )
    assert ledger.digest(["a", "b"], "why") == (
        "62ea8a68df5d3b50f68eb991fab2060bfad3c26f0c85cf4e58de838c4c6185ef"
    )
    assert ledger.digest(["a"], "b\nc") != ledger.digest(["a", "b"], "d")


def test_a_trial_balance_has_one_digest_in_whatever_order_it_comes() -> None:
    one, two = (CASH, Sums(3, 1)), (FEE, Sums(0, 2))
    assert ledger.trial_digest(dict([one, two])) == ledger.trial_digest(dict([two, one]))
    assert ledger.trial_digest(dict([one])) != ledger.trial_digest({CASH: Sums(1, 3)})
