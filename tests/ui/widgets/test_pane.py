"""Tries that a table which loads has the focus as soon as it is there, unless somebody went on."""

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from desktop.ui.widgets.pane import Pane


class Page(QWidget):
    """A line, and a pane that is still loading."""

    def __init__(self, theme: Theme) -> None:
        """Begin."""
        super().__init__()
        self.line, self.other = QLineEdit(self), QLineEdit(self)
        self.view = QPushButton(self)
        self.pane = Pane(self.view, theme, self)
        inside = QVBoxLayout(self)
        inside.addWidget(self.pane)
        inside.addWidget(self.line)
        inside.addWidget(self.other)


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> Page:
    made = Page(theme)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_the_focus_comes_to_a_view_once_it_is_loaded(page: Page) -> None:
    page.line.setFocus()
    page.pane.take_focus()
    assert page.focusWidget() is page.line
    page.pane.show_view()
    assert page.focusWidget() is page.view


def test_it_comes_at_once_where_the_view_is_there(page: Page) -> None:
    page.pane.show_view()
    page.line.setFocus()
    page.pane.take_focus()
    assert page.focusWidget() is page.view


def test_it_stays_where_somebody_has_gone_on_to(page: Page) -> None:
    page.line.setFocus()
    page.pane.take_focus()
    page.other.setFocus()
    page.pane.show_view()
    assert page.focusWidget() is page.other


def test_it_stays_where_it_is_if_something_else_is_looked_at_by_then(page: Page) -> None:
    page.line.setFocus()
    page.pane.take_focus()
    page.pane.hide()
    page.pane.show_view()
    assert page.focusWidget() is page.line


def test_nobody_is_taken_anywhere_who_did_not_ask(page: Page) -> None:
    page.line.setFocus()
    page.pane.show_view()
    assert page.focusWidget() is page.line
