"""Tries that the columns of the queue are sorted by, moved and sized by keys, and put back."""

import re
from collections.abc import Iterator

import pytest

from desktop.ui.column_acts import STEP_PX
from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task

HEADING = re.compile(r"(?P<title>[A-Z][a-z ]*?)(?: (?P<way>rising|falling))? (?P<px>\d+) px")


def headings(desk: Desk) -> list[tuple[str, str, int]]:
    """Give the queue's headings from left to right: title, which way it is sorted, width."""
    said = next(each for each in desk.see().texts if " px | " in each)
    found = map(HEADING.fullmatch, said.split(" | "))
    return [(each["title"], each["way"] or "", int(each["px"])) for each in found if each]


@pytest.fixture
def sorted_back(desk: Desk) -> Iterator[None]:
    """Leaves the queue newest first, as the tests that come after expect it."""
    yield
    way, keys = list(desk.way), desk.keys  # these keys are none of the task's
    _sort_back(desk)
    desk.way, desk.keys = way, keys


def _sort_back(desk: Desk) -> None:
    for _ in range(2):
        desk.press("ctrl+Home")
        if {title: way for title, way, _ in headings(desk)}["Number"] == "falling":
            return
        desk.press("alt+o")
        desk.sees("Number ")
    desk.sees("Number falling")


@pytest.mark.usefixtures("sorted_back")
@task("Sort, move and size a column of the queue", at_most=9)
def test_a_column_is_sorted_by_moved_and_sized(room: Room, desk: Desk) -> None:
    room.order(title="Gate stays open")
    desk.sees("Gate stays open", panel="panel.queue", focus="Orders")
    number, state, priority, *_ = headings(desk)
    assert number[:2] == ("Number", "falling")
    assert (state[:2], priority[:2]) == (("State", ""), ("Priority", ""))
    desk.press("ctrl+Home", "Right", "alt+o")
    desk.sees("State rising")
    desk.press("ctrl+Right")
    desk.sees(" px | State rising")
    desk.press("alt+Right")
    desk.sees(f"State rising {state[2] + STEP_PX} px")
    assert [title for title, _, _ in headings(desk)][:3] == ["Number", "Priority", "State"]


@pytest.mark.usefixtures("sorted_back")
def test_columns_are_put_as_at_the_beginning_by_the_command_bar(room: Room, desk: Desk) -> None:
    room.order(title="Gate stays open")
    desk.sees("Gate stays open", panel="panel.queue", focus="Orders")
    desk.press("ctrl+Home", "ctrl+Left", "alt+Left")
    desk.press("ctrl+k")
    desk.sees(focus="Command bar")
    desk.write("reset the columns")
    desk.press("Return")
    desk.sees("The columns stand as at the beginning.")
    assert [title for title, _, _ in headings(desk)][:3] == ["Number", "State", "Priority"]
