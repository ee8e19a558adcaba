"""Decides which steps an order may take, by whom, and what each step asks (A2, A3, E4, E5, E9).

The table is data and code walks it; docs/diagrams/order.md is made from it. Which rows apply to
an order depends on its kind of job: a row may need a stage (consent, funds) or skip it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from api_client.vocabulary import Code, JobKind, OrderState, Party, Role, Step
from desktop.domain.refusal import Refusal


class Stage(StrEnum):
    """A stage that only some kinds of job pass."""

    CONSENT = "consent"
    FUNDS = "funds"


class Ask(StrEnum):
    """What a step must be given before it is taken."""

    REASON = "reason"
    PARTY = "party"


class Timer(StrEnum):
    """Which deadline runs while the state lasts; the deadlines themselves are settings."""

    OFFER = "offer"
    CONSENT = "consent"
    FUNDS = "funds"


STAGES: dict[JobKind, frozenset[Stage]] = {
    JobKind.REPAIR: frozenset(),
    JobKind.MAINTENANCE: frozenset(),
    JobKind.INSPECTION: frozenset(),
    JobKind.INSTALLATION: frozenset(),
    JobKind.LOCKSMITH: frozenset({Stage.CONSENT, Stage.FUNDS}),
}
"""The stages that each kind of job passes between offer and assignment."""

DESK = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
JUDGES = frozenset({Role.SUPERVISOR})
FIELD = frozenset({Role.TECHNICIAN})
ENGINE = frozenset({Role.SYSTEM})

NO_STAGE: frozenset[Stage] = frozenset()
CONSENT = frozenset({Stage.CONSENT})
FUNDS = frozenset({Stage.FUNDS})
BOTH = CONSENT | FUNDS
NOTHING: frozenset[Ask] = frozenset()
REASON = frozenset({Ask.REASON})
REASON_AND_PARTY = frozenset({Ask.REASON, Ask.PARTY})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: from, step, to, who may, for which kinds, what it asks, which timer may take it.

    A ``target`` of None is the state from which the order was put on hold.
    """

    source: OrderState
    step: Step
    target: OrderState | None
    who: frozenset[Role]
    asks: frozenset[Ask] = NOTHING
    needs: frozenset[Stage] = NO_STAGE
    skips: frozenset[Stage] = NO_STAGE
    timer: Timer | None = None

    def serves(self, kind: JobKind) -> bool:
        """Return whether the row applies to orders of this kind."""
        return self.needs <= STAGES[kind] and not self.skips & STAGES[kind]


_S = OrderState
_BEFORE_WORK = (_S.ASSIGNED, _S.RECEIVED, _S.ACCEPTED)
_UNDER_WAY = (_S.STARTED, _S.ON_SITE, _S.WORK_BEGUN)
_UNASSIGNED = (_S.OPEN, _S.OFFERED, _S.AWAITING_CONSENT, _S.AWAITING_FUNDS)


def _assigning(source: OrderState, asks: frozenset[Ask]) -> tuple[Transition, ...]:
    """Return the rows by which the desk names a technician by hand from one state."""
    return (
        Transition(source, Step.ASSIGN, _S.ASSIGNED, DESK, asks, skips=BOTH),
        Transition(source, Step.ASSIGN, _S.AWAITING_CONSENT, DESK, asks, needs=CONSENT),
        Transition(source, Step.ASSIGN, _S.AWAITING_FUNDS, DESK, asks, needs=FUNDS, skips=CONSENT),
    )


