"""Whether what is owed is paid once: runs, their rivals, what the bank sends back (E9)."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    AccountKind,
    Code,
    HoldKind,
    Noun,
    PaymentMeans,
    PaymentState,
    PayoutKind,
    PayoutLineState,
    PayoutState,
    TransferKind,
)
from desktop.domain.refusal import Refusal
from desktop.service import changes, ledger, ledger_views, payees, payout_views
from desktop.service.unit import Unit
from desktop.store.holds import PaymentRequestRecord
from desktop.store.ledger import TransferRecord
from desktop.store.payouts import PayeeRecord, PayoutLineRecord, PayoutRecord
from tests.service.holding import PREPAYMENT_MINOR, Holding
from tests.service.paying import ABROAD, AT_HOME, Paying
from tests.service.scene import Scene

PAID, RETURNED = PayoutLineState.PAID, PayoutLineState.RETURNED
WITHDRAWN, COUNTED = PayoutLineState.WITHDRAWN, PayoutLineState.COUNTED


@pytest.fixture
def pay(scene: Scene) -> Paying:
    """A centre whose technician Wang is owed 300 and may be paid."""
    found = Paying(Holding(scene, counter=True))
    found.owe(found.money.wang, 30_000)
    found.keep(found.money.wang)
    return found


def test_a_run_takes_what_is_owed_and_leaves_out_who_cannot_be_paid(
    scene: Scene, pay: Paying
) -> None:
    zhao, qian = scene.technician("Zhao"), scene.technician("Qian")
    pay.owe(zhao, 500)
    pay.owe(qian, 700, "EUR")
    pay.keep(qian, ABROAD)
    id_ = new_id()
    run = pay.prepare(id_=id_)
    assert pay.prepare(id_=id_).number == run.number == "PO-20261123-01"
    scene.refuses(Code.ID_REUSED, pay.prepare, pay.money.wang, id_=id_)
    seen = pay.seen(run)
    [line] = seen.lines
    assert (line.technician_name, line.record.amount_minor) == ("Wang", 30_000)
    assert (line.record.holder, line.record.account_tail) == ("王明", "8901")
    assert [(one.name, one.amount_minor) for one in seen.left_out] == [("Zhao", 500)]
    assert (run.kind, run.state, run.total_minor) == (
        PayoutKind.TECHNICIANS,
        PayoutState.PREPARED,
        30_000,
    )
    assert (pay.owed(pay.money.wang), pay.in_transit(run)) == (0, 30_000)
    found, _ = scene.work.read(pay.by, payees.payables)
    assert [(one.name, one.currency, one.amount_minor, one.in_transit_minor) for one in found] == [
        ("Qian", "EUR", 700, 0),
        ("Wang", "CNY", 0, 30_000),
        ("Zhao", "CNY", 500, 0),
    ]
    assert [one.payee is None for one in found] == [False, False, True]
    empty = scene.refuses(Code.PAYOUT_EMPTY, pay.prepare, zhao)
    assert empty.fields["left_out"] == 1


def test_two_runs_never_pay_the_same_money(scene: Scene, pay: Paying) -> None:
    zhao = scene.technician("Zhao")
    pay.owe(zhao, 500)
    pay.keep(zhao)

    def race(_: int) -> PayoutRecord | Code:
        try:
            return pay.prepare()
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as four:
        found = list(four.map(race, range(4)))
    runs = [one for one in found if isinstance(one, PayoutRecord)]
    assert [one for one in found if isinstance(one, Code)] == [Code.PAYOUT_EMPTY] * 3
    assert [run.total_minor for run in runs] == [30_500]
    assert pay.in_transit(runs[0]) == 30_500


def test_the_bank_pays_one_line_and_sends_another_back(scene: Scene, pay: Paying) -> None:
    zhao = scene.technician("Zhao")
    pay.owe(zhao, 500)
    pay.keep(zhao, ABROAD)
    run = pay.prepare()
    scene.refuses(Code.PAYOUT_OUT_OF_TURN, pay.end, run, PAID)
    pay.release(run)
    places = {one.technician_name: one.record.place for one in pay.seen(run).lines}
    act = new_id()
    for _ in range(2):
        pay.end(run, PAID, places["Wang"], act=act)
    assert (pay.money.balance(AccountKind.BANK), pay.in_transit(run)) == (-30_000, 500)
    late = scene.refuses(Code.PAYOUT_LINE_ENDED, pay.end, run, RETURNED, places["Wang"])
    assert (late.fields["state"], late.fields["name"]) == ("paid", "Fi")
    scene.refuses(Code.REASON_MISSING, pay.end, run, RETURNED, places["Zhao"], reason=" ")
    assert pay.seen(run).record.state is PayoutState.RELEASED
    pay.end(run, RETURNED, places["Zhao"])
    assert (pay.owed(zhao), pay.in_transit(run)) == (500, 0)
    assert pay.seen(run).record.state is PayoutState.OVER
    scene.refuses(Code.PAYOUT_OUT_OF_TURN, pay.end, run, PAID)
    again = pay.prepare()
    assert [one.technician_name for one in pay.seen(again).lines] == ["Zhao"]


def test_a_cancelled_run_is_owed_again_and_a_released_one_is_not_cancelled(
    scene: Scene, pay: Paying
) -> None:
    run, act = pay.prepare(), new_id()
    scene.refuses(Code.REASON_MISSING, pay.cancel, run, "")
    for _ in range(2):
        pay.cancel(run, act=act)
    scene.refuses(Code.ID_REUSED, pay.cancel, run, "Another.", act)
    assert (pay.states(run), pay.owed(pay.money.wang)) == ([WITHDRAWN], 30_000)
    late = scene.refuses(Code.PAYOUT_OUT_OF_TURN, pay.release, run, scene.administrator)
    assert (late.fields["state"], late.fields["name"]) == ("cancelled", "Fi")
    scene.refuses(Code.PAYOUT_OUT_OF_TURN, pay.file, run)
    other = pay.prepare()
    assert other.number == "PO-20261123-02"
    pay.release(other, scene.administrator)
    scene.refuses(Code.PAYOUT_OUT_OF_TURN, pay.cancel, other)
    moved = [one.kind for one in scene.found(TransferRecord)][1:]
    assert moved == [TransferKind.PAYOUT, TransferKind.PAYOUT_RETURNED, TransferKind.PAYOUT]


def test_above_a_limit_another_person_releases(scene: Scene, pay: Paying) -> None:
    run = pay.prepare()
    scene.refuses(Code.SECOND_PERSON_NEEDED, pay.release, run, limit_minor=29_999)
    scene.refuses(Code.NOT_PERMITTED, pay.release, run, scene.supervisor)
    pay.release(run, scene.administrator, limit_minor=29_999)
    assert pay.seen(run).record.released_name == "Ad"


def test_an_administrator_releases_and_does_not_pay(scene: Scene, pay: Paying) -> None:
    run = pay.prepare()
    pay.money.finance = scene.administrator
    scene.refuses(Code.NOT_PERMITTED, pay.cancel, run)
    scene.refuses(Code.NOT_PERMITTED, pay.prepare)
    scene.refuses(Code.NOT_PERMITTED, pay.keep, pay.money.wang, ABROAD, 1)
    pay.release(run)
    scene.refuses(Code.NOT_PERMITTED, pay.file, run)
    scene.refuses(Code.NOT_PERMITTED, pay.end, run, PAID)


def test_the_file_has_the_whole_account_and_is_the_same_each_time(
    scene: Scene, pay: Paying
) -> None:
    run = pay.prepare()
    scene.refuses(Code.PAYOUT_OUT_OF_TURN, pay.file, run)
    pay.release(run)
    first = pay.file(run)
    pay.keep(pay.money.wang, ABROAD, 1)
    pay.end(run, PAID)
    assert pay.file(run) == first
    [payment] = first.payments
    assert (payment.to, payment.amount_minor, payment.purpose) == (AT_HOME, 30_000, run.number)
    assert first.message_id == run.id.hex
    taken = [row for row in scene.audit() if row["action"] == "payout-file"]
    assert len(taken) == 2


def test_accounts_are_sealed_and_the_log_has_their_last_signs(scene: Scene, pay: Paying) -> None:
    run = pay.prepare()
    pay.release(run)
    pay.file(run)

    def look(unit: Unit) -> payees.Seen:
        return payees.look(unit, pay.seal, pay.money.wang.id)

    assert scene.work.write(scene.administrator, look).details == AT_HOME
    dump = str(scene.dump())
    assert AT_HOME.account not in dump
    assert "…8901" in dump
    [payee], [line] = scene.found(PayeeRecord), scene.found(PayoutLineRecord)
    assert payee.sealed_account != line.sealed_account
    assert scene.audit()[-1]["action"] == "payee-seen"
    with pytest.raises(Refusal):
        scene.work.write(scene.supervisor, look)


def test_details_are_edited_by_version(scene: Scene, pay: Paying) -> None:
    assert pay.keep(pay.money.wang).version == 1, "the same again is a repeat"
    conflict = scene.refuses(Code.EDIT_CONFLICT, pay.keep, pay.money.wang, ABROAD)
    assert conflict.fields == {"fields": ["account", "bank", "holder"], "version": 1}
    scene.refuses(Code.VERSION_UNKNOWN, pay.keep, pay.money.wang, ABROAD, 2)
    assert pay.keep(pay.money.wang, ABROAD, 1).version == 2
    stranger = scene.dispatcher
    scene.refuses(Code.NOT_FOUND, pay.keep, stranger)


def test_what_a_run_moved_is_taken_back_by_its_rules_alone(scene: Scene, pay: Paying) -> None:
    pay.prepare()
    transfer = scene.found(TransferRecord)[-1].id

    def reverse(id_: UUID) -> object:
        return scene.work.write(pay.by, lambda unit: ledger.reverse(unit, id_, new_id(), "Not so."))

    scene.refuses(Code.TRANSFER_NOT_REVERSIBLE, reverse, transfer)


def test_the_ledger_says_of_which_run_an_account_is(scene: Scene, pay: Paying) -> None:
    run = pay.prepare()

    def look(unit: Unit, text: str) -> list[str]:
        kinds = [AccountKind.IN_TRANSIT]
        found = ledger_views.accounts(
            unit, kinds=kinds, subject_id=None, filled=True, text=text, after=0, most=9
        )
        return [each.whose for each in found.items]

    for text in ("", run.number[-3:].lower()):
        assert scene.work.read(pay.by, partial(look, text=text)) == [run.number]


def test_a_refund_goes_back_by_the_bank(scene: Scene, pay: Paying) -> None:
    due = pay.owed_back()
    assert (due.means, due.run) == (PaymentMeans.CASH, None)
    id_ = new_id()
    run = pay.refund(due, id_=id_)
    assert pay.refund(due, id_=id_).id == run.id
    taken = scene.refuses(Code.REFUND_IN_PAYOUT, pay.refund, due)
    assert taken.fields["number"] == run.number
    [waiting] = pay.due()
    assert waiting.run is not None
    assert waiting.run.number == run.number
    hold = due.request.hold_id
    assert pay.money.balance(AccountKind.REFUND_DUE, hold) == PREPAYMENT_MINOR
    pay.release(run)
    late = scene.refuses(Code.REFUND_IN_PAYOUT, pay.money.count, due.order.id, HoldKind.PREPAYMENT)
    assert late.fields["number"] == run.number
    pay.end(run, RETURNED)
    assert [one.run for one in pay.due()] == [None]
    again = pay.refund(due)
    pay.release(again)
    act = new_id()
    for _ in range(2):
        pay.end(again, PAID, act=act)
    assert pay.due() == []
    request = scene.found(PaymentRequestRecord, PaymentRequestRecord.id == due.request.id)[0]
    assert (request.state, request.receipt) == (PaymentState.SUCCEEDED, again.number)
    assert pay.money.balance(AccountKind.REFUND_DUE, hold) == 0
    assert pay.money.balance(AccountKind.BANK) == -PREPAYMENT_MINOR
    scene.refuses(Code.PAYMENT_OUT_OF_TURN, pay.refund, due)


def test_what_was_given_back_at_the_counter_meanwhile_leaves_its_run(pay: Paying) -> None:
    first, second = pay.owed_back(), pay.owed_back()
    run = pay.refund(first, second)
    act = new_id()
    for _ in range(2):
        pay.money.count(first.order.id, HoldKind.PREPAYMENT, act)
    assert (pay.states(run)[0], pay.seen(run).record.total_minor) == (COUNTED, PREPAYMENT_MINOR)
    pay.release(run)
    assert [one.place for one in pay.file(run).payments] == [2]
    pay.end(run, PAID)
    assert pay.seen(run).record.state is PayoutState.OVER
    assert pay.money.balance(AccountKind.CASH) == 30_000 + PREPAYMENT_MINOR
    assert pay.money.balance(AccountKind.BANK) == -PREPAYMENT_MINOR
    third = pay.owed_back()
    alone = pay.refund(third)
    pay.money.count(third.order.id, HoldKind.PREPAYMENT)
    assert pay.seen(alone).record.state is PayoutState.OVER


def test_finance_and_administrators_are_told_of_changes_and_nobody_else(
    scene: Scene, pay: Paying
) -> None:
    run = pay.prepare()
    pay.release(run)
    told = scene.work.read(pay.by, lambda unit: changes.rows(unit, 0))
    versions = [each.version for each in told if each.noun is Noun.PAYOUT]
    assert versions == [1, 2]
    mine = [changes.seen(scene.dispatcher, each).noun for each in told]
    assert Noun.PAYOUT not in mine
    assert Noun.PAYEE not in mine
    listed, _ = scene.work.read(pay.by, lambda unit: payout_views.listed(unit, past=True, most=10))
    assert [one.record.id for one in listed] == [run.id]
    pay.end(run, PAID)
    open_, _ = scene.work.read(pay.by, lambda unit: payout_views.listed(unit, past=False, most=10))
    assert open_ == []
