"""Decides the paths of service areas (E1, E15)."""

from uuid import UUID

from fastapi import APIRouter

from api_client.vocabulary import Code
from api_client.wire.areas import Area, AreaList, AreaWanted, Corner
from api_client.wire.centre import Versioned
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import areas

router = APIRouter(tags=["areas"], route_class=JsonRoute)
_C = Code


@router.get("/v1/areas", responses=documented(*SIGNED_IN), summary="All areas")
def all_areas(centre: CentreNow, actor: ActorNow) -> AreaList:
    """Return all areas by name, with who serves them."""
    found, seq = centre.work.read(actor, areas.all_)
    return AreaList(items=tuple(map(_shown, found)), seq=seq)


@router.get("/v1/areas/{area_id}", responses=documented(*SIGNED_IN, _C.NOT_FOUND), summary="One")
def one_area(centre: CentreNow, actor: ActorNow, area_id: UUID) -> Area:
    """Return one area, with who serves it."""
    return _shown(centre.work.read(actor, lambda unit: areas.one(unit, area_id)))


@router.put(
    "/v1/areas/{area_id}",
    responses=documented(
        *(*SIGNED_IN, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT, _C.AREA_NAME_TAKEN),
        *(_C.POLYGON_CORNERS_FEW, _C.POLYGON_WITHOUT_EXTENT, _C.POLYGON_TOO_WIDE),
        _C.POLYGON_CROSSES_ITSELF,
    ),
    summary="Keep an area",
)
def keep_area(centre: CentreNow, actor: ActorNow, area_id: UUID, body: AreaWanted) -> Area:
    """Keep an area as it shall be; the same again changes nothing."""
    rings = tuple(tuple((corner.lat, corner.lon) for corner in ring) for ring in body.rings)
    wanted = areas.Wanted(body.name, body.kind, body.words, rings)
    return _shown(areas.keep(centre.work, actor, area_id, body.version, wanted))


@router.delete(
    "/v1/areas/{area_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Take an area away",
)
def take_area_away(centre: CentreNow, actor: ActorNow, area_id: UUID) -> Versioned:
    """Take an area away; who chose it alone serves no place until he is given another."""
    record = centre.work.write(actor, lambda unit: areas.take_away(unit, area_id))
    return Versioned(id=record.id, version=record.version)


def _shown(kept: areas.Kept) -> Area:
    """Return an area on the wire."""
    record = kept.record
    return Area(
        id=record.id,
        version=record.version,
        name=record.name,
        kind=record.kind,
        words=tuple(record.words),
        rings=tuple(tuple(Corner(lat=lat, lon=lon) for lat, lon in ring) for ring in record.rings),
        changed_at=record.changed_at,
        changed_by=record.changed_by,
        served_by=kept.served_by,
        serving_ids=tuple(id_ for id_, _ in kept.serving),
    )