ORDER_TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, Step.PUBLISH, _S.OPEN, DESK),
    Transition(_S.OPEN, Step.OFFER, _S.OFFERED, ENGINE),
    Transition(_S.OFFERED, Step.OFFER_LAPSE, _S.OPEN, ENGINE, timer=Timer.OFFER),
    Transition(_S.OFFERED, Step.OFFER_ACCEPT, _S.ASSIGNED, ENGINE, skips=BOTH),
    Transition(_S.OFFERED, Step.OFFER_ACCEPT, _S.AWAITING_CONSENT, ENGINE, needs=CONSENT),
    Transition(
        _S.OFFERED, Step.OFFER_ACCEPT, _S.AWAITING_FUNDS, ENGINE, needs=FUNDS, skips=CONSENT
    ),
    Transition(
        _S.AWAITING_CONSENT, Step.CONSENT, _S.AWAITING_FUNDS, DESK | {Role.CUSTOMER}, needs=FUNDS
    ),
    Transition(_S.AWAITING_CONSENT, Step.CONSENT, _S.ASSIGNED, DESK | {Role.CUSTOMER}, skips=FUNDS),
    Transition(
        _S.AWAITING_CONSENT,
        Step.REFUSE,
        _S.OPEN,
        DESK | ENGINE | {Role.CUSTOMER},
        timer=Timer.CONSENT,
    ),
    Transition(_S.AWAITING_FUNDS, Step.FUND, _S.ASSIGNED, ENGINE),
    Transition(_S.AWAITING_FUNDS, Step.FUND_FAIL, _S.OPEN, ENGINE, timer=Timer.FUNDS),
    *_assigning(_S.OPEN, NOTHING),
    Transition(_S.AWAITING_CONSENT, Step.ASSIGN, _S.AWAITING_CONSENT, DESK),
    Transition(_S.AWAITING_FUNDS, Step.ASSIGN, _S.AWAITING_CONSENT, DESK, needs=CONSENT),
    Transition(_S.AWAITING_FUNDS, Step.ASSIGN, _S.AWAITING_FUNDS, DESK, skips=CONSENT),
    *(row for state in _BEFORE_WORK for row in _assigning(state, NOTHING)),
    *(row for state in _UNDER_WAY for row in _assigning(state, REASON)),
    *(
        Transition(state, Step.UNASSIGN, _S.OPEN, DESK, REASON)
        for state in (_S.AWAITING_CONSENT, _S.AWAITING_FUNDS, *_BEFORE_WORK, *_UNDER_WAY)
    ),
    Transition(_S.ASSIGNED, Step.RECEIVE, _S.RECEIVED, FIELD),
    Transition(_S.RECEIVED, Step.ACCEPT, _S.ACCEPTED, FIELD),
    *(Transition(state, Step.DECLINE, _S.OPEN, FIELD, REASON) for state in _BEFORE_WORK),
    Transition(_S.ACCEPTED, Step.START, _S.STARTED, FIELD),
    Transition(_S.STARTED, Step.ARRIVE, _S.ON_SITE, FIELD),
    Transition(_S.ON_SITE, Step.BEGIN, _S.WORK_BEGUN, FIELD),
    Transition(_S.WORK_BEGUN, Step.COMPLETE, _S.COMPLETED, FIELD),
    Transition(_S.COMPLETED, Step.APPROVE, _S.APPROVED, DESK | {Role.CUSTOMER}),
    Transition(_S.COMPLETED, Step.DISPUTE, _S.DISPUTED, DESK | {Role.CUSTOMER}, REASON),
    Transition(_S.APPROVED, Step.DISPUTE, _S.DISPUTED, DESK | {Role.CUSTOMER}, REASON),
    Transition(_S.DISPUTED, Step.RESOLVE, _S.APPROVED, JUDGES, REASON),
    Transition(_S.DISPUTED, Step.REOPEN, _S.OPEN, JUDGES, REASON),
    Transition(_S.APPROVED, Step.CLOSE, _S.CLOSED, DESK | ENGINE),
    Transition(_S.ABANDONED, Step.CLOSE, _S.CLOSED, DESK, REASON),
    *(
        Transition(state, Step.HOLD, _S.ON_HOLD, DESK, REASON)
        for state in (_S.OPEN, *_BEFORE_WORK, *_UNDER_WAY)
    ),
    Transition(_S.ON_HOLD, Step.RESUME, None, DESK),
    *(
        Transition(state, Step.CANCEL, _S.CANCELLED, DESK, REASON)
        for state in (_S.DRAFT, *_UNASSIGNED, *_BEFORE_WORK, _S.ON_HOLD)
    ),
    *(
        Transition(state, Step.ABANDON, _S.ABANDONED, DESK | FIELD, REASON_AND_PARTY)
        for state in _UNDER_WAY
    ),
    Transition(_S.ON_HOLD, Step.ABANDON, _S.ABANDONED, DESK, REASON_AND_PARTY),
)

