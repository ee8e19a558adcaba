"""Tries the ledger over HTTP and through the client: accounts, journal, corrections, periods."""

import hashlib
import io
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from typing_extensions import Unpack

from api_client.errors import Refused
from api_client.ids import new_id
from api_client.ledger import Ledger, Sought
from api_client.vocabulary import AccountKind, Code, LedgerFormat, Role, TransferKind
from api_client.wire.ledger import NewOpening, NewPeriod, NewReversal, TrialTotal
from desktop.domain.ledger import AccountKey, Posting
from desktop.domain.refusal import Refusal
from desktop.service import ledger, ledger_exports
from desktop.service.unit import SYSTEM
from desktop.store.journal import AuditRecord
from tests.provoked_holds import standing
from tests.provoked_ledger import opening
from tests.provoked_payouts import released
from tests.running import Running

K, T = AccountKind, TransferKind
TODAY = date(2026, 11, 23)


def of(centre: Running, role: Role = Role.FINANCE) -> Ledger:
    return centre.client(centre.person(role).token).ledger


def opened(centre: Running, kind: AccountKind = K.CASH, amount_minor: int = 500) -> UUID:
    new = NewOpening(
        command_id=new_id(),
        kind=kind,
        currency="CNY",
        amount_minor=amount_minor,
        reason="As counted.",
    )
    return of(centre).open_with(new).transfers[0]


def test_accounts_and_their_trial_balance(own_centre: Running) -> None:
    hold = new_id()
    opened(own_centre, K.BANK, 90_000)
    opened(own_centre)
    frozen, held = AccountKey(K.PROVIDER_AUTHORISED, "CNY"), AccountKey(K.HOLD, "CNY", hold)
    freeze = Posting(frozen, held, 30_000, T.HOLD_FREEZE, None, hold)
    own_centre.work.write(SYSTEM, lambda unit: ledger.post(unit, new_id(), {}, [freeze]))
    seen = of(own_centre, Role.AUDITOR).accounts()
    assert [(each.kind, each.balance_minor) for each in seen.items] == [
        (K.BANK, 90_000),
        (K.OPENING, 90_500),
        (K.CASH, 500),
        (K.PROVIDER_AUTHORISED, 30_000),
        (K.HOLD, 30_000),
    ]
    assert [each.subject_id for each in seen.items] == [None, None, None, None, hold]
    assert seen.totals == (TrialTotal(currency="CNY", debits_minor=120_500, credits_minor=120_500),)
    lines = {line.kind: (line.debits_minor, line.credits_minor) for line in seen.trial}
    assert lines == {
        K.BANK: (90_000, 0),
        K.OPENING: (0, 90_500),
        K.CASH: (500, 0),
        K.PROVIDER_AUTHORISED: (30_000, 0),
        K.HOLD: (0, 30_000),
    }
    release = Posting(held, frozen, 30_000, T.HOLD_RELEASE, None, hold)
    own_centre.work.write(SYSTEM, lambda unit: ledger.post(unit, new_id(), {}, [release]))
    finance = of(own_centre)
    (of_hold,) = finance.accounts(subject_id=hold).items
    assert (of_hold.debits_minor, of_hold.credits_minor, of_hold.balance_minor) == (30_000,) * 2 + (
        0,
    )
    assert [each.kind for each in finance.accounts(filled=True).items] == [
        K.BANK,
        K.OPENING,
        K.CASH,
    ]
    page = finance.accounts(kinds=[K.CASH, K.HOLD, K.BANK], limit=2)
    assert [each.kind for each in page.items] == [K.BANK, K.CASH]
    assert page.next == page.items[-1].number
    rest = finance.accounts(kinds=[K.CASH, K.HOLD, K.BANK], limit=2, after=page.next)
    assert ([each.kind for each in rest.items], rest.next) == ([K.HOLD], None)


