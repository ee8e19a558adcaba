"""Holds the table of permissions to F3, passwords to their rule, and A6 to what visits say."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import STAFF_ROLES, Code, Permission, Role, TechnicianState, VisitState
from desktop.domain import people, visits
from desktop.domain.refusal import Refusal

P = Permission
V = VisitState
DESK = {Role.DISPATCHER, Role.SUPERVISOR}
OF_THE_DESK = {
    *(P.ORDERS_WRITE, P.ORDERS_JUDGE, P.PEOPLE_WRITE, P.AUDIT_VIEW, P.SERVER_STOP),
    *(P.BACKUPS_MAKE, P.ALARMS_VIEW, P.SHIFT_KEEP),
    *(P.LEDGER_VIEW, P.LEDGER_WRITE, P.LEDGER_CLOSE),
    *(P.HOLDS_END, P.MONEY_COUNT, P.DOCUMENTS_TAKE, P.DOCUMENTS_CHECK),
    *(P.PAYOUT_VIEW, P.PAYOUT_RUN, P.PAYOUT_RELEASE),
}


def holders(permission: Permission) -> set[Role]:
    """Return the roles that hold the permission."""
    return {role for role, held in people.PERMISSIONS.items() if permission in held}


def test_every_role_has_its_row() -> None:
    assert set(people.PERMISSIONS) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_by_somebody(permission: Permission) -> None:
    assert holders(permission)


def test_roles_outside_the_centre_hold_nothing_of_the_desk() -> None:
    assert {Role.TECHNICIAN, Role.CREW_LEADER, Role.CUSTOMER, Role.POLICE_OFFICER} == people.OUTSIDE
    for role in people.OUTSIDE | {Role.ANONYMOUS}:
        assert not people.PERMISSIONS[role] & OF_THE_DESK


def test_staff_and_outside_do_not_meet() -> None:
    assert not people.OUTSIDE & set(STAFF_ROLES)
    assert people.OUTSIDE | set(STAFF_ROLES) | {Role.SYSTEM, Role.ANONYMOUS} == set(Role)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.ORDERS_WRITE, DESK),
        (P.ORDERS_JUDGE, {Role.SUPERVISOR}),
        (P.REPORTS_SEND, {Role.TECHNICIAN}),
        (P.FILES_SEND, {*DESK, Role.RECORDS_CLERK, Role.TECHNICIAN}),
        (P.FILES_VIEW, {*DESK, Role.RECORDS_CLERK, Role.AUDITOR, Role.TECHNICIAN}),
        (P.PEOPLE_WRITE, {Role.ADMINISTRATOR, Role.SYSTEM}),
        (P.TECHNICIANS_VIEW, {*STAFF_ROLES, Role.TECHNICIAN, Role.SYSTEM}),
        (P.ORDERS_VIEW, {*STAFF_ROLES, Role.TECHNICIAN}),
        (P.CHANGES_FOLLOW, {*STAFF_ROLES, Role.TECHNICIAN}),
        (P.AUDIT_VIEW, {Role.ADMINISTRATOR, Role.AUDITOR}),
        (P.SERVER_STOP, {Role.SYSTEM}),
        (P.BACKUPS_MAKE, {Role.ADMINISTRATOR, Role.SYSTEM}),
        (P.ALARMS_VIEW, {*DESK, Role.ADMINISTRATOR, Role.AUDITOR, Role.FINANCE}),
        (P.HOLDS_END, {Role.FINANCE, Role.SUPERVISOR}),
        (P.MONEY_COUNT, {Role.FINANCE, Role.SUPERVISOR}),
        (P.DOCUMENTS_CHECK, {Role.RECORDS_CLERK, Role.SUPERVISOR}),
        (P.DOCUMENTS_TAKE, {*DESK, Role.RECORDS_CLERK}),
        (P.FEE_CONFIRM, {Role.TECHNICIAN}),
        (P.SHIFT_KEEP, DESK),
        (P.DIAGNOSTICS_VIEW, {Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM}),
        (P.REACH_CHECK, {Role.ADMINISTRATOR, Role.SYSTEM}),
        (P.LEDGER_WRITE, {Role.FINANCE}),
        (P.LEDGER_CLOSE, {Role.FINANCE, Role.SUPERVISOR}),
        (P.PAYOUT_VIEW, {Role.FINANCE, Role.ADMINISTRATOR}),
        (P.PAYOUT_RUN, {Role.FINANCE}),
        (P.PAYOUT_RELEASE, {Role.FINANCE, Role.ADMINISTRATOR}),
        (P.LEDGER_VIEW, {Role.FINANCE, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR}),
    ],
)
def test_each_permission_is_in_the_hands_that_it_needs(
    permission: Permission, roles: set[Role]
) -> None:
    assert holders(permission) == roles


def test_an_auditor_changes_nothing() -> None:
    writing = OF_THE_DESK - {P.AUDIT_VIEW, P.ALARMS_VIEW, P.LEDGER_VIEW} | {
        P.REPORTS_SEND,
        P.FILES_SEND,
    }
    assert not people.PERMISSIONS[Role.AUDITOR] & writing


def test_finance_and_strangers_see_no_evidence() -> None:
    for role in (Role.FINANCE, Role.CUSTOMER, Role.POLICE_OFFICER, Role.ANONYMOUS):
        assert P.FILES_VIEW not in people.PERMISSIONS[role]


@pytest.mark.parametrize("role", Role)
def test_the_table_decides(role: Role) -> None:
    for permission in people.PERMISSIONS[role]:
        people.require(role, permission)
    for permission in set(Permission) - people.PERMISSIONS[role]:
        with pytest.raises(Refusal) as caught:
            people.require(role, permission)
        assert caught.value.code is Code.NOT_PERMITTED
        assert caught.value.fields == {"permission": permission.value, "role": role.value}


@pytest.mark.parametrize("role", Role)
def test_staff_have_a_role_of_staff(role: Role) -> None:
    if role in STAFF_ROLES:
        people.check_staff_role(role)
        return
    with pytest.raises(Refusal) as caught:
        people.check_staff_role(role)
    assert caught.value.code is Code.ROLE_UNSUITABLE
    assert caught.value.fields == {"role": role.value}


# ---------------------------------------------------------------------------------------- passwords


@pytest.mark.parametrize(
    "password",
    ["abcdefgh", "aaaaaaab", "开锁开锁开锁开锁", "       x", "Li Wei 2", "correct horse"],
)
def test_a_password_of_eight_signs_will_do(password: str) -> None:
    people.check_password("Li Wei", password)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Li Wei", ""),
        ("Li Wei", "abcdefg"),
        ("Li Wei", "aaaaaaaa"),
        ("Li Weiwei", "Li Weiwei"),
        ("Li Weiwei", "LI WEIWEI"),
        ("STRASSEN", "straßen"),
        ("straßenbau", "STRASSENBAU"),
    ],
)
def test_a_weak_password_is_refused_with_what_is_asked(name: str, password: str) -> None:
    with pytest.raises(Refusal) as caught:
        people.check_password(name, password)
    assert caught.value.code is Code.PASSWORD_WEAK
    assert caught.value.fields == {"shortest": 8}


# ----------------------------------------------------------------------- what a technician is doing

DOING = {
    V.ASSIGNED: TechnicianState.ASSIGNED,
    V.RECEIVED: TechnicianState.ASSIGNED,
    V.ACCEPTED: TechnicianState.ASSIGNED,
    V.STARTED: TechnicianState.TRAVELLING,
    V.ON_SITE: TechnicianState.ON_SITE,
    V.WORK_BEGUN: TechnicianState.WORKING,
}


RANKED = (V.WORK_BEGUN, V.ON_SITE, V.STARTED, V.ACCEPTED)


@pytest.mark.parametrize("state", V)
def test_one_visit_says_what_its_technician_does(state: VisitState) -> None:
    assert people.doing([state]) is DOING.get(state, TechnicianState.FREE)


@pytest.mark.parametrize("states", tuple(permutations(RANKED, 2)))
def test_of_two_visits_the_further_one_counts(states: tuple[VisitState, VisitState]) -> None:
    assert people.foremost(states) is min(states, key=RANKED.index)


@given(st.lists(st.sampled_from(V)))
def test_the_order_of_visits_does_not_matter_and_ended_ones_do_not_count(
    states: list[VisitState],
) -> None:
    live = [state for state in states if state not in visits.ENDED]
    assert people.foremost(states) is people.foremost(list(reversed(live)))
    assert people.doing(states) is people.doing(live)
    assert (people.doing(states) is TechnicianState.FREE) == (not live)


def test_nobody_is_free_while_he_has_a_live_visit() -> None:
    assert set(DOING) == set(V) - visits.ENDED
    assert people.foremost([]) is None
    assert people.foremost(visits.ENDED) is None
