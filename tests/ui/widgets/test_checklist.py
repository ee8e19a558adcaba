"""Whether answers are ticked, narrowed and taken by keys, and the focus goes back where it was."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from desktop.ui.widgets.checklist import LINE_ROWS, Checklist
from desktop.ui.widgets.entries import Entry

FEW = [Entry("Open", "open", count="3"), Entry("Offered", "offered"), Entry("Closed", "closed")]
MANY = [Entry("Nearby"), *(Entry(f"Area {n}", f"area-{n}") for n in range(LINE_ROWS)), *FEW]


@dataclass
class Opened:
    """A list that is open under a button, and what was ticked in it."""

    window: QWidget
    button: QPushButton
    before: QLineEdit
    checklist: Checklist
    ticked: list[str]

    def open(self, entries: list[Entry]) -> None:
        """Open it with these."""
        self.checklist.show_entries("State", entries)
        self.checklist.open_under(self.button)

    def press(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focus, key)

    def type(self, typed: str) -> None:
        """Type where the focus is."""
        for sign in typed:
            QTest.keyClicks(self.focus, sign)

    @property
    def focus(self) -> QWidget:
        return focused()

    @property
    def values(self) -> list[str | None]:
        return [each.value for each in self.checklist.shown]


def focused() -> QWidget:
    """Give what has the focus."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme) -> Iterator[Opened]:
    window = QWidget()
    before, button = QLineEdit(), QPushButton("State")
    down = QVBoxLayout(window)
    down.addWidget(button)
    down.addWidget(before)
    down.addStretch(1)
    ticked: list[str] = []
    made = Checklist(theme, window)
    made.turned.connect(ticked.append)
    qtbot.addWidget(window)
    window.resize(500, 700)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    before.setFocus()
    yield Opened(window, button, before, made, ticked)
    window.close()


def test_space_ticks_and_stays_enter_takes_and_goes_back(opened: Opened) -> None:
    opened.open(FEW)
    assert focused() is opened.checklist.list
    opened.press(Qt.Key.Key_Space)
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_Space)
    assert (opened.ticked, opened.checklist.isVisible()) == (["open", "offered"], True)
    opened.press(Qt.Key.Key_Up)
    opened.press(Qt.Key.Key_Up)
    opened.press(Qt.Key.Key_Return)
    assert opened.ticked == ["open", "offered", "closed"]
    assert opened.checklist.isHidden()
    assert opened.before.hasFocus()


def test_enter_on_what_is_ticked_leaves_it_ticked(opened: Opened) -> None:
    opened.open([Entry("Open", "open", ticked=True), *FEW[1:]])
    opened.press(Qt.Key.Key_Return)
    assert opened.ticked == []
    assert opened.checklist.isHidden()


def test_letters_narrow_a_long_list_and_enter_takes_what_is_left(opened: Opened) -> None:
    opened.open(MANY)
    assert focused() is opened.checklist.line
    assert opened.checklist.current is MANY[1], "a caption is never current"
    opened.type("off")
    assert opened.values == ["offered"]
    opened.press(Qt.Key.Key_Return)
    assert opened.ticked == ["offered"]
    opened.open(MANY)
    assert opened.values == [each.value for each in MANY], "what was typed is forgotten"


def test_a_space_belongs_to_what_is_typed(opened: Opened) -> None:
    opened.open(MANY)
    opened.type("area 5")
    assert (opened.values, opened.ticked) == (["area-5"], [])
    opened.press(Qt.Key.Key_Tab)
    assert focused() is opened.checklist.list
    opened.press(Qt.Key.Key_Space)
    assert opened.ticked == ["area-5"]
    opened.type("x")
    assert focused() is opened.checklist.line
    assert opened.checklist.line.text() == "area 5x"
    assert opened.checklist.note.isVisible()
    opened.press(Qt.Key.Key_Return)
    assert opened.ticked == ["area-5"], "where nothing fits nothing is taken"


@pytest.mark.parametrize("entries", [FEW, MANY])
def test_no_letter_is_a_key_of_the_window(
    opened: Opened, qtbot: QtBot, entries: list[Entry]
) -> None:
    held: list[str] = []
    QShortcut(QKeySequence("C"), opened.window, lambda: held.append("C"))
    opened.open(entries)
    opened.checklist.list.setFocus()
    QTest.keyClick(opened.focus, Qt.Key.Key_C, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: opened.checklist.current == FEW[2])
    assert held == []


def test_new_counts_leave_what_is_current(opened: Opened) -> None:
    opened.open(FEW)
    opened.press(Qt.Key.Key_Down)
    opened.checklist.show_entries("State", [Entry(e.said, e.value, count="9") for e in FEW])
    assert opened.checklist.current == Entry("Offered", "offered", count="9")
    opened.checklist.show_entries("State", [Entry("New", "new"), *FEW])
    assert opened.checklist.current is FEW[1]


def test_escape_goes_back(opened: Opened) -> None:
    opened.open(MANY)
    opened.press(Qt.Key.Key_Escape)
    assert opened.checklist.isHidden()
    assert opened.before.hasFocus()


def test_a_press_elsewhere_closes_and_one_on_a_row_ticks(opened: Opened) -> None:
    opened.open(FEW)
    view = opened.checklist.list
    row = view.visualRect(opened.checklist.model.index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert (opened.ticked, opened.checklist.isVisible()) == (["offered"], True)
    outside = QPoint(opened.window.width() - 3, opened.window.height() - 3)
    QTest.mouseClick(opened.window.windowHandle(), Qt.MouseButton.LeftButton, pos=outside)
    assert opened.checklist.isHidden()


def test_going_on_by_the_tab_key_closes(opened: Opened, qtbot: QtBot) -> None:
    opened.open(FEW)
    opened.before.setFocus()
    qtbot.waitUntil(opened.checklist.isHidden)
    assert opened.before.hasFocus()


def test_it_lies_in_the_window_also_where_that_is_low(opened: Opened) -> None:
    opened.window.resize(500, 200)
    opened.open(MANY)
    assert opened.window.rect().contains(opened.checklist.geometry())
    opened.window.resize(400, 160)
    assert opened.window.rect().contains(opened.checklist.geometry())


def test_what_it_belongs_to_takes_it_along(opened: Opened, theme: Theme, qtbot: QtBot) -> None:
    owner = QWidget(opened.window)
    made = Checklist(theme, owner)
    made.show_entries("State", FEW)
    made.open_under(opened.button)
    with qtbot.waitSignal(made.destroyed):
        owner.deleteLater()
