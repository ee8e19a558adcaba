"""Whether a filter is chosen part by part, told in words, and holds only what a message may."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.spelling import unknown_words_kept
from api_client.vocabulary import JobKind, OrderSpan, OrderState
from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui import filters
from desktop.ui.filters import EVERYTHING, GROUPS, NOBODY, SOMEBODY, Part
from desktop.words import Language

WHO = UUID(int=7)
ANSWERS = {
    Part.TEXT: "boiler",
    Part.STATE: "open",
    Part.PRIORITY: "emergency",
    Part.TECHNICIAN: str(WHO),
    Part.AREA: "Harbour",
    Part.KIND: "locksmith",
    Part.PROMISED: "today",
    Part.CREATED: "week-behind",
    Part.LATE: "late",
    Part.LACKING: "lacking",
}
"""One answer of every part."""


@pytest.mark.parametrize("part", Part)
def test_each_part_is_chosen_told_and_cleared(part: Part) -> None:
    asked = filters.choose(EVERYTHING, part, (ANSWERS[part],), "Li Wei")
    assert filters.chosen(asked, part) == (ANSWERS[part],)
    assert filters.parts(asked) == (part,)
    assert filters.sentence(asked) == filters.tell(asked, part) != ""
    assert filters.clear(asked, part) == EVERYTHING
    ViewFilter.model_validate_json(asked.model_dump_json())


def test_every_state_is_in_one_group() -> None:
    told = [state for group in GROUPS for state in group.states]
    assert sorted(told) == sorted(OrderState)


def test_states_are_chosen_in_the_order_of_the_vocabulary_however_they_were_ticked() -> None:
    asked = filters.turn(EVERYTHING, Part.STATE, ("offered",))
    asked = filters.turn(asked, Part.STATE, ("open",))
    assert asked.states == (OrderState.OPEN, OrderState.OFFERED)
    assert filters.turn(asked, Part.STATE, ("open",)).states == (OrderState.OFFERED,)


def test_a_group_is_ticked_whole_and_told_by_its_own_word() -> None:
    group = [state.value for state in GROUPS[0].states]
    some = filters.turn(EVERYTHING, Part.STATE, (group[0], "closed"))
    whole = filters.turn(some, Part.STATE, group)
    assert filters.tell(whole, Part.STATE) == "State: Unassigned, Closed"
    assert filters.turn(whole, Part.STATE, group).states == (OrderState.CLOSED,)


def test_one_technician_at_a_time_or_nobody_or_anybody() -> None:
    asked = filters.turn(EVERYTHING, Part.TECHNICIAN, (str(WHO),), "Li Wei")
    assert (asked.technician_id, asked.technician_name) == (WHO, "Li Wei")
    assert filters.tell(asked, Part.TECHNICIAN) == "Technician: Li Wei"
    asked = filters.turn(asked, Part.TECHNICIAN, (NOBODY,))
    assert (asked.technician_id, asked.technician_name, asked.assigned) == (None, "", False)
    assert filters.tell(asked, Part.TECHNICIAN) == "Technician: Nobody"
    asked = filters.turn(asked, Part.TECHNICIAN, (SOMEBODY,))
    assert asked.assigned is True
    assert filters.chosen(asked, Part.TECHNICIAN) == (SOMEBODY,)
    assert filters.turn(asked, Part.TECHNICIAN, (SOMEBODY,)) == EVERYTHING


def test_a_span_takes_the_place_of_another() -> None:
    asked = filters.turn(EVERYTHING, Part.PROMISED, ("today",))
    asked = filters.turn(asked, Part.PROMISED, ("tomorrow",))
    assert asked.promised is OrderSpan.TOMORROW


def test_areas_are_the_same_however_they_are_spelt() -> None:
    asked = filters.turn(EVERYTHING, Part.AREA, ("Harbour",))
    assert filters.turn(asked, Part.AREA, ("HARBOUR",)) == EVERYTHING
    assert (
        filters.tell(filters.turn(asked, Part.AREA, ("",)), Part.AREA) == "Area: Harbour, No area"
    )


def test_a_word_of_a_newer_server_stays_while_others_are_ticked() -> None:
    with unknown_words_kept():
        newer = OrderState("parked")
    asked = filters.turn(ViewFilter.model_construct(states=(newer,)), Part.STATE, ("open",))
    assert [str(state) for state in asked.states] == ["open", "parked"]
    assert filters.tell(asked, Part.STATE) == "State: Open, parked"


def test_a_whole_filter_is_told_in_both_languages() -> None:
    asked = ViewFilter(states=(OrderState.OPEN,), kinds=(JobKind.REPAIR,), late=True, text="boiler")
    assert filters.sentence(asked) == 'State: Open · Kind: Repair · Late · "boiler"'
    assert filters.title(asked) == "Open, Repair, Late, boiler"
    words.choose(Language.CHINESE)
    assert filters.sentence(asked) == "状态\uff1a待派工 · 类型\uff1a维修 · 超时 · “boiler”"


@given(st.text())
def test_whatever_is_typed_a_message_may_hold_it(typed: str) -> None:
    asked = filters.choose(EVERYTHING, Part.TEXT, (typed,))
    assert ViewFilter.model_validate_json(asked.model_dump_json()) == asked
