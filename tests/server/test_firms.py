"""Tries over HTTP how a firm says when and where it works, as others rely on it (E15)."""

from api_client.ids import new_id
from api_client.vocabulary import Role
from tests import registering
from tests.running import Running


def test_a_firm_says_when_and_where_it_works_and_whether_it_takes_orders(
    own_centre: Running,
) -> None:
    clerk = own_centre.person(Role.RECORDS_CLERK)
    path = f"/v1/firms/{registering.added_firm(own_centre)}"
    seen = own_centre.ask("GET", path, clerk).json()
    assert (seen["taking_orders"], seen["hours"], seen["days_off"], seen["area_ids"]) == (
        True,
        None,
        [],
        [],
    )
    hours = [{"weekday": "monday", "begins": "08:00", "ends": "18:00"}]
    off = [{"first": "2026-12-24", "last": "2026-12-26"}]
    body = {"version": 1, "taking_orders": False, "hours": hours, "days_off": off}
    edited = own_centre.ask("PATCH", path, clerk, json=body).json()
    assert (edited["taking_orders"], edited["hours"], edited["days_off"]) == (False, hours, off)
    version = edited["standing"]["version"]
    assert version == 2
    again = own_centre.ask("PATCH", path, clerk, json={"version": version, "hours": None}).json()
    assert (again["hours"], again["days_off"]) == (None, off)
    nothing = own_centre.ask("PATCH", path, clerk, json={"version": 3, "days_off": None})
    assert nothing.status_code == 422
    assert own_centre.ask("GET", f"/v1/firms/{new_id()}", clerk).status_code == 404
