"""Decides what raises an alarm, when it ends by itself, and whose business it is (A6, F1).

An alarm stands for as long as its cause does. Time alone ends none: a clock that is set back does
not take back what was true.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from api_client.vocabulary import AlarmKind, OrderState, Permission, Priority, VisitState
from desktop.domain.eta import is_late
from desktop.domain.orders import REACHED

ACTED_ON: dict[AlarmKind, Permission] = {
    AlarmKind.EMERGENCY_UNASSIGNED: Permission.ORDERS_WRITE,
    AlarmKind.NOBODY_LEFT: Permission.ORDERS_WRITE,
    AlarmKind.CUSTOMER_SILENT: Permission.ORDERS_WRITE,
    AlarmKind.ORDER_LATE: Permission.ORDERS_WRITE,
    AlarmKind.ORDER_WILL_BE_LATE: Permission.ORDERS_WRITE,
    AlarmKind.ORDER_NOT_RECEIVED: Permission.ORDERS_WRITE,
    AlarmKind.PHONE_SILENT: Permission.ORDERS_WRITE,
    AlarmKind.FUNDS_FAILED: Permission.ORDERS_WRITE,
    AlarmKind.FEE_UNCONFIRMED: Permission.HOLDS_END,
    AlarmKind.DOCUMENTS_OVERDUE: Permission.HOLDS_END,
    AlarmKind.HOLD_LAPSES: Permission.HOLDS_END,
    AlarmKind.HOLD_LAPSED: Permission.HOLDS_END,
    AlarmKind.PAYMENT_REFUSED: Permission.HOLDS_END,
    AlarmKind.REMINDER_DUE: Permission.SHIFT_KEEP,
    AlarmKind.BACKUP_FAILED: Permission.BACKUPS_MAKE,
}
"""By which permission somebody acts on an alarm of a kind, and so may acknowledge it."""

UNASSIGNED = frozenset(
    {
        OrderState.OPEN,
        OrderState.OFFERED,
        OrderState.AWAITING_CONSENT,
        OrderState.AWAITING_FUNDS,
    }
)
"""States in which an order waits for a technician; a draft and one on hold wait for the desk."""
ON_A_JOB = (VisitState.STARTED, VisitState.ON_SITE, VisitState.WORK_BEGUN)
"""States of a visit in which its technician's phone is expected to be heard."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long it is waited before an alarm is raised."""

    late: timedelta
    unassigned: timedelta
    unreceived: timedelta
    backup: timedelta
    silent: timedelta
    foretold: timedelta = timedelta(minutes=5)
    """How much later than was promised somebody may be expected."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an alarm about an order looks at.

    ``visit`` names the visit of whoever has the order now, ``visit_state`` whether his phone
    confirmed it, ``heard_at`` when his phone was heard the last time, ``eta_at`` when he is
    expected.
    """

    state: OrderState
    held_state: OrderState | None
    priority: Priority
    promised_at: datetime | None
    technician: bool
    visit: str
    visit_state: VisitState | None
    heard_at: datetime | None = None
    eta_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Backups:
    """How backups stand: when the last good one was made, or the centre, and one failed since."""

    good_at: datetime
    failed: bool


def nobody_there(facts: Facts) -> bool:
    """Return whether a technician has not reached the place of an order that is still wanted."""
    return facts.state not in REACHED and facts.held_state not in REACHED


def stands(kind: AlarmKind, about: str, about_at: datetime, facts: Facts) -> bool:
    """Return whether the cause of an alarm about an order is still there.

    Args:
        kind: which alarm.
        about: the visit, of an order that was not received, will be late, or whose phone is silent.
        about_at: the promised time of an order that is or will be late; when a silent phone was
            last heard.
        facts: the order as it is now.
    """
    if kind is AlarmKind.ORDER_LATE:
        return facts.promised_at == about_at and nobody_there(facts)
    if kind is AlarmKind.ORDER_WILL_BE_LATE:
        kept = facts.visit == about and facts.promised_at == about_at
        return kept and under_way(facts) and is_late(facts.eta_at, facts.promised_at)
    if kind is AlarmKind.EMERGENCY_UNASSIGNED:
        return waits(facts)
    if kind is AlarmKind.PHONE_SILENT:
        return facts.visit == about and on_a_job(facts) and facts.heard_at == about_at
    assert kind is AlarmKind.ORDER_NOT_RECEIVED, "an alarm about something else than an order"
    return facts.visit == about and unreceived(facts)


def waits(facts: Facts) -> bool:
    """Return whether an order is an emergency that waits for a technician."""
    urgent = facts.priority is Priority.EMERGENCY
    return urgent and facts.state in UNASSIGNED and not facts.technician


def unreceived(facts: Facts) -> bool:
    """Return whether a technician was sent and his phone has not confirmed it."""
    return facts.state is OrderState.ASSIGNED and facts.visit_state is VisitState.ASSIGNED


def under_way(facts: Facts) -> bool:
    """Return whether a technician is on his way to an order, unless it waits."""
    return facts.state is OrderState.STARTED and facts.visit_state is VisitState.STARTED


def on_a_job(facts: Facts) -> bool:
    """Return whether a technician is under way to an order or at work on it, unless it waits."""
    return facts.visit_state in ON_A_JOB and facts.state is not OrderState.ON_HOLD


def backups_fail(backups: Backups, patience: Patience, now: datetime) -> bool:
    """Return whether the centre's backups are no comfort: the last one failed, or is too old."""
    return backups.failed or now - backups.good_at > patience.backup
