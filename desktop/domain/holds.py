"""Decides when a sum that is frozen for an order ends, how, and by whom (E5, E9, E10).

Two sums are frozen for an order's customer, a prepayment and a deposit. What ends each is a table
of causes, read from the top; code walks it. Nothing that the table does not name moves money.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

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
    PaymentState,
    Role,
)
from desktop.domain.refusal import Refusal

DOCUMENTS_WITHIN = timedelta(hours=72)
"""So long after the order stands the documents are awaited."""
AFTER_REFUSAL = timedelta(hours=24)
"""So much time there is at least after documents were refused."""
CONFIRMED_WITHIN = timedelta(hours=24)
"""So long after the work is completed nobody is told that the fee is not confirmed."""
WARNED_BEFORE = timedelta(hours=24)
"""So long before a provider lets go of a sum by itself the desk is told."""


class Event(StrEnum):
    """What happens to a sum."""

    FROZEN = "frozen"
    NOT_FROZEN = "not-frozen"
    GIVEN_UP = "given-up"
    RELEASE = "release"
    FORFEIT = "forfeit"
    LET_GO = "let-go"


_S, _E = HoldState, Event
ROWS: dict[tuple[HoldState, Event], HoldState] = {
    (_S.ASKED, _E.FROZEN): _S.HELD,
    (_S.ASKED, _E.NOT_FROZEN): _S.FAILED,
    (_S.ASKED, _E.GIVEN_UP): _S.WITHDRAWN,
    (_S.HELD, _E.RELEASE): _S.RELEASED,
    (_S.HELD, _E.FORFEIT): _S.FORFEITED,
    (_S.HELD, _E.LET_GO): _S.LAPSED,
}
"""How a sum goes on; what is not in it cannot happen, so that each ends once."""

ENDED = frozenset(HoldState) - {_S.ASKED, _S.HELD}
"""States that nothing leaves."""
BY_OUTCOME: dict[HoldOutcome, Event] = {
    HoldOutcome.RELEASED: Event.RELEASE,
    HoldOutcome.FORFEITED: Event.FORFEIT,
}
OPERATIONS: dict[HoldState, PaymentOperation] = {
    _S.ASKED: PaymentOperation.FREEZE,
    _S.RELEASED: PaymentOperation.UNFREEZE,
    _S.FORFEITED: PaymentOperation.CAPTURE,
}
"""What a provider is asked for once a sum has come to a state."""

GONE = frozenset({OrderState.CANCELLED, OrderState.ABANDONED})
"""States in which an order is over without its work being done."""
WORKED = frozenset(
    {OrderState.WORK_BEGUN, OrderState.COMPLETED, OrderState.APPROVED, OrderState.DISPUTED}
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the end of a sum looks at: where its order stands, and what was noted of it.

    ``his`` is whether the order is still with the technician for whom the sums were frozen;
    ``case`` whether a case was asked for, since the documents did not come in time.
    """

    order: OrderState
    his: bool
    set_out: bool = False
    work_begun: bool = False
    abandoned_by: Party | None = None
    fee_paid: bool = False
    fee_confirmed: bool = False
    documents: DocumentsState = DocumentsState.AWAITED
    case: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing will be done for this order by this technician any more."""
        return self.order in GONE or not self.his


@dataclass(frozen=True, slots=True)
class End:
    """How a sum ends, and why."""

    outcome: HoldOutcome
    cause: HoldCause


@dataclass(frozen=True, slots=True)
class _Row:
    kind: HoldKind
    end: End
    holds: Callable[[Facts], bool]


def _customers_own(facts: Facts) -> bool:
    return facts.over and facts.set_out and facts.abandoned_by is Party.CUSTOMER


def _confirmed(facts: Facts) -> bool:
    return facts.fee_paid and facts.fee_confirmed


def _verified(facts: Facts) -> bool:
    return facts.documents is DocumentsState.VERIFIED and not facts.case


def _never_began(facts: Facts) -> bool:
    return facts.over and not facts.work_begun


_R, _F = HoldOutcome.RELEASED, HoldOutcome.FORFEITED
_CAUSES: tuple[_Row, ...] = (
    _Row(HoldKind.PREPAYMENT, End(_F, HoldCause.CUSTOMER_ABANDONED), _customers_own),
    _Row(HoldKind.PREPAYMENT, End(_R, HoldCause.FEE_CONFIRMED), _confirmed),
    _Row(HoldKind.PREPAYMENT, End(_R, HoldCause.ORDER_ENDED), lambda facts: facts.over),
    _Row(HoldKind.DEPOSIT, End(_R, HoldCause.DOCUMENTS_VERIFIED), _verified),
    _Row(HoldKind.DEPOSIT, End(_R, HoldCause.WORK_NEVER_BEGAN), _never_began),
)
"""What ends each sum by rule, the first that fits."""


def end_by_rule(kind: HoldKind, facts: Facts) -> End | None:
    """Return how a frozen sum ends by what is known now, None where it stays frozen."""
    fitting = (row.end for row in _CAUSES if row.kind is kind and row.holds(facts))
    return next(fitting, None)


def follow(state: HoldState, event: Event) -> HoldState:
    """Return where a sum stands after an event.

    Raises:
        Refusal: ``hold-ended`` for one that has ended, ``hold-out-of-turn`` for one that is not
            frozen yet.
    """
    target = ROWS.get((state, event))
    if target is not None:
        return target
    if state in ENDED:
        raise Refusal(Code.HOLD_ENDED, state=state.value)
    raise Refusal(Code.HOLD_OUT_OF_TURN, state=state.value)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody at the desk says of a sum that is frozen: how it ends, why, of which case."""

    outcome: HoldOutcome
    reason: str
    case_number: str = ""


