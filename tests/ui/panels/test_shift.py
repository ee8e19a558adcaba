"""Whether a shift is kept by keyboard: reminders made, told, done, put off, taken back."""

from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from api_client.vocabulary import Code, Noun
from desktop import words
from desktop.clock import HandClock
from desktop.ui import reminding
from desktop.ui.pictures import centre
from desktop.ui.pictures.away_acts import leave
from desktop.ui.pictures.shift import How
from desktop.ui.reminder_form import ReminderDialog
from desktop.ui.theme import Tone
from desktop.words import Language
from tests.ui.on_shift import OpenDesk

MINUTE = timedelta(minutes=1)


def test_what_is_due_stands_first_and_is_told_by_word_icon_and_colour(open_shift: OpenDesk) -> None:
    desk = open_shift(How.DUE)
    model = desk.panel.reminders.model
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    assert desk.shown == list(centre.spoken(Language.ENGLISH).reminders)
    assert model.cell(model.index(0, 0)) == ("Overdue 25 min", Tone.TROUBLE, "error")
    assert model.cell(model.index(1, 0)) == ("Due now", Tone.WAITING, "bell")
    assert desk.panel.reminders.chosen() == desk.rows[0]
    assert "2 reminders due" in desk.window.status.note("panel.shift").text()
    desk.panel.look_at("shift.view-mine")
    assert len(desk.shown) == sum(not row.for_desk for row in desk.rows)
    desk.panel.look_at("shift.view-all")
    tester.deleteLater()
    panel = desk.panel.reminders
    panel.later_menu.aboutToShow.emit()
    said = [action.text() for action in panel.later_menu.actions()]
    assert said == ["For 10 min", "For 30 min", "For 1 h", "For 2 h", "Until tomorrow 9:00"]
    panel.table.choose(desk.rows[0].id)
    panel.later_menu.actions()[-1].trigger()
    desk.settle()
    shown = words.local(desk.rows[0].due_at)
    assert (shown.day, shown.hour, shown.minute) == (words.local(centre.NOW).day + 1, 9, 0)


def test_a_reminder_of_the_order_shown_is_made_by_a_key_a_time_and_enter(
    open_shift: OpenDesk, clock: HandClock
) -> None:
    desk = open_shift(How.QUIET, front=False)
    desk.choose_order(2)
    desk.press("R")
    dialog = desk.window.findChild(ReminderDialog)
    assert dialog is not None
    desk.type("in 20 min")
    desk.press("Return")
    (row,) = desk.rows
    order = centre.order(2, Language.ENGLISH)
    assert row.due_at == clock.now() + 20 * MINUTE
    assert row.order_id == order.id
    assert order.customer.name in row.text
    assert order.customer.phone in row.text
    assert (row.for_desk, row.urgent) == (False, False)
    assert desk.workplace.current == "panel.queue", "the panel in front stays"
    assert desk.shown == [row.text]
    desk.press("Ctrl+Z")
    assert desk.shown == []
    assert desk.rows[0].ended_at is not None
    desk.press("Ctrl+R")
    dialog = desk.window.findChildren(ReminderDialog)[-1]
    prefilled = dialog.matter.text()
    assert prefilled
    dialog.about.click()
    assert dialog.matter.text() == ""
    dialog.about.click()
    assert dialog.matter.text() == prefilled
    dialog.matter.line.setText("My own words")
    dialog.about.click()
    dialog.when.write("+2h")
    dialog.send()
    desk.settle()
    assert (desk.rows[-1].text, desk.rows[-1].order_id) == ("My own words", None)


