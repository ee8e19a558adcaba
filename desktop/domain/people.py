"""Decides who may do what, and what a technician is doing (F3, A6)."""

from collections.abc import Iterable

from api_client.vocabulary import (
    STAFF_ROLES,
    Code,
    Permission,
    Role,
    TechnicianState,
    VisitState,
)
from desktop.domain.refusal import Refusal

_P = Permission
_EVERY_STAFF = frozenset(
    {_P.ORDERS_VIEW, _P.TECHNICIANS_VIEW, _P.CHANGES_FOLLOW, _P.VIEWS_KEEP, _P.TEMPLATES_VIEW}
    | {_P.DISPATCH_VIEW, _P.AREAS_VIEW, _P.HOLDS_VIEW, _P.PRICES_VIEW}
)
_CLERK = frozenset(
    {_P.REGISTRATIONS_VIEW, _P.REGISTRATIONS_WRITE, _P.REGISTRATIONS_REVIEW, _P.IDENTITY_VIEW}
    | {_P.DOCUMENTS_TAKE, _P.DOCUMENTS_CHECK}
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DISPATCHER: _EVERY_STAFF
    | {_P.ORDERS_WRITE, _P.FILES_SEND, _P.FILES_VIEW, _P.ALARMS_VIEW, _P.SHIFT_KEEP}
    | {_P.DUTY_WRITE, _P.REGISTRATIONS_VIEW, _P.DOCUMENTS_TAKE, _P.FEE_RECORD},
    Role.SUPERVISOR: _EVERY_STAFF
    | {_P.ORDERS_WRITE, _P.ORDERS_JUDGE, _P.FILES_SEND, _P.FILES_VIEW}
    | {_P.ALARMS_VIEW, _P.SHIFT_KEEP, _P.TEMPLATES_WRITE, _P.AREAS_WRITE, _P.DUTY_WRITE}
    | {_P.LEDGER_VIEW, _P.LEDGER_CLOSE, _P.HOLDS_END, _P.MONEY_COUNT, _P.FEE_RECORD}
    | _CLERK,
    Role.FINANCE: _EVERY_STAFF
    | {_P.LEDGER_VIEW, _P.LEDGER_WRITE, _P.LEDGER_CLOSE, _P.ALARMS_VIEW}
    | {_P.HOLDS_END, _P.MONEY_COUNT, _P.FEE_RECORD, _P.PRICES_WRITE}
    | {_P.PAYOUT_VIEW, _P.PAYOUT_RUN, _P.PAYOUT_RELEASE},
    Role.RECORDS_CLERK: _EVERY_STAFF | {_P.FILES_SEND, _P.FILES_VIEW} | _CLERK,
    Role.ADMINISTRATOR: _EVERY_STAFF
    | {_P.PEOPLE_WRITE, _P.AUDIT_VIEW, _P.BACKUPS_MAKE}
    | {_P.DIAGNOSTICS_VIEW, _P.ALARMS_VIEW, _P.SETTINGS_WRITE, _P.TEMPLATES_WRITE}
    | {_P.REACH_CHECK, _P.AREAS_WRITE, _P.DUTY_WRITE, _P.PRICES_WRITE}
    | {_P.REGISTRATIONS_VIEW, _P.REGISTRATIONS_WRITE, _P.LEDGER_VIEW}
    | {_P.PAYOUT_VIEW, _P.PAYOUT_RELEASE},
    Role.AUDITOR: _EVERY_STAFF
    | {_P.AUDIT_VIEW, _P.FILES_VIEW, _P.DIAGNOSTICS_VIEW, _P.ALARMS_VIEW}
    | {_P.REGISTRATIONS_VIEW, _P.LEDGER_VIEW},
    Role.TECHNICIAN: frozenset(
        {_P.ORDERS_VIEW, _P.REPORTS_SEND, _P.FILES_SEND, _P.FILES_VIEW, _P.CHANGES_FOLLOW}
        | {_P.TECHNICIANS_VIEW, _P.OFFERS_ANSWER, _P.DUTY_WRITE, _P.FEE_RECORD, _P.FEE_CONFIRM}
        | {_P.REGISTRATIONS_VIEW, _P.REGISTRATIONS_WRITE}
    ),
    Role.CREW_LEADER: frozenset(),
    Role.CUSTOMER: frozenset(),
    Role.POLICE_OFFICER: frozenset(),
    Role.ANONYMOUS: frozenset(),
    Role.SYSTEM: frozenset(
        {_P.PEOPLE_WRITE, _P.SERVER_STOP, _P.TECHNICIANS_VIEW, _P.BACKUPS_MAKE}
        | {_P.DIAGNOSTICS_VIEW, _P.REACH_CHECK}
        | {_P.AREAS_VIEW, _P.AREAS_WRITE, _P.DUTY_WRITE}
    ),
}
"""What each role may do. Outside the centre, a permission reaches a person's own things only."""

OUTSIDE = frozenset({Role.TECHNICIAN, Role.CREW_LEADER, Role.CUSTOMER, Role.POLICE_OFFICER})
"""Roles that see only what is theirs."""

SHORTEST_PASSWORD = 8


def require(role: Role, permission: Permission) -> None:
    """Refuse what the role may not do.

    Raises:
        Refusal: ``not-permitted``.
    """
    if permission not in PERMISSIONS[role]:
        raise Refusal(Code.NOT_PERMITTED, permission=permission.value, role=role.value)


def check_staff_role(role: Role) -> None:
    """Refuse a role that no member of staff can have.

    Raises:
        Refusal: ``role-unsuitable``.
    """
    if role not in STAFF_ROLES:
        raise Refusal(Code.ROLE_UNSUITABLE, role=role.value)


def check_password(name: str, password: str) -> None:
    """Refuse a password that is too short, one repeated sign, or the name itself.

    Raises:
        Refusal: ``password-weak`` with the shortest length.
    """
    if (
        len(password) < SHORTEST_PASSWORD
        or len(set(password)) == 1
        or password.casefold() == name.casefold()
    ):
        raise Refusal(Code.PASSWORD_WEAK, shortest=SHORTEST_PASSWORD)


def check_password_new(old: str, new: str) -> None:
    """Refuse a new password that is the old one.

    Raises:
        Refusal: ``password-same``.
    """
    if old == new:
        raise Refusal(Code.PASSWORD_SAME)


def check_administrator_left(others: int) -> None:
    """Refuse to take the last administrator away, after whom nobody could look after the centre.

    Raises:
        Refusal: ``last-administrator``.
    """
    if others < 1:
        raise Refusal(Code.LAST_ADMINISTRATOR)


_DOING: dict[VisitState, TechnicianState] = {
    VisitState.WORK_BEGUN: TechnicianState.WORKING,
    VisitState.ON_SITE: TechnicianState.ON_SITE,
    VisitState.STARTED: TechnicianState.TRAVELLING,
    VisitState.ACCEPTED: TechnicianState.ASSIGNED,
    VisitState.RECEIVED: TechnicianState.ASSIGNED,
    VisitState.ASSIGNED: TechnicianState.ASSIGNED,
}
"""What a technician is doing by a visit of his, the most pressing first."""


def foremost(states: Iterable[VisitState]) -> VisitState | None:
    """Return the visit state that says best what a technician does now, None when free."""
    rank = {state: place for place, state in enumerate(_DOING)}
    return min((state for state in states if state in rank), key=rank.__getitem__, default=None)


def doing(states: Iterable[VisitState]) -> TechnicianState:
    """Return what a technician is doing, from the states of his visits (A6)."""
    first = foremost(states)
    return TechnicianState.FREE if first is None else _DOING[first]
