"""Holds the table of an order's steps to A2, A3, E4 and E5, and each refusal to its code."""

from collections.abc import Iterator
from itertools import product

import pytest

from api_client.vocabulary import Code, JobKind, OrderState, Party, Role, Step
from desktop.domain import orders
from desktop.domain.orders import ORDER_TRANSITIONS, Ask, Stage, Timer, Transition
from desktop.domain.refusal import Refusal

S = OrderState
LOCKSMITH = JobKind.LOCKSMITH
PLAIN = tuple(kind for kind in JobKind if kind is not LOCKSMITH)
WORK = (
    S.ASSIGNED,
    S.RECEIVED,
    S.ACCEPTED,
    S.STARTED,
    S.ON_SITE,
    S.WORK_BEGUN,
)
OVER = {S.COMPLETED, S.APPROVED, S.DISPUTED, S.CLOSED, S.CANCELLED, S.ABANDONED}
DESK = {Role.DISPATCHER, Role.SUPERVISOR}

FIRST_WAY: tuple[tuple[Step, Role, OrderState], ...] = (
    (Step.RECEIVE, Role.TECHNICIAN, S.RECEIVED),
    (Step.ACCEPT, Role.TECHNICIAN, S.ACCEPTED),
    (Step.START, Role.TECHNICIAN, S.STARTED),
    (Step.ARRIVE, Role.TECHNICIAN, S.ON_SITE),
    (Step.BEGIN, Role.TECHNICIAN, S.WORK_BEGUN),
    (Step.COMPLETE, Role.TECHNICIAN, S.COMPLETED),
    (Step.APPROVE, Role.CUSTOMER, S.APPROVED),
    (Step.CLOSE, Role.SYSTEM, S.CLOSED),
)
"""From the assignment to the end, when nothing comes between."""

STAGE_SETS = (
    frozenset[Stage](),
    frozenset({Stage.CONSENT}),
    frozenset({Stage.FUNDS}),
    frozenset({Stage.CONSENT, Stage.FUNDS}),
)


def rows_of(kind: JobKind) -> tuple[Transition, ...]:
    """Return the rows that serve the kind, found without the code under test."""
    stages = orders.STAGES[kind]
    return tuple(
        row
        for row in ORDER_TRANSITIONS
        if all(need in stages for need in row.needs)
        and not any(skip in stages for skip in row.skips)
    )


def targets(row: Transition, rows: tuple[Transition, ...]) -> Iterator[OrderState]:
    """Yield where a row can lead; from on hold, wherever a hold was possible."""
    if row.target is not None:
        yield row.target
    else:
        yield from (other.source for other in rows if other.step is Step.HOLD)


def reachable(kind: JobKind) -> set[OrderState]:
    """Return the states that an order of this kind can come to."""
    rows = rows_of(kind)
    found = {S.DRAFT}
    while True:
        more = {to for row in rows if row.source in found for to in targets(row, rows)} - found
        if not more:
            return found
        found |= more


def who_may(state: OrderState, step: Step, kind: JobKind = JobKind.REPAIR) -> set[Role]:
    """Return the roles that may take the step, none where nobody may."""
    return {
        role for row in rows_of(kind) if (row.source, row.step) == (state, step) for role in row.who
    }


def sources(step: Step, kind: JobKind = JobKind.REPAIR) -> set[OrderState]:
    """Return the states that the step leaves."""
    return {row.source for row in rows_of(kind) if row.step is step}


# ----------------------------------------------------------------------------- the table as a whole


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


def test_hold_cancel_and_abandon_are_possible_where_they_make_sense() -> None:
    waiting = {S.OPEN, S.OFFERED, S.AWAITING_CONSENT, S.AWAITING_FUNDS}
    before_leaving, under_way = set(WORK[:3]), set(WORK[3:])
    assert sources(Step.HOLD, LOCKSMITH) == {S.OPEN} | before_leaving | under_way
    assert sources(Step.CANCEL, LOCKSMITH) == {S.DRAFT, S.ON_HOLD} | waiting | before_leaving
    assert sources(Step.ABANDON, LOCKSMITH) == under_way | {S.ON_HOLD}


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
    assert sources(Step.RESUME) == {S.ON_HOLD}
    assert {row.target for row in ORDER_TRANSITIONS if row.step is Step.HOLD} == {S.ON_HOLD}


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


# ------------------------------------------------------------------------------------- taking steps


@pytest.mark.parametrize("kind", PLAIN)
def test_a_plain_order_goes_from_draft_to_closed(kind: JobKind) -> None:
    walk(kind, (Step.PUBLISH, Role.DISPATCHER, S.OPEN), (Step.ASSIGN, Role.DISPATCHER, S.ASSIGNED))
    walk(
        kind,
        (Step.PUBLISH, Role.DISPATCHER, S.OPEN),
        (Step.OFFER, Role.SYSTEM, S.OFFERED),
        (Step.OFFER_ACCEPT, Role.SYSTEM, S.ASSIGNED),
    )


