"""Decides how a desk says that somebody works on an order (F1)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.claims import Claim, ClaimList, ClaimTake


class Claims(Resource):
    """Who works on which order."""

    @endpoint("GET", "/v1/claims")
    def list(self, call: Call) -> ClaimList:
        """Give every claim that is not gone."""
        return call.read(ClaimList)

    @endpoint("PUT", "/v1/orders/{id}/claim")
    def take(
        self, call: Call, order_id: UUID, *, override: bool = False, reason: str = ""
    ) -> Claim:
        """Take an order to work on it, or say that one still does; what another holds is refused.

        ``override`` takes it all the same, and needs a reason.
        """
        return call.read(Claim, ClaimTake(override=override, reason=reason), id=order_id)

    @endpoint("DELETE", "/v1/orders/{id}/claim")
    def let_go(self, call: Call, order_id: UUID) -> None:
        """Let an order go; only this session's own claim ends."""
        call.send(id=order_id)
