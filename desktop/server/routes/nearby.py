"""Decides the paths by which it is asked who is near a place, and which way somebody has (A8)."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.nearby import USUAL_MOST
from api_client.vocabulary import Code
from api_client.wire.nearby import MICRODEGREE, NearbyList, NearbyTechnician, Way
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.present_technician import position
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import nearby

MOST = 50
Lat = Annotated[float, Query(ge=-90, le=90, description="Degrees, WGS 84.")]
Lon = Annotated[float, Query(ge=-180, le=180, description="Degrees, WGS 84.")]
router = APIRouter(tags=["nearby"], route_class=JsonRoute)


@router.get("/v1/nearby", responses=documented(*SIGNED_IN), summary="Who is free near a place")
def get_nearby(
    centre: CentreNow,
    actor: ActorNow,
    lat: Lat,
    lon: Lon,
    most: Annotated[int, Query(ge=1, le=MOST)] = USUAL_MOST,
) -> NearbyList:
    """Return who is free, the soonest there first; roads are asked about when nothing is held."""
    reckon = centre.work.read(actor, lambda unit: nearby.nearest(unit, (lat, lon), most))
    found = reckon(centre.candidates.arrivals)
    return NearbyList(
        items=tuple(
            NearbyTechnician(
                technician_id=each.seen.record.id,
                name=each.seen.record.name,
                distance_m=each.distance_m,
                eta_s=each.eta_s,
                source=each.source,
                position_at=each.seen.record.position_at,
            )
            for each in found.items
        ),
        at=found.at,
        fallen_back=found.fault,
    )


@router.get(
    "/v1/technicians/{technician_id}/way",
    responses=documented(*SIGNED_IN, Code.NOT_FOUND),
    summary="A technician's way to a place",
)
def get_way(centre: CentreNow, actor: ActorNow, technician_id: UUID, lat: Lat, lon: Lon) -> Way:
    """Return the way from where he is, by roads where a service knows them."""
    reckon = centre.work.read(actor, lambda unit: nearby.way(unit, technician_id, (lat, lon)))
    found = reckon(centre.candidates.arrivals)
    record = found.seen.record
    return Way(
        technician_id=record.id,
        name=record.name,
        mode=found.mode,
        at=found.at,
        position=position(record),
        lats_e6=_column(lat for lat, _ in found.points),
        lons_e6=_column(lon for _, lon in found.points),
        distance_m=found.distance_m,
        eta_s=found.eta_s,
        metres=found.metres,
        source=found.source,
        fallen_back=found.fault,
    )


def _column(degrees: Iterable[float]) -> tuple[int, ...]:
    """Return degrees as differences of millionths."""
    whole = [round(each / MICRODEGREE) for each in degrees]
    return tuple(after - before for before, after in pairwise([0, *whole]))
