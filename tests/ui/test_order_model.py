"""Whether a queue of any length is shown and kept, watched by Qt's own tester."""

from array import array
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.wire.orders import OrderRow
from desktop import words
from desktop.clock import HandClock
from desktop.ui import order_rows
from desktop.ui.arrangement import Arrangement, Heading
from desktop.ui.lineup import KEY
from desktop.ui.order_columns import order_columns
from desktop.ui.order_model import PENDING, OrderModel
from desktop.ui.order_rows import PAGE
from desktop.ui.pictures import centre
from desktop.ui.table import ID_ROLE
from desktop.words import Language

COLUMNS = {"number", "promised", "title"}
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def model(qapp: QApplication, clock: HandClock) -> Iterator[OrderModel]:
    """Give a model that is watched whatever it does."""
    some = [each for each in order_columns(clock, lambda _: None) if each.key in COLUMNS]
    made = OrderModel(some, qapp)
    tester = QAbstractItemModelTester(
        made, QAbstractItemModelTester.FailureReportingMode.Fatal, made
    )
    yield made
    tester.deleteLater()
    made.deleteLater()


def order(key: int, version: int = 1, **changes: object) -> OrderRow:
    like = centre.rows(Language.ENGLISH)[key % len(centre.STATES)]
    update = {"key": key, "id": UUID(int=key), "number": f"WO-{key}", "version": version, **changes}
    return like.model_copy(update=update)


def keys(*numbers: int) -> "array[int]":
    return array(KEY, numbers)


def show(model: OrderModel, *numbers: int) -> None:
    """List these orders, all of them here."""
    model.hold([order(key) for key in numbers])
    assert model.show(model.fitting(Arrangement(keys(*numbers)))(), complete=True)


def grouped(model: OrderModel, *counts: int) -> None:
    """List orders 1, 2, ... in groups of so many."""
    total = sum(counts)
    model.hold([order(key) for key in range(1, total + 1)])
    headings = {
        -at: Heading(lambda at=at: f"Group {at}", count)  # type: ignore[misc]
        for at, count in enumerate(counts, 1)
    }
    now = Arrangement(keys(*range(1, total + 1)), headings)
    assert model.show(model.fitting(now)(), complete=True)


def numbers(model: OrderModel) -> list[str]:
    return [model.index(place, 0).data() for place in range(model.rowCount())]


@pytest.mark.parametrize("count", [0, 1, 1_000])
def test_any_number_is_listed_and_only_what_is_looked_at_is_asked_for(
    model: OrderModel, count: int
) -> None:
    now = Arrangement(keys(*range(1, count + 1)))
    assert model.show(model.fitting(now)(), complete=True)
    assert model.rowCount() == count
    while asked := model.missing():
        assert len(asked) <= PAGE
        model.hold([order(key) for key in asked], asked)
    held = len(model.rows())
    assert held < 6 * PAGE
    if count:
        model.look(count - 1, count - 1)
        assert model.index(count - 1, 0).data() == ("" if count > PAGE else f"WO-{count}")
        asked = model.missing()
        model.hold([order(key) for key in asked], asked)
        assert model.index(count - 1, 0).data() == f"WO-{count}"


def test_what_is_on_its_way_says_so_and_is_asked_for_once(model: OrderModel, qtbot: QtBot) -> None:
    now = Arrangement(keys(*range(1, 10)))
    with qtbot.waitSignal(model.rows_wanted):
        model.show(model.fitting(now)(), complete=True)
        model.look(0, 8)
    assert model.cell(model.index(3, 1)) is PENDING
    assert model.data(model.index(3, 0), SPOKEN) == words.text("queue.pending")
    assert model.data(model.index(3, 0), ID_ROLE) is None
    assert model.missing() == list(range(1, 10))
    assert model.missing() == []
    model.miss(range(1, 10))
    model.look_again()
    assert model.missing() == list(range(1, 10))
    model.hold([order(key) for key in range(1, 9)], range(1, 10))
    model.look_again()
    assert model.missing() == [], "an order that is gone is not asked for for ever"


def test_rows_that_nobody_looks_at_go_when_there_are_many(
    model: OrderModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_rows, "MOST_HELD", 50)
    show(model, *range(1, 31))
    model.look(0, 9)
    model.hold([order(key) for key in range(100, 150)])
    assert len(model.rows()) <= 50 + 10
    assert [model.row(UUID(int=key)) is not None for key in (1, 10, 11, 149)] == [
        True,
        True,
        False,
        True,
    ]


def test_a_change_repaints_its_cells_alone_and_older_versions_are_passed(
    model: OrderModel,
) -> None:
    show(model, 3, 2, 1)
    model.look(0, 2)
    told: list[tuple[int, int, int, int]] = []
    for place in range(3):
        for column in range(len(model.columns)):
            model.index(place, column).data()
    model.dataChanged.connect(
        lambda first, last: told.append((first.row(), last.row(), first.column(), last.column()))
    )
    at = next(at for at, column in enumerate(model.columns) if column.key == "title")
    model.take([order(2, 5, title="Another")])
    model.take([order(2, 4, title="Older")])
    model.take([order(2, 5, title="Another")])
    model.take([order(77, 5)])
    assert told == [(1, 1, at, at)]
    assert model.index(1, at).data() == "Another"
    assert model.row(UUID(int=77)) is None


