"""Tries a call: by keys alone, a known caller, a template, a double, a server that is away."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Code, JobKind, NoPhone, Priority
from desktop import words
from desktop.ui import usual
from desktop.ui.new_order import NewOrderDialog
from desktop.ui.pictures import calls, intake, painting
from desktop.ui.pictures.scenes import enter
from desktop.ui.pictures.standin import StandIn
from desktop.ui.window import Window
from desktop.words import Language

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., Window]


@pytest.fixture
def window(open_window: Open) -> Window:
    """A window with somebody who takes calls."""
    made = open_window(StandIn(Language.ENGLISH))
    enter(made, lambda: painting.settle(made))
    return made


def begin(window: Window) -> NewOrderDialog:
    """A new order, ready to be written into."""
    return intake.new(window, lambda: painting.settle(window))


def focused(qtbot: QtBot, dialog: NewOrderDialog) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


def press(text: str = "", key: Qt.Key | None = None) -> int:
    """Press keys in whatever has the focus; say how many there were."""
    target = QApplication.focusWidget()
    assert target is not None
    if key is None:
        QTest.keyClicks(target, text)
        return len(text)
    QTest.keyClick(target, key)
    return 1


def test_a_typical_call_of_a_known_customer_takes_thirteen_keys(
    qtbot: QtBot, window: Window
) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
    qtbot.waitUntil(lambda: window.findChild(NewOrderDialog) is not None)
    dialog = window.findChild(NewOrderDialog)
    assert isinstance(dialog, NewOrderDialog)
    painting.settle(window)
    focused(qtbot, dialog)
    keys = 1 + press("5678")
    qtbot.waitUntil(lambda: dialog.callers.current is not None)
    keys += press(key=Qt.Key.Key_Return)
    assert dialog.form.subject.line.hasFocus()
    keys += press("leak") + press(key=Qt.Key.Key_Down) + press(key=Qt.Key.Key_Return)
    order = dialog.form.message(dialog.order_id, draft=False)
    with qtbot.waitSignal(dialog.sent):
        QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    assert keys + 1 == 13
    caller = calls.caller(Language.ENGLISH)
    assert order.customer == caller.customer
    assert order.place == caller.place
    assert (order.title, order.priority) == ("Water leaks", Priority.HIGH)
    assert order.promised_at is not None


def test_enter_goes_from_field_to_field_in_the_order_of_a_call(
    qtbot: QtBot, window: Window
) -> None:
    dialog = begin(window)
    form = dialog.form
    focused(qtbot, dialog)
    press("02155550100")
    painting.settle(window)
    dialog.callers.say("caller.nobody")
    went = []
    for _ in range(7):
        press(key=Qt.Key.Key_Return)
        went.append(QApplication.focusWidget())
    assert went[:4] == [form.customer.line, form.address.line, form.area.line, form.subject.line]
    assert went[4:] == [form.fault_text.prose, form.kind.box, form.priority.box]


def test_a_double_is_warned_of_and_is_gone_to(qtbot: QtBot, window: Window) -> None:
    dialog = intake.known(window, lambda: painting.settle(window))
    double = dialog.callers.double
    assert double.order is not None
    wanted = double.order.id
    dialog.form.kind.choose(JobKind.INSTALLATION)
    dialog.form.kind.edited.emit()
    assert double.isHidden()
    dialog.form.kind.choose(JobKind.REPAIR)
    dialog.form.kind.edited.emit()
    assert not double.isHidden()
    with qtbot.waitSignal(dialog.order_wanted) as gone:
        dialog.callers.go()
    assert gone.args == [wanted]


def test_what_was_put_away_is_had_back_at_once(qtbot: QtBot, window: Window) -> None:
    dialog = begin(window)
    dialog.form.phone.line.setText("110")
    dialog.form.subject.line.setText("Smoke in the stairs")
    first = dialog.order_id
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert words.text("new-order.put-away") in window.notices.shown
    reopened: list[NewOrderDialog] = []

    def there() -> bool:
        reopened[:] = [each for each in window.findChildren(NewOrderDialog) if each.isVisible()]
        return bool(reopened)

    assert window.notices.undo()
    qtbot.waitUntil(there)
    assert reopened[0].form.subject.text() == "Smoke in the stairs"
    assert reopened[0].order_id == first


def test_an_order_that_the_server_did_not_take_is_offered_again(
    qtbot: QtBot, open_window: Open
) -> None:
    refusals: dict[str, tuple[Code, int, dict[str, str]]] = {
        "POST /v1/orders": (Code.SERVER_FAULT, 500, {})
    }
    made_up = StandIn(Language.ENGLISH, refusals=refusals)
    window = open_window(made_up)
    enter(window, lambda: painting.settle(window))
    dialog = intake.template(window, lambda: painting.settle(window))
    dialog.send()
    painting.settle(window)
    assert dialog.isVisible()
    id_ = dialog.order_id
    dialog.reject()
    again = begin(window)
    assert again.order_id != id_
    QTest.keyClick(again, Qt.Key.Key_R, CONTROL)
    qtbot.waitUntil(lambda: again.order_id == id_)
    assert again.form.customer.text() == "J. Whitfield"
    made_up.refusals = {}
    with qtbot.waitSignal(again.sent):
        again.send()
    assert begin(window).kept_bar.isHidden()


def test_a_draft_that_was_thrown_away_is_had_back_in_the_dialog_or_after_it(
    window: Window,
) -> None:
    dialog = begin(window)
    dialog.form.subject.line.setText("Smoke in the stairs")
    dialog.reject()
    second = begin(window)
    second.kept_bar.throw_button.click()
    assert second.kept_bar.take_button.isHidden()
    second.kept_bar.back_button.click()
    assert second.kept_bar.back_button.isHidden()
    second.kept_bar.throw_button.click()
    second.reject()
    third = begin(window)
    assert third.kept_bar.isHidden()
    third.reject()
    assert window.notices.undo()
    fourth = begin(window)
    assert not fourth.kept_bar.isHidden()
    fourth.kept_bar.take()
    assert fourth.order_id == dialog.order_id


def test_what_a_kind_needs_is_marked_before_anything_is_sent(window: Window) -> None:
    dialog = intake.wrong(window, lambda: painting.settle(window))
    form = dialog.form
    faulty = (form.phone, form.address, form.subject, form.equipment, form.window_text)
    assert all(field.fault for field in faulty)
    assert not form.customer.fault
    form.no_phone.choose(NoPhone.WITHHELD)
    dialog.send()
    assert not form.phone.fault


def test_a_draft_needs_less(qtbot: QtBot, window: Window) -> None:
    dialog = begin(window)
    form = dialog.form
    for field in (form.customer, form.address, form.subject):
        field.line.setText("Something")
    dialog.draft.setChecked(True)
    with qtbot.waitSignal(dialog.sent):
        dialog.send()


def test_who_is_sent_is_chosen_by_typing_and_nobody_else(qtbot: QtBot, window: Window) -> None:
    dialog = intake.template(window, lambda: painting.settle(window))
    field = dialog.form.technician
    focused(qtbot, dialog)
    field.setFocus()
    field.line.setText("Nobody")
    dialog.send()
    assert field.fault
    field.line.setText("wei")
    field.line.textEdited.emit("wei")
    assert [each.text for each in field.offered] == ["Daniel Weiss"]
    field.take(0)
    with qtbot.waitSignal(dialog.sent):
        dialog.send()


def test_an_address_brings_its_area_and_position(window: Window) -> None:
    dialog = begin(window)
    dialog.form.address.line.setText("77 Park")
    dialog.look_for_address()
    painting.settle(window)
    dialog.form.address.take(0)
    assert dialog.form.area.text() == "West"
    dialog.form.customer.line.setText("A. Chen")
    dialog.form.phone.line.setText("110")
    dialog.form.subject.line.setText("A leak")
    assert dialog.form.message(dialog.order_id, draft=False).place.lat == 31.2


def test_how_many_have_to_come_is_asked_one_where_nothing_is_said(window: Window) -> None:
    dialog = begin(window)
    form = dialog.form
    for field in (form.customer, form.address, form.subject):
        field.line.setText("Something")
    form.phone.line.setText("110")
    assert form.message(dialog.order_id, draft=False).crew_size == 1
    form.take_template(usual.templates()[0].model_copy(update={"crew_size": 4}))
    assert form.message(dialog.order_id, draft=False).crew_size == 4
    form.crew.line.setText("21")
    dialog.send()
    assert form.crew.fault
    assert not form.subject.fault


def test_words_change_with_the_language(window: Window) -> None:
    dialog = intake.known(window, lambda: painting.settle(window))
    window.appearance.speak_other()
    assert dialog.windowTitle() == words.text("new-order.heading")
    assert words.text("caller.go-there") == dialog.callers.double.go.text()
    window.appearance.speak_other()
