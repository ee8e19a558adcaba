"""Whether what a row costs to scroll past is done once: measured in calls, not in time."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.ui import cell_words
from desktop.ui.cell_words import CellWords
from desktop.ui.table import Cell, Index, TableModel
from desktop.ui.tableview import ROW_PX, TableView
from desktop.ui.theme import Theme
from tests.ui.test_table import COLUMNS, Thing, thing

ROWS = 60


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is measured and cut, in its order."""
    seen: list[str] = []
    fitted = cell_words.fitted

    def counted(said: str, metrics: QFontMetrics, room_px: int, lines: int) -> str:
        seen.append(said)
        return fitted(said, metrics, room_px, lines)

    monkeypatch.setattr(cell_words, "fitted", counted)
    return seen


class Counting(TableModel[Thing]):
    """A model that notes which cells are asked for."""

    asked = 0

    @override
    def cell(self, index: Index) -> Cell:
        self.asked += 1
        return super().cell(index)


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> tuple[TableView[Thing], Counting]:
    """A table in a window, some rows high, painted once."""
    window = QWidget()
    qtbot.addWidget(window, before_close_func=lambda _: window.hide())
    columns = (*COLUMNS, replace(COLUMNS[0], key="again"))
    model = Counting(columns, window)
    model.replace([thing(number, size=number * 20) for number in range(ROWS)])
    view = TableView(model, theme, "queue.heading", "queue.empty", window)
    view.resize(500, ROW_PX * 12)
    view.sortByColumn(0, view.horizontalHeader().sortIndicatorOrder().AscendingOrder)
    window.resize(500, ROW_PX * 12)
    window.show()
    view.viewport().repaint()
    view.destroyed.connect(lambda: window)  # which would go with its last name
    return view, model


def test_a_frame_lays_out_nothing_that_it_laid_out_before(
    table: tuple[TableView[Thing], Counting], cut: list[str]
) -> None:
    view, model = table
    view.viewport().repaint()
    model.asked = 0
    cut.clear()
    view.viewport().repaint()
    seen = view.rowAt(view.viewport().height() - 1) + 1
    assert 0 < model.asked <= seen * len(model.columns), "each cell is asked for once"
    assert cut == []


def test_a_row_further_costs_the_rows_that_come_into_sight(
    table: tuple[TableView[Thing], Counting], cut: list[str]
) -> None:
    view, model = table
    view.viewport().repaint()
    bar = view.verticalScrollBar()
    for _ in range(5):
        last = view.rowAt(view.viewport().height() - 1)
        model.asked = 0
        cut.clear()
        bar.setValue(bar.value() + ROW_PX)
        QApplication.processEvents()
        come = {model.at(place).name for place in (last, last + 1)}
        assert 0 < model.asked <= 2 * len(model.columns), "what was seen already is moved"
        assert set(cut) & {row.name for row in map(model.at, range(ROWS))} <= come
        assert len(cut) <= 2 * len(model.columns)


def test_words_are_measured_anew_in_another_font(qapp: QApplication) -> None:
    laid = CellWords()
    small, large = QFont(qapp.font()), QFont(qapp.font())
    small.setPixelSize(10)
    large.setPixelSize(30)
    laid.use(small)
    before = laid.width_px("Boiler"), laid.laid("Boiler", 500, 1)
    assert laid.laid("Boiler", 500, 1) is before[1]
    laid.use(large)
    assert laid.width_px("Boiler") > before[0]
    assert laid.laid("Boiler", 500, 1).height_px > before[1].height_px


def test_words_are_not_kept_without_end(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cell_words, "MOST_KEPT", 3)
    laid = CellWords()
    laid.use(qapp.font())
    first = laid.laid("0", 100, 1)
    for number in range(1, 3):
        laid.laid(f"{number}", 100, 1)
    assert laid.laid("0", 100, 1) is first
    laid.laid("3", 100, 1)
    assert laid.laid("0", 100, 1) is not first
    assert [laid.width_px(f"{number}" * 2) > 0 for number in range(5)] == [True] * 5


def test_two_lines_are_as_high_as_two(qapp: QApplication) -> None:
    laid = CellWords()
    laid.use(qapp.font())
    said = "one two three four five six seven eight"
    one, two = laid.laid(said, 120, 1), laid.laid(said, 120, 2)
    assert one.text.text().endswith("…")
    assert "\u2028" in two.text.text()
    metrics = QFontMetrics(qapp.font())
    assert one.text.size().height() < 2 * metrics.height() - 2 <= two.text.size().height()
    assert two.height_px > one.height_px
    assert max(one.width_px, two.width_px) <= 121, "a pixel is rounded up"
