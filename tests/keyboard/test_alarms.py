"""Tries in a real window that an alarm is noticed by one key, wherever somebody works."""

from datetime import timedelta

from api_client.vocabulary import AlarmKind
from api_client.wire.alarms import Alarm
from desktop.clock import SystemClock
from tests.keyboard.conftest import Room
from tests.keyboard.desk import Desk
from tests.keyboard.tasks import task
from tests.running import until


@task("Acknowledge an alarm", at_most=1)
def test_an_alarm_is_acknowledged(room: Room, desk: Desk) -> None:
    broken = SystemClock().now() - timedelta(minutes=1)
    order = room.order(title="Shutter jams", promised_at=broken)
    said = f"{order.number} was promised for"

    def mine() -> Alarm | None:
        """Give the order's alarm; those that other tests have brought about are noticed by Otto."""
        found = room.otto.alarms.list().items
        for each in found:
            if each.order_id != order.id and each.acknowledged_at is None:
                room.otto.alarms.acknowledge(each.id)
        return next((each for each in found if each.order_id == order.id), None)

    until(lambda: mine() is not None, within_s=30)
    desk.sees(said, "Acknowledge", focus="Orders")
    desk.press("F8")
    desk.sees_no_more(said)
    alarm = mine()
    assert alarm is not None
    assert (alarm.kind, alarm.acknowledged_name) == (AlarmKind.ORDER_LATE, "Hannah")
