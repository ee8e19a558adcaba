"""Tries in a real window that a shift is kept and handed over: reminders, what is open, a note."""

from api_client.ids import new_id
from api_client.wire.handovers import Handover, NewHandover
from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task


@task("Hand over the shift", at_most=23)
def test_the_shift_is_handed_over(room: Room, desk: Desk) -> None:
    order = room.order(title="Heating out in a school", priority="emergency")
    desk.sees(order.number)
    desk.press("ctrl+h")
    desk.sees(order.number, "untick what need not", window="Hand over the shift", focus="Note")
    desk.write("porter has the keys")
    desk.press("ctrl+Return")
    desk.sees("The shift is handed over", window="Callout", focus="Orders")
    waiting = room.otto.handovers.list(waiting=True).items
    (mine,) = [each for each in waiting if each.written_name == "Hannah"]
    assert mine.note == "porter has the keys"
    assert order.number in {item.number for item in mine.items}
    assert room.otto.handovers.take(mine.id).taken_name == "Otto"


def test_a_reminder_of_the_order_at_hand_is_made_found_and_done(room: Room, desk: Desk) -> None:
    order = room.order(title="Rolling gate stuck")
    choose(desk, order.number)
    desk.press("r")
    desk.sees(order.number, window="New reminder", focus="When")
    desk.write("in 20 min")
    desk.press("Return")
    desk.sees("Reminder at", window="Callout", focus="Orders")
    desk.press("ctrl+5")
    desk.sees(panel="panel.shift", focus="Reminders", chosen=order.number)
    desk.press("d")
    desk.sees("Done: Call back")


def choose(desk: Desk, number: str) -> None:
    """Choose the newest order of the queue."""
    desk.sees(number)
    desk.press("ctrl+Home")
    desk.sees(chosen=number)


def test_whoever_comes_takes_the_shift_over_by_enter(room: Room, desk: Desk) -> None:
    made = hand_over(room, "The gate is open.")
    desk.sees("Otto has handed over the shift.")
    desk.press("ctrl+k")
    desk.sees(focus="Command bar")
    desk.write("take over the sh")
    desk.sees("Take over the shift")
    desk.press("Return")
    desk.sees("The gate is open.", window="Handover from Otto", focus="Take over")
    desk.press("Return")
    desk.sees("You have taken over from Otto.", window="Callout")
    (taken,) = (each for each in room.otto.handovers.list().items if each.id == made.id)
    assert taken.taken_name == "Hannah"


def hand_over(room: Room, note: str) -> Handover:
    """Let Otto hand over."""
    return room.otto.handovers.write(NewHandover(id=new_id(), note=note))
