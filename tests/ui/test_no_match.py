"""Whether an empty queue says which filter it is that nothing fits, and lets it be cleared."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QPushButton
from pytestqt.qtbot import QtBot

from api_client.wire.views import ViewFilter
from desktop import words
from desktop.ui.filters import EVERYTHING
from desktop.ui.no_match import NoMatch
from desktop.ui.theme import Theme
from desktop.words import Language

ASKED = ViewFilter(late=True, text="boiler")


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[QListView]:
    made = QListView()
    made.setModel(QStringListModel([], made))
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    yield made
    made.close()


def test_it_names_the_filter_and_clears_it(theme: Theme, table: QListView) -> None:
    cleared: list[int] = []
    shown = NoMatch(table, lambda: cleared.append(1), "Alt+C", theme)
    shown.tell(ASKED, none=True)
    assert shown.isVisible()
    said = 'No order matches. You asked for: Late · "boiler". Alt+C shows all again.'
    assert shown.accessibleName() == said
    button = next(each for each in shown.findChildren(QPushButton) if each.isVisible())
    assert button.text() == "Clear the filter"
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert cleared == [1]


@pytest.mark.parametrize(("asked", "none"), [(EVERYTHING, True), (ASKED, False)])
def test_it_is_gone_where_nothing_is_asked_or_something_fits(
    theme: Theme, table: QListView, *, asked: ViewFilter, none: bool
) -> None:
    shown = NoMatch(table, lambda: None, "Alt+C", theme)
    shown.tell(ASKED, none=True)
    shown.tell(asked, none=none)
    assert shown.isHidden()


def test_it_lies_over_the_rows_in_the_language_spoken_now(
    qtbot: QtBot, theme: Theme, table: QListView
) -> None:
    shown = NoMatch(table, lambda: None, "Alt+C", theme)
    shown.tell(ASKED, none=True)
    table.resize(500, 300)
    qtbot.waitUntil(lambda: shown.geometry() == table.viewport().rect())
    words.choose(Language.CHINESE)
    shown.tell(ASKED, none=True)
    assert "超时" in shown.accessibleName()
