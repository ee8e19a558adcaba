"""Decides by which service a centre reckons times of arrival, as it chose (A8)."""

from desktop.gateways.osrm import Osrm
from desktop.gateways.travel_services import Service
from desktop.gateways.valhalla import Valhalla
from desktop.service.ports import ArrivalTimes
from desktop.settings import Settings


def arrival_times(chosen: Settings) -> ArrivalTimes | None:
    """Return the service that was chosen, None where none was or nobody said where it is."""
    if not chosen.travel_url:
        return None
    service = Service(chosen.travel_url)
    if chosen.travel_service == "osrm":
        return Osrm(service)
    return Valhalla(service) if chosen.travel_service == "valhalla" else None
