"""Decides how service areas are listed, kept and taken away (E1, E15)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.areas import Area, AreaList, AreaWanted
from api_client.wire.centre import Versioned


class Areas(Resource):
    """Areas in which technicians work."""

    @endpoint("GET", "/v1/areas")
    def all(self, call: Call) -> AreaList:
        """List all areas by name, with who serves them."""
        return call.read(AreaList)

    @endpoint("GET", "/v1/areas/{id}")
    def one(self, call: Call, area_id: UUID) -> Area:
        """Ask for one area."""
        return call.read(Area, id=area_id)

    @endpoint("PUT", "/v1/areas/{id}")
    def keep(self, call: Call, area_id: UUID, wanted: AreaWanted) -> Area:
        """Keep an area as it shall be: a new one, a changed one, or one that was taken away."""
        return call.read(Area, wanted, id=area_id)

    @endpoint("DELETE", "/v1/areas/{id}")
    def take_away(self, call: Call, area_id: UUID) -> Versioned:
        """Take an area away; the answer's version is the one by which it is brought back."""
        return call.read(Versioned, id=area_id)
