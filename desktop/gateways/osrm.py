"""Decides how OSRM is asked for times of arrival and for ways: its tables and routes (A8).

The format is that of its HTTP API, version 1: project-osrm.org/docs, "Table service" and "Route
service".
"""

from collections.abc import Sequence

from typing_extensions import override

from api_client.vocabulary import ArrivalSource, TravelFault, TravelMode
from desktop.gateways.travel_services import Service, polyline, seconds
from desktop.service.ports import ArrivalTimes, Degrees, NoTimes, RoadWay

PROFILE = "driving"
"""OSRM has the roads of one profile at an address, whatever it is called in the path."""


class Osrm(ArrivalTimes):
    """An OSRM with roads for cars."""

    source = ArrivalSource.OSRM
    modes = frozenset({TravelMode.CAR, TravelMode.MOTORCYCLE})

    def __init__(self, service: Service) -> None:
        """Ask nobody yet."""
        self._service = service

    @override
    def to(self, place: Degrees, mode: TravelMode, starts: Sequence[Degrees]) -> list[float | None]:
        del mode
        points = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in (place, *starts))
        sources = ";".join(str(number) for number in range(1, len(starts) + 1))
        asked = f"sources={sources}&destinations=0&annotations=duration"
        told = self._service.ask(f"/table/v1/{PROFILE}/{points}?{asked}")
        try:
            if told["code"] != "Ok":
                raise NoTimes(TravelFault.WRONG)
            return [seconds(row[0]) for row in told["durations"]]
        except (KeyError, IndexError, TypeError) as error:
            raise NoTimes(TravelFault.WRONG) from error

    @override
    def way(self, start: Degrees, place: Degrees, mode: TravelMode) -> RoadWay:
        del mode
        points = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in (start, place))
        asked = "overview=simplified&geometries=polyline6"
        told = self._service.ask(f"/route/v1/{PROFILE}/{points}?{asked}")
        try:
            if told["code"] != "Ok":
                raise NoTimes(TravelFault.WRONG)
            first = told["routes"][0]
            eta_s, metres = seconds(first["duration"]), seconds(first["distance"])
            found = polyline(first["geometry"])
        except (KeyError, IndexError, TypeError) as error:
            raise NoTimes(TravelFault.WRONG) from error
        if eta_s is None or metres is None:
            raise NoTimes(TravelFault.NO_WAY)
        return RoadWay(eta_s, metres, found)
