"""Decides how it is asked who is nearest to a place, and which way somebody has there (A8)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.nearby import NearbyList, Way

USUAL_MOST = 5


class Nearby(Resource):
    """Who is free near a place, and ways."""

    @endpoint("GET", "/v1/nearby")
    def to(self, call: Call, lat: float, lon: float, most: int = USUAL_MOST) -> NearbyList:
        """Return free technicians nearest to a place in degrees, the soonest there first."""
        return call.read(NearbyList, query={**_degrees(lat, lon), "most": most})

    @endpoint("GET", "/v1/technicians/{id}/way")
    def way(self, call: Call, technician_id: UUID, lat: float, lon: float) -> Way:
        """Return a technician's way from where he is to a place in degrees, with its time."""
        return call.read(Way, query=_degrees(lat, lon), id=technician_id)


def _degrees(lat: float, lon: float) -> dict[str, str]:
    """Give a place as it is asked about: to a centimetre."""
    return {"lat": f"{lat:.7f}", "lon": f"{lon:.7f}"}