def test_the_journal_is_read_page_by_page_by_account_and_by_order(own_centre: Running) -> None:
    order = UUID(own_centre.order()["id"])
    cash, fee = AccountKey(K.CASH, "CNY"), AccountKey(K.FEE, "CNY")
    receipt = Posting(cash, fee, 700, T.FEE_RECEIPT, order)
    opened(own_centre, K.BANK, 1)
    for _ in range(3):
        own_centre.work.write(SYSTEM, lambda unit: ledger.post(unit, new_id(), {}, [receipt]))
    finance = of(own_centre)
    everything = finance.transfers().items
    assert [each.seq for each in everything] == [4, 3, 2, 1]
    first = everything[-1]
    assert (first.kind, first.debit.kind, first.credit.kind) == (T.OPENING, K.BANK, K.OPENING)
    assert (first.reason, first.booked_on, first.order_number) == ("As counted.", TODAY, "")
    assert first.posted_name
    assert everything[0].order_number.startswith("WO-")
    assert everything[0].posted_name == ""
    pages, before = [], None
    while True:
        page = finance.transfers(before=before, limit=3)
        pages.append([each.seq for each in page.items])
        before = page.next
        if before is None:
            break
    assert pages == [[4, 3, 2], [1]]
    numbers = {each.kind: each.number for each in finance.accounts().items}
    for kind, found in ((K.CASH, [4, 3, 2]), (K.OPENING, [1]), (K.FEE, [4, 3, 2])):
        page = finance.transfers(account=numbers[kind])
        assert [each.seq for each in page.items] == found
    assert [each.seq for each in finance.transfers(account=numbers[K.FEE], limit=2).items] == [4, 3]
    assert [each.seq for each in finance.transfers(order_id=order, before=4).items] == [3, 2]
    assert finance.transfers(order_id=new_id()).items == ()


def test_a_reversal_is_shown_on_both_sides(own_centre: Running) -> None:
    finance, transfer = of(own_centre), opened(own_centre)
    new = NewReversal(command_id=new_id(), reason="Counted wrongly.")
    posted = finance.reverse(transfer, new)
    assert finance.reverse(transfer, new) == posted
    back, first = finance.transfers().items
    assert (back.reverses, first.reversed_by) == (first.id, back.id)
    assert (first.id, back.id) == (transfer, posted.transfers[0])
    assert (back.kind, back.reason, back.reversed_by) == (T.REVERSAL, "Counted wrongly.", None)


