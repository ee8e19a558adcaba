"""Tries over HTTP who is found for an order, in the form that other programs rely on (E3, E4)."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import (
    ArrivalSource,
    DispatchRule,
    OfferState,
    Role,
    TravelFault,
    TravelMode,
    WhyNot,
)
from desktop.app.duties import of_offers
from desktop.gateways.osrm import Osrm
from desktop.gateways.travel_services import Service
from desktop.service import dispatch
from desktop.service.candidates import Candidates
from desktop.service.firing import Firing
from desktop.service.ports import ArrivalTimes, Degrees, NoTimes, RoadWay
from desktop.service.travel import Arrivals
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.offers import OfferRecord
from desktop.store.people import TechnicianRecord
from tests.running import Person, Running

FIELDS = {
    *("technician_id", "name", "qualified", "reasons", "rank", "eta_s", "distance_m", "source"),
    *("grade", "mark", "marks", "open_orders", "position_at"),
}


def seen_at(running: Running, who: Person, lat: float, lon: float = 121.47) -> None:
    """Have somebody be seen just now."""

    def put(unit: Unit) -> None:
        record = unit.session.get_one(TechnicianRecord, who.id)
        record.lat, record.lon, record.position_at = lat, lon, unit.now

    running.work.write(SYSTEM, put)


def asked(running: Running, path: str) -> dict[str, Any]:
    """What the dispatcher is told."""
    answer = running.ask("GET", path, running.person(Role.DISPATCHER))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_who_may_be_asked_comes_in_turn_and_why_not_when_asked(own_centre: Running) -> None:
    near, far, home = (own_centre.technician(name) for name in ("Near", "Far", "Home"))
    seen_at(own_centre, near, 31.231)
    seen_at(own_centre, far, 31.25)
    path = f"/v1/orders/{own_centre.order()['id']}/candidates"
    told = asked(own_centre, path)
    assert set(told) == {"items", "rule", "at", "seq", "fallen_back"}
    assert (told["rule"], told["fallen_back"]) == ("shortest-arrival", None)
    assert [each["name"] for each in told["items"]] == ["Near", "Far"]
    first = told["items"][0]
    assert set(first) == FIELDS
    assert (first["technician_id"], first["qualified"]) == (str(near.id), True)
    assert (first["reasons"], first["rank"], first["source"]) == ([], 1, "straight-line")
    assert 110 < first["distance_m"] < 112
    everybody = asked(own_centre, f"{path}?all=1&rule=nearest")
    assert everybody["rule"] == "nearest"
    assert [each["technician_id"] for each in everybody["items"]] == [
        str(each.id) for each in (near, far, home)
    ]
    last = everybody["items"][-1]
    assert (last["qualified"], last["rank"]) == (False, None)
    assert last["reasons"] == ["position-old"]


def test_the_client_asks_as_the_desk_does(own_centre: Running) -> None:
    who = own_centre.technician()
    seen_at(own_centre, who, 31.231)
    own_centre.technician("Nowhere")
    own_centre.served.settings.put({"position_old_min": "1"})
    client = own_centre.client(own_centre.person(Role.SUPERVISOR))
    order = client.orders.get(own_centre.order()["id"]).id
    told = client.candidates.of_order(order, DispatchRule.BEST_SERVICE, everybody=True)
    assert told.rule is DispatchRule.BEST_SERVICE
    assert [each.reasons for each in told.items] == [(), (WhyNot.POSITION_OLD,)]
    assert (told.items[0].mark, told.items[0].marks) == (3.0, 0)


def test_a_service_that_cannot_be_reached_is_done_without_and_said(own_centre: Running) -> None:
    seen_at(own_centre, own_centre.technician(), 31.231)
    nowhere = Service("http://127.0.0.1:9")
    arrivals = Arrivals(own_centre.clock, lambda: Osrm(nowhere))
    own_centre.served.candidates = Candidates(arrivals)
    client = own_centre.client(own_centre.person(Role.DISPATCHER))
    told = client.candidates.of_order(client.orders.get(own_centre.order()["id"]).id)
    assert told.fallen_back is TravelFault.UNREACHABLE
    assert told.items[0].source is ArrivalSource.STRAIGHT_LINE


def test_how_many_have_to_come_is_said_at_the_order_and_held_against_fewer(
    own_centre: Running,
) -> None:
    seen_at(own_centre, own_centre.technician(), 31.231)
    order = own_centre.order(crew_size=2)
    assert order["crew_size"] == 2
    path = f"/v1/orders/{order['id']}/candidates?all=1"
    assert asked(own_centre, path)["items"][0]["reasons"] == ["crew-small"]
    desk = own_centre.person(Role.DISPATCHER)
    for wrong in (0, 21, "2"):
        edit = {"edit_id": str(new_id()), "version": order["version"], "crew_size": wrong}
        answer = own_centre.ask("PATCH", f"/v1/orders/{order['id']}", desk, json=edit)
        assert answer.status_code == 422, wrong
    edit = {"edit_id": str(new_id()), "version": order["version"], "crew_size": 1}
    answer = own_centre.ask("PATCH", f"/v1/orders/{order['id']}", desk, json=edit)
    assert answer.json()["crew_size"] == 1
    assert asked(own_centre, path)["items"][0]["qualified"]
    assert own_centre.order()["crew_size"] == 1


class Silent(ArrivalTimes):
    """A service that never answers, and counts how often it was asked."""

    source = ArrivalSource.OSRM
    modes: Collection[TravelMode] = frozenset(TravelMode)

    def __init__(self) -> None:
        self.asked = 0

    @override
    def to(self, place: Degrees, mode: TravelMode, starts: Sequence[Degrees]) -> list[float | None]:
        del place, mode, starts
        self.asked += 1
        raise NoTimes(TravelFault.SILENT)

    @override
    def way(self, start: Degrees, place: Degrees, mode: TravelMode) -> RoadWay:
        del start, place, mode
        self.asked += 1
        raise NoTimes(TravelFault.SILENT)


def test_what_a_request_waited_for_in_vain_no_cascade_waits_for_again(own_centre: Running) -> None:
    who, silent = own_centre.technician(), Silent()
    seen_at(own_centre, who, 31.231)
    served = own_centre.served
    served.candidates = Candidates(Arrivals(own_centre.clock, lambda: silent))
    order = own_centre.order()["id"]
    assert asked(own_centre, f"/v1/orders/{order}/candidates")["fallen_back"] == "silent"
    by = Actor(own_centre.person(Role.DISPATCHER).id, "Dispatcher", Role.DISPATCHER)
    own_centre.work.write(by, lambda unit: dispatch.start(unit, UUID(order), new_id(), None))
    firing = Firing(own_centre.work, of_offers(own_centre.work, served.settings, served.candidates))
    while not firing.look():
        pass
    firing.stop()
    [offer] = own_centre.work.read(SYSTEM, lambda unit: unit.records.find(OfferRecord))
    assert (offer.technician_id, offer.state) == (who.id, OfferState.OPEN)
    assert silent.asked == 1
