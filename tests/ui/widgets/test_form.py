"""Whether what people fill in comes out as they meant it, and what is wrong is shown."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Priority
from desktop import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import ChoiceField, Field, LineField, MomentField, ProseField
from desktop.ui.widgets.rows import Cell, RowsField

CELLS = (Cell("name", "field.part-name", 3), Cell("quantity", "field.quantity"))


@pytest.fixture
def rows(qtbot: QtBot, theme: Theme) -> RowsField:
    """Give lines of name and quantity."""
    made = RowsField("field.parts", "new-order.more-parts", CELLS, theme)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(qtbot: QtBot, field: Field) -> Field:
    qtbot.addWidget(field)
    field.show()
    return field


def test_a_fault_is_shown_said_and_taken_away_by_writing(qtbot: QtBot, theme: Theme) -> None:
    field = LineField("field.name", theme, wanted=True)
    shown(qtbot, field)
    field.show_fault("Please fill this in.")
    assert field.fault == "Please fill this in."
    assert field.line.accessibleDescription() == "Please fill this in."
    assert field.line.property("invalid") is True
    with qtbot.waitSignal(field.edited):
        QTest.keyClicks(field.line, " Lift ")
    assert field.fault == ""
    assert field.line.property("invalid") is False
    assert field.text() == "Lift"


def test_the_label_names_its_editor(qtbot: QtBot, theme: Theme) -> None:
    field = LineField("field.name", theme, wanted=True)
    shown(qtbot, field)
    assert field.line.accessibleName() == words.text("field.name")
    assert field.focusProxy() is field.line


def test_prose_is_left_by_the_tab_key(qtbot: QtBot, theme: Theme) -> None:
    field = ProseField("field.fault", theme)
    shown(qtbot, field)
    QTest.keyClicks(field.prose, "cold")
    QTest.keyClick(field.prose, Qt.Key.Key_Tab)
    assert field.text() == "cold"


def test_a_choice_gives_the_word_and_not_its_text(qtbot: QtBot, theme: Theme) -> None:
    field = ChoiceField("field.priority", theme, Priority, Priority.NORMAL)
    shown(qtbot, field)
    assert field.value() is Priority.NORMAL
    with qtbot.waitSignal(field.edited):
        field.box.setCurrentIndex(3)
    assert field.value() is Priority.EMERGENCY
    assert [field.box.itemText(place) for place in range(4)] == [
        words.member(priority) for priority in Priority
    ]


def test_a_time_is_meant_where_people_are(qtbot: QtBot, theme: Theme) -> None:
    words.choose(words.Language.CHINESE, ZoneInfo("Asia/Shanghai"))
    field = MomentField("field.promised", theme, datetime(2026, 11, 22, 16, 30, tzinfo=UTC))
    shown(qtbot, field)
    assert field.value() is None
    assert not field.when.isEnabled()
    field.box.setChecked(True)
    assert field.when.dateTime().toString("yyyy-MM-dd HH:mm") == "2026-11-23 00:30"
    assert field.value() == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def test_empty_lines_do_not_count(rows: RowsField) -> None:
    assert rows.values() == []
    first = rows.add_line()
    rows.add_line()
    first[0].setText(" Pump ")
    assert rows.values() == [{"name": "Pump"}]


def test_a_line_is_added_by_its_button_and_entered(qtbot: QtBot, rows: RowsField) -> None:
    rows.more.click()
    boxes = rows.add_line()
    names = {box.accessibleName() for box in boxes}
    assert len(names) == len(boxes)
    qtbot.waitUntil(rows.isVisible)


def test_a_line_is_removed_and_the_last_one_is_emptied(rows: RowsField) -> None:
    boxes = rows.add_line()
    boxes[0].setText("Pump")
    rows.remove_line(1)
    assert rows.values() == []
    assert rows.lines == 1
    boxes = rows.boxes(0)
    boxes[0].setText("Valve")
    rows.remove_line(0)
    assert rows.lines == 1
    assert rows.values() == []
