"""Decides how orders are offered to technicians, and how these answer (E4, E5)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.dispatch import (
    Cascade,
    CascadeList,
    CascadeStop,
    CascadeWiden,
    Consent,
    DispatchStart,
    OfferAnswer,
    OfferByHand,
    OfferList,
    OfferSeen,
    ProposalList,
)
from api_client.wire.orders import Order


class Dispatch(Resource):
    """Cascades of offers as the desk sees them, and a technician's own offers."""

    @endpoint("GET", "/v1/cascades")
    def cascades(self, call: Call, *, past: bool = False) -> CascadeList:
        """List cascades that run or wait for the desk; with ``past`` those of the last day too."""
        return call.read(CascadeList, query={"all": "1" if past else "0"})

    @endpoint("GET", "/v1/orders/{id}/cascades")
    def of_order(self, call: Call, order_id: UUID) -> CascadeList:
        """List all cascades of an order, the newest first."""
        return call.read(CascadeList, id=order_id)

    @endpoint("POST", "/v1/orders/{id}/dispatch")
    def start(self, call: Call, order_id: UUID, begun: DispatchStart) -> Cascade:
        """Begin to offer an order to one technician after the other."""
        return call.read(Cascade, begun, id=order_id)

    @endpoint("POST", "/v1/orders/{id}/offers")
    def offer(self, call: Call, order_id: UUID, made: OfferByHand) -> Cascade:
        """Ask one technician by hand."""
        return call.read(Cascade, made, id=order_id)

    @endpoint("POST", "/v1/cascades/{id}/stop")
    def stop(self, call: Call, cascade_id: UUID, stopped: CascadeStop) -> Cascade:
        """Ask nobody any more."""
        return call.read(Cascade, stopped, id=cascade_id)

    @endpoint("POST", "/v1/cascades/{id}/widen")
    def widen(self, call: Call, cascade_id: UUID, widened: CascadeWiden) -> Cascade:
        """Begin anew with some reasons looked over."""
        return call.read(Cascade, widened, id=cascade_id)

    @endpoint("GET", "/v1/offers")
    def own(self, call: Call) -> OfferList:
        """List what the asking technician is offered."""
        return call.read(OfferList)

    @endpoint("POST", "/v1/offers/{id}/answer")
    def answer(self, call: Call, offer_id: UUID, *, accept: bool, reason: str = "") -> OfferSeen:
        """Take an offer, or not."""
        return call.read(OfferSeen, OfferAnswer(accept=accept, reason=reason), id=offer_id)

    @endpoint("POST", "/v1/orders/{id}/consent")
    def consent(self, call: Call, order_id: UUID, *, accept: bool, reason: str = "") -> Order:
        """Enter whether the customer wants whoever took his order."""
        return call.read(Order, Consent(accept=accept, reason=reason), id=order_id)

    @endpoint("GET", "/v1/technicians/{id}/proposals")
    def proposals(self, call: Call, technician_id: UUID) -> ProposalList:
        """List what a freed technician could do next; nothing is done about it."""
        return call.read(ProposalList, id=technician_id)
