"""Whether the one table model tells the view exactly what changed, and the view keeps its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop import words
from desktop.ui.cell_words import fitted
from desktop.ui.table import ICON_ROLE, ID_ROLE, TONE_ROLE, Column, TableModel
from desktop.ui.tableview import TableView
from desktop.ui.theme import Theme, Tone

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Thing:
    """A row for tests."""

    id: UUID
    version: int
    name: str
    size: int


COLUMNS: Sequence[Column[Thing]] = (
    Column("name", "column.number", lambda thing: thing.name),
    Column(
        "size",
        "column.title",
        lambda thing: f"{thing.size}",
        sort=lambda thing: thing.size,
        tone=lambda thing: Tone.TROUBLE if thing.size > 100 else None,
        icon=lambda thing: "warning" if thing.size > 100 else None,
        right=True,
    ),
)


def thing(number: int, version: int = 1, name: str = "", size: int = 0) -> Thing:
    return Thing(UUID(int=number), version, name or f"n{number:04}", size)


@pytest.fixture
def model(qapp: QApplication) -> Iterator[TableModel[Thing]]:
    """Give a model that Qt's own tester watches; it fails the test at the first wrong signal."""
    made = TableModel(COLUMNS, qapp)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    yield made
    made.deleteLater()


def shown(model: TableModel[Thing], column: int = 0) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def changes(model: TableModel[Thing]) -> list[tuple[int, int, int, int]]:
    """Keep what is told to have changed: top, left, bottom, right."""
    told: list[tuple[int, int, int, int]] = []

    def note(first: QModelIndex, last: QModelIndex) -> None:
        told.append((first.row(), first.column(), last.row(), last.column()))

    model.dataChanged.connect(note)
    return told


def test_rows_come_in_sorted_and_in_runs(model: TableModel[Thing]) -> None:
    model.replace([thing(1), thing(2), thing(8)])
    runs: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _, first, last: runs.append((first, last)))
    model.put([thing(5), thing(4), thing(9), thing(6)])
    model.settle()
    assert shown(model) == ["n0001", "n0002", "n0004", "n0005", "n0006", "n0008", "n0009"]
    assert runs == [(2, 4), (6, 6)]


def test_what_comes_is_gathered(qtbot: QtBot, model: TableModel[Thing]) -> None:
    runs: list[int] = []
    model.rowsInserted.connect(lambda: runs.append(1))
    for number in range(50):
        model.put([thing(number)])
    assert model.rowCount() == 0
    qtbot.waitUntil(lambda: model.rowCount() == 50)
    assert runs == [1]


def test_only_changed_cells_are_told_in_tight_ranges(model: TableModel[Thing]) -> None:
    model.replace([thing(number) for number in range(10)])
    told = changes(model)
    model.put([thing(2, 2, size=7), thing(3, 2, size=7), thing(7, 2, size=9)])
    model.settle()
    assert told == [(2, 1, 3, 1), (7, 1, 7, 1)]
    assert shown(model, 1)[2:4] == ["7", "7"]


def test_neighbours_that_changed_elsewhere_are_told_by_themselves(model: TableModel[Thing]) -> None:
    model.replace([thing(number) for number in range(5)])
    told = changes(model)
    model.put([thing(2, 2, size=7), thing(3, 2, name="n0003x"), thing(4, 2, "n0004x", size=1)])
    model.settle()
    assert told == [(2, 1, 2, 1), (3, 0, 3, 0), (4, 0, 4, 1)]


def test_echoes_and_older_versions_are_ignored(model: TableModel[Thing]) -> None:
    model.replace([thing(1, 5, size=1)])
    told = changes(model)
    model.put([thing(1, 5, size=1), thing(1, 4, size=2)])
    model.settle()
    assert told == []
    assert shown(model, 1) == ["1"]


