"""Decides how OSRM is asked for times of arrival: its table service, from many to one (A8).

The format is that of its HTTP API, version 1: project-osrm.org/docs, "Table service".
"""

from collections.abc import Sequence

from typing_extensions import override

from api_client.vocabulary import ArrivalSource, TravelFault, TravelMode
from desktop.gateways.travel_services import Service, seconds
from desktop.service.ports import ArrivalTimes, Degrees, NoTimes

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
