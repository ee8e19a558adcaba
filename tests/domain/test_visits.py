"""Holds the table of a visit's steps to A3, and every pair of state and report to its turn."""

from itertools import product

import pytest

from api_client.vocabulary import FieldState, JobKind, OrderState, Role, Step, VisitState
from desktop.domain import orders, visits
from desktop.domain.visits import VISIT_TRANSITIONS, Turn

V = VisitState
F = FieldState
CHAIN = (V.ASSIGNED, V.RECEIVED, V.ACCEPTED, V.STARTED, V.ON_SITE, V.WORK_BEGUN, V.COMPLETED)
LIVE = CHAIN[:-1]
ENDED = (V.COMPLETED, V.DECLINED, V.WITHDRAWN, V.ABANDONED)
ON_THE_WAY = CHAIN.index(V.STARTED)
PAIRS = tuple(product(V, F))


def expected_turn(state: VisitState, reported: FieldState) -> Turn:
    """Return the turn by places on the chain: declining before leaving, abandoning after."""
    if state in ENDED:
        return Turn(None)
    place = CHAIN.index(state)
    if reported is F.DECLINED:
        return Turn(V.DECLINED) if place < ON_THE_WAY else Turn(None)
    if reported is F.ABANDONED and place >= ON_THE_WAY:
        return Turn(V.ABANDONED)
    last = ON_THE_WAY if reported is F.ABANDONED else CHAIN.index(V(reported.value)) - 1
    if place == last:
        return Turn(V(reported.value))
    skipped = CHAIN[place + 1 : last + 1]
    return Turn(None, tuple(F(passed.value) for passed in skipped))


def test_each_report_is_taken_now_or_early_or_never() -> None:
    found = {pair: visits.turn(*pair) for pair in PAIRS}
    assert found == {pair: expected_turn(*pair) for pair in PAIRS}


@pytest.mark.parametrize(
    ("state", "reported", "turn"),
    [
        (V.ASSIGNED, F.RECEIVED, Turn(V.RECEIVED)),
        (V.ASSIGNED, F.ACCEPTED, Turn(None, (F.RECEIVED,))),
        (V.ASSIGNED, F.DECLINED, Turn(V.DECLINED)),
        (V.ASSIGNED, F.ABANDONED, Turn(None, (F.RECEIVED, F.ACCEPTED, F.STARTED))),
        (V.STARTED, F.DECLINED, Turn(None)),
        (V.STARTED, F.STARTED, Turn(None)),
        (V.STARTED, F.COMPLETED, Turn(None, (F.ON_SITE, F.WORK_BEGUN))),
        (V.WORK_BEGUN, F.ABANDONED, Turn(V.ABANDONED)),
        (V.WORK_BEGUN, F.ACCEPTED, Turn(None)),
        (V.COMPLETED, F.COMPLETED, Turn(None)),
        (V.WITHDRAWN, F.RECEIVED, Turn(None)),
    ],
)
def test_turns_by_example(state: VisitState, reported: FieldState, turn: Turn) -> None:
    assert visits.turn(state, reported) == turn


def test_what_is_early_can_be_taken_once_the_named_states_are_reported() -> None:
    early = [(pair, visits.turn(*pair).earlier) for pair in PAIRS if visits.turn(*pair).earlier]
    assert len(early) == 18
    for (state, reported), earlier in early:
        reached: VisitState | None = state
        for report in (*earlier, reported):
            assert reached is not None
            reached = visits.turn(reached, report).target
            assert reached is V(report.value)


def test_no_state_has_two_rows_for_one_step() -> None:
    keys = [(row.source, row.step) for row in VISIT_TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_every_state_is_reached_from_assigned_and_only_ended_ones_are_left_by_nothing() -> None:
    reached = {V.ASSIGNED}
    for _ in V:
        reached |= {row.target for row in VISIT_TRANSITIONS if row.source in reached}
    assert reached == set(V)
    assert set(V) - {row.source for row in VISIT_TRANSITIONS} == set(ENDED) == visits.ENDED


@pytest.mark.parametrize("state", V)
def test_the_desk_takes_back_what_has_not_ended(state: VisitState) -> None:
    rows = [row for row in VISIT_TRANSITIONS if (row.source, row.step) == (state, Step.UNASSIGN)]
    assert [row.target for row in rows] == ([V.WITHDRAWN] if state in LIVE else [])
    assert visits.withdrawable(state) == (state in LIVE)


def test_milestones_are_what_the_chain_reaches() -> None:
    assert {state: OrderState(state.value) for state in CHAIN[1:]} == visits.MILESTONES


def test_each_reported_state_has_its_step_and_the_step_leads_there() -> None:
    assert set(visits.STEP_OF) == set(F)
    for reported, step in visits.STEP_OF.items():
        leads_to = {row.target for row in VISIT_TRANSITIONS if row.step is step}
        assert leads_to == {V(reported.value)}


@pytest.mark.parametrize("kind", JobKind)
def test_the_order_can_take_each_step_that_its_visit_takes(kind: JobKind) -> None:
    """A visit's state is the order's of the same name; so are the ends that a phone reports."""
    freed = {V.DECLINED, V.WITHDRAWN}
    for row in VISIT_TRANSITIONS:
        role = Role.DISPATCHER if row.step is Step.UNASSIGN else Role.TECHNICIAN
        steps = orders.steps_for(OrderState(row.source.value), kind, role)
        assert row.step in steps
        (order_row,) = (
            found
            for found in orders.rows_from(OrderState(row.source.value), kind)
            if found.step is row.step
        )
        expected = OrderState.OPEN if row.target in freed else OrderState(row.target.value)
        assert order_row.target is expected


@pytest.mark.parametrize("kind", JobKind)
def test_the_technician_takes_no_step_of_the_order_that_his_visit_lacks(kind: JobKind) -> None:
    pairs = {(row.source.value, row.step) for row in VISIT_TRANSITIONS}
    for state in OrderState:
        for step in orders.steps_for(state, kind, Role.TECHNICIAN):
            assert (state.value, step) in pairs
