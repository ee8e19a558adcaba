"""Decides how Valhalla is asked for times of arrival: its matrix, from many to one (A8).

The format is that of its matrix API: valhalla.github.io/valhalla/api/matrix. It is asked for the
matrix that searches from both sides (``costmatrix``): what its other one (``timedistancematrix``)
says from many places to one is wrong, so an answer of that is not believed. Whatever Valhalla would
ask it for, on foot and by bicycle, is not asked (docs/decisions/0058).
"""

from collections.abc import Sequence

from typing_extensions import override

from api_client.vocabulary import ArrivalSource, TravelFault, TravelMode
from desktop.gateways.travel_services import Service, seconds
from desktop.service.ports import ArrivalTimes, Degrees, NoTimes

COSTING: dict[TravelMode, str] = {
    TravelMode.CAR: "auto",
    TravelMode.MOTORCYCLE: "motorcycle",
}
"""What Valhalla calls the ways of travel for which it searches from both sides."""
ALGORITHM = "costmatrix"


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
