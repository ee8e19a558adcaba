"""Tries the work with orders in a real window: a call comes in, an order is found, sent, held."""

from api_client.ids import new_id
from api_client.vocabulary import OrderState
from api_client.wire.orders import Order, OrderEdit
from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task
from tests.running import until


def open_order(desk: Desk, order: Order) -> None:
    """Open an order, as one is open before something is done with it; that is not counted."""
    desk.press("ctrl+k")
    desk.sees(focus="Command bar")
    desk.write(order.number)
    desk.sees(f"{order.number} · {order.title}")
    desk.press("Return")
    desk.sees(order.number, order.title, "Basic information", focus="Order")
    desk.count()


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


@task("Find an order by half a phone number", at_most=9)
def test_find_an_order_by_half_a_phone_number(room: Room, desk: Desk) -> None:
    order = room.order(
        title="Drain smells", customer={"name": "Ma Chao", "phone": "+86 21 5830 9917"}
    )
    desk.press("ctrl+k")
    desk.sees(focus="Command bar")
    desk.write("309917")
    desk.press("Return")
    desk.sees(order.number, "Drain smells", "+86 21 5830 9917", panel="panel.order", focus="Order")


@task("Assign the order that is open", at_most=9)
def test_assign(room: Room, desk: Desk) -> None:
    wei = room.technician("Wei Lanying")
    order = room.order(title="Radiator drips")
    open_order(desk, order)
    desk.press("a")
    desk.sees("Wei Lanying", focus="Search name or telephone…")
    desk.write("lanying")
    desk.press("Return")
    desk.sees("Wei Lanying", window="Callout", focus="Order")
    assert room.otto.orders.get(order.id).technician_id == wei


@task("Send somebody else with the order that is open", at_most=7)
def test_reassign(room: Room, desk: Desk) -> None:
    first, other = room.technician("Qin Xue"), room.technician("Pan Jun")
    order = room.order(title="Boiler hums")
    room.otto.orders.assign(order.id, first)
    open_order(desk, order)
    desk.press("a")
    desk.sees("Pan Jun", focus="Search name or telephone…")
    desk.write("pan j")
    desk.press("Return")
    desk.sees("Pan Jun", window="Callout", focus="Order")
    assert room.otto.orders.get(order.id).technician_id == other


@task("Put the newest order of the queue on hold, with the reason", at_most=21)
def test_put_on_hold_with_a_reason(room: Room, desk: Desk) -> None:
    order = room.order(title="Window does not close")
    desk.sees(order.number, order.title)
    desk.press("ctrl+Home")
    desk.sees(chosen=order.number)
    desk.press("h")
    desk.sees(focus="Reason")
    desk.write("waits for a part")
    desk.press("ctrl+Return")
    desk.sees("On hold", window="Callout", focus="Orders")
    held = room.otto.orders.get(order.id)
    assert held.state is OrderState.ON_HOLD


@task("Resolve an edit conflict", at_most=15)
def test_resolve_an_edit_conflict(room: Room, desk: Desk) -> None:
    order = room.order(title="Gate stays open")
    open_order(desk, order)
    desk.press("e")
    desk.sees(focus="What is to be done", written="Gate stays open")
    edit = OrderEdit(edit_id=new_id(), version=order.version, title="Gate is broken")
    room.otto.orders.edit(order.id, edit)
    desk.press("End")
    desk.write(" at night")
    desk.sees("Somebody else also changed: What is to be done", window="Edit order")
    desk.press("ctrl+Return")
    desk.sees("Gate is broken", "Gate stays open at night", window="Both of you changed this")
    desk.press("Left", "Return")
    desk.sees("Gate stays open at night", window="Callout", focus="Order")
    assert room.otto.orders.get(order.id).title == "Gate stays open at night"


@task("Have the order that is open offered in turn", at_most=3)
def test_offer_in_turn(room: Room, desk: Desk) -> None:
    room.technician("Gu Wentao")
    order = room.order(title="Boiler leaks")
    open_order(desk, order)
    desk.press("ctrl+9")
    about = f"{order.number} · {order.title}"
    desk.sees(about, panel="panel.dispatch", focus="Orders for which somebody has to be found")
    desk.press("d")
    until(lambda: bool(room.otto.dispatch.of_order(order.id).items))
    (cascade,) = room.otto.dispatch.of_order(order.id).items
    desk.sees(order.number, panel="panel.dispatch")
    assert cascade.order_id == order.id
