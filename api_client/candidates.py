"""Decides how it is asked who may be sent to an order (E3, E4, A8)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.vocabulary import DispatchRule
from api_client.wire.candidates import CandidateList


class Candidates(Resource):
    """Who may be asked for an order, and why the others may not."""

    @endpoint("GET", "/v1/orders/{id}/candidates")
    def of_order(
        self,
        call: Call,
        order_id: UUID,
        rule: DispatchRule | None = None,
        *,
        everybody: bool = False,
    ) -> CandidateList:
        """Return those who may be asked, in turn; the order's own rule where none is named.

        ``everybody`` adds all others, the nearest first, each with every reason why not.
        """
        query = {"rule": None if rule is None else rule.value, "all": int(everybody)}
        return call.read(CandidateList, query=query, id=order_id)
