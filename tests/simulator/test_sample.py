"""Whether the demo data of a new centre are a believable day, marked as such in all it shows."""

from collections import Counter

import pytest

from api_client.client import Client
from api_client.vocabulary import OrderState, Priority, ReportStatus
from desktop.simulator import sample
from desktop.simulator.sample import LASTS, sample_city
from desktop.words import Language
from tests.running import BEGAN, LOCAL_SECRET, Running

MANY = 12
PASSWORD = "a-password-of-some-length"


@pytest.mark.parametrize("language", Language)
def test_each_language_has_its_town(language: Language) -> None:
    town = sample_city(language.value)
    assert town.marked_title.format("x") != "x"
    assert town.marked_name.format("x") != "x"
    assert all(site.lat and site.lon and site.area for site in town.sites)
    assert len({job.title for job in town.jobs}) == len(town.jobs)
    assert len(set(town.technicians)) == len(town.technicians)


@pytest.mark.sqlite_alone("about what is made, through the same interface as everybody")
def test_a_day_is_filled_in_that_ends_now(own_centre: Running) -> None:
    town = sample_city("zh_CN")
    told: list[tuple[int, int]] = []
    with Client(own_centre.url, LOCAL_SECRET) as root:
        filled = sample.fill(
            root, own_centre.clock, PASSWORD, "zh_CN", lambda *far: told.append(far), MANY
        )
        assert own_centre.clock.now() == BEGAN + LASTS
        assert (filled.technicians, filled.orders) == (8, MANY)
        session = root.people.sign_in(filled.staff[0], PASSWORD)
        desk = root.with_token(session.token)
        rows = list(desk.orders.rows())
        assert len(rows) == MANY
        titles = {town.marked_title.format(job.title) for job in town.jobs}
        assert {row.title for row in rows} <= titles
        names = {one.name for one in desk.people.technicians().items}
        assert names == {town.marked_name.format(name) for name in town.technicians}
        states = Counter(row.state for row in rows)
        assert {OrderState.OPEN, OrderState.CLOSED, OrderState.DRAFT} <= states.keys()
        assert len(states) >= 5
        assert any(row.priority is Priority.EMERGENCY and row.technician_id is None for row in rows)
        closed = next(row for row in rows if row.state is OrderState.CLOSED)
        order = desk.orders.get(closed.id)
        assert {report.status for report in order.reports} == {ReportStatus.ACCEPTED}
        assert len(order.attachments) == 3
        assert all(shot.held for shot in order.attachments)
        times = [entry.received_at for entry in order.timeline]
        assert times == sorted(times)
        assert times[-1] - times[0] > LASTS / 20
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
