"""Holds the steps that orders take to the table, and each refusal to its code and fields."""

from functools import partial
from itertools import product

import pytest

from api_client.vocabulary import Code, JobKind, OrderState, Party, Role, Step
from desktop.domain import orders
from desktop.domain.orders import ORDER_TRANSITIONS, Ask, Stage, Transition
from desktop.domain.refusal import Refusal
from tests.domain.order_table import (
    FIRST_WAY,
    LOCKSMITH,
    PLAIN,
    STAGE_SETS,
    WORK,
    S,
    reachable,
    rows_of,
    sources,
)


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
    waiting = {
        S.AWAITING_CONSENT: {Step.CONSENT, Step.REFUSE},
        S.AWAITING_FUNDS: {Step.FUND, Step.FUND_FAIL},
    }
    for state in set(waiting) & reachable(kind):
        found = {row.step: row.target for row in orders.rows_from(state, kind)}
        assert set(found) == waiting[state] | {Step.ASSIGN, Step.UNASSIGN, Step.CANCEL}
        assert found[Step.ASSIGN] is accepted_to


@pytest.mark.parametrize(
    ("steps", "target"),
    [
        ((Step.PUBLISH, Step.OFFER_LAPSE, Step.REFUSE, Step.FUND_FAIL), S.OPEN),
        ((Step.UNASSIGN, Step.DECLINE, Step.REOPEN), S.OPEN),
        ((Step.CANCEL,), S.CANCELLED),
        ((Step.HOLD,), S.ON_HOLD),
        ((Step.ABANDON,), S.ABANDONED),
        ((Step.DISPUTE,), S.DISPUTED),
        ((Step.APPROVE, Step.RESOLVE), S.APPROVED),
        ((Step.CLOSE,), S.CLOSED),
        ((Step.FUND,), S.ASSIGNED),
    ],
)
def test_a_step_leads_to_the_same_state_from_wherever_it_is_taken(
    steps: tuple[Step, ...], target: OrderState
) -> None:
    for step in steps:
        assert {row.target for row in ORDER_TRANSITIONS if row.step is step} == {target}


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


# ---------------------------------------------------------------------------------------- on hold


@pytest.mark.parametrize("step", [Step.CANCEL, Step.ABANDON])
def test_on_hold_an_order_ends_only_as_it_could_before(step: Step) -> None:
    for held in sorted(sources(Step.HOLD, JobKind.REPAIR) | {S.COMPLETED}):
        offered = {row.step for row in orders.rows_from(held, JobKind.REPAIR)}
        ask = partial(
            orders.take,
            S.ON_HOLD,
            step,
            JobKind.REPAIR,
            Role.DISPATCHER,
            reason="The customer rang",
            party=Party.CUSTOMER,
            held=held,
        )
        if step in offered:
            assert ask().step is step
        else:
            with pytest.raises(Refusal) as refused:
                ask()
            assert refused.value.code is Code.ORDER_STEP_OUT_OF_TURN
        shown = orders.steps_for(S.ON_HOLD, JobKind.REPAIR, Role.DISPATCHER, held)
        assert (step in shown) == (step in offered)
        assert Step.RESUME in shown


def test_where_an_order_returns_matters_on_hold_alone() -> None:
    for state, held in product(set(S) - {S.ON_HOLD}, S):
        found = orders.rows_from(state, JobKind.REPAIR, held)
        assert found == orders.rows_from(state, JobKind.REPAIR)


def test_work_that_was_done_under_a_hold_is_not_edited_any_more() -> None:
    assert orders.editable(S.ON_HOLD, S.WORK_BEGUN)
    assert not orders.editable(S.ON_HOLD, S.COMPLETED)
    assert orders.editable(S.OPEN, None)
    assert not orders.editable(S.CANCELLED, None)
