"""Decides how Valhalla is asked for times of arrival and for ways: its matrix and routes (A8).

The formats are those of valhalla.github.io/valhalla/api/matrix and api/turn-by-turn. It is asked
for the matrix that searches from both sides (``costmatrix``): what its other one says
(``timedistancematrix``) from many places to one is wrong, so an answer of that is not believed.
Whatever Valhalla would ask it for, on foot and by bicycle, is not asked (docs/decisions/0058).
"""

from collections.abc import Sequence

from typing_extensions import override

from api_client.vocabulary import ArrivalSource, TravelFault, TravelMode
from desktop.gateways.travel_services import Service, polyline, seconds
from desktop.service.ports import ArrivalTimes, Degrees, NoTimes, RoadWay

COSTING: dict[TravelMode, str] = {
    TravelMode.CAR: "auto",
    TravelMode.MOTORCYCLE: "motorcycle",
}
"""What Valhalla calls the ways of travel for which it searches from both sides."""
ALGORITHM = "costmatrix"
METRES_OF_A_KM = 1_000.0


class Valhalla(ArrivalTimes):
    """A Valhalla with roads for cars and motorcycles."""

    source = ArrivalSource.VALHALLA
    modes = frozenset(COSTING)

    def __init__(self, service: Service) -> None:
        """Ask nobody yet."""
        self._service = service

    @override
    def to(self, place: Degrees, mode: TravelMode, starts: Sequence[Degrees]) -> list[float | None]:
        asked = {
            "sources": [{"lat": lat, "lon": lon} for lat, lon in starts],
            "targets": [{"lat": place[0], "lon": place[1]}],
            "costing": COSTING[mode],
            "prioritize_bidirectional": True,
        }
        told = self._service.ask("/sources_to_targets", asked)
        try:
            if told.get("algorithm", ALGORITHM) != ALGORITHM:  # older ones do not tell
                raise NoTimes(TravelFault.WRONG)
            return [seconds(row[0]["time"]) for row in told["sources_to_targets"]]
        except (AttributeError, KeyError, IndexError, TypeError) as error:
            raise NoTimes(TravelFault.WRONG) from error

    @override
    def way(self, start: Degrees, place: Degrees, mode: TravelMode) -> RoadWay:
        asked = {
            "locations": [{"lat": lat, "lon": lon} for lat, lon in (start, place)],
            "costing": COSTING[mode],
            "directions_type": "none",
            "units": "kilometers",
        }
        told = self._service.ask("/route", asked)
        try:
            trip = told["trip"]
            eta_s, km = seconds(trip["summary"]["time"]), seconds(trip["summary"]["length"])
            found = polyline(trip["legs"][0]["shape"])
        except (KeyError, IndexError, TypeError) as error:
            raise NoTimes(TravelFault.WRONG) from error
        if eta_s is None or km is None:
            raise NoTimes(TravelFault.NO_WAY)
        return RoadWay(eta_s, km * METRES_OF_A_KM, found)