def test_late_is_said_in_words_and_reckoned_as_time_passes(
    model: OrderModel, clock: HandClock
) -> None:
    at = next(at for at, column in enumerate(model.columns) if column.key == "promised")
    promised = clock.now() + timedelta(minutes=45)
    row = order(1, promised_at=promised, state=centre.STATES[0])
    model.hold([row])
    model.show(model.fitting(Arrangement(keys(1)))(), complete=True)
    model.look(0, 0)
    cell = model.index(0, at)
    assert model.cell(cell)[0] == words.clock_time(promised)
    assert model.cell(cell)[2] is None
    clock.forward(timedelta(minutes=20))
    model.refresh()
    assert model.cell(cell) == (words.clock_time(promised), "waiting", "clock")
    clock.forward(timedelta(minutes=50))
    told: list[object] = []
    model.dataChanged.connect(lambda *changed: told.append(changed))
    model.refresh()
    assert model.cell(cell) == ("Late by 25 min", "trouble", "clock")
    assert len(told) == 1
    assert words.clock_time(promised) in str(model.data(cell, Qt.ItemDataRole.ToolTipRole))
    words.choose(Language.CHINESE)
    model.reword()
    assert model.cell(cell)[0] == "超时25分"


def test_what_is_chosen_stays_so_through_another_order_and_another_list(model: OrderModel) -> None:
    show(model, *range(1, 20))
    chosen = QPersistentModelIndex(model.index(14, 0))
    gone = QPersistentModelIndex(model.index(9, 0))
    show(model, *range(19, 0, -1))
    assert chosen.data() == "WO-15"
    show(model, 300, *range(19, 0, -1))
    assert chosen.data() == "WO-15"
    show(model, 15, 7)
    assert chosen.row() == 0
    assert not gone.isValid()
    show(model, *range(1, 40))
    assert chosen.row() == 14
    assert numbers(model)[:3] == ["WO-1", "WO-2", "WO-3"]


def test_a_list_that_was_fitted_to_another_is_refused(model: OrderModel) -> None:
    show(model, 1, 2, 3)
    late = model.fitting(Arrangement(keys(1, 2, 3, 4)))()
    model.insert(0, [order(9)])
    assert not model.show(late, complete=True)
    assert numbers(model) == ["WO-9", "WO-1", "WO-2", "WO-3"]


def test_single_orders_come_and_go(model: OrderModel) -> None:
    show(model, *range(10, 0, -1))
    model.insert(0, [order(12), order(11)])
    model.remove([5, 6, 2, 999], {5: 7, 6: 6})
    left = [12, 11, 10, 9, 8, 7, 4, 3, 1]
    assert list(model.keys) == left
    assert list(model.whole.keys) == left
    assert model.place(UUID(int=12)) == 0


def test_groups_fold_and_say_what_they_are(model: OrderModel) -> None:
    grouped(model, 2, 3)
    assert list(model.keys) == [-1, 1, 2, -2, 3, 4, 5]
    assert [model.heading_at(place) is not None for place in (0, 1, 3)] == [True, False, True]
    assert model.index(3, 1).data() == "Group 2 · 3"
    assert model.data(model.index(3, 2), SPOKEN) == "Group 2, 3 orders, unfolded"
    chosen = QPersistentModelIndex(model.index(6, 0))
    model.fold(-1, folded=True)
    assert list(model.keys) == [-1, -2, 3, 4, 5]
    assert chosen.data() == "WO-5"
    assert model.folded(-1)
    assert model.data(model.index(0, 0), SPOKEN) == "Group 1, 2 orders, folded"
    grouped(model, 3, 3)
    assert list(model.keys) == [-1, -2, 4, 5, 6], "what is folded stays so"
    model.fold_all(folded=True)
    assert list(model.keys) == [-1, -2]
    model.fold_all(folded=False)
    assert list(model.keys) == [-1, 1, 2, 3, -2, 4, 5, 6]
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert model.keys_at(range(5)) == [1, 2, 3]
    assert model.ids_at(range(5)) == [UUID(int=key) for key in (1, 2, 3)]


def test_what_was_missed_is_asked_for_again_and_shown_meanwhile(model: OrderModel) -> None:
    show(model, 1, 2, 3)
    model.look(0, 2)
    model.outdate()
    assert numbers(model) == ["WO-1", "WO-2", "WO-3"]
    assert model.missing() == [1, 2, 3]
    model.hold([order(1, 2, number="new"), order(2), order(3)], [1, 2, 3])
    assert numbers(model) == ["new", "WO-2", "WO-3"]
    model.look_again()
    assert model.missing() == []


def test_no_index_of_nothing_has_flags(model: OrderModel) -> None:
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags
    assert model.rowCount(model.index(0, 0)) == 0
