"""Whether what is chosen is always seen, and what does not fit is in the menu at the end."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme, Tone
from desktop.ui.widgets.pills import HEIGHT_PX, LEAST_PX, Flag, Pill, PillLine
from desktop.ui.widgets.worded import ToolButton

KEYS = ("filter.state", "filter.technician", "filter.area", "filter.promised")
LONG = "State: Open, Offered, Awaiting consent, Awaiting funds, Assigned, Received, Accepted"


@dataclass
class Line:
    """A line of pills in a window."""

    window: QWidget
    line: PillLine
    pills: list[Pill]
    late: Flag
    more: ToolButton
    clear: ToolButton

    def wide(self, width_px: int) -> None:
        """Be so wide."""
        self.window.resize(width_px, 300)
        self.line.settle()

    @property
    def shown(self) -> list[Pill]:
        return [each for each in (*self.pills, self.late) if each.isVisible()]


@pytest.fixture
def line(qtbot: QtBot, theme: Theme) -> Iterator[Line]:
    window, host = QWidget(), QWidget()
    pills = [Pill(key, "Alt+S", theme, host) for key in KEYS]
    late = Flag("filter.late", "Alt+L", ("clock", Tone.TROUBLE), theme, host)
    more = ToolButton("filter.more", theme, "down", parent=host)
    clear = ToolButton("filter.clear", theme, "close", parent=host)
    made = PillLine(QLineEdit(host), [late, *pills], more, clear)
    made.stand([*pills, late])
    down = QVBoxLayout(window)
    down.setContentsMargins(0, 0, 0, 0)
    down.addWidget(made)
    down.addStretch(1)
    qtbot.addWidget(window)
    window.show()
    yield Line(window, made, pills, late, more, clear)
    window.close()
    host.deleteLater()


def test_all_stand_where_there_is_room(line: Line) -> None:
    line.wide(1200)
    assert line.shown == [*line.pills, line.late]
    assert line.more.isHidden()
    edges = [each.x() for each in line.shown]
    assert edges == sorted(edges)


def test_the_first_ones_stay_and_the_others_go_into_the_menu(line: Line) -> None:
    line.wide(560)
    assert line.late in line.shown
    assert line.more.isVisible()
    assert set(line.line.hidden) == {*line.pills, line.late} - set(line.shown) != set()


@pytest.mark.parametrize("width_px", [1200, 900, 640, 420])
def test_what_is_chosen_is_always_seen(line: Line, width_px: int) -> None:
    for pill in line.pills:
        pill.tell(LONG)
    line.wide(width_px)
    assert set(line.pills) <= set(line.shown)
    for pill in line.pills:
        assert line.line.rect().contains(pill.geometry())
        assert pill.width() >= LEAST_PX
        assert pill.face.accessibleName() == LONG
        assert pill.face.text() in LONG or pill.face.text().endswith("\u2026")
    placed = [each.geometry() for each in line.shown]
    assert not any(a.intersects(b) for a in placed for b in placed if a is not b)


def test_the_line_is_as_low_as_it_may_be(line: Line) -> None:
    line.pills[0].tell(LONG)
    line.wide(900)
    assert line.line.height() == HEIGHT_PX
    for pill in line.pills:
        pill.tell(LONG)
    line.wide(600)
    assert line.line.height() > HEIGHT_PX
    for pill in line.pills:
        pill.tell("")
    line.line.settle()
    assert line.line.height() == HEIGHT_PX


def test_a_pill_is_pressed_and_its_choice_taken_off(qtbot: QtBot, line: Line) -> None:
    line.wide(1200)
    pill = line.pills[0]
    assert pill.away.isHidden()
    with qtbot.waitSignal(pill.pressed):
        QTest.keyClick(pill.face, Qt.Key.Key_Space)
    assert not pill.face.isChecked()
    pill.tell("State: Open")
    assert pill.face.isChecked()
    assert pill.away.accessibleName() == "Filter by State no longer"
    with qtbot.waitSignal(pill.removed):
        pill.away.click()


def test_a_flag_says_how_many_there_are(line: Line) -> None:
    assert line.late.told == "Late"
    line.late.count("3", some=True)
    assert line.late.face.accessibleName() == "Late 3"
    assert line.late.face.toolTip() == "Late 3 (Alt+L)"
    line.late.tell("Late")
    assert line.late.face.isChecked()
    assert line.late.away.isHidden()
