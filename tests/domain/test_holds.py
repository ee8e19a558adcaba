"""Whether sums end as the rules say, each once, and the documents' clock runs as it should."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import (
    Code,
    DocumentsState,
    HoldCause,
    HoldKind,
    HoldOutcome,
    HoldState,
    OrderState,
    Party,
    PaymentOperation,
    Role,
)
from desktop.domain import holds as rules
from desktop.domain.holds import Clock, End, Event, Facts, Judgement
from desktop.domain.refusal import Refusal

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
PREPAYMENT, DEPOSIT = HoldKind.PREPAYMENT, HoldKind.DEPOSIT
UNDER_WAY = Facts(OrderState.STARTED, his=True, set_out=True)
WORKING = Facts(OrderState.WORK_BEGUN, his=True, set_out=True, work_begun=True)
RELEASED, FORFEITED = HoldOutcome.RELEASED, HoldOutcome.FORFEITED


def abandoned(by: Party, *, set_out: bool = True, begun: bool = False) -> Facts:
    return Facts(
        OrderState.ABANDONED, his=False, set_out=set_out, work_begun=begun, abandoned_by=by
    )


@pytest.mark.parametrize(
    ("facts", "prepayment", "deposit"),
    [
        (Facts(OrderState.ASSIGNED, his=True), None, None),
        (UNDER_WAY, None, None),
        (WORKING, None, None),
        (
            abandoned(Party.CUSTOMER),
            End(FORFEITED, HoldCause.CUSTOMER_ABANDONED),
            End(RELEASED, HoldCause.WORK_NEVER_BEGAN),
        ),
        (abandoned(Party.CUSTOMER, begun=True), End(FORFEITED, HoldCause.CUSTOMER_ABANDONED), None),
        (
            abandoned(Party.CUSTOMER, set_out=False),
            End(RELEASED, HoldCause.ORDER_ENDED),
            End(RELEASED, HoldCause.WORK_NEVER_BEGAN),
        ),
        *(
            (
                abandoned(party),
                End(RELEASED, HoldCause.ORDER_ENDED),
                End(RELEASED, HoldCause.WORK_NEVER_BEGAN),
            )
            for party in (Party.TECHNICIAN, Party.CENTRE, Party.NOBODY)
        ),
        (
            Facts(OrderState.CANCELLED, his=False),
            End(RELEASED, HoldCause.ORDER_ENDED),
            End(RELEASED, HoldCause.WORK_NEVER_BEGAN),
        ),
        (
            Facts(OrderState.OPEN, his=False, set_out=True),
            End(RELEASED, HoldCause.ORDER_ENDED),
            End(RELEASED, HoldCause.WORK_NEVER_BEGAN),
        ),
        (
            Facts(OrderState.OPEN, his=False, set_out=True, work_begun=True),
            End(RELEASED, HoldCause.ORDER_ENDED),
            None,
        ),
        (Facts(OrderState.CLOSED, his=True, set_out=True, work_begun=True), None, None),
        (Facts(OrderState.COMPLETED, his=True, work_begun=True, fee_paid=True), None, None),
        (Facts(OrderState.COMPLETED, his=True, work_begun=True, fee_confirmed=True), None, None),
        (
            Facts(
                OrderState.COMPLETED, his=True, work_begun=True, fee_paid=True, fee_confirmed=True
            ),
            End(RELEASED, HoldCause.FEE_CONFIRMED),
            None,
        ),
        (
            Facts(OrderState.CLOSED, his=True, work_begun=True, documents=DocumentsState.VERIFIED),
            None,
            End(RELEASED, HoldCause.DOCUMENTS_VERIFIED),
        ),
        (
            Facts(
                OrderState.CLOSED,
                his=True,
                work_begun=True,
                documents=DocumentsState.VERIFIED,
                case=True,
            ),
            None,
            None,
        ),
    ],
)
def test_each_sum_ends_by_what_became_of_the_order(
    facts: Facts, prepayment: End | None, deposit: End | None
) -> None:
    assert rules.end_by_rule(PREPAYMENT, facts) == prepayment
    assert rules.end_by_rule(DEPOSIT, facts) == deposit


def test_only_the_customers_own_reasons_after_setting_out_cost_him_anything() -> None:
    for order, his, out, begun, party in product(
        OrderState, (True, False), (True, False), (True, False), (None, *Party)
    ):
        facts = Facts(order, his=his, set_out=out, work_begun=begun, abandoned_by=party)
        ends = [rules.end_by_rule(kind, facts) for kind in HoldKind]
        lost = [end for end in ends if end is not None and end.outcome is FORFEITED]
        his_own = party is Party.CUSTOMER and out and facts.over
        assert bool(lost) == his_own, facts


@pytest.mark.parametrize(("state", "event"), list(product(HoldState, Event)))
def test_a_sum_ends_once(state: HoldState, event: Event) -> None:
    target = rules.ROWS.get((state, event))
    if target is not None:
        assert rules.follow(state, event) is target
        assert state not in rules.ENDED
        return
    with pytest.raises(Refusal) as refused:
        rules.follow(state, event)
    ended = Code.HOLD_ENDED if state in rules.ENDED else Code.HOLD_OUT_OF_TURN
    assert refused.value.code is ended


def test_a_provider_is_asked_for_what_a_state_means_and_never_for_what_it_did_itself() -> None:
    assert rules.OPERATIONS == {
        HoldState.ASKED: PaymentOperation.FREEZE,
        HoldState.RELEASED: PaymentOperation.UNFREEZE,
        HoldState.FORFEITED: PaymentOperation.CAPTURE,
    }


def test_an_order_stands_with_all_sums_frozen_and_never_with_one_that_ended() -> None:
    held, asked = HoldState.HELD, HoldState.ASKED
    assert rules.stands([held, held])
    assert not rules.stands([held, asked])
    for ended in rules.ENDED:
        assert not rules.stands([held, ended])


def test_handing_in_stops_the_clock_and_a_refusal_lets_it_run_on() -> None:
    clock = rules.begun(NOW)
    assert clock == Clock(NOW + timedelta(hours=72))
    stopped = clock.stopped(NOW + timedelta(hours=20))
    assert stopped == Clock(None, timedelta(hours=52))
    later = NOW + timedelta(days=9)
    assert stopped.running_on(later) == Clock(later + timedelta(hours=52))


@given(st.integers(0, 200 * 3600), st.integers(0, 200 * 3600))
def test_after_a_refusal_there_is_a_day_at_least(handed_in_s: int, looked_at_s: int) -> None:
    at = NOW + timedelta(seconds=handed_in_s)
    stopped = rules.begun(NOW).stopped(at)
    assert stopped.left is not None
    assert timedelta(0) <= stopped.left <= rules.DOCUMENTS_WITHIN
    refused_at = at + timedelta(seconds=looked_at_s)
    on = stopped.running_on(refused_at)
    assert on.due_at == refused_at + max(stopped.left, timedelta(hours=24))


@pytest.mark.parametrize(("before", "after"), list(product(DocumentsState, DocumentsState)))
def test_documents_go_on_by_their_table(before: DocumentsState, after: DocumentsState) -> None:
    if (before, after) in rules.DOCUMENTS:
        rules.check_documents(before, after, "the name differs")
        return
    with pytest.raises(Refusal) as refused:
        rules.check_documents(before, after, "the name differs")
    assert refused.value.code is Code.DOCUMENTS_OUT_OF_TURN


def test_documents_are_refused_with_a_reason() -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_documents(DocumentsState.HANDED_IN, DocumentsState.REFUSED, " ")
    assert refused.value.code is Code.REASON_MISSING


CASE = Facts(OrderState.CLOSED, his=True, work_begun=True, case=True)


@pytest.mark.parametrize(
    ("kind", "role", "said", "facts", "code"),
    [
        (PREPAYMENT, Role.FINANCE, Judgement(RELEASED, "paid by hand"), WORKING, None),
        (PREPAYMENT, Role.FINANCE, Judgement(RELEASED, "  "), WORKING, Code.REASON_MISSING),
        (PREPAYMENT, Role.FINANCE, Judgement(FORFEITED, "gone"), WORKING, Code.NOT_PERMITTED),
        (PREPAYMENT, Role.SUPERVISOR, Judgement(FORFEITED, "gone"), WORKING, None),
        (DEPOSIT, Role.FINANCE, Judgement(RELEASED, "seen", "C-1"), CASE, Code.NOT_PERMITTED),
        (DEPOSIT, Role.SUPERVISOR, Judgement(RELEASED, "seen", "C-1"), CASE, None),
        (DEPOSIT, Role.SUPERVISOR, Judgement(RELEASED, "seen"), CASE, Code.CASE_NUMBER_MISSING),
        (DEPOSIT, Role.SUPERVISOR, Judgement(FORFEITED, "theft", "C-1"), CASE, None),
        (PREPAYMENT, Role.FINANCE, Judgement(RELEASED, "paid"), CASE, None),
    ],
)
def test_who_may_end_a_sum_by_hand(
    kind: HoldKind, role: Role, said: Judgement, facts: Facts, code: Code | None
) -> None:
    if code is None:
        rules.check_judgement(kind, role, said, facts)
        return
    with pytest.raises(Refusal) as refused:
        rules.check_judgement(kind, role, said, facts)
    assert refused.value.code is code


def test_a_second_person_is_needed_above_the_limit_alone() -> None:
    assert not rules.needs_second(100, 100)
    assert rules.needs_second(101, 100)


def test_a_silent_provider_is_asked_less_and_less_often_and_never_given_up() -> None:
    waits = [rules.asked_again(times) for times in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=5)
    assert waits[-1] == timedelta(minutes=10)