def test_any_other_reminder_is_made_from_anywhere(open_shift: OpenDesk) -> None:
    desk = open_shift(How.QUIET, front=False, empty=True)
    desk.press("R")
    assert desk.told("action.not-now", action=words.text("reminder.of-order"))
    desk.press("Ctrl+R")
    dialog = desk.window.findChild(ReminderDialog)
    assert dialog is not None
    assert dialog.about.isHidden()
    desk.press("Return")
    assert dialog.when.fault
    assert dialog.matter.fault
    desk.type("25:70")
    dialog.matter.line.setText("Key back")
    dialog.urgent.setChecked(True)
    dialog.for_desk.setChecked(True)
    dialog.send()
    assert dialog.when.fault == words.text("time.not-understood")
    dialog.presets[-1].click()
    assert dialog.when.fault == ""
    dialog.send()
    desk.settle()
    (row,) = desk.rows
    assert (row.text, row.for_desk, row.urgent, row.order_id) == ("Key back", True, True, None)
    assert words.local(row.due_at).hour == 9


def test_done_put_off_deleted_edited_by_keys_and_taken_back(
    open_shift: OpenDesk, clock: HandClock
) -> None:
    desk = open_shift(How.DUE)
    first = desk.rows[0]
    desk.press("D")
    assert desk.rows[0].done
    assert first.text not in desk.shown
    assert desk.told("reminder.was-done", text=first.text)
    desk.press("Ctrl+Z")
    assert desk.rows[0].ended_at is None
    assert desk.shown[0] == first.text
    desk.panel.reminders.table.choose(first.id)
    desk.press("S")
    assert desk.rows[0].due_at == clock.now() + 10 * MINUTE
    desk.press("Ctrl+Z")
    assert desk.rows[0].due_at == first.due_at
    desk.panel.reminders.table.choose(first.id)
    desk.press("Del")
    assert first.text not in desk.shown
    desk.press("Ctrl+Z")
    assert desk.rows[0].ended_at is None
    assert desk.shown[0] == first.text
    desk.panel.reminders.table.choose(first.id)
    desk.press("F2")
    dialog = desk.window.findChildren(ReminderDialog)[-1]
    dialog.matter.line.setText("Call Ann back")
    dialog.send()
    desk.settle()
    assert (desk.rows[0].text, desk.rows[0].due_at) == ("Call Ann back", first.due_at)
    assert desk.rows[0].order_id == first.order_id
    desk.press("Ctrl+Z")
    assert desk.rows[0].text == first.text
    texts = [row.text for row in desk.rows]
    desk.panel.reminders.table.choose(first.id)
    desk.press("D")
    desk.panel.reminders.table.choose(desk.rows[1].id)
    desk.press("Del")
    desk.panel.look_at("shift.view-ended")
    assert sorted(desk.shown) == sorted(texts[:2])
    for row in desk.rows[:2]:
        desk.panel.reminders.table.choose(row.id)
        assert desk.panel.reminders.done_button.text() == words.text("reminder.reopen")
        assert not desk.panel.reminders.later_button.isEnabled()
        desk.panel.reminders.done_button.click()
        desk.settle()
    desk.panel.look_at("shift.view-all")
    assert desk.shown == texts


def test_an_edit_is_not_taken_back_over_what_somebody_wrote_since(open_shift: OpenDesk) -> None:
    desk = open_shift(How.DUE)
    desk.press("F2")
    dialog = desk.window.findChildren(ReminderDialog)[-1]
    dialog.matter.line.setText("Call Ann back")
    dialog.send()
    desk.settle()
    kept, mine = desk.made_up.shift.kept.reminders, desk.rows[0]
    kept[mine.id] = mine.model_copy(update={"text": "Hers", "version": mine.version + 1})
    desk.press("Ctrl+Z")
    assert kept[mine.id].text == "Hers"
    assert "no longer" in desk.window.notices.shown[-1]


def test_what_was_changed_meanwhile_is_shown_before_it_is_replaced(open_shift: OpenDesk) -> None:
    path = f"PUT /v1/reminders/{UUID(int=0xB000)}"
    desk = open_shift(How.DUE)
    desk.press("F2")
    dialog = desk.window.findChild(ReminderDialog)
    assert dialog is not None
    desk.made_up.refusals = {path: (Code.EDIT_CONFLICT, 409, {})}
    kept, first = desk.made_up.shift.kept.reminders, desk.rows[0]
    kept[first.id] = first.model_copy(update={"text": "Hers", "version": 3})
    dialog.matter.line.setText("Mine")
    dialog.send()
    desk.settle()
    assert dialog.isVisible()
    desk.made_up.refusals = {}
    dialog.send()
    desk.settle()
    assert (desk.rows[0].text, desk.rows[0].version) == ("Mine", 4)


