"""Whether the sheet tells the keys that are possible now, and can be searched and taken along."""

from functools import partial

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop import words
from desktop.ui.keysheet import KeySheet, lines
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def window(open_window: Open) -> Window:
    made = open_window(StandIn(Language.ENGLISH))
    enter(made, partial(painting.settle, made))
    return made


def shown(sheet: KeySheet) -> set[str]:
    return {label.text() for label in sheet.findChildren(QLabel) if label.isVisibleTo(sheet)}


def test_all_keys_that_are_possible_now_are_told_by_panel(window: Window) -> None:
    sheet = window.show_keys()
    offers = [each for each in window.registry.offers if each.action.shortcut]
    ready = {words.text(each.action.key) for each in offers if each.action.ready()}
    never = {words.text(each.action.key) for each in offers if not each.action.ready()} - ready
    headings = {words.text(each.group) for each in offers}
    assert {line.said for line in lines(window.registry)} == ready
    assert ready <= shown(sheet)
    assert never - headings
    assert not (never - headings) & shown(sheet)
    assert words.text("panel.queue") in shown(sheet)
    sheet.close()


def test_nobody_logged_in_has_few_keys(open_window: Open) -> None:
    window = open_window(StandIn(Language.ENGLISH))
    assert {line.keys for line in lines(window.registry)} == {"Ctrl+K", "F1", "F5"}


def test_keys_are_searched_in_either_language(qtbot: QtBot, window: Window) -> None:
    sheet = window.show_keys()
    for typed in ("new order", "新建维修单", "ctrl+n"):
        sheet.search.setText(typed)
        qtbot.waitUntil(lambda: words.text("window.undo") not in shown(sheet))
        assert words.text("queue.new") in shown(sheet)
    sheet.search.setText("zzz")
    assert words.text("keys.none") in shown(sheet)
    sheet.close()


def test_the_sheet_is_taken_along_as_text(window: Window) -> None:
    sheet = window.show_keys()
    sheet.copy_button.click()
    text = QApplication.clipboard().text()
    assert text == sheet.text()
    assert text.startswith(words.text("keys.title"))
    assert any(line.split() == ["Ctrl+N", "New", "order"] for line in text.splitlines())
    words.choose(Language.CHINESE)
    assert "新建维修单" in sheet.text()
    sheet.close()
