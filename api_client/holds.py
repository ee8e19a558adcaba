"""Decides how the desk, and a technician, see to frozen sums (E5, E9, E10)."""

from collections.abc import Sequence
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.vocabulary import DocumentsState, Party
from api_client.wire.fees import Fee, FeeOfOrder, FeeWritten
from api_client.wire.holds import (
    Abandonment,
    Counted,
    DocumentsStep,
    Funding,
    FundingList,
    HoldEnd,
    NewHolds,
)


def _asked(past: bool, limit: int, ids: Sequence[UUID]) -> dict[str, str | list[str]]:  # noqa: FBT001
    """Give the query by which sums are listed."""
    query: dict[str, str | list[str]] = {"all": "1" if past else "0", "limit": str(limit)}
    return {**query, "ids": [str(each) for each in ids]} if ids else query


class Holds(Resource):
    """The sums that are frozen for orders."""

    @endpoint("GET", "/v1/holds")
    def list(
        self, call: Call, *, past: bool = False, limit: int = 200, ids: Sequence[UUID] = ()
    ) -> FundingList:
        """List the sums of orders that are open; with ``past`` those too that are over.

        With ``ids`` these alone are listed, open or over, as far as they are there.
        """
        return call.read(FundingList, query=_asked(past, limit, ids))

    @endpoint("GET", "/v1/orders/{id}/holds")
    def of(self, call: Call, order_id: UUID) -> FundingList:
        """List the sums of one order, the newest first."""
        return call.read(FundingList, id=order_id)

    @endpoint("POST", "/v1/orders/{id}/holds")
    def ask(self, call: Call, order_id: UUID, sums: NewHolds) -> Funding:
        """Ask for the sums of an order whose customer has consented."""
        return call.read(Funding, sums, id=order_id)

    @endpoint("POST", "/v1/holds/{id}/end")
    def end(self, call: Call, hold_id: UUID, said: HoldEnd) -> Funding:
        """End a frozen sum by hand; above the centre's limit a second person has to agree."""
        return call.read(Funding, said, id=hold_id)

    @endpoint("POST", "/v1/payments/{id}/counted")
    def count(self, call: Call, request_id: UUID, counted: Counted) -> Funding:
        """Note that a sum was taken at the counter, or given back."""
        return call.read(Funding, counted, id=request_id)

    @endpoint("PUT", "/v1/orders/{id}/documents")
    def documents(
        self, call: Call, order_id: UUID, state: DocumentsState, reason: str = ""
    ) -> Funding:
        """Note that an order's documents were handed in, refused or verified."""
        return call.read(Funding, DocumentsStep(state=state, reason=reason), id=order_id)

    @endpoint("PUT", "/v1/orders/{id}/fee/confirmed")
    def confirm_fee(self, call: Call, order_id: UUID) -> Funding:
        """Say, as its technician, that the fee was paid."""
        return call.read(Funding, id=order_id)

    @endpoint("GET", "/v1/orders/{id}/fee")
    def fee(self, call: Call, order_id: UUID) -> FeeOfOrder:
        """Return the fee of an order, if one was recorded."""
        return call.read(FeeOfOrder, id=order_id)

    @endpoint("POST", "/v1/orders/{id}/fee")
    def record_fee(self, call: Call, order_id: UUID, fee: FeeWritten) -> Fee:
        """Record the fee of an order, or how it was paid."""
        return call.read(Fee, fee, id=order_id)

    @endpoint("POST", "/v1/orders/{id}/abandonment")
    def abandon(
        self,
        call: Call,
        order_id: UUID,
        fault: Party,
        reason: str | None = None,
        act_id: UUID | None = None,
    ) -> FundingList:
        """Abandon an order through somebody's fault; its sums end as that means."""
        return call.read(
            FundingList, Abandonment(fault=fault, id=act_id, reason=reason), id=order_id
        )
