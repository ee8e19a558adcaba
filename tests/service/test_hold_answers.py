"""Whether what a provider says late, twice or never, and the end of a clock, counts once (E10)."""

from collections import Counter
from datetime import timedelta

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    DocumentsState,
    HoldKind,
    HoldState,
    PaymentState,
    Step,
)
from desktop.gateways.payments import HOLDS, TAKES, Fault, Standing
from desktop.service import hold_acts
from desktop.service.ports import PaymentAnswer
from desktop.service.unit import SYSTEM
from tests.service.holding import (
    DEPOSIT_MINOR,
    PREPAYMENT_MINOR,
    SECOND,
    Holding,
    standing,
)
from tests.service.scene import Scene

PREPAYMENT, DEPOSIT = HoldKind.PREPAYMENT, HoldKind.DEPOSIT
BOTH_MINOR = PREPAYMENT_MINOR + DEPOSIT_MINOR
HELD, RELEASED = HoldState.HELD, HoldState.RELEASED
DAY = timedelta(days=1)


@pytest.fixture
def money(scene: Scene) -> Holding:
    """A centre with a provider that does as it is asked."""
    return Holding(scene)


def test_a_provider_lets_go_by_itself_and_that_is_no_release(scene: Scene, money: Holding) -> None:
    order = money.worked()
    scene.clock.forward(HOLDS - DAY)
    money.look()
    assert AlarmKind.HOLD_LAPSES in standing(scene)
    scene.clock.forward(DAY)
    money.look()
    assert money.states(order) == (HoldState.LAPSED, HoldState.LAPSED)
    assert AlarmKind.HOLD_LAPSED in standing(scene)
    assert money.balances(order) == {}
    assert money.of(order).record.over_at is not None


def test_a_provider_that_loses_replies_is_asked_again_with_the_same_number(
    scene: Scene, money: Holding
) -> None:
    order = money.standing()
    scene.step(order, Step.CANCEL, "He found his key.")
    money.faults = [Fault.REPLY_LOST, Fault.REQUEST_LOST]
    money.look()
    assert money.balances(order)["refund-due"] == BOTH_MINOR, "nobody knows yet that it is back"
    for _ in range(4):
        scene.clock.forward(timedelta(minutes=1))
        money.look()
    assert money.balances(order) == {}
    assert money.provider.minor_of([Standing.RETURNED]) == BOTH_MINOR
    sent = [each.requests[-1].times_sent for each in money.of(order).holds]
    assert sorted(sent) == [2, 2]


def test_what_a_provider_says_again_and_again_counts_once(scene: Scene, money: Holding) -> None:
    money.faults = [Fault.CALLS_AGAIN] * 2
    order = money.standing()
    before = scene.dump()
    for _ in range(4):
        money.look()
    assert scene.dump() == before
    scene.step(order, Step.CANCEL, "He found his key.", by=scene.supervisor)
    money.faults = [Fault.CALLS_AGAIN] * 2
    for _ in range(4):
        money.look()
    assert money.balances(order) == {}
    assert money.provider.minor_of([Standing.RETURNED]) == BOTH_MINOR
    said = Counter(each["action"] for each in scene.audit())
    assert said["payment-answered"] == 4
    assert "payment-contradicted" not in said


def test_what_takes_a_while_is_told_without_being_asked_again(scene: Scene, money: Holding) -> None:
    money.faults = [Fault.LATE] * 2
    order = money.consented()
    money.look()
    assert money.states(order) == (HoldState.ASKED, HoldState.ASKED)
    scene.clock.forward(TAKES)
    money.look()
    assert money.states(order) == (HELD, HELD)
    assert {each.requests[-1].times_sent for each in money.of(order).holds} == {1}
    stranger = new_id(), PaymentAnswer(PaymentState.SUCCEEDED)
    before = scene.dump()
    scene.work.write(SYSTEM, lambda unit: hold_acts.called_back(unit, [stranger]))
    assert scene.dump() == before


@pytest.mark.parametrize("handed_in", [False, True])
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_one_case_at_the_end_of_the_documents_clock_also_over_a_restart(
    scene: Scene, money: Holding, seconds: int, *, handed_in: bool
) -> None:
    """Until the last second documents stop the clock; from then on there is one case."""
    order = money.worked()
    due_at = money.of(order).record.documents_due_at
    assert due_at is not None
    scene.close()
    scene.clock.set(due_at + seconds * SECOND)
    scene.open()
    if handed_in:
        money.documents(order, DocumentsState.HANDED_IN, scene.dispatcher)
    for _ in range(2):
        money.look()
    late = seconds >= 0
    assert [each["action"] for each in scene.audit()].count("case-asked") == late
    assert (AlarmKind.DOCUMENTS_OVERDUE in standing(scene)) is late
    assert money.states(order)[1] is HELD
    scene.clock.forward(2 * SECOND)
    money.look()
    over = late or not handed_in
    assert [each["action"] for each in scene.audit()].count("case-asked") == over
