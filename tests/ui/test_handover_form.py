"""Whether a shift is handed over by few keys, read by whoever comes, and taken over once."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from api_client.vocabulary import Code, HandoverKind, Noun
from desktop import words
from desktop.clock import HandClock
from desktop.ui.handover_form import HandoverDialog
from desktop.ui.handover_sheet import HandoverSheet
from desktop.ui.panels.shift import HANDOVERS
from desktop.ui.pictures import centre, handing
from desktop.ui.pictures.shift import How
from desktop.ui.theme import Theme
from desktop.words import Language
from tests.ui.on_shift import OpenDesk


def test_the_shift_is_handed_over_by_two_keys_and_what_one_writes(open_shift: OpenDesk) -> None:
    desk = open_shift(How.KEPT, front=False)
    desk.press("Ctrl+H")
    desk.type("All quiet.")
    desk.press("Ctrl+Return")
    made = desk.made_up.shift.kept.handovers[0]
    assert made.note == "All quiet."
    assert made.items == handing.matters(Language.ENGLISH)
    assert desk.told("handover.sent")
    assert desk.panel.waiting.said
    assert desk.workplace.current == "panel.queue"
    assert words.text("handover.note") in desk.window.status.note("panel.shift").text()


def test_matters_are_left_out_remarked_upon_added_and_a_note_is_kept(
    qtbot: QtBot, open_shift: OpenDesk
) -> None:
    desk = open_shift(How.KEPT)
    desk.choose_order(4)
    form = desk.panel.hand_over()
    desk.settle()
    first, second, *_ = form.parts.matters
    assert first.box is not None
    assert second.remark is not None
    first.box.setChecked(False)
    second.remark.setText("Ring him.")
    form.add_button.click()
    added = form.parts.matters[-1]
    assert added.item.kind is HandoverKind.OTHER
    assert added.item.order_id == centre.order_id(4)
    assert added.remark is not None
    added.remark.setText("Keys are here.")
    form.fill()
    desk.settle()
    form.send()
    desk.settle()
    items = desk.made_up.shift.kept.handovers[0].items
    wanted = handing.matters(Language.ENGLISH)
    assert [item.number for item in items[:-1]] == [item.number for item in wanted[1:]]
    assert items[0].remark == "Ring him."
    assert (items[-1].kind, items[-1].remark) == (HandoverKind.OTHER, "Keys are here.")
    form = desk.panel.hand_over()
    assert desk.panel.hand_over() is form, "one at a time"
    form.note.prose.setPlainText("Half a note")
    qtbot.waitUntil(form.isActiveWindow)
    desk.press("Esc")
    assert desk.panel.findChildren(HandoverDialog) == []
    form = desk.panel.hand_over()
    assert form.note.text() == "Half a note"
    form.note.prose.setPlainText("A whole note")
    desk.window.log_out()
    desk.again()
    form = desk.panel.hand_over()
    assert form.note.text() == "A whole note"
    desk.settle()
    form.send()
    desk.settle()
    assert desk.made_up.shift.kept.handovers[0].note == "A whole note"
    assert desk.panel.hand_over().note.text() == ""


def test_what_is_open_could_not_be_read_is_said_and_read_again(open_shift: OpenDesk) -> None:
    refused: dict[str, tuple[Code, int, dict[str, str]]] = {
        "GET /v1/handovers/now": (Code.STORAGE_UNAVAILABLE, 503, {})
    }
    desk = open_shift(How.KEPT, refusals=refused)
    form = desk.panel.hand_over()
    desk.settle()
    assert not form.send_button.isEnabled()
    assert form.filled_in.text() == words.text("handover.not-filled")
    desk.made_up.refusals = {}
    form.again_button.click()
    desk.settle()
    assert form.send_button.isEnabled()
    assert len(form.parts.matters) == len(handing.MATTERS)
    form.reject()


def test_whoever_comes_sees_what_waits_and_takes_it_over_by_enter(open_shift: OpenDesk) -> None:
    desk = open_shift(How.WAITING, front=False)
    sheet = desk.window.findChild(HandoverSheet)
    assert sheet is not None
    assert sheet.isVisible()
    note = desk.made_up.shift.kept.handovers[0].note
    assert sheet.note.text() == note
    sheet.close()
    desk.press("Ctrl+5")
    desk.panel.read_button.click()
    sheet = desk.panel.read_waiting()
    assert sheet is not None
    matter = sheet.parts.matters[0].item
    sheet.parts.order_wanted.emit(matter.order_id)
    desk.settle()
    assert desk.workplace.current == "panel.order"
    assert desk.workplace.order.order is not None
    assert desk.workplace.order.order.id == matter.order_id
    assert sheet.isVisible()
    sheet.remark.line.setText("Understood.")
    QTest.keyClick(sheet.take_button, Qt.Key.Key_Return)
    desk.settle()
    taken = desk.made_up.shift.kept.handovers[0]
    assert (taken.taken_by, taken.remark) == (centre.DISPATCHER, "Understood.")
    assert desk.told("handover.took", name=taken.written_name)
    assert desk.panel.waiting.isHidden()
    assert desk.panel.handovers.waiting == []


def test_a_handover_that_comes_is_told_and_one_that_is_taken_elsewhere_is_not_offered(
    qtbot: QtBot, open_shift: OpenDesk, clock: HandClock
) -> None:
    desk = open_shift(How.KEPT)
    kept = desk.made_up.shift.kept
    new = kept.handovers[0].model_copy(
        update={"id": UUID(int=0xC999), "taken_at": None, "taken_by": None, "taken_name": ""}
    )
    kept.handovers.insert(0, new)
    desk.tell(Noun.HANDOVER, new.id, 1)
    assert desk.told("handover.arrived", name=new.written_name)
    desk.window.notices.toasts[-1].buttons[0].click()
    sheet = desk.panel.findChild(HandoverSheet)
    assert sheet is not None
    assert sheet.take_button.isVisible()
    other = {"taken_at": clock.now(), "taken_by": handing.COLLEAGUE, "taken_name": "Su"}
    kept.handovers[0] = new.model_copy(update=other)
    desk.tell(Noun.HANDOVER, new.id, 2)
    assert not sheet.take_button.isVisible()
    assert "Su" in sheet.standing.said
    sheet.close()
    desk.press("Ctrl+F")
    assert desk.panel.view == HANDOVERS
    model = desk.panel.handovers.model
    assert model.rowCount() == 4
    desk.type("generator")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    desk.panel.handovers.enter()
    desk.press("Return")
    sheet = desk.panel.findChildren(HandoverSheet)[-1]
    assert "generator" in sheet.note.text()
    assert not sheet.take_button.isVisible()
    sheet.close()


def test_the_language_may_change_and_who_takes_it_second_is_told_who_was_first(
    open_shift: OpenDesk, theme: Theme, clock: HandClock
) -> None:
    desk = open_shift(How.WAITING)
    sheet, form = desk.panel.read_waiting(), desk.panel.hand_over()
    desk.settle()
    assert sheet is not None
    words.choose(Language.CHINESE)
    theme.toggle()
    assert sheet.take_button.text() == "接班"
    assert form.send_button.text() == "交班"
    assert "承诺时间" in form.parts.matters[1].told.text()
    assert desk.panel.reminders.model.headerData(2, Qt.Orientation.Horizontal) == "提醒内容"
    theme.toggle()
    form.reject()
    kept = desk.made_up.shift.kept
    other = {"taken_at": clock.now(), "taken_by": handing.COLLEAGUE, "taken_name": "Su"}
    kept.handovers[0] = kept.handovers[0].model_copy(update=other)
    sheet.take()
    desk.settle()
    name = kept.handovers[0].written_name
    assert desk.told("handover.was-taken", name=name, other="Su")
