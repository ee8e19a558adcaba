"""Tries the work with orders in a real window: a call comes in, an order is found, sent, held."""

from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task


@task("New order from a call", at_most=29)
def test_new_order_from_a_call(room: Room, desk: Desk) -> None:
    room.order(
        customer={"name": "Lin Dapeng", "phone": "+86 21 6270 4411"},
        place={"address": "88 Nanjing Road, flat 3"},
    )
    desk.press("ctrl+n")
    desk.sees(focus="Caller's number")
    desk.write("62704411")
    desk.press("Return")
    desk.sees("Lin Dapeng", "88 Nanjing Road, flat 3", focus="What is wrong")
    desk.write("Lift stuck on 3")
    desk.press("ctrl+Return")
    desk.sees("Lift stuck on 3", window="Callout", focus="Orders")
    order = next(each for each in room.otto.orders.rows() if each.title == "Lift stuck on 3")
    assert order.customer.phone == "+86 21 6270 4411"
    assert order.place.address == "88 Nanjing Road, flat 3"
