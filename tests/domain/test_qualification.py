"""Tries each reason why somebody is not asked: by what gives it, and just by what does not (E3)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api_client.vocabulary import (
    Filing,
    FirmState,
    Grade,
    JobKind,
    LockKind,
    Post,
    Risk,
    ServiceAction,
    Standing,
    WhyNot,
)
from desktop.domain import qualification
from desktop.domain.qualification import Firm, Fitness, Job, Terms

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
END = NOW + timedelta(minutes=45)
INSTANT = timedelta(microseconds=1)
HERE, THERE = UUID(int=1), UUID(int=2)
TERMS = Terms(position_old=timedelta(minutes=15), soon=timedelta(hours=2))
JOB = Job(
    JobKind.LOCKSMITH,
    NOW,
    END,
    area_ids=frozenset({HERE}),
    action=ServiceAction.OPEN,
    lock_kind=LockKind.GRADE_B,
    crew_size=2,
)
REPAIR = Job(JobKind.REPAIR, NOW, END, area_ids=frozenset({HERE}))
FIRM = Firm(FirmState.OPEN, Filing.APPROVED, END)
FIT = Fitness(
    filing=Filing.APPROVED,
    filed_until=END,
    licence_until=END,
    firm=FIRM,
    risk=Risk.YELLOW,
    standing=Standing.WARNED,
    grade=Grade.INTERMEDIATE,
    scope=frozenset({(LockKind.GRADE_B, ServiceAction.OPEN)}),
    skills=frozenset({JobKind.LOCKSMITH}),
    area_ids=frozenset({HERE, THERE}),
    position_at=NOW - TERMS.position_old,
    busy=((NOW - timedelta(hours=1), NOW), (END, END + timedelta(hours=1))),
    crew_size=2,
)
"""Somebody who just does, in all that there is."""


def why(job: Job = JOB, who: Fitness = FIT, **changed: Any) -> tuple[WhyNot, ...]:  # noqa: ANN401
    """The reasons against somebody who does but for this."""
    return qualification.reasons(job, replace(who, **changed), NOW, TERMS)


def test_every_reason_has_a_rule_in_the_turn_in_which_it_is_told() -> None:
    assert tuple(qualification.RULES) == tuple(WhyNot)


def test_every_kind_of_job_and_lock_has_what_is_asked_of_it() -> None:
    assert set(qualification.RISK_MOST) == set(JobKind)
    assert set(qualification.LEAST_GRADE) == set(LockKind)


def test_nothing_stands_against_somebody_who_just_does() -> None:
    assert why() == ()


def test_a_technician_of_whom_nothing_is_known_may_repair_where_he_was_just_seen() -> None:
    assert why(REPAIR, Fitness(position_at=NOW)) == ()


AGAINST: list[tuple[WhyNot, dict[str, Any]]] = [
    (WhyNot.DISABLED, {"is_disabled": True}),
    (WhyNot.UNFILED, {"filing": Filing.UNFILED}),
    (WhyNot.UNFILED, {"filing": Filing.PENDING}),
    (WhyNot.UNFILED, {"firm": replace(FIRM, filing=Filing.UNFILED)}),
    (WhyNot.UNFILED, {"firm": replace(FIRM, filing=Filing.PENDING)}),
    (WhyNot.POLICE_REFUSED, {"filing": Filing.REFUSED}),
    (WhyNot.POLICE_REFUSED, {"firm": replace(FIRM, filing=Filing.REFUSED)}),
    (WhyNot.LAPSED, {"filed_until": END - INSTANT}),
    (WhyNot.LAPSED, {"licence_until": END - INSTANT}),
    (WhyNot.LAPSED, {"firm": replace(FIRM, filed_until=END - INSTANT)}),
    (WhyNot.FIRM_CLOSED, {"firm": replace(FIRM, state=FirmState.CLOSED)}),
    (WhyNot.FIRM_CLOSED, {"firm": replace(FIRM, state=FirmState.SUSPENDED)}),
    (WhyNot.NOT_IN_POST, {"post": Post.LEFT}),
    (WhyNot.NOT_IN_POST, {"post": Post.SUSPENDED}),
    (WhyNot.AREA, {"area_ids": frozenset({THERE})}),
    (WhyNot.AREA, {"firm": replace(FIRM, area_ids=frozenset({THERE}))}),
    (WhyNot.SCOPE, {"scope": frozenset({(LockKind.GRADE_B, ServiceAction.BREAK)})}),
    (WhyNot.SCOPE, {"scope": frozenset({(LockKind.SAFE, ServiceAction.OPEN)})}),
    (WhyNot.SCOPE, {"scope": frozenset()}),
    (WhyNot.GRADE, {"grade": Grade.JUNIOR}),
    (WhyNot.GRADE, {"grade": None}),
    (WhyNot.SKILL, {"skills": frozenset({JobKind.REPAIR})}),
    (WhyNot.SKILL, {"skills": frozenset()}),
    (WhyNot.HOURS, {"works": False}),
    (WhyNot.HOURS, {"firm": replace(FIRM, works=False)}),
    (WhyNot.OFF_DUTY, {"on_duty": False}),
    (WhyNot.NOT_TAKING, {"taking_orders": False}),
    (WhyNot.NOT_TAKING, {"firm": replace(FIRM, taking_orders=False)}),
    (WhyNot.POSITION_OLD, {"position_at": NOW - TERMS.position_old - INSTANT}),
    (WhyNot.POSITION_OLD, {"position_at": None}),
    (WhyNot.BUSY, {"busy": ((NOW - timedelta(hours=1), NOW + INSTANT),)}),
    (WhyNot.BUSY, {"busy": ((END - INSTANT, END + timedelta(hours=1)),)}),
    (WhyNot.BUSY, {"busy": ((NOW + INSTANT, END - INSTANT),)}),
    (WhyNot.REFUSED_BEFORE, {"refused": True}),
    (WhyNot.STANDING, {"standing": Standing.SUSPENDED}),
    (WhyNot.RISK, {"risk": Risk.RED}),
    (WhyNot.CREW_SMALL, {"crew_size": 1}),
]


@pytest.mark.parametrize(("reason", "changed"), AGAINST)
def test_each_reason_stands_alone(reason: WhyNot, changed: dict[str, Any]) -> None:
    assert why(**changed) == (reason,)


def test_no_reason_is_left_untried() -> None:
    assert {reason for reason, _ in AGAINST} == set(WhyNot)


def test_every_reason_is_told_at_once() -> None:
    worst: dict[str, Any] = {}
    for _, changed in AGAINST:
        worst |= changed
    worst["firm"] = Firm(FirmState.CLOSED, Filing.REFUSED)
    worst |= {"filing": Filing.UNFILED, "filed_until": NOW}
    assert why(**worst) == tuple(WhyNot)


def test_police_firm_and_post_are_asked_of_what_the_police_supervise_alone() -> None:
    nobody = Fitness(
        post=Post.LEFT,
        firm=Firm(FirmState.CLOSED, Filing.REFUSED, NOW),
        licence_until=NOW,
        position_at=NOW,
    )
    assert why(REPAIR, nobody) == ()
    assert set(why(JOB, nobody)) >= {
        WhyNot.UNFILED,
        WhyNot.POLICE_REFUSED,
        WhyNot.LAPSED,
        WhyNot.FIRM_CLOSED,
        WhyNot.NOT_IN_POST,
        WhyNot.SCOPE,
        WhyNot.GRADE,
    }


def test_who_works_for_himself_has_no_firm_to_be_asked_about() -> None:
    assert why(firm=None) == ()


def test_what_has_no_end_does_not_lapse() -> None:
    assert why(filed_until=None, licence_until=None, firm=replace(FIRM, filed_until=None)) == ()


def test_nobody_is_outside_where_the_place_is_unknown_or_he_has_no_areas() -> None:
    assert why(replace(JOB, area_ids=None)) == ()
    assert why(area_ids=frozenset()) == ()
    assert why(replace(JOB, area_ids=frozenset())) == (WhyNot.AREA,)


def test_half_of_what_is_asked_of_a_lock_is_looked_for() -> None:
    assert why(replace(JOB, action=None)) == ()
    assert why(replace(JOB, lock_kind=None)) == ()
    assert why(replace(JOB, lock_kind=None, action=ServiceAction.BREAK)) == (WhyNot.SCOPE,)
    assert why(replace(JOB, lock_kind=LockKind.CAR, action=None)) == (WhyNot.SCOPE,)


@pytest.mark.parametrize("lock", LockKind)
@pytest.mark.parametrize("grade", Grade)
def test_a_lock_asks_for_its_grade_or_a_higher_one(lock: LockKind, grade: Grade) -> None:
    order = list(Grade)
    does = order.index(grade) >= order.index(qualification.LEAST_GRADE[lock])
    scope = frozenset({(lock, ServiceAction.OPEN)})
    expected = () if does else (WhyNot.GRADE,)
    assert why(replace(JOB, lock_kind=lock), scope=scope, grade=grade) == expected


def test_where_he_is_now_says_nothing_of_a_visit_that_is_far_off() -> None:
    later = replace(JOB, begins_at=NOW + TERMS.soon, ends_at=END)
    assert why(later, position_at=None) == ()
    sooner = replace(later, begins_at=later.begins_at - INSTANT)
    assert why(sooner, position_at=None) == (WhyNot.POSITION_OLD,)


@pytest.mark.parametrize("reason", WhyNot)
def test_the_desk_may_look_over_a_reason_but_for_a_hard_one(reason: WhyNot) -> None:
    changed = next(changed for against, changed in AGAINST if against is reason)
    left = qualification.reasons(JOB, replace(FIT, **changed), NOW, TERMS, waived={reason})
    assert left == ((reason,) if reason in qualification.HARD else ())


def test_the_law_and_the_centres_own_word_are_hard() -> None:
    assert {
        WhyNot.DISABLED,
        WhyNot.UNFILED,
        WhyNot.POLICE_REFUSED,
        WhyNot.LAPSED,
        WhyNot.FIRM_CLOSED,
        WhyNot.NOT_IN_POST,
        WhyNot.STANDING,
    } == qualification.HARD
