"""Whether the queue is watched and worked as people do: filtered, sorted, grouped, chosen from."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Direction, Noun, OrderGroup, OrderSort, OrderState
from api_client.wire.changes import Change
from api_client.wire.views import ViewColumn, ViewContent, ViewFilter
from desktop import words
from desktop.ui.panels.queue import QueuePanel
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open

KEYS = "/v1/orders/keys"


@pytest.fixture
def made_up() -> StandIn:
    return StandIn(Language.ENGLISH)


@pytest.fixture
def window(open_window: Open, made_up: StandIn) -> Window:
    made = open_window(made_up)
    enter(made, partial(painting.settle, made))
    return made


@pytest.fixture
def queue(window: Window) -> QueuePanel:
    assert window.workplace is not None
    return window.workplace.panel(QueuePanel)


def settle(queue: QueuePanel) -> None:
    window = queue.window()
    assert isinstance(window, Window)
    painting.settle(window)


def numbers(queue: QueuePanel) -> list[str]:
    return [queue.model.index(place, 0).data() for place in range(queue.model.rowCount())]


def at(queue: QueuePanel, key: str) -> int:
    return next(at for at, column in enumerate(queue.model.columns) if column.key == key)


def menu(queue: QueuePanel) -> dict[str, QAction]:
    return {action.text(): action for action in queue.look.menu(queue).actions()}


def test_any_column_sorts_both_ways_and_it_is_remembered(
    queue: QueuePanel, open_window: Open
) -> None:
    for column in queue.model.order_columns:
        if column.asked is not None:
            for order in Qt.SortOrder:
                queue.table.sortByColumn(at(queue, column.key), order)
                settle(queue)
                assert queue.view().sort is column.asked
                assert sorted(numbers(queue)) == sorted(
                    map(centre.number, range(len(centre.STATES)))
                )
    queue.table.sortByColumn(at(queue, "title"), Qt.SortOrder.DescendingOrder)
    settle(queue)
    titles = [queue.model.at(place).title for place in range(queue.model.rowCount())]
    assert titles == sorted(titles, reverse=True)
    queue.look.columns.keep()
    again = open_window(StandIn(Language.ENGLISH))
    other = enter(again, partial(painting.settle, again)).panel(QueuePanel)
    assert other.view().sort is OrderSort.TITLE
    assert numbers(other) == numbers(queue)


def test_what_the_server_does_not_sort_by_leaves_the_order_as_it_is(queue: QueuePanel) -> None:
    header, expected = queue.table.horizontalHeader(), at(queue, "expected")
    queue.look.columns.show([*queue.look.columns.shown(), ViewColumn(key="expected", width_px=120)])
    queue.table.sortByColumn(at(queue, "with"), Qt.SortOrder.AscendingOrder)
    settle(queue)
    before = queue.view(), numbers(queue), queue.look.by_claim
    queue.table.sortByColumn(expected, Qt.SortOrder.DescendingOrder)
    settle(queue)
    assert (queue.view(), numbers(queue), queue.look.by_claim) == before
    assert header.sortIndicatorSection() == at(queue, "with")
    assert header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
    queue.table.acts.note(expected)
    queue.table.acts.sort()
    assert header.sortIndicatorSection() == at(queue, "with")
    by = menu(queue)["Sort by"].menu()
    assert isinstance(by, QMenu)
    said = [each.text() for each in by.actions()]
    assert "Promised" in said
    assert "Expected" not in said


def test_the_first_press_on_a_header_begins_with_what_is_wanted(queue: QueuePanel) -> None:
    role = Qt.ItemDataRole.InitialSortOrderRole
    falls = {
        column.key
        for at, column in enumerate(queue.model.columns)
        if queue.model.headerData(at, Qt.Orientation.Horizontal, role)
        == Qt.SortOrder.DescendingOrder
    }
    assert falls == {"number", "priority", "reports", "created", "changed"}


def test_columns_are_hidden_moved_sized_and_reset(window: Window, queue: QueuePanel) -> None:
    before = queue.look.columns.shown()
    menu(queue)[words.text("column.area")].trigger()
    menu(queue)[words.text("column.address")].trigger()
    queue.table.horizontalHeader().moveSection(0, 2)
    queue.table.setColumnWidth(at(queue, "state"), 200)
    shown = queue.look.columns.shown()
    assert [column.key for column in shown][:3] == ["state", "priority", "number"]
    assert {"area"} == {column.key for column in shown} - {column.key for column in before}
    assert "address" not in {column.key for column in shown}
    assert next(column.width_px for column in shown if column.key == "state") == 200
    queue.look.columns.reset()
    assert queue.look.columns.shown() == before
    assert window.notices.undo()
    assert queue.look.columns.shown() == shown
    queue.look.columns.reset()
    for column in before:
        queue.look.columns.turn(at(queue, column.key))
    assert len(queue.look.columns.shown()) == 1, "the last one stays"


def test_a_view_brings_everything_back(queue: QueuePanel) -> None:
    content = ViewContent(
        filter=ViewFilter(states=(OrderState.OPEN, OrderState.CLOSED)),
        sort=OrderSort.AREA,
        direction=Direction.ASCENDING,
        group=OrderGroup.STATE,
        columns=(
            ViewColumn(key="state", width_px=160),
            ViewColumn(key="gone", width_px=10),
            ViewColumn(key="number", width_px=140),
        ),
    )
    queue.show_view(content)
    settle(queue)
    kept = content.columns[:1] + content.columns[2:]
    assert queue.view() == content.model_copy(update={"columns": kept})
    assert len(queue.model.whole.keys) == 3
    assert [heading.said() for heading in queue.model.whole.headings.values()] == [
        "Open",
        "Closed",
    ]


def test_groups_fold_by_keys_and_mouse_and_keep_the_order_that_is_looked_at(
    queue: QueuePanel,
) -> None:
    queue.table.choose(centre.order_id(1))
    menu(queue)[words.text("queue.by-technician")].trigger()
    settle(queue)
    model, table = queue.model, queue.table
    assert table.chosen_id() == centre.order_id(1)
    assert model.heading_at(0) is not None
    full = model.rowCount()
    table.setFocus()
    table.setCurrentIndex(model.index(0, 0))
    assert table.chosen_id() == centre.order_id(1), "a heading is no order"
    count = next(iter(model.whole.headings.values())).count
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert model.rowCount() == full - count
    QTest.keyClick(table, Qt.Key.Key_Left)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert model.rowCount() == full
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert model.rowCount() == full - count
    place = table.visualRect(model.index(0, 2)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert model.rowCount() == full
    menu(queue)[words.text("queue.fold-all")].trigger()
    assert model.rowCount() == len(model.whole.headings)
    menu(queue)[words.text("queue.unfold-all")].trigger()
    assert model.rowCount() == full
    assert not table.grab().isNull()


def test_several_orders_are_chosen_and_no_heading_is_among_them(queue: QueuePanel) -> None:
    queue.look.group_by(OrderGroup.STATE)
    settle(queue)
    queue.table.selectAll()
    assert sorted(queue.table.chosen_keys()) == list(range(1, len(centre.STATES) + 1))
    assert len(queue.table.chosen_ids()) == len(centre.STATES)
    shown = queue.model.rowCount()
    down = Qt.KeyboardModifier.ShiftModifier
    queue.table.setCurrentIndex(queue.model.index(1, 0))
    QTest.keyClick(queue.table, Qt.Key.Key_Down, down)
    QTest.keyClick(queue.table, Qt.Key.Key_Down, down)
    assert len(queue.table.chosen_keys()) == 2
    assert shown > 3


def test_an_order_that_leaves_the_list_stays_before_whoever_looks_at_it(
    qtbot: QtBot, queue: QueuePanel, made_up: StandIn
) -> None:
    queue.look_at(ViewFilter(states=(OrderState.OPEN,)))
    settle(queue)
    first = queue.model.at(0)
    queue.table.choose(first.id)
    told: list[object] = []
    queue.order_chosen.connect(told.append)
    gone = first.model_copy(update={"state": OrderState.ASSIGNED, "version": 8})
    made_up.rows = [gone if row.id == gone.id else row for row in centre.rows(Language.ENGLISH)]
    queue.hear([Change(seq=200, noun=Noun.ORDER, id=gone.id, version=8)])
    qtbot.waitUntil(lambda: queue.model.place(gone.id) is None)
    assert queue.table.chosen_id() == gone.id
    assert told == []


def test_an_order_that_is_hidden_is_shown_when_somebody_goes_to_it(
    qtbot: QtBot, queue: QueuePanel
) -> None:
    queue.look_at(ViewFilter(states=(OrderState.CLOSED,)))
    settle(queue)
    queue.choose(centre.order_id(1))
    qtbot.waitUntil(lambda: queue.table.chosen_id() == centre.order_id(1))
    assert queue.view().filter == ViewFilter()


def test_what_is_looked_at_stays_under_the_eyes(queue: QueuePanel, window: Window) -> None:
    window.resize(900, 420)
    settle(queue)
    bar = queue.table.verticalScrollBar()
    bar.setValue(95)
    settle(queue)
    before = queue.table.rowAt(0)
    seen = queue.model.at(before).number
    offset = queue.table.rowViewportPosition(before)
    new = queue.model.at(0).model_copy(update={"key": 900, "version": 1, "id": centre.order_id(99)})
    queue.model.insert(0, [new])
    now = queue.table.rowAt(0)
    assert now == before + 1
    assert queue.model.at(now).number == seen
    assert queue.table.rowViewportPosition(now) == offset
    bar.setValue(0)
    queue.model.insert(0, [new.model_copy(update={"key": 901, "id": centre.order_id(98)})])
    assert bar.value() == 0


def test_rows_on_their_way_are_painted_calmly(queue: QueuePanel, made_up: StandIn) -> None:
    made_up.failing = ("/v1/orders",)
    queue.look.group_by(OrderGroup.AREA)
    settle(queue)
    assert not queue.table.grab().isNull()
    assert made_up.asked.count(KEYS) >= 1


def test_orders_on_which_somebody_works_stand_first_when_it_is_wanted(open_window: Open) -> None:
    made = open_window(StandIn(Language.ENGLISH, claimed="held"))
    queue = enter(made, partial(painting.settle, made)).panel(QueuePanel)
    before = numbers(queue)
    queue.table.sortByColumn(at(queue, "with"), Qt.SortOrder.AscendingOrder)
    settle(queue)
    claimed = queue.model.cell(queue.model.index(0, at(queue, "with")))
    assert claimed[0]
    assert numbers(queue)[0] != before[0]
    assert sorted(numbers(queue)) == sorted(before)
    queue.table.sortByColumn(at(queue, "number"), Qt.SortOrder.DescendingOrder)
    settle(queue)
    assert numbers(queue) == before


def test_claims_are_shown_amber_when_nothing_is_heard(open_window: Open) -> None:
    for how, tone in (("held", "moving"), ("stale", "waiting")):
        made = open_window(StandIn(Language.ENGLISH, claimed=how))
        queue = enter(made, partial(painting.settle, made)).panel(QueuePanel)
        cells = [
            queue.model.cell(queue.model.index(place, at(queue, "with")))
            for place in range(queue.model.rowCount())
        ]
        assert [cell[1] for cell in cells if cell[0]] == [tone]


def test_what_is_shown_by_default_fits_and_more_comes_with_room(
    window: Window, queue: QueuePanel
) -> None:
    table = queue.table
    usual = queue.look.columns.shown()

    def seen(width_px: int) -> set[str]:
        window.resize(width_px, 860)
        painting.settle(window)
        assert table.horizontalScrollBar().maximum() == 0
        assert queue.look.columns.shown() == usual, "no view is another for the room it has"
        columns = enumerate(queue.model.columns)
        return {each.key for place, each in columns if not table.isColumnHidden(place)}

    always = {"number", "state", "priority", "promised", "title", "technician"}
    narrow, middle, wide = seen(1280), seen(1440), seen(2560)
    assert always <= narrow <= middle <= wide == {*always, "address", "with", "reports"}
    assert "with" not in narrow
    queue.look.columns.turn(at(queue, "area"))
    assert not table.isColumnHidden(at(queue, "reports")), "what is added drives nothing away"
    queue.look.columns.reset()
    window.resize(1280, 860)
    painting.settle(window)
    assert table.isColumnHidden(at(queue, "with"))
    queue.look.columns.turn(at(queue, "with"))
    assert not table.isColumnHidden(at(queue, "with")), "it was asked for: it is there"