ENDED = frozenset({_S.CLOSED, _S.CANCELLED})
"""States that no step leaves."""

PAST = frozenset({_S.APPROVED, _S.CLOSED, _S.CANCELLED})
"""States that no report of a phone changes any more; nearly all orders stand in them."""

REACHED = PAST | {_S.ON_SITE, _S.WORK_BEGUN, _S.COMPLETED, _S.DISPUTED, _S.ABANDONED}
"""States in which a promised time is kept, broken or void, and no longer late."""

EDITABLE = frozenset(OrderState) - {_S.COMPLETED, _S.APPROVED, _S.DISPUTED, _S.ABANDONED} - ENDED
"""States in which the desk may still edit an order's content."""

BY_HAND = frozenset({Step.ASSIGN})
"""Steps that have an endpoint of their own, since they carry more than a reason."""


AS_HELD = frozenset({Step.CANCEL, Step.ABANDON})
"""Steps that an order on hold may take only where it could take them before it was held."""


FROZEN_SUMS = ("prepayment_minor", "deposit_minor")
"""What a service order may say that is frozen for its customer before it stands."""


def unfunded(service: Mapping[str, Any] | None) -> bool:
    """Return whether an order says of no money that it is to be frozen."""
    return service is None or not any(service.get(name) for name in FROZEN_SUMS)


def rows_from(
    state: OrderState, kind: JobKind, held: OrderState | None = None
) -> tuple[Transition, ...]:
    """Return the rows that an order of this kind may take in this state.

    Args:
        state: where the order stands.
        kind: its kind of job.
        held: the state to which it returns from hold; without one, nothing is known of it and
            all rows of the table are given.
    """
    rows = (row for row in ORDER_TRANSITIONS if row.source is state and row.serves(kind))
    if state is not OrderState.ON_HOLD or held is None:
        return tuple(rows)
    before = {row.step for row in rows_from(held, kind)}
    return tuple(row for row in rows if row.step not in AS_HELD or row.step in before)


def steps_for(
    state: OrderState, kind: JobKind, role: Role, held: OrderState | None = None
) -> tuple[Step, ...]:
    """Return the steps that this role may take now, in the table's order."""
    rows = rows_from(state, kind, held)
    return tuple(dict.fromkeys(row.step for row in rows if role in row.who))


def editable(state: OrderState, held: OrderState | None) -> bool:
    """Return whether the desk may still edit the order's content."""
    return (held or state) in EDITABLE


def take(
    state: OrderState,
    step: Step,
    kind: JobKind,
    role: Role,
    *,
    reason: str = "",
    party: Party | None = None,
    held: OrderState | None = None,
) -> Transition:
    """Return the row that the step takes.

    Raises:
        Refusal: ``order-step-out-of-turn`` with the state and the steps that are possible,
            ``not-permitted``, ``reason-missing`` or ``party-missing``.
    """
    rows = rows_from(state, kind, held)
    found = next((row for row in rows if row.step is step), None)
    if found is None:
        raise Refusal(
            Code.ORDER_STEP_OUT_OF_TURN,
            state=state.value,
            step=step.value,
            possible=sorted({row.step.value for row in rows}),
        )
    if role not in found.who:
        raise Refusal(Code.NOT_PERMITTED, step=step.value, role=role.value)
    if Ask.REASON in found.asks and not reason.strip():
        raise Refusal(Code.REASON_MISSING, step=step.value)
    if Ask.PARTY in found.asks and party is None:
        raise Refusal(Code.PARTY_MISSING, step=step.value)
    return found
