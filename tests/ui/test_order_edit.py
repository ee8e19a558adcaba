"""Tries what the window of an edit says of others' edits, by what is written there now."""

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from api_client.vocabulary import JobKind, NoPhone, Role
from api_client.wire.orders import Order
from desktop import words
from desktop.ui import values
from desktop.ui.order_edit import EditDialog
from desktop.ui.order_form import WANTED_BY_ALL
from desktop.ui.pictures import centre as pictured
from desktop.ui.pictures import painting
from desktop.ui.pictures.scenes import UNASSIGNED, enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.theme import Theme
from desktop.ui.widgets.form import Field
from desktop.words import Language
from tests.running import Running
from tests.ui.conftest import Open
from tests.ui.seated import seated


@pytest.fixture
def dialog(qtbot: QtBot, open_window: Open) -> EditDialog:
    window = open_window(StandIn(Language.ENGLISH))
    enter(window, partial(painting.settle, window))
    assert window.workplace is not None
    panel = window.workplace.order
    panel.show_id(pictured.order_id(UNASSIGNED))
    qtbot.waitUntil(lambda: panel.order is not None)
    found = panel.edit()
    assert found is not None
    return found


def is_wanted(field: Field) -> bool:
    """Say whether the field is marked as one that must not be left empty."""
    return field.findChildren(QLabel)[0].text().endswith("*")


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


def test_what_the_kind_needs_is_marked_and_a_reason_is_asked_for_without_a_number(
    qtbot: QtBot, dialog: EditDialog
) -> None:
    form = dialog.form
    assert dialog.base.kind is JobKind.REPAIR
    qtbot.waitUntil(lambda: is_wanted(form.phone))
    marked = {path for path, field in form.named().items() if is_wanted(field)}
    assert marked == {*WANTED_BY_ALL, "customer.phone", "fault.description"}
    assert form.no_phone.isHidden()
    form.phone.line.selectAll()
    QTest.keyClick(form.phone.line, Qt.Key.Key_Delete)
    assert not form.no_phone.isHidden()
    assert set(dialog.unsaved) == {"customer.phone"}
    form.no_phone.choose(NoPhone.WITHHELD)
    assert set(dialog.unsaved) == {"customer.phone", "no_phone"}


def test_how_many_have_to_come_is_a_number_within_bounds(dialog: EditDialog) -> None:
    crew = dialog.form.crew
    assert crew.text() == "1"
    for written in ("two", "21", "0"):
        crew.line.setText(written)
        dialog.send()
        assert crew.fault, written
    crew.line.setText("")  # nothing said is one
    assert not dialog.unsaved
    crew.line.setText("3")
    assert dialog.unsaved == ("crew_size",)


def test_what_the_server_misses_is_said_where_it_was_emptied(
    qtbot: QtBot, centre: Running, theme: Theme, tmp_path: Path
) -> None:
    li = centre.person(Role.DISPATCHER)
    order = centre.client(li).orders.get(UUID(centre.order()["id"]))
    with seated(centre, li, theme, tmp_path / "desk.ini") as seat:
        dialog = EditDialog(seat.desk, order, seat.window)
        form = dialog.form
        qtbot.waitUntil(lambda: is_wanted(form.phone))
        form.phone.line.selectAll()
        QTest.keyClick(form.phone.line, Qt.Key.Key_Delete)
        dialog.send()
        qtbot.waitUntil(dialog.send_button.isEnabled)
        assert form.phone.fault == words.text("invalid.missing")
        assert not form.address.fault
        form.no_phone.choose(NoPhone.WITHHELD)
        with qtbot.waitSignal(dialog.sent) as saved:
            dialog.send()
    assert saved.args is not None
    assert saved.args[0].order.no_phone is NoPhone.WITHHELD


def test_nothing_is_said_while_nobody_else_changed_anything(dialog: EditDialog) -> None:
    QTest.keyClicks(dialog.form.subject.line, "Today: ")
    assert dialog.others.said == ""
    assert dialog.unsaved == ("title",)
