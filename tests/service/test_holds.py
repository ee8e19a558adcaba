"""Whether sums are frozen together, end once and as the rules say, and the ledger says the same."""

from datetime import timedelta

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    Code,
    DocumentsState,
    FieldState,
    HoldCause,
    HoldKind,
    HoldOutcome,
    HoldState,
    Noun,
    OrderState,
    Party,
    PaymentState,
    Permission,
    Step,
)
from desktop.domain.people import PERMISSIONS
from desktop.gateways.payments import Fault, Standing
from desktop.server import present_holds
from desktop.service import changes
from tests.service.holding import (
    DEPOSIT_MINOR,
    PREPAYMENT_MINOR,
    SECOND,
    WITHIN,
    Holding,
    standing,
)
from tests.service.scene import Scene

PREPAYMENT, DEPOSIT = HoldKind.PREPAYMENT, HoldKind.DEPOSIT
BOTH_MINOR = PREPAYMENT_MINOR + DEPOSIT_MINOR
HELD, RELEASED, FORFEITED = HoldState.HELD, HoldState.RELEASED, HoldState.FORFEITED
DAY = timedelta(days=1)


@pytest.fixture
def money(scene: Scene) -> Holding:
    """A centre with a provider that does as it is asked."""
    return Holding(scene)


@pytest.fixture
def till(scene: Scene) -> Holding:
    """A centre that takes money at its counter."""
    return Holding(scene, counter=True)


def test_an_order_stands_once_both_sums_are_frozen(scene: Scene, money: Holding) -> None:
    order = money.consented()
    assert scene.row(order).state is OrderState.AWAITING_FUNDS
    money.faults = [Fault.NONE, Fault.LATE]
    money.look()
    assert sorted(money.states(order)) == [HoldState.ASKED, HELD]
    assert scene.row(order).state is OrderState.AWAITING_FUNDS
    scene.clock.forward(timedelta(seconds=5))
    money.look()
    assert money.states(order) == (HELD, HELD)
    assert scene.row(order).state is OrderState.ASSIGNED
    [visit] = scene.visits(order)
    seen = money.of(order)
    assert (seen.record.visit_id, seen.record.technician_id) == (visit.id, money.wang.id)
    assert seen.record.documents_due_at == scene.clock.now() + timedelta(hours=72)
    assert money.balances(order) == {"hold": BOTH_MINOR, "provider-authorised": BOTH_MINOR}
    assert money.provider.minor_of([Standing.FROZEN]) == BOTH_MINOR


def test_where_one_sum_fails_the_other_goes_back(scene: Scene, money: Holding) -> None:
    order = money.consented()
    money.faults = [Fault.NONE, Fault.REFUSED]
    money.look()
    states = {each.record.state: each.record.cause for each in money.of(order).holds}
    assert states == {
        RELEASED: HoldCause.OTHER_FAILED,
        HoldState.FAILED: HoldCause.PROVIDER_REFUSED,
    }
    row = scene.row(order)
    assert (row.state, row.technician_id) == (OrderState.OPEN, None)
    assert money.balances(order) == {}
    assert money.provider.minor_of([Standing.FROZEN]) == 0
    assert standing(scene) == [AlarmKind.FUNDS_FAILED]
    assert money.of(order).record.over_at is not None


def test_the_desk_asks_for_other_sums_while_none_is_frozen(scene: Scene, till: Holding) -> None:
    order = till.consented()
    till.look()
    asked = new_id()
    for _ in range(2):
        till.ask(order, asked, prepayment_minor=1_000, deposit_minor=0)
    assert till.of(order).record.id == asked
    assert [each.record.amount_minor for each in till.of(order).holds] == [1_000]
    scene.refuses(Code.ID_REUSED, till.ask, order, asked, prepayment_minor=2_000)
    till.count(order, PREPAYMENT)
    assert scene.row(order).state is OrderState.ASSIGNED
    scene.refuses(Code.FUNDS_NOT_AWAITED, till.ask, order, new_id(), prepayment_minor=1)


def test_an_order_that_stands_without_sums_is_asked_for_some(scene: Scene, till: Holding) -> None:
    order = till.consented(prepayment_minor=0, deposit_minor=0)
    assert scene.row(order).state is OrderState.ASSIGNED
    till.ask(order, new_id(), prepayment_minor=1_000, deposit_minor=0)
    scene.clock.forward(WITHIN)
    till.look()
    assert till.hold(order, PREPAYMENT).state is HoldState.WITHDRAWN
    assert standing(scene) == [AlarmKind.FUNDS_FAILED]
    assert scene.row(order).state is OrderState.ASSIGNED, "it goes on as it was"
    till.ask(order, new_id(), prepayment_minor=1_000, deposit_minor=0)
    assert standing(scene) == []
    till.count(order, PREPAYMENT)
    assert till.of(order).record.stands_at == scene.clock.now()
    scene.step(order, Step.CANCEL, "Another day.")
    till.look()
    assert till.hold(order, PREPAYMENT).state is RELEASED


