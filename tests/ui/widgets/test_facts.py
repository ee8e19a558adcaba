"""Whether what is known of a thing is read whole, however long one word of it is."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.facts import Entry

DIGEST = "8c" * 32


def test_a_word_without_an_end_pushes_the_time_off_no_card(qtbot: QtBot) -> None:
    entry = Entry("Step taken", "10:34", [("Hash", DIGEST), ("Step", "Begin work")])
    qtbot.addWidget(entry)
    assert entry.minimumSizeHint().width() < 400
    entry.resize(400, 120)
    entry.show()
    told = {label.text(): label for label in entry.findChildren(QLabel)}
    when = told["10:34"]
    qtbot.waitUntil(lambda: 0 < when.x() <= 400 - when.width())
    assert told[DIGEST].toolTip() == DIGEST
    assert told["Begin work"].toolTip() == ""
