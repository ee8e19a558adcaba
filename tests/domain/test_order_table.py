"""Holds the order's table to A2, A3, E4 and E5: its states, who may, where each step leads."""

import pytest

from api_client.vocabulary import JobKind, Role, Step
from desktop.domain import orders
from desktop.domain.orders import ORDER_TRANSITIONS, Ask, Stage, Timer
from tests.domain.order_table import (
    DESK,
    FIRST_WAY,
    LOCKSMITH,
    OVER,
    PLAIN,
    STAGE_SETS,
    WORK,
    S,
    reachable,
    rows_of,
    sources,
    targets,
    who_may,
)


@pytest.mark.parametrize("kind", JobKind)
def test_no_state_has_two_rows_for_one_step(kind: JobKind) -> None:
    keys = [(row.source, row.step) for row in rows_of(kind)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", PLAIN)
def test_plain_kinds_pass_every_state_but_consent_and_funds(kind: JobKind) -> None:
    assert reachable(kind) == set(S) - {S.AWAITING_CONSENT, S.AWAITING_FUNDS}


def test_a_locksmith_order_passes_every_state() -> None:
    assert reachable(LOCKSMITH) == set(S)


def test_only_the_locksmith_waits_for_consent_and_funds() -> None:
    assert {kind: set(stages) for kind, stages in orders.STAGES.items() if stages} == {
        LOCKSMITH: {Stage.CONSENT, Stage.FUNDS}
    }
    assert set(orders.STAGES) == set(JobKind)


@pytest.mark.parametrize("kind", JobKind)
def test_kinds_differ_in_their_stages_alone(kind: JobKind) -> None:
    """Whatever can be done to one kind of job can be done to another, but for consent and funds."""
    stages = {S.AWAITING_CONSENT, S.AWAITING_FUNDS}
    ways = {(row.source, row.step) for row in rows_of(kind) if row.source not in stages}
    assert ways == {(row.source, row.step) for row in ORDER_TRANSITIONS if row.source not in stages}


def test_every_row_is_reached_by_some_set_of_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    used = set()
    for stages in STAGE_SETS:
        monkeypatch.setitem(orders.STAGES, JobKind.REPAIR, stages)
        states = reachable(JobKind.REPAIR)
        used |= {row for row in rows_of(JobKind.REPAIR) if row.source in states}
    assert used == set(ORDER_TRANSITIONS)


@pytest.mark.parametrize("kind", JobKind)
def test_only_ended_states_are_left_by_no_step(kind: JobKind) -> None:
    left = {row.source for row in rows_of(kind)}
    assert reachable(kind) - left == orders.ENDED == {S.CLOSED, S.CANCELLED}


@pytest.mark.parametrize("kind", JobKind)
def test_every_state_leads_to_an_end(kind: JobKind) -> None:
    rows = rows_of(kind)
    ending = set(orders.ENDED)
    for _ in S:
        ending |= {row.source for row in rows if ending.intersection(targets(row, rows))}
    assert reachable(kind) <= ending


@pytest.mark.parametrize("kind", JobKind)
def test_every_state_before_completion_has_a_way_out_with_a_reason(kind: JobKind) -> None:
    ways = {Step.HOLD, Step.CANCEL, Step.ABANDON}
    rows = [row for row in rows_of(kind) if row.step in ways]
    assert all(Ask.REASON in row.asks for row in rows)
    assert {row.source for row in rows} >= reachable(kind) - OVER
    assert not {row.source for row in rows} & OVER


def test_each_step_is_taken_from_where_it_makes_sense() -> None:
    staged = {S.AWAITING_CONSENT, S.AWAITING_FUNDS}
    before_leaving, under_way = set(WORK[:3]), set(WORK[3:])
    expected = {
        Step.PUBLISH: {S.DRAFT},
        Step.OFFER: {S.OPEN},
        Step.OFFER_LAPSE: {S.OFFERED},
        Step.OFFER_ACCEPT: {S.OFFERED},
        Step.CONSENT: {S.AWAITING_CONSENT},
        Step.REFUSE: {S.AWAITING_CONSENT},
        Step.FUND: {S.AWAITING_FUNDS},
        Step.FUND_FAIL: {S.AWAITING_FUNDS},
        Step.ASSIGN: {S.OPEN} | staged | before_leaving | under_way,
        Step.UNASSIGN: staged | before_leaving | under_way,
        Step.DECLINE: before_leaving,
        Step.APPROVE: {S.COMPLETED},
        Step.DISPUTE: {S.COMPLETED, S.APPROVED},
        Step.RESOLVE: {S.DISPUTED},
        Step.REOPEN: {S.DISPUTED},
        Step.CLOSE: {S.APPROVED, S.ABANDONED},
        Step.HOLD: {S.OPEN} | before_leaving | under_way,
        Step.RESUME: {S.ON_HOLD},
        Step.CANCEL: {S.DRAFT, S.OPEN, S.OFFERED, S.ON_HOLD} | staged | before_leaving,
        Step.ABANDON: under_way | {S.ON_HOLD},
    }
    expected |= {step: {state} for state, (step, *_) in zip(WORK, FIRST_WAY, strict=False)}
    assert {step: sources(step, LOCKSMITH) for step in Step} == expected


def test_abandoning_alone_asks_whose_fault_it_is() -> None:
    assert {row.step for row in ORDER_TRANSITIONS if Ask.PARTY in row.asks} == {Step.ABANDON}
    assert all(
        row.asks == {Ask.REASON, Ask.PARTY} for row in ORDER_TRANSITIONS if row.step is Step.ABANDON
    )


def test_steps_that_go_back_or_aside_ask_a_reason() -> None:
    always = {Step.DECLINE, Step.UNASSIGN, Step.HOLD, Step.CANCEL, Step.ABANDON}
    always |= {Step.DISPUTE, Step.RESOLVE, Step.REOPEN}
    for row in ORDER_TRANSITIONS:
        late = row.step is Step.ASSIGN and row.source in WORK[3:]
        after_abandoning = row.step is Step.CLOSE and row.source is S.ABANDONED
        expected = row.step in always or late or after_abandoning
        assert (Ask.REASON in row.asks) == expected, row


def test_an_order_on_hold_goes_back_to_where_it_was() -> None:
    assert [row.step for row in ORDER_TRANSITIONS if row.target is None] == [Step.RESUME]


def test_timers_run_where_somebody_is_waited_for() -> None:
    assert {
        (row.source, row.step, row.target, row.timer) for row in ORDER_TRANSITIONS if row.timer
    } == {
        (S.OFFERED, Step.OFFER_LAPSE, S.OPEN, Timer.OFFER),
        (S.AWAITING_CONSENT, Step.REFUSE, S.OPEN, Timer.CONSENT),
        (S.AWAITING_FUNDS, Step.FUND_FAIL, S.OPEN, Timer.FUNDS),
    }
    assert all(Role.SYSTEM in row.who for row in ORDER_TRANSITIONS if row.timer)


def test_editable_until_the_work_is_done() -> None:
    assert set(S) - OVER == orders.EDITABLE


def test_assigning_has_an_endpoint_of_its_own() -> None:
    assert {Step.ASSIGN} == orders.BY_HAND


# ------------------------------------------------------------------------------------------ who may


@pytest.mark.parametrize(
    ("steps", "roles"),
    [
        ((Step.PUBLISH, Step.ASSIGN, Step.UNASSIGN, Step.HOLD, Step.RESUME, Step.CANCEL), DESK),
        ((Step.CONSENT, Step.APPROVE, Step.DISPUTE), {*DESK, Role.CUSTOMER}),
        ((Step.REFUSE,), {*DESK, Role.CUSTOMER, Role.SYSTEM}),
        ((Step.RESOLVE, Step.REOPEN), {Role.SUPERVISOR}),
        (tuple(step for step, *_ in FIRST_WAY[:6]), {Role.TECHNICIAN}),
        ((Step.DECLINE,), {Role.TECHNICIAN}),
        ((Step.OFFER, Step.OFFER_LAPSE, Step.OFFER_ACCEPT), {Role.SYSTEM}),
        ((Step.FUND, Step.FUND_FAIL), {Role.SYSTEM}),
    ],
)
def test_each_step_is_in_the_same_hands_wherever_it_is_taken(
    steps: tuple[Step, ...], roles: set[Role]
) -> None:
    for step in steps:
        assert [row for row in ORDER_TRANSITIONS if row.step is step and row.who != roles] == []


def test_who_closes_and_who_breaks_off_depends_on_where_the_order_stands() -> None:
    assert who_may(S.APPROVED, Step.CLOSE) == {*DESK, Role.SYSTEM}
    assert who_may(S.ABANDONED, Step.CLOSE) == DESK
    assert who_may(S.ON_HOLD, Step.ABANDON) == DESK
    for state in WORK[3:]:
        assert who_may(state, Step.ABANDON) == {*DESK, Role.TECHNICIAN}


def test_the_customer_decides_what_is_his() -> None:
    may = {row.step for row in ORDER_TRANSITIONS if Role.CUSTOMER in row.who}
    assert may == {Step.CONSENT, Step.REFUSE, Step.APPROVE, Step.DISPUTE}


def test_the_technician_reports_his_work_and_nothing_else() -> None:
    may = {(row.source, row.step) for row in ORDER_TRANSITIONS if Role.TECHNICIAN in row.who}
    assert may == {
        *zip(WORK, (step for step, *_ in FIRST_WAY), strict=False),
        *((state, Step.DECLINE) for state in WORK[:3]),
        *((state, Step.ABANDON) for state in WORK[3:]),
    }


def test_a_supervisor_may_all_that_a_dispatcher_may_and_judges_disputes() -> None:
    dispatcher = {row for row in ORDER_TRANSITIONS if Role.DISPATCHER in row.who}
    supervisor = {row for row in ORDER_TRANSITIONS if Role.SUPERVISOR in row.who}
    assert dispatcher < supervisor
    assert {row.step for row in supervisor - dispatcher} == {Step.RESOLVE, Step.REOPEN}


def test_nobody_else_moves_an_order() -> None:
    moving = {role for row in ORDER_TRANSITIONS for role in row.who}
    assert moving == {*DESK, Role.TECHNICIAN, Role.CUSTOMER, Role.SYSTEM}
