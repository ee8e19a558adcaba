"""Tries what a registration lacks, what a review rests on, and what counts before it is filed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    Filing,
    Finger,
    Grade,
    LockKind,
    PersonalFile,
    Registrant,
    Review,
    ServiceAction,
)
from desktop.domain import registrations as rules
from desktop.domain.refusal import Refusal
from desktop.domain.registrations import Lack, May

NOW = datetime(2026, 11, 29, tzinfo=UTC)
NONE = Lack((), (), 0)
WHOLE: dict[str, Any] = {
    **dict.fromkeys(rules.FIELDS[Registrant.PERSON], "x"),
    "identity_number": "x",
}


def test_what_is_empty_lacks_and_what_need_not_be_there_does_not() -> None:
    files, fingers = set(PersonalFile), set(list(Finger)[:3])
    assert rules.lack(Registrant.PERSON, WHOLE, files, fingers) == NONE
    less = {**WHOLE, "scope": [], "grade": None, "phone": "", "employer": "", "equipment": ""}
    del less["identity_number"]
    found = rules.lack(Registrant.PERSON, less, {PersonalFile.PHOTO}, list(fingers)[:1])
    assert set(found.fields) == {"scope", "grade", "phone", "identity_number"}
    assert set(found.files) == set(PersonalFile) - {PersonalFile.PHOTO}
    assert found.fingers == 2
    firm = rules.lack(Registrant.FIRM, {"name": "x", "credit_code": "x"}, (), ())
    assert {"phone", "legal_representative"} <= set(firm.fields)
    assert (firm.files, firm.fingers) == ((PersonalFile.LICENCE,), 0)


@pytest.mark.parametrize(
    ("review", "lacking", "approve", "reason", "code"),
    [
        (Review.AWAITING, NONE, True, "", None),
        (Review.AWAITING, NONE, False, "No.", None),
        (Review.AWAITING, NONE, False, "", Code.REASON_MISSING),
        (Review.AWAITING, Lack(("phone",), (), 0), True, "Well.", Code.REGISTRATION_INCOMPLETE),
        (Review.AWAITING, Lack(("phone",), (), 0), False, "No phone.", None),
        (Review.AWAITING, Lack((), (PersonalFile.FACE,), 0), True, "", Code.REASON_MISSING),
        (Review.AWAITING, Lack((), (), 1), True, "", Code.REASON_MISSING),
        (Review.AWAITING, Lack((), (), 1), True, "No scanner.", None),
        (Review.APPROVED, NONE, True, "", Code.REVIEW_OUT_OF_TURN),
        (Review.REFUSED, NONE, False, "No.", Code.REVIEW_OUT_OF_TURN),
    ],
)
def test_what_a_review_rests_on(
    review: Review,
    lacking: Lack,
    approve: bool,  # noqa: FBT001  (a column of the table)
    reason: str,
    code: Code | None,
) -> None:
    if code is None:
        rules.check_review(review, lacking, approve=approve, reason=reason)
        return
    with pytest.raises(Refusal) as refusal:
        rules.check_review(review, lacking, approve=approve, reason=reason)
    assert refusal.value.code is code


def test_a_licence_holds_until_its_last_moment() -> None:
    rules.check_licence(NOW + timedelta(microseconds=1), NOW)
    rules.check_licence(None, NOW)
    with pytest.raises(Refusal) as refusal:
        rules.check_licence(NOW, NOW)
    assert refusal.value.code is Code.LICENCE_EXPIRED


def test_what_ends_first_ends_it() -> None:
    later = NOW + timedelta(days=1)
    assert rules.lapses_at(NOW, later) == rules.lapses_at(later, NOW) == NOW
    assert rules.lapses_at(None, later) == later
    assert rules.lapses_at(None, None) is None


def test_silence_is_waited_out_longer_each_time_but_not_for_ever() -> None:
    waits = [rules.asked_again(times, answered=False) for times in range(30)]
    assert waits == sorted(waits)
    assert waits[1:4] == [timedelta(seconds=each) for each in (10, 20, 40)]
    assert waits[-1] == timedelta(minutes=10)
    assert rules.asked_again(9, answered=True) == timedelta(seconds=30)


def test_who_was_approved_stays_so_while_a_change_is_on_its_way() -> None:
    assert {each: rules.while_pending(each) for each in Filing} == {
        Filing.UNFILED: Filing.PENDING,
        Filing.PENDING: Filing.PENDING,
        Filing.REFUSED: Filing.PENDING,
        Filing.APPROVED: Filing.APPROVED,
    }


PAIRS = st.lists(st.tuples(st.sampled_from(LockKind), st.sampled_from(ServiceAction)), max_size=6)
MAYS = st.builds(
    May,
    firm_id=st.none(),
    grade=st.none() | st.sampled_from(Grade),
    scope=PAIRS.map(rules.scope),
    licence_until=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@given(MAYS, MAYS)
def test_until_it_is_filed_nobody_may_do_more_than_before_or_than_is_wanted(
    held: May, wanted: May
) -> None:
    rank: dict[Grade | None, int] = {grade: place for place, grade in enumerate(Grade)}
    rank[None] = -1
    found = rules.narrowed(held, wanted)
    assert set(found.scope) == set(held.scope) & set(wanted.scope)
    assert rank[found.grade] == min(rank[held.grade], rank[wanted.grade])
    assert rules.narrowed(found, wanted) == found
    assert rules.narrowed(held, held) == held


def test_somebody_who_changes_his_firm_is_of_the_other_at_once() -> None:
    one, other = new_id(), new_id()
    assert rules.narrowed(May(firm_id=one), May(firm_id=other)).firm_id == other
