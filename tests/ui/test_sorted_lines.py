"""Whether thousands of rows come, change and leave without holding the window."""

import random
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from pytestqt.qtbot import QtBot

from desktop.ui.table import AT_ONCE, MOST_RUNS, TableModel
from desktop.ui.tableview import TableView
from tests.ui.test_table import COLUMNS, Thing, changes, model, shown, thing, view, window

__all__ = ["model", "view", "window"]


def test_many_rows_come_in_turns_and_are_read_when_they_are_seen(
    qtbot: QtBot, model: TableModel[Thing]
) -> None:
    """Measured in work, not in time: what is read for 5,000 rows and a burst."""
    read = {"name": 0, "size": 0}

    def counting(of: str, told: Callable[[Thing], str]) -> Callable[[Thing], str]:
        def counted(each: Thing) -> str:
            read[of] += 1
            return told(each)

        return counted

    columns = tuple(replace(each, value=counting(each.key, each.value)) for each in COLUMNS)
    many = TableModel(columns, model)
    rows = [thing(number, size=number) for number in range(5_000)]
    random.Random(7).shuffle(rows)
    many.replace(rows)
    assert many.rowCount() == AT_ONCE, "the main thread is not held for all of them"
    assert many.row(rows[-1].id) is None
    qtbot.waitUntil(lambda: many.rowCount() == len(rows))
    assert read == {"name": 5_000, "size": 0}, "each once for its place, none to be shown"
    for row in range(0, 5_000, 50):
        many.index(row, 1).data()
    assert read["size"] == 100
    read["name"] = 0
    many.put([thing(number, 2, f"m{number:04}") for number in range(100)])
    many.settle()
    assert read["name"] < 100 * 5, "those alone that changed are read to find their places"
    assert shown(many)[:101] == [*(f"m{number:04}" for number in range(100)), "n0100"]


def test_what_waits_for_its_turn_is_there_once_it_is_chosen(
    view: TableView[Thing], model: TableModel[Thing]
) -> None:
    model.replace([thing(number) for number in range(AT_ONCE + 7)])
    view.choose(UUID(int=AT_ONCE + 3))
    assert view.chosen_id() == UUID(int=AT_ONCE + 3)
    assert model.rowCount() == AT_ONCE + 7


def test_many_that_leave_here_and_there_leave_at_once(
    view: TableView[Thing], model: TableModel[Thing]
) -> None:
    rows = [thing(number) for number in range(4 * MOST_RUNS)]
    model.replace(rows)
    model.sort(0)
    view.choose(rows[1].id)
    runs: list[int] = []
    model.rowsRemoved.connect(lambda: runs.append(1))
    model.replace(rows[1::2])
    assert runs == []
    assert [model.at(place) for place in range(model.rowCount())] == rows[1::2]
    assert all(model.place(row.id) == place for place, row in enumerate(rows[1::2]))
    assert view.chosen_id() == rows[1].id
    model.replace(rows[1:60:2])
    assert runs, "a few are told one run after the other"


def test_time_that_passes_has_what_is_seen_read_again(model: TableModel[Thing]) -> None:
    now = [0]
    columns = (replace(COLUMNS[0], value=lambda each: f"{each.name} at {now[0]}"),)
    timed = TableModel(columns, model)
    for count in (3, AT_ONCE + 5):
        timed.replace([thing(number) for number in range(count)])
        timed.settle()
        before = shown(timed)
        now[0] += 1
        told = changes(timed)
        timed.refresh()
        assert told == [(0, 0, count - 1, 0)]
        assert all(one != other for one, other in zip(before, shown(timed), strict=True))