def test_a_due_reminder_is_told_once_and_until_it_is_done_wherever_that_is(
    open_shift: OpenDesk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_shift(How.KEPT, front=False)
    look = desk.panel.reminding.look
    look()
    assert desk.window.notices.shown == ()
    clock.forward(9 * MINUTE)
    for _ in range(2):
        look()
    (toast,) = desk.window.notices.toasts
    assert [button.text() for button in toast.buttons] == ["Done", "Put off 10 min"]
    assert desk.panel.reminders.chosen() is None
    assert desk.workplace.current == "panel.queue"
    toast.away.click()
    QApplication.sendPostedEvents(toast, QEvent.Type.DeferredDelete.value)
    look()
    assert desk.window.notices.shown == (), "once for each reminder"
    clock.forward(39 * MINUTE)
    look()
    (toast,) = desk.window.notices.toasts
    assert [button.text() for button in toast.buttons] == ["Open order", "Done", "Put off 10 min"]
    toast.buttons[2].click()
    desk.settle()
    assert desk.rows[1].due_at == clock.now() + 10 * MINUTE
    assert desk.seen.notices == [], "the window is in front"
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    clock.forward(10 * MINUTE)
    look()
    assert len(desk.window.notices.toasts) == 2
    ((of, said),) = desk.seen.notices
    assert of is Noun.REMINDER
    assert desk.rows[1].text in said
    row = desk.rows[1]
    done = {"ended_at": clock.now(), "done": True, "version": row.version + 1}
    desk.made_up.shift.kept.reminders[row.id] = row.model_copy(update=done)
    desk.tell(Noun.REMINDER, row.id, row.version + 1)
    assert not desk.says(row.text, "due")


def test_many_at_once_are_one_notice_and_nothing_stays_on_the_screen_of_who_has_left(
    open_shift: OpenDesk,
) -> None:
    desk = open_shift(How.MANY_DUE, front=False)
    (toast,) = desk.window.notices.toasts
    assert toast.said == "3 reminders are due."
    assert len(desk.rows) > reminding.MOST_SINGLY
    toast.buttons[0].click()
    desk.settle()
    assert desk.workplace.current == "panel.shift"
    assert desk.panel.reminders.chosen() is not None
    desk.press("D")
    assert desk.window.notices.shown
    desk.window.log_out()
    assert desk.window.notices.shown == ()
    assert not desk.window.notices.undo()


def test_what_does_not_go_is_told_and_the_reminder_is_told_of_again(
    open_shift: OpenDesk,
) -> None:
    path = f"PUT /v1/reminders/{UUID(int=0xB000)}/done"
    desk = open_shift(How.DUE, refusals={path: (Code.STORAGE_UNAVAILABLE, 503, {})})
    assert len(desk.window.notices.toasts) == 2
    desk.window.notices.toasts[0].buttons[1].click()
    desk.settle()
    assert words.refusal(Code.STORAGE_UNAVAILABLE) in desk.window.notices.shown
    desk.panel.reminding.look()
    assert sum(desk.rows[0].text in said for said in desk.window.notices.shown) == 1


def test_while_the_server_is_away_what_needs_it_is_refused_plainly_and_what_is_due_is_told(
    open_shift: OpenDesk, clock: HandClock
) -> None:
    desk = open_shift(How.KEPT)
    leave(desk.workplace)
    clock.forward(9 * MINUTE)
    desk.panel.reminding.look()
    (toast,) = desk.window.notices.toasts
    toast.buttons[0].click()
    assert desk.says(words.text("reminder.done"), "away")
    desk.panel.reminding.look()
    assert desk.says(desk.rows[0].text, "due"), "it was not done"
    desk.press("Ctrl+R")
    assert desk.window.findChild(ReminderDialog) is None
    assert desk.rows[0].ended_at is None