def test_another_technicians_sums_are_others(scene: Scene, money: Holding) -> None:
    order, zhao = money.consented(), scene.technician("Zhao")
    money.faults = [Fault.REQUEST_LOST, Fault.REQUEST_LOST]
    money.look()
    scene.assign(order, zhao, "He is nearer.")
    scene.step(order, Step.CONSENT)  # before anybody has looked at what became of the first
    money.look()
    seen = money.of(order)
    assert (seen.record.technician_id, money.states(order)) == (zhao.id, (HELD, HELD))
    assert scene.row(order).state is OrderState.ASSIGNED


@pytest.mark.parametrize("early", [SECOND, timedelta(0)])
def test_time_runs_out_to_the_second(scene: Scene, till: Holding, early: timedelta) -> None:
    order = till.consented()
    till.look()
    till.count(order, PREPAYMENT)
    scene.clock.forward(WITHIN - early)
    till.look()
    if early:
        assert till.states(order) == (HELD, HoldState.ASKED)
        return
    assert till.states(order) == (RELEASED, HoldState.WITHDRAWN)
    assert till.hold(order, PREPAYMENT).cause is HoldCause.TIME_RAN_OUT
    assert scene.row(order).state is OrderState.OPEN
    assert till.balances(order) == {"refund-due": PREPAYMENT_MINOR, "cash": PREPAYMENT_MINOR}
    till.count(order, PREPAYMENT)  # a clerk gives it back
    assert till.balances(order) == {}
    scene.refuses(Code.PAYMENT_OUT_OF_TURN, till.count, order, DEPOSIT)


def test_what_is_frozen_after_it_was_given_up_goes_back(scene: Scene, money: Holding) -> None:
    order = money.consented()
    money.faults = [Fault.REPLY_LOST, Fault.REPLY_LOST]
    money.look()
    assert money.provider.minor_of([Standing.FROZEN]) == BOTH_MINOR  # and nobody here knows
    asked = [each.requests[0].state for each in money.of(order).holds]
    assert asked == [PaymentState.UNKNOWN] * 2
    scene.step(order, Step.CANCEL, "He found his key.")
    money.look()
    assert money.states(order) == (HoldState.WITHDRAWN, HoldState.WITHDRAWN)
    scene.clock.forward(timedelta(minutes=1))
    money.look()
    assert money.provider.minor_of([Standing.RETURNED]) == BOTH_MINOR
    assert money.balances(order) == {}
    assert money.states(order) == (HoldState.WITHDRAWN, HoldState.WITHDRAWN)


def test_the_prepayment_goes_back_once_the_fee_is_paid_and_confirmed(
    scene: Scene, money: Holding
) -> None:
    order = money.worked()
    scene.refuses(Code.NOT_FOUND, money.confirm, new_id())
    money.confirm(order)
    assert money.states(order) == (HELD, HELD), "confirmed, but nobody says that it was paid"
    money.pay_fee(order)
    assert money.states(order) == (RELEASED, HELD)
    assert money.hold(order, PREPAYMENT).cause is HoldCause.FEE_CONFIRMED
    money.look()
    assert money.provider.minor_of([Standing.RETURNED]) == PREPAYMENT_MINOR


def test_nobody_confirms_and_the_desk_is_told_and_nothing_moves(
    scene: Scene, money: Holding
) -> None:
    order = money.worked()
    scene.step(order, Step.APPROVE)
    scene.clock.forward(DAY - SECOND)
    money.look()
    assert standing(scene) == []
    scene.clock.forward(SECOND)
    for _ in range(2):
        money.look()
    assert standing(scene) == [AlarmKind.FEE_UNCONFIRMED]
    assert money.states(order) == (HELD, HELD)


@pytest.mark.parametrize(
    ("reached", "fault", "expected"),
    [
        (FieldState.STARTED, Party.CUSTOMER, (FORFEITED, RELEASED)),
        (FieldState.ON_SITE, Party.CUSTOMER, (FORFEITED, RELEASED)),
        (FieldState.WORK_BEGUN, Party.CUSTOMER, (FORFEITED, HELD)),
        (FieldState.STARTED, Party.TECHNICIAN, (RELEASED, RELEASED)),
        (FieldState.WORK_BEGUN, Party.CENTRE, (RELEASED, HELD)),
    ],
)
def test_who_abandons_through_whose_fault_decides(
    scene: Scene,
    money: Holding,
    reached: FieldState,
    fault: Party,
    expected: tuple[HoldState, HoldState],
) -> None:
    order = money.worked(reached)
    scene.step(order, Step.ABANDON, "He went away.", party=fault)
    money.look()
    assert money.states(order) == expected
    payable = PREPAYMENT_MINOR if FORFEITED in expected else 0
    assert money.balances(order).get("technician-payable", 0) == payable
    assert money.provider.minor_of([Standing.CAPTURED]) == payable


