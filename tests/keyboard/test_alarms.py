"""Tries in a real window that an alarm is noticed by one key, wherever somebody works."""

from datetime import timedelta

from api_client.vocabulary import AlarmKind
from api_client.wire.alarms import Alarm
from api_client.wire.orders import Order
from desktop.clock import SystemClock
from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task
from tests.running import until


def break_promise(room: Room, title: str) -> Order:
    """Make an order that is late at once."""
    return room.order(title=title, promised_at=SystemClock().now() - timedelta(minutes=1))


def alarm_of(room: Room, order: Order) -> Alarm | None:
    """Give an order's alarm; those that other tests have brought about are noticed by Otto."""
    found = room.otto.alarms.list().items
    for each in found:
        if each.order_id != order.id and each.acknowledged_at is None:
            room.otto.alarms.acknowledge(each.id)
    return next((each for each in found if each.order_id == order.id), None)


@task("Acknowledge an alarm", at_most=1)
def test_an_alarm_is_acknowledged(room: Room, desk: Desk) -> None:
    order = break_promise(room, "Shutter jams")
    said = f"{order.number} was promised for"
    until(lambda: alarm_of(room, order) is not None, within_s=30)
    desk.sees(said, "Acknowledge", focus="Orders")
    desk.press("F8")
    desk.sees_no_more(said)
    alarm = alarm_of(room, order)
    assert alarm is not None
    assert (alarm.kind, alarm.acknowledged_name) == (AlarmKind.ORDER_LATE, "Hannah")


def test_an_alarm_is_acknowledged_while_an_order_is_written(room: Room, desk: Desk) -> None:
    desk.press("ctrl+n")
    desk.sees(focus="Caller's number")
    desk.write("5277")
    order = break_promise(room, "Doorbell dumb")
    until(lambda: alarm_of(room, order) is not None, within_s=30)
    desk.sees(f"{order.number} was promised for", "F8 acknowledges it", window="New order")
    desk.press("F8")
    until(lambda: _noticed(room, order))
    desk.sees_no_more("F8 acknowledges it")
    desk.sees(window="New order", focus="Caller's number", written="5277")


def _noticed(room: Room, order: Order) -> bool:
    alarm = alarm_of(room, order)
    return alarm is not None and alarm.acknowledged_name == "Hannah"
