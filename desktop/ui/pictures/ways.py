"""Decides which ways and times of arrival the pictures of the map are told of."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from uuid import UUID

from pydantic import BaseModel

from api_client.vocabulary import ArrivalSource, TechnicianState, TravelMode
from api_client.wire.nearby import MICRODEGREE, NearbyList, NearbyTechnician, Way
from desktop.ui.pictures import centre
from desktop.words import Language

ETA_S, METRES = 540.0, 6_400.0
BENDS = ((0.0, 0.0), (0.2, 0.35), (0.55, 0.3), (0.6, 0.8), (1.0, 1.0))
"""Where the way bends: shares of the way north and east."""


def answer(
    language: Language, method: str, path: str, asked: Mapping[str, Sequence[str]]
) -> BaseModel | None:
    """Give what is asked about ways, None where something else is."""
    if method != "GET" or "lat" not in asked:
        return None
    lat, lon = float(asked["lat"][0]), float(asked["lon"][0])
    people = centre.technicians(language)
    if path == "/v1/nearby":
        free = [row for row in people if row.state is TechnicianState.FREE]
        return NearbyList(
            items=tuple(
                NearbyTechnician(
                    technician_id=row.id,
                    name=row.name,
                    distance_m=METRES,
                    eta_s=ETA_S,
                    source=ArrivalSource.STRAIGHT_LINE,
                    position_at=None,
                )
                for row in free
            ),
            at=centre.NOW,
        )
    if not path.endswith("/way"):
        return None
    row = next(each for each in people if each.id == UUID(path.split("/")[3]))
    assert row.position is not None, "the pictures ask for those whose place is known"
    here = row.position.lat, row.position.lon
    points = [
        (here[0] + (lat - here[0]) * north, here[1] + (lon - here[1]) * east)
        for north, east in BENDS
    ]
    return Way(
        technician_id=row.id,
        name=row.name,
        mode=TravelMode.CAR,
        at=centre.NOW,
        position=row.position,
        lats_e6=_column([point[0] for point in points]),
        lons_e6=_column([point[1] for point in points]),
        distance_m=METRES * 0.8,
        eta_s=ETA_S,
        metres=METRES,
        source=ArrivalSource.OSRM,
    )


def _column(degrees: Sequence[float]) -> tuple[int, ...]:
    whole = [round(each / MICRODEGREE) for each in degrees]
    return tuple(after - before for before, after in pairwise([0, *whole]))
