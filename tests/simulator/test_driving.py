"""How a technician of the plan comes to an order: by road, at the speed of the road, once each."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import FieldState, OrderState, Role
from api_client.wire.people import NewStaff, NewTechnician
from desktop.simulator import plan, shift
from desktop.simulator.day import Equipped, Pace
from desktop.simulator.driving import Begun, Driver, Today
from desktop.simulator.network import FAIR
from desktop.simulator.outbox import Outbox
from desktop.simulator.phone import Device, Phone
from desktop.simulator.plan import DAY_S, HOUR_S, Habit
from desktop.simulator.roads import apart_m
from tests.running import LOCAL_SECRET, Running

PASSWORD = "a-password-of-some-length"
CALM = Pace(decline=0.0, abandon=0.0, deadliness=0.0)


@pytest.mark.parametrize("habit", [Habit.STEADY, Habit.FORGETS])
@pytest.mark.sqlite_alone("about what a phone does, through the same interface as everybody")
def test_he_drives_there_by_road_and_reports_each_state(
    own_centre: Running, tmp_path: Path, habit: Habit
) -> None:
    clock = own_centre.clock
    today = Today(plan.made(7, 1, "en"), clock.now() - timedelta(seconds=9 * HOUR_S))
    always = {"shift_s": (0.0, DAY_S), "break_s": (0.0, 0.0), "quiet_s": (), "habit": habit}
    planned = replace(today.plan.technicians[0], **always)  # type: ignore[arg-type]
    home = (planned.home.lat, planned.home.lon)
    far = max(plan.addresses(), key=lambda one: apart_m(*home, one.lat, one.lon))
    with Client(own_centre.url, LOCAL_SECRET) as root:
        boss = NewStaff(id=new_id(), name="Eva", role=Role.DISPATCHER, password=PASSWORD)
        root.people.add_staff(boss)
        desk = root.with_token(root.people.sign_in("Eva", PASSWORD).token)
        id_ = new_id()
        code = root.people.add_technician(NewTechnician(id=id_, name="Anna", phone=""))
        token = root.with_token(None).people.pair(code.pairing_code, "simulated phone").token
        order = desk.orders.create(shift.new_order(replace(today.plan.orders[0], place=far), today))
        desk.orders.assign(order.id, id_)

        own = Equipped(own_centre.url, token, Device(id_), tmp_path, "7/A", CALM, FAIR, clock)
        driver = Driver(own, Event(), Event(), planned, today, Begun(home))
        outbox = Outbox(tmp_path)
        phone = Phone(root.with_token(token), outbox, own.device, clock, driver._dice)  # noqa: SLF001
        began_at, arrived_at, state = clock.now(), None, order.state
        for _ in range(600):
            driver._tick(phone)  # noqa: SLF001
            clock.forward(timedelta(seconds=40))
            state = desk.orders.get(order.id).state
            if state is OrderState.ON_SITE and arrived_at is None:
                arrived_at = clock.now()
            if state is OrderState.COMPLETED:
                break
        outbox.close()
        assert state is OrderState.COMPLETED
        assert arrived_at is not None
        track = desk.positions.track(id_, began_at, clock.now() + timedelta(hours=1))
        driver.network.close()
    driven = [fix for fix in track if fix.speed_mps]
    assert len(driven) > 10
    for one, other in pairwise(driven):
        apart_s = (other.time - one.time).total_seconds()
        assert apart_m(one.lat, one.lon, other.lat, other.lon) < 35 * apart_s + 60
    last = track[-1]
    assert apart_m(last.lat, last.lon, far.lat, far.lon) < 60
    there_s = (driven[-1].time - driven[0].time).total_seconds()
    assert 10 * 60 < there_s < 45 * 60
    late_s = (arrived_at - driven[-1].time).total_seconds()
    assert (late_s > 8 * 60) is (habit is Habit.FORGETS)


@pytest.mark.sqlite_alone("about what a phone does, through the same interface as everybody")
def test_idle_he_tells_where_he_is_and_rests_and_falls_silent_on_each_day(
    own_centre: Running, tmp_path: Path
) -> None:
    clock = own_centre.clock
    today = Today(plan.made(7, 1, "en"), clock.now() - timedelta(hours=22))
    hours = {"shift_s": (8, 17), "break_s": (12, 13), "quiet_s": (14, 15)}
    spans_s = {name: (begins * HOUR_S, ends * HOUR_S) for name, (begins, ends) in hours.items()}
    more = {**spans_s, "quiet_s": (spans_s["quiet_s"],), "habit": Habit.SILENT, "battery": 90}
    planned = replace(today.plan.technicians[0], **more)  # type: ignore[arg-type]
    technician = own_centre.technician()
    device = Device(technician.id)
    own = Equipped(own_centre.url, technician.token, device, tmp_path, "7/A", CALM, FAIR, clock)
    begun = Begun((planned.home.lat, planned.home.lon))
    driver = Driver(own, Event(), Event(), planned, today, begun)
    outbox = Outbox(tmp_path)
    rested: set[tuple[int, int]] = set()
    silent: set[tuple[int, int]] = set()
    with Client(own_centre.url, technician.token) as client:
        phone = Phone(client, outbox, device, clock, driver._dice)  # noqa: SLF001
        while (second := today.second(clock.now())) < 3 * DAY_S:
            driver._tick(phone)  # noqa: SLF001
            day, in_day_s = divmod(second, DAY_S)
            at = (int(day), int(in_day_s // HOUR_S))
            if driver._pauses(FieldState.ACCEPTED):  # noqa: SLF001
                rested.add(at)
            if driver.network.offline:
                silent.add(at)
            clock.forward(timedelta(minutes=20))
    outbox.close()
    driver.network.close()
    assert rested == {(1, 12), (2, 12)}
    assert silent == {(1, 14), (2, 14)}
    told = driver.tracker.told
    assert all(one.held for one in told)
    for day in (1, 2):
        begins_at = today.midnight + timedelta(days=day)
        of_day = [one.fix for one in told if 0 <= (one.fix.at - begins_at).total_seconds() < DAY_S]
        assert {int(today.second(fix.at) % DAY_S // HOUR_S) for fix in of_day} == set(range(8, 17))
        assert of_day[0].battery > 85
        assert of_day[-1].battery < 40