def test_a_new_version_that_looks_the_same_repaints_nothing(model: TableModel[Thing]) -> None:
    model.replace([thing(1, 1)])
    told = changes(model)
    model.put([thing(1, 2)])
    model.settle()
    assert told == []
    row = model.row(UUID(int=1))
    assert row is not None
    assert row.version == 2


def test_the_newest_of_several_versions_wins_whatever_the_order(model: TableModel[Thing]) -> None:
    model.put([thing(1, 3, size=3), thing(1, 2, size=2), thing(1, 4, size=4)])
    model.settle()
    assert shown(model, 1) == ["4"]


def test_a_changed_key_moves_the_row(model: TableModel[Thing]) -> None:
    model.replace([thing(number, size=number) for number in range(5)])
    model.sort(1, DOWN)
    model.put([thing(0, 2, size=99)])
    model.settle()
    assert shown(model, 1) == ["99", "4", "3", "2", "1"]


def test_roles(model: TableModel[Thing]) -> None:
    model.replace([thing(1, size=500)])
    index = model.index(0, 1)
    assert index.data(TONE_ROLE) == Tone.TROUBLE
    assert index.data(ICON_ROLE) == "warning"
    assert index.data(ID_ROLE) == UUID(int=1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith(": 500")
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight.value
    assert index.data(Qt.ItemDataRole.BackgroundRole) is None


Step = tuple[str, int, int]
STEPS = some.lists(
    some.tuples(
        some.sampled_from(["put", "remove", "replace", "sort", "settle"]),
        some.integers(0, 30),
        some.integers(0, 200),
    ),
    max_size=40,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_happens_the_view_would_see_what_is_there(
    qapp: QApplication, steps: list[Step]
) -> None:
    """Play random steps against a plain dictionary; Qt's tester watches every signal."""
    model = TableModel(COLUMNS, qapp)
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    expected: dict[UUID, Thing] = {}
    column, down = 0, False
    for version, (step, number, size) in enumerate(steps, start=1):
        each = thing(number, version, size=size)
        if step == "put":
            model.put([each])
            expected[each.id] = each
        elif step == "remove":
            model.remove([each.id])
            expected.pop(each.id, None)
        elif step == "replace":
            rows = [thing(other, version, size=size) for other in range(0, number, 3)]
            model.replace(rows)
            expected = {row.id: row for row in rows}
        elif step == "sort":
            column, down = number % 2, size % 2 == 0
            model.sort(column, DOWN if down else UP)
        else:
            model.settle()
    model.settle()
    wanted = sorted(
        expected.values(),
        key=lambda row: ((row.size if column else row.name), row.id),
        reverse=down,
    )
    assert [model.at(place) for place in range(model.rowCount())] == wanted
    assert all(model.place(row.id) == place for place, row in enumerate(wanted))
    tester.deleteLater()
    model.deleteLater()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Give a window to stand in."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(500, 400)
    return made


@pytest.fixture
def view(window: QWidget, theme: Theme, model: TableModel[Thing]) -> TableView[Thing]:
    """Give a view in a window."""
    made = TableView(model, theme, "queue.heading", "queue.empty", window)
    made.resize(500, 400)
    window.show()
    return made


def test_the_choice_stays_with_its_row(view: TableView[Thing], model: TableModel[Thing]) -> None:
    model.replace([thing(number, size=number) for number in range(20)])
    view.sortByColumn(1, UP)
    heard: list[UUID | None] = []
    view.chosen.connect(heard.append)
    view.choose(UUID(int=7))
    model.put([thing(7, 2, size=1000), thing(50, size=-5)])
    model.settle()
    view.sortByColumn(0, DOWN)
    words.choose(words.Language.CHINESE)
    view.reword()
    assert view.chosen_id() == UUID(int=7)
    assert view.currentIndex().data(ID_ROLE) == UUID(int=7)
    assert heard == [UUID(int=7)]
    model.remove([UUID(int=7)])
    model.settle()
    assert view.chosen_id() != UUID(int=7)


def test_an_empty_table_says_so(view: TableView[Thing], model: TableModel[Thing]) -> None:
    empty = view.grab().toImage()
    model.replace([thing(1, name=" ")])
    model.replace([])
    view.empty = ""
    assert view.grab().toImage() != empty


def test_rows_are_opened_by_enter(
    qtbot: QtBot, view: TableView[Thing], model: TableModel[Thing]
) -> None:
    model.replace([thing(1), thing(2)])
    view.choose(UUID(int=2))
    with qtbot.waitSignal(view.opened) as signal:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert signal.args == [UUID(int=2)]


def test_the_view_fills_its_own_ground(view: TableView[Thing], theme: Theme) -> None:
    assert view.viewport().testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    image = view.viewport().grab().toImage()
    assert image.pixelColor(2, image.height() - 2).name() == theme.colours.surface


class Painted(QObject):
    """Notes which parts of a widget are painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.parts: list[QRect] = []
        watched.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.parts.append(event.rect())
        return False


def test_a_changed_cell_repaints_itself_alone(
    qtbot: QtBot, view: TableView[Thing], model: TableModel[Thing]
) -> None:
    model.replace([thing(number) for number in range(8)])
    painted = Painted(view.viewport())
    qtbot.waitUntil(lambda: quiet(painted))
    model.put([thing(3, 2, size=7)])
    qtbot.waitUntil(lambda: bool(painted.parts))
    place = model.place(UUID(int=3))
    assert place is not None
    cell = view.visualRect(model.index(place, 1))
    assert all(cell.contains(part) for part in painted.parts), painted.parts


def quiet(painted: Painted) -> bool:
    """Say whether nothing was painted for some turns of the loop; begin to count anew."""
    painted.parts.clear()
    for _ in range(5):
        QApplication.processEvents()
    return not painted.parts


def test_words_go_on_in_a_second_line_and_the_last_is_shortened(view: TableView[Thing]) -> None:
    metrics = view.fontMetrics()
    said = "one two three four five six"
    wide = metrics.horizontalAdvance(said) + 2
    assert fitted(said, metrics, wide, 2) == said
    first, second = fitted(said, metrics, wide * 2 // 3, 2).split("\n")
    assert f"{first} {second}" == said
    first, second = fitted(said, metrics, wide // 4, 2).split("\n")
    assert said.startswith(first)
    assert second.endswith("…")
    assert fitted(said, metrics, wide // 4, 1).endswith("…")
    solid = "电梯停在三楼与四楼之间" * 3
    first, second = fitted(solid, metrics, metrics.horizontalAdvance(solid) * 2 // 3, 2).split("\n")
    assert first + second == solid
    assert "\n" in fitted("x" * 90, metrics, metrics.horizontalAdvance("x" * 60), 2)


def test_what_stretches_keeps_its_least_and_the_table_scrolls_then(
    qtbot: QtBot, window: QWidget, theme: Theme
) -> None:
    columns: Sequence[Column[Thing]] = (
        Column("a", "column.number", lambda row: row.name, 300),
        Column("b", "column.title", lambda row: row.name, 200, stretch=True, least_px=200),
    )
    view = TableView(TableModel(columns, window), theme, "queue.heading", "queue.empty", window)
    view.resize(800, 200)
    window.show()
    qtbot.waitUntil(lambda: view.columnWidth(1) == view.viewport().width() - 300)
    view.resize(360, 200)
    qtbot.waitUntil(lambda: view.columnWidth(1) == 200)
    assert view.columnWidth(0) == 300
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() > 0)
    view.setColumnHidden(0, True)
    qtbot.waitUntil(lambda: view.columnWidth(1) == view.viewport().width())
    view.setColumnHidden(0, False)
    qtbot.waitUntil(lambda: view.columnWidth(1) == 200)
    view.resize(900, 200)
    qtbot.waitUntil(lambda: view.columnWidth(1) == view.viewport().width() - 300)
