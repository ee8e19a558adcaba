"""Decides how a server is asked to check whether phones reach it (F2)."""

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.reachability import Reachability

LOOKS_WITHIN_S = 90.0
"""How long a server may take: what does not answer is waited for, and one check at a time runs."""


class ReachabilityCheck(Resource):
    """The way by which phones come in."""

    @endpoint("POST", "/v1/reachability")
    def check(self, call: Call) -> Reachability:
        """Have the server look at its public address from outside."""
        return call.read(Reachability, read_s=LOOKS_WITHIN_S)
