"""Whether the queue's table keeps one's place, and asks as little of a long list as of any."""

from array import array
from collections.abc import Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from api_client.wire.orders import OrderRow
from desktop.clock import HandClock
from desktop.ui.arrangement import Arrangement, Heading
from desktop.ui.lineup import KEY
from desktop.ui.order_columns import order_columns
from desktop.ui.order_model import OrderModel
from desktop.ui.order_table import OrderTable
from desktop.ui.pictures import centre
from desktop.ui.table import Index
from desktop.ui.tableview import ROW_PX
from desktop.ui.theme import Theme
from desktop.words import Language

MANY = 3_000
SEEN = 10


class Counting(OrderModel):
    """A model that counts what it is asked."""

    asked = 0

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        self.asked += 1
        return super().flags(index)


@pytest.fixture
def table(qtbot: QtBot, theme: Theme, clock: HandClock) -> Iterator[OrderTable]:
    """Give a table of ten rows' height over a long list, the newest first."""
    host = QWidget()
    qtbot.addWidget(host)
    made = OrderTable(
        Counting(order_columns(clock, lambda _: None), host),
        theme,
        "queue.heading",
        "queue.empty",
        host,
    )
    host.resize(900, 400)
    made.resize(900, SEEN * ROW_PX + made.horizontalHeader().height() + 4)
    show(made, *range(MANY, 0, -1))
    host.show()
    qtbot.waitUntil(made.isVisible)
    yield made
    host.hide()


def model_of(table: OrderTable) -> Counting:
    model = table.model()
    assert isinstance(model, Counting)
    return model


def order(key: int) -> OrderRow:
    like = centre.rows(Language.ENGLISH)[key % len(centre.STATES)]
    return like.model_copy(update={"key": key, "id": UUID(int=key), "number": f"WO-{key}"})


def show(table: OrderTable, *keys: int, headings: dict[int, Heading] | None = None) -> None:
    """List these orders, and have those that are seen."""
    model = model_of(table)
    now = Arrangement(array(KEY, keys), headings or {})
    assert model.show(model.fitting(now)(), complete=True)
    fetch(table)


def fetch(table: OrderTable) -> None:
    while asked := model_of(table).missing():
        model_of(table).hold([order(key) for key in asked], asked)


def seen_at(table: OrderTable, y_px: int = 0) -> tuple[int, int]:
    """Give the key of the row at a height, and where in the window it begins."""
    place = table.rowAt(y_px)
    return model_of(table).keys[place], table.rowViewportPosition(place)


def test_what_is_seen_stays_where_it_is_whatever_becomes_of_the_list(table: OrderTable) -> None:
    bar = table.verticalScrollBar()
    bar.setValue(1_000 * ROW_PX + 7)
    fetch(table)
    before = seen_at(table)
    show(table, *range(MANY + 40, 0, -1))
    assert seen_at(table) == before
    show(table, *range(MANY, 1_500, -1), *range(1_400, 0, -1))
    assert seen_at(table) == before
    show(table, *range(1, MANY + 1))
    assert seen_at(table) == before
    gone = before[0]
    show(table, *(key for key in range(1, MANY + 1) if key != gone))
    assert seen_at(table)[0] in {gone - 1, gone + 1}
    table.begin_at_the_top()
    show(table, *range(MANY, 0, -1))
    assert bar.value() == 0


def test_at_the_top_what_is_new_is_seen(table: OrderTable) -> None:
    show(table, MANY + 1, *range(MANY, 0, -1))
    assert seen_at(table)[0] == MANY + 1


def test_only_what_is_seen_is_asked_for(table: OrderTable) -> None:
    held = len(model_of(table).rows())
    assert held < MANY / 4
    table.verticalScrollBar().setValue(2_000 * ROW_PX)
    fetch(table)
    assert all(
        model_of(table).row_at(table.rowAt(y_px)) is not None for y_px in range(0, 300, ROW_PX)
    )


def test_choosing_everything_asks_no_more_of_a_long_list(table: OrderTable) -> None:
    model = model_of(table)
    model.asked = 0
    table.selectAll()
    assert not table.grab().isNull()
    assert model.asked < MANY
    assert len(table.chosen_keys()) == MANY
    assert len(table.chosen_ids()) == len(model.rows())
    model.asked = 0
    table.setFocus()
    QTest.keyClicks(table, "xyz")
    assert model.asked < MANY


def test_one_goes_through_headings_and_orders_with_the_arrows(table: OrderTable) -> None:
    headings = {-1: Heading(lambda: "North", 2), -2: Heading(lambda: "South", 2)}
    show(table, 4, 3, 2, 1, headings=headings)
    table.setFocus()
    table.choose(UUID(int=3))
    told: list[object] = []
    table.chosen.connect(told.append)
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert told == [UUID(int=2)]
    assert table.chosen_ids() == [UUID(int=2)]
    table.choose(None)
    assert told[-1] is None
    assert table.chosen_id() is None


def test_an_order_whose_row_comes_later_is_chosen_when_it_is_here(table: OrderTable) -> None:
    model = model_of(table)
    told: list[object] = []
    table.chosen.connect(told.append)
    place = 2_500
    table.setCurrentIndex(model.index(place, 0))
    assert told == []
    fetch(table)
    assert told == [UUID(int=model.keys[place])]
