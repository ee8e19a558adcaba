"""Decides which steps one technician's part in an order may take, and in what turn (A3).

A visit is a technician's (later a crew's) part; its table is data like the order's. A step that
is ahead of its turn is not illegal but early: the states that must be reported first are named.
"""

from dataclasses import dataclass

from api_client.vocabulary import FieldState, OrderState, Step, VisitState


@dataclass(frozen=True, slots=True)
class VisitTransition:
    """One row of a visit's table: from, step, to."""

    source: VisitState
    step: Step
    target: VisitState


_V = VisitState
_CHAIN: tuple[tuple[VisitState, Step, VisitState], ...] = (
    (_V.ASSIGNED, Step.RECEIVE, _V.RECEIVED),
    (_V.RECEIVED, Step.ACCEPT, _V.ACCEPTED),
    (_V.ACCEPTED, Step.START, _V.STARTED),
    (_V.STARTED, Step.ARRIVE, _V.ON_SITE),
    (_V.ON_SITE, Step.BEGIN, _V.WORK_BEGUN),
    (_V.WORK_BEGUN, Step.COMPLETE, _V.COMPLETED),
)
_UNDER_WAY = (_V.STARTED, _V.ON_SITE, _V.WORK_BEGUN)
_OPEN = (_V.ASSIGNED, _V.RECEIVED, _V.ACCEPTED, *_UNDER_WAY)

VISIT_TRANSITIONS: tuple[VisitTransition, ...] = (
    *(VisitTransition(*row) for row in _CHAIN),
    *(VisitTransition(state, Step.DECLINE, _V.DECLINED) for state in _OPEN[:3]),
    *(VisitTransition(state, Step.ABANDON, _V.ABANDONED) for state in _UNDER_WAY),
    *(VisitTransition(state, Step.UNASSIGN, _V.WITHDRAWN) for state in _OPEN),
)

ENDED = frozenset({_V.COMPLETED, _V.DECLINED, _V.WITHDRAWN, _V.ABANDONED})
"""States that no step leaves."""

STEP_OF: dict[FieldState, Step] = {
    FieldState.RECEIVED: Step.RECEIVE,
    FieldState.ACCEPTED: Step.ACCEPT,
    FieldState.DECLINED: Step.DECLINE,
    FieldState.STARTED: Step.START,
    FieldState.ON_SITE: Step.ARRIVE,
    FieldState.WORK_BEGUN: Step.BEGIN,
    FieldState.COMPLETED: Step.COMPLETE,
    FieldState.ABANDONED: Step.ABANDON,
}
"""The step by which a phone reaches the state that it reports."""

MILESTONES: dict[VisitState, OrderState] = {
    target: OrderState(target.value) for _, _, target in _CHAIN
}
"""The states that are written once for each visit, with the order's state of the same name."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How a reported step stands to the visit: taken now, early, or out of turn for good."""

    target: VisitState | None
    earlier: tuple[FieldState, ...] = ()


def turn(state: VisitState, reported: FieldState) -> Turn:
    """Return whether the visit may take the reported step now.

    ``target`` is the state it reaches. Without one, ``earlier`` names the states that have to
    be reported first; when that is empty too, the step can never be taken any more.
    """
    step = STEP_OF[reported]
    targets = {row.source: row.target for row in VISIT_TRANSITIONS if row.step is step}
    if state in targets:
        return Turn(targets[state])
    earlier: list[FieldState] = []
    for source, _, target in _CHAIN:
        if source is not state:
            continue
        state = target
        earlier.append(FieldState(target.value))
        if state in targets:
            return Turn(None, tuple(earlier))
    return Turn(None)


def withdrawable(state: VisitState) -> bool:
    """Return whether the desk can still take the visit back."""
    return state not in ENDED