@pytest.mark.parametrize("step", [Step.CANCEL, Step.UNASSIGN])
def test_any_other_end_gives_both_back(scene: Scene, money: Holding, step: Step) -> None:
    order = money.worked(FieldState.ACCEPTED)
    scene.step(order, step, "Another day.")
    money.look()
    assert money.states(order) == (RELEASED, RELEASED)
    assert money.balances(order) == {}


def test_the_documents_clock_stops_runs_on_and_ends_in_one_case(
    scene: Scene, money: Holding
) -> None:
    order = money.worked()
    scene.clock.forward(timedelta(hours=70))
    money.documents(order, DocumentsState.HANDED_IN, scene.dispatcher)
    scene.clock.forward(3 * DAY)
    money.look()
    assert money.of(order).record.case_at is None
    money.documents(order, DocumentsState.REFUSED, money.clerk, "The name differs.")
    assert money.of(order).record.documents_due_at == scene.clock.now() + DAY
    scene.clock.forward(DAY - SECOND)
    money.look()
    assert money.of(order).record.case_at is None
    scene.clock.forward(SECOND)
    for _ in range(2):
        money.look()
        scene.clock.forward(SECOND)
    assert money.of(order).record.case_at is not None
    assert AlarmKind.DOCUMENTS_OVERDUE in standing(scene)
    assert [each["action"] for each in scene.audit()].count("case-asked") == 1
    assert money.states(order)[1] is HELD, "it stays frozen"
    deposit = money.hold(order, DEPOSIT).id
    scene.refuses(Code.NOT_PERMITTED, money.judge, deposit, money.finance)
    scene.refuses(Code.CASE_NUMBER_MISSING, money.judge, deposit, scene.supervisor)
    money.judge(deposit, scene.supervisor, reason="Seen at last.", case_number="K-7")
    assert money.states(order)[1] is RELEASED
    assert money.of(order).record.case_number == "K-7"


def test_verified_documents_give_the_deposit_back(scene: Scene, money: Holding) -> None:
    order = money.worked()
    for _ in range(2):
        money.documents(order, DocumentsState.HANDED_IN, scene.dispatcher)
    scene.refuses(
        Code.NOT_PERMITTED, money.documents, order, DocumentsState.VERIFIED, scene.dispatcher
    )
    money.documents(order, DocumentsState.VERIFIED, money.clerk)
    assert money.states(order) == (HELD, RELEASED)
    assert money.hold(order, DEPOSIT).cause is HoldCause.DOCUMENTS_VERIFIED


def test_without_a_deposit_there_is_nothing_to_prove(scene: Scene, money: Holding) -> None:
    order = money.worked(deposit_minor=0)
    scene.refuses(
        Code.NOT_FOUND, money.documents, order, DocumentsState.HANDED_IN, scene.dispatcher
    )


def test_who_comes_second_to_end_a_sum_learns_how_it_ended(scene: Scene, money: Holding) -> None:
    order = money.worked()
    hold = money.hold(order, PREPAYMENT).id
    command = new_id()
    for _ in range(2):
        money.judge(hold, money.finance, id_=command)
    assert money.states(order)[0] is RELEASED
    assert money.balances(order)["refund-due"] == PREPAYMENT_MINOR
    refused = scene.refuses(
        Code.HOLD_ENDED, money.judge, hold, scene.supervisor, HoldOutcome.FORFEITED, "No."
    )
    assert refused.fields["state"] == "released"
    assert refused.fields["cause"] == "judged"
    scene.refuses(Code.ID_REUSED, money.judge, hold, money.finance, reason="Else.", id_=command)


def test_above_the_limit_a_second_person_has_to_say_the_same(scene: Scene, money: Holding) -> None:
    order = money.worked(prepayment_minor=100_001)
    hold = money.hold(order, PREPAYMENT).id
    money.judge(hold, money.finance)
    assert money.states(order)[0] is HELD
    scene.refuses(Code.SECOND_PERSON_NEEDED, money.judge, hold, money.finance)
    scene.clock.forward(SECOND)
    money.judge(hold, scene.supervisor)
    assert money.states(order)[0] is RELEASED
    told = present_holds.funding(money.of(order)).holds
    assert [each.ended_name for each in told] == [scene.supervisor.name, ""]


def test_the_feed_counts_each_fundings_own_changes(scene: Scene, money: Holding) -> None:
    order = money.standing()
    told = scene.work.read(scene.dispatcher, lambda unit: changes.after(unit, 0))
    versions = [each.version for each in told if each.noun is Noun.HOLD]
    assert {each.id for each in told if each.noun is Noun.HOLD} == {money.of(order).record.id}
    assert versions == sorted(versions)


def test_who_may_see_to_money() -> None:
    enders = {role for role, may in PERMISSIONS.items() if Permission.HOLDS_END in may}
    assert {role.value for role in enders} == {"finance", "supervisor"}