@pytest.mark.parametrize("by", [Role.CUSTOMER, Role.DISPATCHER])
def test_a_locksmith_order_waits_for_consent_and_funds(by: Role) -> None:
    funded = ((Step.CONSENT, by, S.AWAITING_FUNDS), (Step.FUND, Role.SYSTEM, S.ASSIGNED))
    walk(
        LOCKSMITH,
        (Step.PUBLISH, Role.SUPERVISOR, S.OPEN),
        (Step.OFFER, Role.SYSTEM, S.OFFERED),
        (Step.OFFER_ACCEPT, Role.SYSTEM, S.AWAITING_CONSENT),
        *funded,
    )
    walk(
        LOCKSMITH,
        (Step.PUBLISH, Role.SUPERVISOR, S.OPEN),
        (Step.ASSIGN, Role.SUPERVISOR, S.AWAITING_CONSENT),
        *funded,
    )


def walk(kind: JobKind, *to_assignment: tuple[Step, Role, OrderState]) -> None:
    """Take the steps from draft on and then the usual ones, each to the state that is named."""
    state = S.DRAFT
    for step, role, expected in (*to_assignment, *FIRST_WAY):
        row = orders.take(state, step, kind, role)
        assert row.target is expected
        state = expected


@pytest.mark.parametrize(
    ("stages", "accepted_to", "consented_to"),
    [
        (STAGE_SETS[0], S.ASSIGNED, None),
        (STAGE_SETS[1], S.AWAITING_CONSENT, S.ASSIGNED),
        (STAGE_SETS[2], S.AWAITING_FUNDS, None),
        (STAGE_SETS[3], S.AWAITING_CONSENT, S.AWAITING_FUNDS),
    ],
)
def test_a_kind_of_job_is_data(
    monkeypatch: pytest.MonkeyPatch,
    stages: frozenset[Stage],
    accepted_to: OrderState,
    consented_to: OrderState | None,
) -> None:
    kind = JobKind.INSPECTION
    monkeypatch.setitem(orders.STAGES, kind, stages)
    assert orders.take(S.OFFERED, Step.OFFER_ACCEPT, kind, Role.SYSTEM).target is accepted_to
    for state in (S.OPEN, *WORK):
        row = orders.take(state, Step.ASSIGN, kind, Role.DISPATCHER, reason="ill")
        assert row.target is accepted_to
    if consented_to is not None:
        row = orders.take(S.AWAITING_CONSENT, Step.CONSENT, kind, Role.CUSTOMER)
        assert row.target is consented_to


@pytest.mark.parametrize("kind", JobKind)
def test_each_step_is_taken_or_refused_as_its_row_says(kind: JobKind) -> None:
    table = {(row.source, row.step): row for row in rows_of(kind)}
    for state, step, role in product(S, Step, Role):
        row = table.get((state, step))
        if row is None:
            possible = sorted(other.step.value for other in table.values() if other.source is state)
            refused(Code.ORDER_STEP_OUT_OF_TURN, state, step, kind, role, possible=possible)
        elif role not in row.who:
            refused(Code.NOT_PERMITTED, state, step, kind, role)
        else:
            assert taken(state, step, kind, role, reason="why", party=Party.NOBODY) is row
            if Ask.REASON in row.asks:
                refused(
                    Code.REASON_MISSING, state, step, kind, role, reason=" \n", party=Party.CENTRE
                )
            else:
                assert taken(state, step, kind, role, party=Party.NOBODY) is row
            if Ask.PARTY in row.asks:
                refused(Code.PARTY_MISSING, state, step, kind, role, reason="why")
            else:
                assert taken(state, step, kind, role, reason="why") is row


def taken(  # a name of its own, so that what is expected reads as a sentence
    state: OrderState,
    step: Step,
    kind: JobKind,
    role: Role,
    *,
    reason: str = "",
    party: Party | None = None,
) -> Transition:
    """Return the row that is taken."""
    return orders.take(state, step, kind, role, reason=reason, party=party)


def refused(
    code: Code,
    state: OrderState,
    step: Step,
    kind: JobKind,
    role: Role,
    *,
    possible: list[str] | None = None,
    reason: str = "",
    party: Party | None = None,
) -> None:
    """Expect the refusal with this code and exactly the fields that belong to it."""
    with pytest.raises(Refusal) as caught:
        orders.take(state, step, kind, role, reason=reason, party=party)
    assert caught.value.code is code
    expected: dict[str, object] = {"step": step.value}
    if code is Code.ORDER_STEP_OUT_OF_TURN:
        expected |= {"state": state.value, "possible": possible}
    if code is Code.NOT_PERMITTED:
        expected |= {"role": role.value}
    assert caught.value.fields == expected


@pytest.mark.parametrize("kind", JobKind)
def test_the_steps_that_somebody_sees_are_those_he_may_take(kind: JobKind) -> None:
    for state, role in product(S, Role):
        wanted = [row.step for row in rows_of(kind) if row.source is state and role in row.who]
        assert list(orders.steps_for(state, kind, role)) == wanted


def test_the_rows_of_a_state_are_those_of_the_kind() -> None:
    for state, kind in product(S, JobKind):
        expected = tuple(row for row in rows_of(kind) if row.source is state)
        assert orders.rows_from(state, kind) == expected


def test_a_row_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ORDER_TRANSITIONS[0].target = S.CLOSED  # type: ignore[misc]
