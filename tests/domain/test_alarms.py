"""Tries when an alarm stands and when its cause is gone, state by state (A6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api_client.vocabulary import AlarmKind, OrderState, Priority, VisitState
from desktop.domain import alarms
from desktop.domain.alarms import ACTED_ON, Backups, Facts, Patience

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
S = OrderState
ORDER = Facts(
    state=S.OPEN,
    held_state=None,
    priority=Priority.EMERGENCY,
    promised_at=NOON,
    technician=False,
    visit="",
    visit_state=None,
)
SENT = replace(
    ORDER, state=S.ASSIGNED, technician=True, visit="v1", visit_state=VisitState.ASSIGNED
)
PATIENCE = Patience(timedelta(0), timedelta(0), timedelta(0), timedelta(hours=48), timedelta(0))
UNDER_WAY = {S.DRAFT, S.OPEN, S.OFFERED, S.AWAITING_CONSENT, S.AWAITING_FUNDS} | {
    *(S.ASSIGNED, S.RECEIVED, S.ACCEPTED, S.STARTED, S.ON_HOLD),
}


def test_each_kind_is_somebodys_business() -> None:
    assert set(ACTED_ON) == set(AlarmKind)


@pytest.mark.parametrize("state", OrderState)
def test_a_late_order_is_late_until_somebody_is_there_or_it_has_ended(state: OrderState) -> None:
    order = replace(ORDER, state=state)
    assert alarms.stands(AlarmKind.ORDER_LATE, "", NOON, order) is (state in UNDER_WAY)


def test_a_late_order_on_hold_is_late_unless_somebody_was_there() -> None:
    held = replace(ORDER, state=S.ON_HOLD, held_state=S.ACCEPTED)
    assert alarms.stands(AlarmKind.ORDER_LATE, "", NOON, held)
    begun = replace(held, held_state=S.WORK_BEGUN)
    assert not alarms.stands(AlarmKind.ORDER_LATE, "", NOON, begun)


def test_another_promise_ends_the_alarm_about_the_old_one() -> None:
    for promised_at in (None, NOON + timedelta(hours=1)):
        order = replace(ORDER, promised_at=promised_at)
        assert not alarms.stands(AlarmKind.ORDER_LATE, "", NOON, order)


@pytest.mark.parametrize("state", OrderState)
def test_an_emergency_waits_while_it_is_offered_to_anybody(state: OrderState) -> None:
    waits = state in {S.OPEN, S.OFFERED, S.AWAITING_CONSENT, S.AWAITING_FUNDS}
    order = replace(ORDER, state=state)
    assert alarms.stands(AlarmKind.EMERGENCY_UNASSIGNED, "", NOON, order) is waits
    assert not alarms.waits(replace(order, technician=True))
    for priority in set(Priority) - {Priority.EMERGENCY}:
        assert not alarms.waits(replace(order, priority=priority))


def test_an_order_is_unreceived_until_that_phone_says_so() -> None:
    kind = AlarmKind.ORDER_NOT_RECEIVED
    assert alarms.stands(kind, "v1", NOON, SENT)
    assert not alarms.stands(kind, "another visit", NOON, SENT)
    assert not alarms.stands(kind, "v1", NOON, replace(SENT, visit_state=VisitState.RECEIVED))
    assert not alarms.stands(kind, "v1", NOON, replace(SENT, state=S.CANCELLED))


@pytest.mark.parametrize("state", VisitState)
def test_a_phone_is_silent_while_its_technician_is_on_the_job_and_unheard(
    state: VisitState,
) -> None:
    kind = AlarmKind.PHONE_SILENT
    on_it = replace(SENT, state=S.WORK_BEGUN, visit_state=state, heard_at=NOON)
    is_on_it = state in {VisitState.STARTED, VisitState.ON_SITE, VisitState.WORK_BEGUN}
    assert alarms.stands(kind, "v1", NOON, on_it) is is_on_it
    assert not alarms.stands(kind, "v1", NOON, replace(on_it, state=S.ON_HOLD))
    assert not alarms.stands(kind, "v1", NOON, replace(on_it, heard_at=NOON + timedelta(1)))


@pytest.mark.parametrize(
    ("failed", "age_h", "fails"),
    [(False, 0, False), (False, 48, False), (False, 49, True), (True, 0, True)],
)
def test_backups_fail_when_the_last_one_did_or_is_too_old(
    failed: bool,  # noqa: FBT001
    age_h: int,
    fails: bool,  # noqa: FBT001
) -> None:
    backups = Backups(NOON, failed)
    assert alarms.backups_fail(backups, PATIENCE, NOON + timedelta(hours=age_h)) is fails
