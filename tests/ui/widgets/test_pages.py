"""Whether one of several pages is shown with its own room, and worked in where it was left."""

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.pages import Pages


def test_a_page_has_its_own_height_and_its_own_focus(qtbot: QtBot) -> None:
    pages, low, high = Pages(), QLabel("low"), QWidget()
    qtbot.addWidget(pages)
    inside, first, second = QVBoxLayout(high), QLineEdit(), QLineEdit()
    high.setMinimumHeight(300)
    for line in (first, second):
        inside.addWidget(line)
    for page in (low, high):
        pages.add(page)
    assert pages.page is low
    assert pages.sizeHint().height() < 300
    second.setFocus()
    pages.show()
    pages.activateWindow()
    pages.show_page(high)
    assert pages.page is high
    assert low.isHidden()
    assert pages.sizeHint().height() >= 300
    qtbot.waitUntil(second.hasFocus)
