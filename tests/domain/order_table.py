"""Decides how the tests read the order's table: by themselves, not through the code under test."""

from collections.abc import Iterator

from api_client.vocabulary import JobKind, OrderState, Role, Step
from desktop.domain import orders
from desktop.domain.orders import ORDER_TRANSITIONS, Stage, Transition

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
