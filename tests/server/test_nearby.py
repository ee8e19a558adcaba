"""Tries over HTTP who is near a place, and which way somebody has there (A8)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from typing_extensions import override

from api_client.vocabulary import ArrivalSource, Role, TravelFault, TravelMode
from api_client.wire.nearby import Way
from desktop.service.candidates import Candidates
from desktop.service.ports import ArrivalTimes, Degrees, RoadWay
from desktop.service.travel import Arrivals
from tests.running import Running
from tests.server.test_candidates import Silent, asked, seen_at

HERE = "lat=31.23&lon=121.47"


class Roads(Silent):
    """A service that knows a way by which everybody has a corner, and is slow for who is near."""

    @override
    def to(self, place: Degrees, mode: TravelMode, starts: Sequence[Degrees]) -> list[float | None]:
        """The first is the slowest."""
        del place, mode
        return [900.0 - 100.0 * number for number in range(len(starts))]

    @override
    def way(self, start: Degrees, place: Degrees, mode: TravelMode) -> RoadWay:
        """By a corner."""
        del mode
        return RoadWay(700.0, 3_000.0, (start, (start[0], place[1]), place))


class Elsewhere(Roads):
    """One whose ways end in another town."""

    @override
    def way(self, start: Degrees, place: Degrees, mode: TravelMode) -> RoadWay:
        """Ten kilometres off."""
        del mode
        return RoadWay(700.0, 9_000.0, (start, (place[0] + 0.1, place[1])))


def near(*points: Degrees) -> list[object]:
    """These places, to a millionth of a degree."""
    return [pytest.approx(point, abs=1e-6) for point in points]


def served_by(running: Running, service: ArrivalTimes | None) -> None:
    """Have roads be asked about there."""
    running.served.candidates = Candidates(Arrivals(running.clock, lambda: service))


def test_the_free_ones_nearest_come_with_their_times(own_centre: Running) -> None:
    near, far, gone = (own_centre.technician(name) for name in ("Near", "Far", "Gone"))
    own_centre.technician("Nowhere")
    seen_at(own_centre, near, 31.24)
    seen_at(own_centre, far, 31.26)
    seen_at(own_centre, gone, 31.231)
    own_centre.order_of(gone)
    told = asked(own_centre, f"/v1/nearby?{HERE}")
    assert [item["name"] for item in told["items"]] == ["Near", "Far"], "who works is not free"
    assert told["fallen_back"] is None
    first = told["items"][0]
    assert first["distance_m"] == pytest.approx(1_112, abs=3)
    assert (first["eta_s"], first["source"]) == (
        pytest.approx(60 + 1.3 * first["distance_m"] / 7.5, abs=0.1),
        "straight-line",
    )
    assert len(asked(own_centre, f"/v1/nearby?{HERE}&most=1")["items"]) == 1
    served_by(own_centre, Roads())
    told = asked(own_centre, f"/v1/nearby?{HERE}")
    assert [(item["name"], item["eta_s"]) for item in told["items"]] == [
        ("Far", 800.0),
        ("Near", 900.0),
    ], "by roads the farther one is there sooner"
    assert {item["source"] for item in told["items"]} == {ArrivalSource.OSRM}


def test_a_way_is_by_roads_where_they_are_known_and_straight_where_not(own_centre: Running) -> None:
    who = own_centre.technician("Wang")
    path = f"/v1/technicians/{who.id}/way?{HERE}"
    way = Way.model_validate(asked(own_centre, path))
    assert (way.eta_s, way.source, list(way.points())) == (None, None, []), "nobody knows where"
    seen_at(own_centre, who, 31.24, 121.48)
    way = Way.model_validate(asked(own_centre, path))
    assert (way.source, way.metres, way.fallen_back) == (ArrivalSource.STRAIGHT_LINE, None, None)
    assert list(way.points()) == near((31.24, 121.48), (31.23, 121.47))
    served_by(own_centre, Roads())
    way = Way.model_validate(asked(own_centre, path))
    assert (way.eta_s, way.metres, way.source) == (700.0, 3_000.0, ArrivalSource.OSRM)
    assert list(way.points()) == near((31.24, 121.48), (31.24, 121.47), (31.23, 121.47))


@pytest.mark.parametrize(
    ("service", "fault"), [(Silent(), TravelFault.SILENT), (Elsewhere(), TravelFault.WRONG)]
)
def test_a_way_that_is_not_told_or_cannot_be_true_is_straight(
    own_centre: Running, service: ArrivalTimes, fault: TravelFault
) -> None:
    who = own_centre.technician("Wang")
    seen_at(own_centre, who, 31.24)
    served_by(own_centre, service)
    way = Way.model_validate(asked(own_centre, f"/v1/technicians/{who.id}/way?{HERE}"))
    assert (way.source, way.fallen_back) == (ArrivalSource.STRAIGHT_LINE, fault)
    assert way.eta_s is not None
    assert timedelta(seconds=way.eta_s) > timedelta(minutes=1)


@pytest.mark.parametrize("place", ["lat=91&lon=0", "lat=0&lon=181", "lat=0", "lat=x&lon=0"])
def test_a_place_that_is_none_is_refused(centre: Running, place: str) -> None:
    by = centre.person(Role.DISPATCHER)
    answer = centre.ask("GET", f"/v1/nearby?{place}", by)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


def test_a_technician_asks_for_his_own_way_alone(own_centre: Running) -> None:
    mine, other = own_centre.technician("Mine"), own_centre.technician("Other")
    seen_at(own_centre, mine, 31.24)
    answer = own_centre.ask("GET", f"/v1/technicians/{mine.id}/way?{HERE}", mine)
    assert answer.json()["distance_m"] > 0
    assert own_centre.ask("GET", f"/v1/technicians/{other.id}/way?{HERE}", mine).status_code == 404
    assert own_centre.ask("GET", f"/v1/nearby?{HERE}", mine).status_code == 403
