"""Tries a line that offers what it knows, by keys: nothing is taken that was not chosen."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from desktop.ui.widgets.suggest import SuggestField, Suggestion

KNOWN = [Suggestion(f"{name} (known)", name, name.upper()) for name in ("Mill", "Mall", "Quay")]


@pytest.fixture
def field(qtbot: QtBot, theme: Theme) -> Iterator[SuggestField]:
    """A line in a window, written in."""
    host = QWidget()
    made = SuggestField(
        "field.address",
        theme,
        source=lambda typed: [each for each in KNOWN if typed and typed in each.text.casefold()],
    )
    QVBoxLayout(host).addWidget(made)
    qtbot.addWidget(host)
    host.resize(400, 300)
    host.show()
    host.activateWindow()
    made.line.setFocus()
    qtbot.waitUntil(made.line.hasFocus)
    yield made
    host.close()


def test_arrows_choose_and_enter_takes(qtbot: QtBot, field: SuggestField) -> None:
    QTest.keyClicks(field.line, "m")
    assert field.open
    assert [each.text for each in field.offered] == ["Mill", "Mall"]
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.taken) as taken:
        QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert taken.args == ["MALL"]
    assert field.text() == "Mall"
    assert not field.open


def test_enter_takes_nothing_that_was_not_chosen(qtbot: QtBot, field: SuggestField) -> None:
    QTest.keyClicks(field.line, "mi")
    with qtbot.assertNotEmitted(field.taken):
        QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.text() == "mi"


def test_escape_takes_the_list_away_and_nothing_else(field: SuggestField) -> None:
    QTest.keyClicks(field.line, "m")
    QTest.keyClick(field.line, Qt.Key.Key_Escape)
    assert not field.open
    assert field.text() == "m"
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    assert field.open


def test_what_fits_nothing_offers_nothing(field: SuggestField) -> None:
    QTest.keyClicks(field.line, "mx")
    assert not field.open
    assert field.offered == ()
