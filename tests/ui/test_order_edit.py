"""Tries what the window of an edit says of others' edits, by what is written there now."""

from functools import partial

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from api_client.wire.orders import Order
from desktop import words
from desktop.ui import values
from desktop.ui.order_edit import EditDialog
from desktop.ui.pictures import centre, painting
from desktop.ui.pictures.scenes import UNASSIGNED, enter
from desktop.ui.pictures.standin import StandIn
from desktop.words import Language
from tests.ui.conftest import Open


@pytest.fixture
def dialog(qtbot: QtBot, open_window: Open) -> EditDialog:
    window = open_window(StandIn(Language.ENGLISH))
    enter(window, partial(painting.settle, window))
    assert window.workplace is not None
    panel = window.workplace.order
    panel.show_id(centre.order_id(UNASSIGNED))
    qtbot.waitUntil(lambda: panel.order is not None)
    found = panel.edit()
    assert found is not None
    return found


def theirs(dialog: EditDialog) -> Order:
    """Give the order as somebody else gave it another title."""
    base = dialog.base
    return base.model_copy(update={"version": base.version + 1, "title": "As they say"})


def said(key: str) -> str:
    return words.text(key, fields=values.labels(["title"]))


def test_what_others_changed_stays_as_they_left_it_until_it_is_written_here_too(
    dialog: EditDialog,
) -> None:
    title = dialog.form.subject.line
    dialog.follow(theirs(dialog))
    assert dialog.others.said == said("edit.others-changed")
    title.end(False)
    QTest.keyClicks(title, " at night")
    assert dialog.others.said == said("edit.same-changed")
    title.undo()
    dialog.form.subject.edited.emit()
    assert dialog.others.said == said("edit.others-changed")


def test_nothing_is_said_while_nobody_else_changed_anything(dialog: EditDialog) -> None:
    QTest.keyClicks(dialog.form.subject.line, "Today: ")
    assert dialog.others.said == ""
    assert dialog.unsaved == ("title",)
