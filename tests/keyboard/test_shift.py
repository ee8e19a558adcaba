"""Tries in a real window that a shift is handed over: what is open, a note, one press."""

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
