"""Tries in a real window that what a notice offers is had by keys, and the work goes on after."""

from api_client.vocabulary import OrderState
from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.running import until


def test_a_notice_is_answered_by_keys_and_the_work_goes_on(room: Room, desk: Desk) -> None:
    order = room.order(title="Cellar floods")
    desk.sees(order.number)
    desk.press("ctrl+Home")
    desk.sees(chosen=order.number)
    desk.press("h")
    desk.sees(focus="Reason")
    desk.write("rain")
    desk.press("ctrl+Return")
    desk.sees("On hold", "Undo", window="Callout", focus="Orders")
    desk.press("F7")
    desk.sees(focus="Undo")
    desk.press("space")
    until(lambda: room.otto.orders.get(order.id).state is OrderState.OPEN)
    desk.sees(focus="Orders", chosen=order.number)
