"""Proves that this PySide6 keeps its references: 6.12.0 loses one on each void call.

Below Python 3.12 that ends the process after some thousand calls, so pyproject.toml keeps that
version away (docs/decisions). From 3.12 on None and True are immortal, and nothing can be lost.
"""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

CALLS = 1000
SLACK = 50
"""References that come and go by themselves; a fault takes one for each call."""

pytestmark = [
    pytest.mark.usefixtures("qapp"),
    pytest.mark.skipif(
        sys.version_info >= (3, 12), reason="None and True are immortal from Python 3.12 on"
    ),
]


class Silent(QAbstractListModel):
    """A list of one row that answers None for every role."""

    told = Signal(bool)

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 1

    @override
    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return None


def counts() -> tuple[int, int, int]:
    return sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount(False)


def assert_keeps_references(call: Callable[[], object]) -> None:
    """Call once to fill what is filled once, then `CALLS` times between two counts."""
    call()
    before = counts()
    for _ in range(CALLS):
        call()
    after = counts()
    moved = [now - then for then, now in zip(before, after, strict=True)]
    assert all(abs(change) < SLACK for change in moved), f"None, True, False moved by {moved}"


def test_a_void_call_keeps_none() -> None:
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    pen = QPen(Qt.GlobalColor.red)
    assert_keeps_references(lambda: painter.setPen(pen))
    painter.end()


def test_an_update_keeps_none(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert_keeps_references(widget.update)


def test_telling_of_changed_cells_keeps_none() -> None:
    model = Silent()
    index = model.index(0)
    assert_keeps_references(lambda: model.dataChanged.emit(index, index, [0]))


def test_a_signal_with_a_truth_keeps_it() -> None:
    model = Silent()
    heard: list[None] = []
    model.told.connect(lambda _truth: heard.clear())
    assert_keeps_references(lambda: model.told.emit(True))
    model.told.disconnect()


def test_a_model_that_answers_none_keeps_it() -> None:
    model = Silent()
    index = model.index(0)
    base = QAbstractListModel
    assert_keeps_references(lambda: base.itemData(model, index))
    assert_keeps_references(lambda: index.data(Qt.ItemDataRole.DisplayRole))


def test_a_lost_reference_is_seen() -> None:
    kept: list[None] = []
    with pytest.raises(AssertionError, match="moved by"):
        assert_keeps_references(lambda: kept.append(None))
