"""Decides how the desk asks what an order of each kind of job must say (A2, E2)."""

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.kinds import KindList


class Kinds(Resource):
    """Kinds of job."""

    @endpoint("GET", "/v1/kinds")
    def all(self, call: Call) -> KindList:
        """List every kind with the fields that a published order of it needs."""
        return call.read(KindList)
