"""Holds the merging of stale edits to the design: other fields merge, the same field conflicts."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.vocabulary import Code
from desktop.domain import edits
from desktop.domain.edits import Mark
from desktop.domain.refusal import Refusal

FIELDS = ("title", "place", "fault", "remark", "priority")
VISITS = ("", "visit-1", "visit-2")
MARKS = st.dictionaries(
    st.sampled_from(FIELDS),
    st.builds(Mark, st.integers(1, 9), st.sampled_from(VISITS)),
)


@pytest.mark.parametrize(
    ("mark", "seen", "visit", "conflicts"),
    [
        (Mark(4), 5, "", False),
        (Mark(5), 5, "", False),
        (Mark(6), 5, "", True),
        (Mark(6), 5, "visit-1", True),
        (Mark(6, "visit-1"), 5, "visit-1", False),
        (Mark(6, "visit-2"), 5, "visit-1", True),
        (Mark(6, "visit-1"), 5, "", True),
    ],
)
def test_a_field_conflicts_when_somebody_else_changed_it_since(
    mark: Mark, seen: int, visit: str, *, conflicts: bool
) -> None:
    assert edits.stale(["fault"], {"fault": mark}, seen, visit) == (("fault",) if conflicts else ())


def test_a_visit_is_known_by_its_id_wherever_that_was_read() -> None:
    visit = UUID("019ab000-0000-7000-8000-000000000001")
    assert edits.stale(["fault"], {"fault": Mark(6, str(visit))}, 5, str(visit)) == ()


def test_a_mark_without_a_visit_is_the_desks() -> None:
    assert Mark(3) == Mark(3, "")
    assert edits.stale(["fault"], {"fault": Mark(3)}, 2) == ("fault",)


def test_a_field_that_never_changed_merges() -> None:
    assert edits.stale(["title"], {"fault": Mark(9)}, 1) == ()


@given(st.lists(st.sampled_from(FIELDS), unique=True), MARKS, st.integers(1, 9))
def test_conflicts_are_those_edited_fields_that_changed_later(
    edited: list[str], marks: dict[str, Mark], seen: int
) -> None:
    later = [name for name in edited if name in marks and marks[name].version > seen]
    assert list(edits.stale(edited, marks, seen)) == later


@given(st.sets(st.sampled_from(FIELDS)), MARKS, st.integers(1, 9), st.sampled_from(VISITS))
def test_an_edit_of_the_newest_version_never_conflicts(
    edited: set[str], marks: dict[str, Mark], ahead: int, visit: str
) -> None:
    newest = max((mark.version for mark in marks.values()), default=0)
    assert edits.stale(edited, marks, newest) == ()
    assert edits.stale(edited, marks, newest + ahead, visit) == ()


@pytest.mark.parametrize(("seen", "current"), [(1, 1), (1, 2)])
def test_a_version_that_exists_is_taken(seen: int, current: int) -> None:
    edits.check_version(seen, current)


def test_a_version_that_does_not_exist_yet_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        edits.check_version(3, 2)
    assert caught.value.code is Code.VERSION_UNKNOWN
    assert caught.value.fields == {"seen": 3, "current": 2}