def test_the_status_says_whether_it_is_new(own_centre: Running) -> None:
    by, body = own_centre.person(Role.FINANCE), opening()
    answers = [own_centre.ask("POST", "/v1/ledger/openings", by, json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    later = opening(booked_on=(TODAY + timedelta(days=1)).isoformat())
    answer = own_centre.ask("POST", "/v1/ledger/openings", by, json=later)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


def test_periods_are_closed_and_listed(own_centre: Running) -> None:
    finance, supervisor = of(own_centre), of(own_centre, Role.SUPERVISOR)
    new = NewPeriod(id=new_id(), last_on=TODAY - timedelta(days=2), reason="October")
    closed = supervisor.close(new)
    assert supervisor.close(new) == closed
    assert (closed.number, closed.first_on, closed.last_on) == (1, None, TODAY - timedelta(days=2))
    assert closed.closed_name
    again = finance.close(NewPeriod(id=new_id(), last_on=TODAY - timedelta(days=1)))
    assert again.first_on == TODAY - timedelta(days=1)
    assert finance.periods().items == (again, closed)
    with pytest.raises(Refused) as refused:
        finance.close(NewPeriod(id=new_id(), last_on=TODAY - timedelta(days=1)))
    assert refused.value.code is Code.PERIOD_CLOSED


def test_the_trial_balance_of_a_day_is_of_what_was_booked_until_then(own_centre: Running) -> None:
    for before in (3, 1):
        new = NewOpening(
            command_id=new_id(),
            kind=K.CASH,
            currency="KWD",
            amount_minor=1_000 * before,
            reason="As counted.",
            booked_on=TODAY - timedelta(days=before),
        )
        of(own_centre).open_with(new)
    auditor = of(own_centre, Role.AUDITOR)
    seen = auditor.trial(TODAY - timedelta(days=2))
    assert [(line.kind, line.balance_minor) for line in seen.trial] == [
        (K.CASH, 3_000),
        (K.OPENING, 3_000),
    ]
    assert seen.totals == (TrialTotal(currency="KWD", debits_minor=3_000, credits_minor=3_000),)
    assert auditor.trial(TODAY - timedelta(days=4)).trial == ()
    assert auditor.trial(TODAY).totals == auditor.accounts().totals


def test_accounts_say_whose_they_are_and_are_found_by_it(own_centre: Running) -> None:
    order, wang = standing(own_centre), own_centre.technician("Wang")
    new = NewOpening(
        command_id=new_id(),
        kind=K.TECHNICIAN_PAYABLE,
        currency="CNY",
        subject_id=wang.id,
        amount_minor=5,
        reason="As counted.",
    )
    finance = of(own_centre)
    finance.open_with(new)
    held = finance.accounts(kinds=[K.HOLD]).items
    (number,) = {each.subject_name for each in held}
    assert number.startswith("WO-")
    names = {each.kind: each.subject_name for each in finance.accounts().items}
    assert (names[K.CASH], names[K.TECHNICIAN_PAYABLE]) == ("", "Wang")
    found = finance.accounts(text="ANG").items
    assert [each.kind for each in found] == [K.TECHNICIAN_PAYABLE]
    assert finance.accounts(text=number.lower()).items == held
    assert finance.accounts(text="100%").items == ()
    for freeze in finance.transfers(order_id=order, kinds=[T.HOLD_FREEZE]).items:
        assert (freeze.credit.subject_name, freeze.debit.subject_name) == (number, "")
        assert finance.transfers(hold_id=freeze.hold_id).items == (freeze,)
    assert finance.transfers(hold_id=new_id()).items == ()
    run = released(own_centre)
    (transit,) = finance.accounts(text=run["number"]).items
    assert (transit.kind, transit.subject_name) == (K.IN_TRANSIT, run["number"])


def test_the_journal_is_asked_for_by_kind_and_by_the_days_of_booking(own_centre: Running) -> None:
    transfer = opened(own_centre)
    finance = of(own_centre)
    finance.reverse(transfer, NewReversal(command_id=new_id(), reason="Counted wrongly."))
    later = NewOpening(
        command_id=new_id(),
        kind=K.BANK,
        currency="CNY",
        amount_minor=7,
        reason="As counted.",
        booked_on=TODAY - timedelta(days=1),
    )
    finance.open_with(later)

    def found(**sought: Unpack[Sought]) -> list[int]:
        return [each.seq for each in finance.transfers(**sought).items]

    yesterday = TODAY - timedelta(days=1)
    assert found(kinds=[T.OPENING]) == [3, 1]
    assert found(kinds=[T.REVERSAL, T.PAYOUT]) == [2]
    assert found(first_on=TODAY) == [2, 1]
    assert found(last_on=yesterday) == [3]
    assert found(first_on=yesterday, last_on=TODAY, kinds=[T.OPENING]) == [3, 1]


@pytest.mark.parametrize("form", LedgerFormat)
def test_it_is_exported_whole_and_that_goes_on_record(
    own_centre: Running, form: LedgerFormat, tmp_path: Path
) -> None:
    opened(own_centre)
    file = tmp_path / f"ledger.{form}"
    with file.open("wb") as into:
        length = of(own_centre, Role.AUDITOR).export(form, into, language="zh_CN")
    content = file.read_bytes()
    assert len(content) == length
    rows = own_centre.work.read(
        SYSTEM,
        lambda unit: [
            (row.actor, row.detail)
            for row in unit.records.find(AuditRecord, action="ledger-exported")
        ],
    )
    told = {"format": form.value, "transfers": 1, "sha256": hashlib.sha256(content).hexdigest()}
    assert rows == [(str(own_centre.person(Role.AUDITOR).id), told)]
    if form is LedgerFormat.BEANCOUNT:
        command = [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(file)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
        assert "期初余额" in content.decode()
    elif form is LedgerFormat.CSV:
        assert content.decode("utf-8-sig").startswith("编号,")
    else:
        assert zipfile.is_zipfile(file)


def test_an_export_that_does_not_reach_the_log_reaches_nobody(
    own_centre: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(own_centre)
    into = io.BytesIO()

    def broken(*_: object) -> None:
        raise Refusal(Code.STORAGE_UNAVAILABLE)

    monkeypatch.setattr(ledger_exports, "_note", broken)
    with pytest.raises(Refused) as refused:
        of(own_centre).export(LedgerFormat.CSV, into)
    assert (refused.value.code, into.getvalue()) == (Code.STORAGE_UNAVAILABLE, b"")


def test_the_feed_tells_of_the_ledger(own_centre: Running) -> None:
    before = of(own_centre).accounts().seq
    opened(own_centre)
    assert of(own_centre).transfers().seq > before
