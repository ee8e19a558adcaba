"""Tries the ledger on real databases: posted once, all or nothing, taken back, closed (E5, E9)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api_client.ids import new_id
from api_client.vocabulary import AccountKind, Code, Noun, Role, TransferKind
from desktop.domain import ledger as rules
from desktop.domain.ledger import AccountKey, Posted, Posting
from desktop.service import ledger
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.journal import ChangeRecord
from desktop.store.ledger import (
    AccountRecord,
    CommandRecord,
    PeriodRecord,
    TransferRecord,
)
from tests.service.scene import BEGAN, Scene

K, T = AccountKind, TransferKind
CASH, FEE, SUSPENSE, BANK = (
    AccountKey(kind, "CNY") for kind in (K.CASH, K.FEE, K.SUSPENSE, K.BANK)
)
FROZEN = AccountKey(K.PROVIDER_AUTHORISED, "CNY")
FINANCE = Actor(new_id(), "Fi", Role.FINANCE)
TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)
RECEIVED = Posting(CASH, FEE, 500, T.FEE_RECEIPT)
Answer = TypeVar("Answer")


def run(scene: Scene, use_case: Callable[[Unit], Answer], by: Actor = FINANCE) -> Answer:
    """Run a use case the way that the scene is set to."""
    if scene.hot:
        return scene.work.submit(by, use_case).result()
    return scene.work.write(by, use_case)


def post(
    scene: Scene,
    *postings: Posting,
    command: UUID | None = None,
    body: str = "",
    booked_on: date | None = None,
    reason: str = "",
) -> Posted:
    command = command or new_id()
    return run(
        scene,
        lambda unit: ledger.post(
            unit, command, {"body": body}, postings, booked_on=booked_on, reason=reason
        ),
    )


def reverse(
    scene: Scene, transfer: UUID, command: UUID, reason: str, by: Actor = FINANCE
) -> Posted:
    return run(scene, lambda unit: ledger.reverse(unit, transfer, command, reason), by)


def close(
    scene: Scene, last_on: date, id_: UUID | None = None, reason: str = "", by: Actor = FINANCE
) -> PeriodRecord:
    id_ = id_ or new_id()
    record, _ = scene.work.write(by, lambda unit: ledger.close_period(unit, id_, last_on, reason))
    return record


def held(scene: Scene, *keys: AccountKey) -> list[int]:
    return scene.work.read(SYSTEM, lambda unit: [ledger.balance(unit, key) for key in keys])


@pytest.mark.usefixtures("hot")
def test_a_command_is_posted_kept_and_told(scene: Scene) -> None:
    hold, order = AccountKey(K.HOLD, "CNY", new_id()), scene.order()
    frozen = Posting(FROZEN, hold, 30_000, T.HOLD_FREEZE, order, hold.subject_id)
    command = new_id()
    posted = post(scene, frozen, RECEIVED, command=command)
    assert (posted.command_id, posted.booked_on, posted.repeated) == (command, TODAY, False)
    assert held(scene, FROZEN, hold, CASH, FEE, BANK) == [30_000, 30_000, 500, 500, 0]
    first, second = scene.found(TransferRecord)
    assert (first.id, second.id) == posted.transfers
    assert (first.seq, second.seq) == (1, 2)
    assert (first.kind, first.amount_minor, first.currency) == (T.HOLD_FREEZE, 30_000, "CNY")
    assert (first.order_id, first.hold_id, first.reverses) == (order, hold.subject_id, None)
    (kept,) = scene.found(CommandRecord)
    assert (kept.id, kept.actor_id, kept.posted_at) == (command, FINANCE.id, BEGAN)
    row = scene.audit()[-1]
    assert (row["action"], row["noun"], row["subject"]) == ("ledger-posted", "ledger", str(command))
    lines = [
        rules.line(seq, str(id_), posting, TODAY.isoformat())
        for seq, id_, posting in zip((1, 2), posted.transfers, (frozen, RECEIVED), strict=True)
    ]
    assert row["detail"] == {"first": 1, "transfers": 2, "digest": rules.digest(lines)}
    again = scene.work.read(SYSTEM, lambda unit: ledger.posting_of(unit, first.id))
    assert again == frozen
    assert scene.work.read(SYSTEM, lambda unit: ledger.posting_of(unit, new_id())) is None


@pytest.mark.usefixtures("hot")
def test_the_same_command_again_gives_the_same_answer_and_another_is_refused(scene: Scene) -> None:
    command = new_id()
    posted = post(scene, RECEIVED, RECEIVED, command=command)
    before = scene.dump()
    scene.clock.forward(timedelta(days=3))
    again = post(scene, RECEIVED, RECEIVED, command=command)
    assert again == Posted(command, posted.transfers, TODAY, repeated=True)
    assert scene.dump() == before
    refusal = scene.refuses(
        Code.ID_REUSED, lambda: post(scene, RECEIVED, command=command, body="another")
    )
    assert refusal.fields == {"id": str(command)}
    assert held(scene, CASH) == [1000]


@pytest.mark.usefixtures("hot")
def test_a_command_that_lacks_something_posts_nothing_of_it(scene: Scene) -> None:
    post(scene, RECEIVED)
    out = Posting(BANK, CASH, 501, T.ADJUSTMENT)
    refusal = scene.refuses(
        Code.LEDGER_ACCOUNT_SHORT, lambda: post(scene, RECEIVED, out, out, reason="Banked.")
    )
    assert refusal.fields == {"kind": "cash", "currency": "CNY", "lacking_minor": 2}
    scene.refuses(Code.REASON_MISSING, lambda: post(scene, out))
    scene.refuses(Code.AMOUNT_WRONG, lambda: post(scene, Posting(CASH, FEE, 0, T.FEE_RECEIPT)))
    post(scene, RECEIVED, out, reason="Banked.")
    assert held(scene, CASH, BANK) == [499, 501]


@pytest.mark.usefixtures("hot")
def test_several_commands_in_one_use_case_are_one_transaction(scene: Scene) -> None:
    hold = AccountKey(K.HOLD, "CNY", new_id())
    freeze = Posting(FROZEN, hold, 7, T.HOLD_FREEZE)
    release = Posting(hold, FROZEN, 7, T.HOLD_RELEASE)

    def both(unit: Unit, *more: Posting) -> tuple[int, int]:
        ledger.post(unit, new_id(), {}, [freeze])
        between = ledger.balance(unit, hold)
        for posting in (release, *more):
            ledger.post(unit, new_id(), {}, [posting])
        return between, ledger.balance(unit, hold)

    scene.refuses(Code.LEDGER_ACCOUNT_SHORT, lambda: run(scene, lambda unit: both(unit, release)))
    assert run(scene, both) == (7, 0)
    assert [row.seq for row in scene.found(TransferRecord)] == [1, 2]
    assert [row.first_seq for row in scene.found(CommandRecord)] == [1, 2]


def test_commands_of_one_group_follow_one_another(scene: Scene) -> None:
    def posting(unit: Unit) -> Posted:
        return ledger.post(unit, new_id(), {}, [RECEIVED])

    def failing(unit: Unit) -> Posted:
        posting(unit)
        return ledger.post(unit, new_id(), {}, [Posting(BANK, CASH, 10**6, T.PAYOUT)])

    cases = [posting, failing, posting, posting, failing, posting]
    answers = [scene.work.submit(FINANCE, case) for case in cases]
    assert [answer.exception() is None for answer in answers] == [case is posting for case in cases]
    assert [row.seq for row in scene.found(TransferRecord)] == [1, 2, 3, 4]
    assert held(scene, CASH) == [2000]
    assert len(scene.found(AccountRecord)) == 2


def test_hot_and_ordinary_commands_of_one_group_see_each_other(scene: Scene) -> None:
    begun, go_on = threading.Event(), threading.Event()
    command, taken = new_id(), new_id()

    def hold_up(unit: Unit) -> None:
        del unit
        begun.set()
        assert go_on.wait(30)

    def posting(unit: Unit) -> Posted:
        return ledger.post(unit, new_id(), {}, [RECEIVED])

    def banked(unit: Unit) -> Posted:
        banking = Posting(BANK, CASH, 1000, T.ADJUSTMENT)
        return ledger.post(unit, taken, {}, [banking], reason="Banked.")

    def of_nothing(unit: Unit) -> Posted:
        return ledger.post(unit, new_id(), {}, [replace(RECEIVED, order_id=new_id())])

    def back(unit: Unit) -> Posted:
        (transfer,) = ledger.post(unit, command, {}, [RECEIVED]).transfers
        return ledger.reverse(unit, transfer, new_id(), "Not so.")

    first = scene.work.submit(SYSTEM, hold_up)
    assert begun.wait(30)
    with ThreadPoolExecutor(2) as pool:
        hot = [scene.work.submit(FINANCE, posting) for _ in range(2)]
        cold = pool.submit(scene.work.write, FINANCE, banked)
        while scene.work.waiting < 3:
            threading.Event().wait(0.005)
        wrong = scene.work.submit(FINANCE, of_nothing)
        hot += [scene.work.submit(FINANCE, case) for case in (back, posting, banked)]
        go_on.set()
        first.result()
        assert wrong.exception() is not None
        posted = [answer.result() for answer in hot]
        assert posted[-1] == replace(cold.result(), repeated=True)
    assert held(scene, CASH, BANK, FEE) == [500, 1000, 1500]
    assert [row.seq for row in scene.found(TransferRecord)] == [1, 2, 3, 4, 5, 6]
    told = [row["detail"] for row in scene.audit() if row["action"] == rules.POSTED]
    assert [detail["first"] for detail in told] == [1, 2, 3, 4, 5, 6]
    assert scene.found(ChangeRecord)[-1].version == 6


@pytest.mark.usefixtures("hot")
def test_a_transfer_is_taken_back_once_with_a_reason(scene: Scene) -> None:
    (taken,) = post(scene, RECEIVED).transfers
    command = new_id()
    scene.refuses(Code.REASON_MISSING, lambda: reverse(scene, taken, command, " "))
    scene.refuses(Code.NOT_FOUND, lambda: reverse(scene, new_id(), command, "Wrong order."))
    scene.refuses(
        Code.NOT_PERMITTED,
        lambda: reverse(scene, taken, command, "Wrong order.", scene.supervisor),
    )
    posted = reverse(scene, taken, command, "Wrong order.")
    assert held(scene, CASH, FEE) == [0, 0]
    assert reverse(scene, taken, command, "Wrong order.") == Posted(
        command, posted.transfers, TODAY, repeated=True
    )
    scene.refuses(Code.ID_REUSED, lambda: reverse(scene, taken, command, "Another."))
    refusal = scene.refuses(
        Code.TRANSFER_REVERSED_ALREADY, lambda: reverse(scene, taken, new_id(), "Twice.")
    )
    assert refusal.fields == {"id": str(taken)}
    back = posted.transfers[0]
    scene.refuses(Code.TRANSFER_NOT_REVERSIBLE, lambda: reverse(scene, back, new_id(), "Not so."))
    last = scene.found(CommandRecord)[-1]
    assert last.reason == "Wrong order."
    assert [row.reverses for row in scene.found(TransferRecord)] == [None, taken]


def test_what_is_spent_cannot_be_taken_back_and_a_hold_is_ended_by_its_own_rules(
    scene: Scene,
) -> None:
    hold = AccountKey(K.HOLD, "CNY", new_id())
    freeze = Posting(FROZEN, hold, 7, T.HOLD_FREEZE, None, hold.subject_id)
    (held_, received) = post(scene, freeze, RECEIVED).transfers
    post(scene, Posting(BANK, CASH, 1, T.ADJUSTMENT), reason="Banked.")
    scene.refuses(
        Code.LEDGER_ACCOUNT_SHORT, lambda: reverse(scene, received, new_id(), "Not paid.")
    )
    scene.refuses(
        Code.TRANSFER_NOT_REVERSIBLE, lambda: reverse(scene, held_, new_id(), "Not frozen.")
    )
    command = [
        rules.reversal(held_, freeze),
        rules.reversal(held_, freeze),
    ]
    scene.refuses(
        Code.TRANSFER_REVERSED_ALREADY, lambda: post(scene, *command, reason="Refused by the bank.")
    )
    post(scene, command[0], reason="Refused by the bank.")
    assert held(scene, hold, FROZEN) == [0, 0]


def test_what_there_was_before_is_opened_with_a_reason(scene: Scene) -> None:
    command, wang = new_id(), AccountKey(K.TECHNICIAN_PAYABLE, "CNY", new_id())

    def opened(
        account: AccountKey = BANK, reason: str = "As on 1 November.", by: Actor = FINANCE
    ) -> Posted:
        return scene.work.write(
            by, lambda unit: ledger.open_with(unit, command, account, 900, reason)
        )

    scene.refuses(Code.NOT_PERMITTED, lambda: opened(by=scene.administrator))
    scene.refuses(Code.REASON_MISSING, lambda: opened(reason=""))
    scene.refuses(Code.ACCOUNT_UNSUITABLE, lambda: opened(AccountKey(K.HOLD, "CNY", new_id())))
    scene.refuses(Code.ACCOUNT_UNSUITABLE, lambda: opened(AccountKey(K.TECHNICIAN_PAYABLE, "CNY")))
    scene.refuses(Code.CURRENCY_UNKNOWN, lambda: opened(AccountKey(K.BANK, "ABC")))
    assert opened(wang).repeated is False
    assert opened(wang).repeated is True
    scene.refuses(Code.ID_REUSED, opened)
    command = new_id()
    opened()
    assert held(scene, BANK, wang, AccountKey(K.OPENING, "CNY")) == [900, 900, 0]


def test_a_period_that_is_closed_takes_nothing_more(scene: Scene) -> None:
    post(scene, RECEIVED, booked_on=YESTERDAY)
    post(scene, RECEIVED)
    id_ = new_id()
    scene.refuses(Code.NOT_PERMITTED, lambda: close(scene, YESTERDAY, by=scene.administrator))
    scene.refuses(Code.PERIOD_NOT_OVER, lambda: close(scene, TODAY))
    closed = close(scene, YESTERDAY, id_, "November", scene.supervisor)
    assert (closed.number, closed.first_on, closed.last_on) == (1, None, "2026-11-22")
    assert (closed.transfers, closed.closed_by) == (2, scene.supervisor.id)
    sums = rules.Sums
    assert closed.trial == rules.trial_digest({CASH: sums(500, 0), FEE: sums(0, 500)})
    row = scene.audit()[-1]
    assert (row["action"], row["subject"], row["noun"]) == ("ledger-closed", str(id_), Noun.LEDGER)
    assert row["detail"] == {"last_on": "2026-11-22", "transfers": 2, "trial": closed.trial}
    before = scene.dump()
    assert close(scene, YESTERDAY, id_, "November").number == 1
    assert scene.dump() == before
    scene.refuses(Code.ID_REUSED, lambda: close(scene, YESTERDAY, id_, "December"))
    scene.refuses(Code.PERIOD_CLOSED, lambda: close(scene, YESTERDAY))
    refusal = scene.refuses(Code.PERIOD_CLOSED, lambda: post(scene, RECEIVED, booked_on=YESTERDAY))
    assert refusal.fields == {"until": "2026-11-22"}
    post(scene, RECEIVED)
    scene.clock.forward(timedelta(days=2))
    again = close(scene, TODAY + timedelta(days=1))
    assert (again.number, again.first_on, again.last_on) == (2, "2026-11-23", "2026-11-24")
    assert again.trial == rules.trial_digest({CASH: sums(1500, 0), FEE: sums(0, 1500)})


_AS_THE_FIRST = (
    "INSERT INTO ledger_transfer SELECT {seq}, 'x{seq}', command_id, kind, {debit}, credit_id, "
    "{amount}, currency, booked_on, NULL, NULL, {reverses} FROM ledger_transfer WHERE seq = 1"
)


def another(
    seq: int = 9, debit: str = "debit_id", amount: str = "amount_minor", reverses: str = "NULL"
) -> str:
    """A statement that writes a transfer like the first one but for what is given."""
    return _AS_THE_FIRST.format(seq=seq, debit=debit, amount=amount, reverses=reverses)


@pytest.mark.parametrize(
    "statement",
    [
        another(amount="0"),
        another(amount="-1"),
        another(debit="77"),
        another(reverses="'x'"),
        "UPDATE ledger_balance SET debits_minor = -1",
        "UPDATE ledger_balance SET debits_minor = 'abc'",
        "UPDATE ledger_balance SET debits_minor = NULL",
        "INSERT INTO ledger_account SELECT 9, kind, currency, subject_id, 0 FROM ledger_account",
    ],
)
def test_the_database_itself_refuses_what_no_ledger_may_hold(scene: Scene, statement: str) -> None:
    post(scene, RECEIVED)
    before = scene.dump()
    with scene.database.group() as connection:
        with pytest.raises(DBAPIError):
            connection.execute(text(statement))
        connection.rollback()
    assert scene.dump() == before


def test_a_second_reversal_is_refused_by_the_database_itself(scene: Scene) -> None:
    (taken,) = post(scene, RECEIVED).transfers
    with scene.database.group() as connection:
        connection.execute(text(another(8, reverses=f"'{taken}'")))
        with pytest.raises(DBAPIError):
            connection.execute(text(another(9, reverses=f"'{taken}'")))
        connection.rollback()
    assert len(scene.found(TransferRecord)) == 1


@pytest.mark.sqlite_alone
def test_a_column_of_money_holds_whole_numbers_alone(scene: Scene) -> None:
    post(scene, RECEIVED)
    with scene.database.group() as connection:
        with pytest.raises(DBAPIError):
            connection.execute(text("UPDATE ledger_balance SET debits_minor = 1.5"))
        connection.rollback()
