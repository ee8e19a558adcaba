"""Whether the hours before a demo leave a centre at work, by the plan."""

from collections import Counter
from datetime import timedelta

import pytest

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import OrderState, ReportStatus, Role
from api_client.wire.people import NewStaff
from desktop.simulator import morning, plan
from desktop.simulator.driving import Today
from desktop.simulator.plan import HOUR_S
from desktop.simulator.roads import apart_m
from tests.running import LOCAL_SECRET, Running

PASSWORD = "a-password-of-some-length"


def hired(root: Client, role: Role) -> Client:
    staff = NewStaff(id=new_id(), name=role.value, role=role, password=PASSWORD)
    root.people.add_staff(staff)
    return root.with_token(root.people.sign_in(role.value, PASSWORD).token)


@pytest.mark.sqlite_alone("about what is made, through the same interface as everybody")
def test_a_morning_leaves_orders_in_many_states_and_technicians_where_they_are(
    own_centre: Running,
) -> None:
    clock = own_centre.clock
    today = Today(plan.made(7, 5, "en"), clock.now() - timedelta(hours=7))
    heard: list[float] = []
    with Client(own_centre.url, LOCAL_SECRET) as root:
        desk, judge = (hired(root, role) for role in (Role.DISPATCHER, Role.SUPERVISOR))
        left = morning.played(root, (desk, judge), clock, today, 9.5 * HOUR_S, heard.append)
        assert today.second(clock.now()) == 9.5 * HOUR_S
        rows = {row.id: row for row in desk.orders.rows()}
        assert rows.keys() == left.orders.keys()
        wanted = today.plan.coming(7 * HOUR_S - 3_000, 9.5 * HOUR_S)
        assert sorted(one.at_s for one in left.orders.values()) == [one.at_s for one in wanted]
        states = Counter(row.state for row in rows.values())
        assert len(states) >= 3
        assert OrderState.OPEN in states
        completed = [row for row in rows.values() if row.state is OrderState.COMPLETED]
        for row in completed:
            order = desk.orders.get(row.id)
            assert {report.status for report in order.reports} == {ReportStatus.ACCEPTED}
            times = [entry.received_at for entry in order.timeline]
            assert times == sorted(times)
            assert times[-1] - times[0] > timedelta(minutes=12)
    moved = [
        met
        for met in left.crew
        if apart_m(*met.place, met.planned.home.lat, met.planned.home.lon) > 100
    ]
    assert moved
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
