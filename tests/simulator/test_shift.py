"""What the desk of a planned day takes, and when somebody is sent."""

from datetime import UTC, datetime, timedelta

from api_client.vocabulary import OrderState, Priority
from api_client.wire.orders import OrderRow
from api_client.wire.parts import TimeWindow
from desktop.simulator import plan, shift
from desktop.simulator.driving import Today
from desktop.simulator.plan import DAY_S, HOUR_S
from tests.simulator.made import an_order

MIDNIGHT = datetime(2026, 11, 29, tzinfo=UTC)
TODAY = Today(plan.made(7, 20, "en"), MIDNIGHT)


def test_every_order_of_the_plan_comes_once_on_each_day() -> None:
    found: list[tuple[int, plan.PlannedOrder]] = []
    before_s = 0.0
    while before_s < 2 * DAY_S:
        found += shift.due(TODAY.plan, before_s, before_s + 1_000)
        before_s += 1_000
    first = [order for day, order in found if day == 0]
    second = [order for day, order in found if day == 1]
    assert first == list(TODAY.plan.orders)
    assert second == list(TODAY.plan.orders)


def test_an_order_of_the_plan_is_entered_with_its_times_and_place() -> None:
    later = next(order for order in TODAY.plan.orders if order.begins_s > order.at_s)
    entered = shift.new_order(later, TODAY, day=1)
    assert entered.title == later.job
    assert entered.place.lat == later.place.lat
    assert entered.time_window is not None
    begins_at = MIDNIGHT + timedelta(days=1, seconds=later.begins_s)
    assert entered.time_window.begins_at == begins_at
    at_once = next(order for order in TODAY.plan.orders if order.begins_s == order.at_s)
    assert shift.new_order(at_once, TODAY).time_window is None


def row(priority: Priority, begins_at: datetime | None) -> OrderRow:
    window = None
    if begins_at is not None:
        window = TimeWindow(begins_at=begins_at, ends_at=begins_at + timedelta(hours=1))
    changed = {"priority": priority, "time_window": window}
    return an_order(OrderState.OPEN).model_copy(update=changed)


def test_somebody_is_sent_at_once_to_the_urgent_and_else_when_it_is_wanted_soon() -> None:
    now = MIDNIGHT + timedelta(seconds=9 * HOUR_S)
    late, soon = now + timedelta(hours=3), now + timedelta(minutes=30)
    assert not shift.wanted(row(Priority.NORMAL, late), now)
    assert shift.wanted(row(Priority.NORMAL, soon), now)
    assert shift.wanted(row(Priority.LOW, None), now)
    assert shift.wanted(row(Priority.EMERGENCY, late), now)