def check_judgement(kind: HoldKind, role: Role, said: Judgement, facts: Facts) -> None:
    """Refuse an end by hand that this role may not decide, or that is not reasoned.

    Finance may give back what no rule holds any longer; a supervisor alone may end a deposit whose
    documents did not come, by the case's number, or let a sum be forfeited.

    Raises:
        Refusal: ``reason-missing``, ``not-permitted``, ``case-number-missing``.
    """
    if not said.reason.strip():
        raise Refusal(Code.REASON_MISSING)
    judged = facts.case and kind is HoldKind.DEPOSIT
    if (judged or said.outcome is HoldOutcome.FORFEITED) and role is not Role.SUPERVISOR:
        raise Refusal(Code.NOT_PERMITTED, role=role.value, outcome=said.outcome.value)
    if judged and not said.case_number.strip():
        raise Refusal(Code.CASE_NUMBER_MISSING)


def needs_second(amount_minor: int, limit_minor: int) -> bool:
    """Return whether a second person has to agree to what is decided by hand over this sum."""
    return amount_minor > limit_minor


def stands(states: Iterable[HoldState]) -> bool:
    """Return whether an order stands: every sum that was asked for is frozen, at the same time."""
    return all(state is HoldState.HELD for state in states)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in which documents are awaited: until when it runs, or what is left of it.

    One of the two is there while documents are awaited or looked at, none once they are verified.
    """

    due_at: datetime | None
    left: timedelta | None = None

    def stopped(self, now: datetime) -> "Clock":
        """Return it standing still, since documents were handed in."""
        assert self.due_at is not None, "a clock that stands still is stopped"
        return Clock(None, max(self.due_at - now, timedelta(0)))

    def running_on(self, now: datetime) -> "Clock":
        """Return it running on, since documents were refused: for a day at least."""
        assert self.left is not None, "a clock that runs is let run on"
        return Clock(now + max(self.left, AFTER_REFUSAL))


def begun(stands_at: datetime) -> Clock:
    """Return the clock of an order that stands since then."""
    return Clock(stands_at + DOCUMENTS_WITHIN)


_D = DocumentsState
DOCUMENTS: Mapping[tuple[DocumentsState, DocumentsState], bool] = {
    (_D.AWAITED, _D.HANDED_IN): True,
    (_D.REFUSED, _D.HANDED_IN): True,
    (_D.HANDED_IN, _D.REFUSED): True,
    (_D.HANDED_IN, _D.VERIFIED): True,
}
"""How documents go on."""


def check_documents(before: DocumentsState, after: DocumentsState, reason: str) -> None:
    """Refuse a step of the documents that is out of turn, or a refusal without a reason.

    Raises:
        Refusal: ``documents-out-of-turn``, ``reason-missing``.
    """
    if (before, after) not in DOCUMENTS:
        raise Refusal(Code.DOCUMENTS_OUT_OF_TURN, state=before.value, wanted=after.value)
    if after is DocumentsState.REFUSED and not reason.strip():
        raise Refusal(Code.REASON_MISSING)


AGAIN_FIRST = timedelta(seconds=5)
AGAIN_LAST = timedelta(minutes=10)


def asked_again(times_sent: int) -> timedelta:
    """Return after how long a provider is asked again that gave no answer, or is not done yet."""
    doublings = min(max(times_sent - 1, 0), 10)
    return min(AGAIN_FIRST * (1 << doublings), AGAIN_LAST)


SETTLED = frozenset({PaymentState.SUCCEEDED, PaymentState.REFUSED, PaymentState.LAPSED})
"""Answers of a provider that are final."""
