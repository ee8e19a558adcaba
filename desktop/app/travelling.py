"""Decides by which service a centre reckons times of arrival, as it chose (A8)."""

from datetime import timedelta

from desktop.clock import machine
from desktop.domain.qualification import Terms
from desktop.gateways.osrm import Osrm
from desktop.gateways.travel_services import Service
from desktop.gateways.valhalla import Valhalla
from desktop.service.candidates import Candidates
from desktop.service.ports import ArrivalTimes
from desktop.service.travel import Arrivals
from desktop.service.unit import Work
from desktop.settings import Chosen, Settings


def arrival_times(chosen: Settings) -> ArrivalTimes | None:
    """Return the service that was chosen, None where none was or nobody said where it is."""
    if not chosen.travel_url:
        return None
    service = Service(chosen.travel_url)
    if chosen.travel_service == "osrm":
        return Osrm(service)
    return Valhalla(service) if chosen.travel_service == "valhalla" else None


def candidates(work: Work, chosen: Chosen) -> Candidates:
    """Return who looks for candidates: one for requests and for what goes on by the clock.

    So a service that does not answer is remembered by both.
    """
    arrivals = Arrivals(machine(work.clock), lambda: arrival_times(chosen.now))
    return Candidates(
        arrivals, lambda: Terms(position_old=timedelta(minutes=chosen.now.position_old_min))
    )
