"""Decides the paths by which orders are offered to technicians, and offers answered (E4, E5)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.vocabulary import Code
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
from desktop.server import present, present_dispatch
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import by_hand, cascades, dispatch, order_views, waiting
from desktop.service.unit import Actor, Unit

router = APIRouter(tags=["dispatch"], route_class=JsonRoute)
_C = Code
_OF_CASCADE = (*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.CASCADE_OVER)
_OF_ORDER = (*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.CASCADE_RUNS, _C.ORDER_STEP_OUT_OF_TURN)


def _went_on(centre: Centre, actor: Actor, cascade_id: UUID) -> Cascade:
    """Ask the next, and return the cascade as it is then."""
    dispatch.advance(centre.work, cascade_id, centre.candidates, centre.offer_terms)
    return present_dispatch.cascade(
        centre.work.read(actor, lambda unit: cascades.one(unit, cascade_id))
    )


@router.get("/v1/cascades", responses=documented(*SIGNED_IN), summary="Cascades of offers")
def list_cascades(
    centre: CentreNow,
    actor: ActorNow,
    past: Annotated[bool, Query(alias="all", description="Those of the last day too.")] = False,  # noqa: FBT002
) -> CascadeList:
    """List the cascades that run or wait for the desk, the newest first."""
    found, seq = centre.work.read(actor, lambda unit: cascades.listed(unit, past=past))
    return present_dispatch.cascade_list(found, centre.work.clock.now(), seq)


@router.get(
    "/v1/orders/{order_id}/cascades",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="An order's cascades",
)
def list_cascades_of_order(centre: CentreNow, actor: ActorNow, order_id: UUID) -> CascadeList:
    """List all cascades of an order, the newest first."""
    found, seq = centre.work.read(actor, lambda unit: cascades.of_order(unit, order_id))
    return present_dispatch.cascade_list(found, centre.work.clock.now(), seq)


@router.post(
    "/v1/orders/{order_id}/dispatch",
    responses=documented(*_OF_ORDER),
    summary="Offer an order to one after the other",
)
def start_dispatch(
    centre: CentreNow, actor: ActorNow, order_id: UUID, body: DispatchStart
) -> Cascade:
    """Begin a cascade by the rule that the customer chose; a repeat changes nothing."""
    begun = centre.work.write(
        actor, lambda unit: dispatch.start(unit, order_id, body.id, body.rule).id
    )
    return _went_on(centre, actor, begun)


@router.post(
    "/v1/orders/{order_id}/offers",
    responses=documented(
        *_OF_ORDER,
        _C.TECHNICIAN_UNKNOWN,
        _C.TECHNICIAN_NOT_AVAILABLE,
        _C.TECHNICIAN_UNQUALIFIED,
        _C.TECHNICIAN_BUSY,
    ),
    summary="Offer an order to one technician",
)
def offer_by_hand(centre: CentreNow, actor: ActorNow, order_id: UUID, body: OfferByHand) -> Cascade:
    """Ask one technician by hand; who is busy is asked only with a reason."""

    def act(unit: Unit) -> cascades.Seen:
        made = by_hand.offer_to(
            unit,
            order_id,
            body.id,
            body.technician_id,
            body.reason,
            centre.candidates,
            centre.offer_terms,
        )
        return cascades.one(unit, made.id)

    return present_dispatch.cascade(centre.work.write(actor, act))


@router.post(
    "/v1/cascades/{cascade_id}/stop",
    responses=documented(*_OF_CASCADE),
    summary="Ask nobody any more",
)
def stop_cascade(
    centre: CentreNow, actor: ActorNow, cascade_id: UUID, body: CascadeStop
) -> Cascade:
    """End a cascade; its order is open again."""

    def act(unit: Unit) -> cascades.Seen:
        dispatch.stop(unit, cascade_id, body.id, body.reason)
        return cascades.one(unit, cascade_id)

    return present_dispatch.cascade(centre.work.write(actor, act))


@router.post(
    "/v1/cascades/{cascade_id}/widen",
    responses=documented(*_OF_CASCADE),
    summary="Look reasons over, and begin anew",
)
def widen_cascade(
    centre: CentreNow, actor: ActorNow, cascade_id: UUID, body: CascadeWiden
) -> Cascade:
    """Begin a cascade anew that found nobody, with area, hours or grade looked over."""
    waived = frozenset(body.waive)
    centre.work.write(
        actor, lambda unit: dispatch.widen(unit, cascade_id, body.id, body.reason, waived).id
    )
    return _went_on(centre, actor, cascade_id)


@router.get("/v1/offers", responses=documented(*SIGNED_IN), summary="One's own open offers")
def list_offers(centre: CentreNow, actor: ActorNow) -> OfferList:
    """List what waits for the asking technician's answer."""
    found, seq = centre.work.read(actor, cascades.own)
    items = tuple(present_dispatch.asked(each) for each in found)
    return OfferList(items=items, at=centre.work.clock.now(), seq=seq)


@router.post(
    "/v1/offers/{offer_id}/answer",
    responses=documented(
        *SIGNED_IN, _C.NOT_FOUND, _C.OFFER_TAKEN, _C.OFFER_OVER, _C.TECHNICIAN_UNQUALIFIED
    ),
    summary="Take an offer, or not",
)
def answer_offer(
    centre: CentreNow, actor: ActorNow, offer_id: UUID, body: OfferAnswer
) -> OfferSeen:
    """Answer an offer; one wins, and who comes too late is told who has."""

    def act(unit: Unit) -> tuple[dispatch.Answered, cascades.Asked]:
        answered = dispatch.answer(
            unit,
            offer_id,
            centre.candidates,
            centre.offer_terms,
            accept=body.accept,
            reason=body.reason,
        )
        unit.session.flush()
        return answered, cascades.answered(unit, answered.offer)

    answered, seen = centre.work.write(actor, act)
    dispatch.advance(centre.work, answered.cascade_id, centre.candidates, centre.offer_terms)
    if answered.refusal is not None:
        raise answered.refusal
    return present_dispatch.asked(seen)


@router.post(
    "/v1/orders/{order_id}/consent",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.ORDER_STEP_OUT_OF_TURN),
    summary="What the customer says of him",
)
def enter_consent(centre: CentreNow, actor: ActorNow, order_id: UUID, body: Consent) -> Order:
    """Note whether the customer wants whoever took his order; a refusal lets the search go on."""

    def act(unit: Unit) -> order_views.Whole:
        dispatch.consent(unit, order_id, accept=body.accept, reason=body.reason)
        unit.session.flush()
        return order_views.whole(unit, order_id)

    return present.order(centre.work.write(actor, act))


@router.get(
    "/v1/technicians/{technician_id}/proposals",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="What a technician could do next",
)
def list_proposals(centre: CentreNow, actor: ActorNow, technician_id: UUID) -> ProposalList:
    """List waiting orders that a freed technician could take, by distance and age; no more."""
    found, seq = centre.work.read(
        actor, lambda unit: waiting.proposals(unit, technician_id, centre.candidates)
    )
    items = tuple(present_dispatch.proposal(each) for each in found)
    return ProposalList(items=items, at=centre.work.clock.now(), seq=seq)
