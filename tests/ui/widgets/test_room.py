"""Whether a window of its own has the room that its words need (F4)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.tasks import Tasks
from desktop.ui.theme import Theme
from desktop.ui.widgets.dialog import FormDialog
from desktop.ui.widgets.form import LineField
from desktop.ui.widgets.room import fit, stand_high

LONG = "A sentence that is much longer than the dialog is wide, so that it goes on below. " * 3


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> FormDialog:
    """Give a dialog with two fields, shown."""
    made = FormDialog("staff.new", "staff.add", theme, Tasks())
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    made.setFixedWidth(360)
    for name in ("one", "two"):
        made.body.addWidget(made.add(name, LineField("field.name", theme)))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_line_that_is_added_squeezes_nothing(qtbot: QtBot, dialog: FormDialog) -> None:
    fields = dialog.findChildren(LineField)
    dialog.show_faults({"one": LONG, "two": LONG})
    qtbot.waitUntil(
        lambda: all(field.height() >= field.heightForWidth(field.width()) for field in fields)
    )
    for field in fields:
        assert field.line.height() >= field.line.sizeHint().height()


def test_who_sized_it_keeps_that_unless_it_is_too_low(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    down, said = QVBoxLayout(dialog), QLabel("short")
    said.setWordWrap(True)
    down.addWidget(said)
    dialog.resize(300, 200)
    dialog.show()
    fit(dialog, shrink=True)
    assert dialog.height() == 200
    said.setText(LONG * 8)
    fit(dialog, shrink=False)
    assert dialog.height() == down.totalHeightForWidth(300) > 200


def test_a_card_grows_downwards(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    card, said = QWidget(), QLabel("short")
    card.setFixedWidth(200)
    said.setWordWrap(True)
    QVBoxLayout(card).addWidget(said)
    stand_high(QVBoxLayout(page), card)
    page.resize(800, 1000)
    page.show()
    before = card.geometry()
    assert before.center().x() == pytest.approx(400, abs=2)
    said.setText(LONG)
    qtbot.waitUntil(lambda: card.height() > before.height())
    assert card.geometry().topLeft() == before.topLeft()
