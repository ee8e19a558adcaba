"""Decides the paths by which frozen sums are asked for, seen and ended (E5, E9, E10)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.ids import new_id
from api_client.vocabulary import Code
from api_client.wire.base import Id
from api_client.wire.fees import Fee, FeeOfOrder, FeeWritten
from api_client.wire.holds import (
    MOST_FUNDINGS,
    Abandonment,
    Counted,
    DocumentsStep,
    Funding,
    FundingList,
    HoldEnd,
    HoldTerms,
    NewHolds,
)
from desktop.domain import holds as rules
from desktop.domain.holds import Judgement
from desktop.server import present_fees
from desktop.server import present_holds as present
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import fees, hold_acts, hold_views, holds, payments, prices
from desktop.service.holds import Sums
from desktop.service.unit import Actor, Unit

router = APIRouter(tags=["holds"], route_class=JsonRoute)
_C = Code


def _answer(centre: Centre, actor: Actor, funding_id: UUID) -> Funding:
    return present.funding(centre.work.read(actor, lambda unit: hold_views.one(unit, funding_id)))


@router.get("/v1/holds", responses=documented(*SIGNED_IN), summary="Frozen sums")
def list_holds(
    centre: CentreNow,
    actor: ActorNow,
    past: Annotated[bool, Query(alias="all", description="Those that are over too.")] = False,  # noqa: FBT002
    limit: Annotated[int, Query(ge=1, le=MOST_FUNDINGS)] = 200,
    ids: Annotated[list[Id], Query(max_length=MOST_FUNDINGS)] = [],  # noqa: B006  (FastAPI's way)
) -> FundingList:
    """List the sums of orders, those that are open first, the oldest of them first; or these."""
    found, seq = centre.work.read(
        actor, lambda unit: hold_views.listed(unit, past=past, most=limit, among=ids)
    )
    terms = HoldTerms(
        second_person_above_minor=centre.settings.now.hold_second_person_minor,
        documents_s=int(rules.DOCUMENTS_WITHIN.total_seconds()),
        documents_again_s=int(rules.AFTER_REFUSAL.total_seconds()),
    )
    items = tuple(present.funding(each) for each in found)
    return FundingList(items=items, seq=seq, terms=terms)


@router.get(
    "/v1/orders/{order_id}/holds",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="The sums of an order",
)
def holds_of_order(centre: CentreNow, actor: ActorNow, order_id: UUID) -> FundingList:
    """List the sums of one order, the newest first."""
    found, seq = centre.work.read(actor, lambda unit: hold_views.of_order(unit, order_id))
    return FundingList(items=tuple(present.funding(each) for each in found), seq=seq)


@router.post(
    "/v1/orders/{order_id}/holds",
    status_code=201,
    responses=documented(
        *SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.FUNDS_NOT_AWAITED, _C.CURRENCY_UNKNOWN
    ),
    summary="Ask for the sums of an order",
)
def ask_for_holds(centre: CentreNow, actor: ActorNow, order_id: UUID, body: NewHolds) -> Funding:
    """Ask for the sums of an order whose customer has consented."""
    sums = Sums(body.prepayment_minor, body.deposit_minor, body.currency)
    terms = centre.hold_terms

    def act(unit: Unit) -> UUID:
        return holds.ask(unit, order_id, body.id, sums, terms).id

    return _answer(centre, actor, centre.work.write(actor, act))


@router.post(
    "/v1/holds/{hold_id}/end",
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.HOLD_ENDED, _C.HOLD_OUT_OF_TURN),
        *(_C.REASON_MISSING, _C.CASE_NUMBER_MISSING, _C.SECOND_PERSON_NEEDED),
    ),
    summary="End a frozen sum by hand",
)
def end_hold(centre: CentreNow, actor: ActorNow, hold_id: UUID, body: HoldEnd) -> Funding:
    """End a frozen sum by hand; above the centre's limit a second person has to say the same."""
    said = Judgement(body.outcome, body.reason, body.case_number)
    limit_minor = centre.settings.now.hold_second_person_minor

    def act(unit: Unit) -> UUID:
        return hold_acts.judge(unit, hold_id, body.command_id, said, limit_minor).funding_id

    return _answer(centre, actor, centre.work.write(actor, act))


@router.post(
    "/v1/payments/{request_id}/counted",
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.PAYMENT_OUT_OF_TURN, _C.LEDGER_ACCOUNT_SHORT),
        _C.REFUND_IN_PAYOUT,
    ),
    summary="A sum was taken or given back at the counter",
)
def count_payment(centre: CentreNow, actor: ActorNow, request_id: UUID, body: Counted) -> Funding:
    """Note that a clerk took a sum at the counter, or gave it back."""
    counted = payments.Counted(body.means, body.receipt)

    def act(unit: Unit) -> UUID:
        return hold_acts.count(unit, request_id, body.command_id, counted).funding_id

    return _answer(centre, actor, centre.work.write(actor, act))


@router.put(
    "/v1/orders/{order_id}/documents",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.DOCUMENTS_OUT_OF_TURN, _C.REASON_MISSING),
    summary="Documents were handed in, refused or verified",
)
def step_documents(
    centre: CentreNow, actor: ActorNow, order_id: UUID, body: DocumentsStep
) -> Funding:
    """Note how an order's documents stand; the deposit's clock stops or runs on by that."""

    def act(unit: Unit) -> UUID:
        return hold_acts.documents(unit, order_id, body.state, body.reason).id

    return _answer(centre, actor, centre.work.write(actor, act))


@router.put(
    "/v1/orders/{order_id}/fee/confirmed",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="The technician has his fee",
)
def confirm_fee(centre: CentreNow, actor: ActorNow, order_id: UUID) -> Funding:
    """Note that the technician has his fee."""

    def act(unit: Unit) -> UUID:
        return hold_acts.confirm_fee(unit, order_id).id

    return _answer(centre, actor, centre.work.write(actor, act))


@router.get(
    "/v1/orders/{order_id}/fee",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="The fee of an order",
)
def fee_of_order(centre: CentreNow, actor: ActorNow, order_id: UUID) -> FeeOfOrder:
    """Return the fee of an order as it was recorded last, and what the prices say of it."""
    found, begun = centre.work.read(
        actor,
        lambda unit: (fees.of_order(unit, order_id), prices.of_order(unit, order_id)),
    )
    return FeeOfOrder(
        fee=None if found is None else present_fees.fee(*found),
        suggested=None if begun is None else present_fees.suggested(*begun),
        centre_name=centre.settings.now.centre_name,
    )


@router.post(
    "/v1/orders/{order_id}/fee",
    status_code=201,
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.AMOUNT_WRONG, _C.REASON_MISSING),
        *(_C.TAX_WRONG, _C.CURRENCY_UNKNOWN, _C.TECHNICIAN_UNKNOWN, _C.FEE_PAID),
    ),
    summary="Record a fee",
)
def record_fee(centre: CentreNow, actor: ActorNow, order_id: UUID, body: FeeWritten) -> Fee:
    """Record the fee of an order, or how it was paid."""
    wanted, percent = present_fees.wanted(body), centre.settings.now.technician_share_percent

    def act(unit: Unit) -> Fee:
        return present_fees.fee(*fees.record(unit, order_id, body.id, wanted, percent))

    return centre.work.write(actor, act)


@router.post(
    "/v1/orders/{order_id}/abandonment",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.ORDER_STEP_OUT_OF_TURN),
    summary="Abandon an order through somebody's fault",
)
def abandon_order(
    centre: CentreNow, actor: ActorNow, order_id: UUID, body: Abandonment
) -> FundingList:
    """Abandon an order; its sums end as that means, in the same transaction."""
    step_id = body.id or new_id()
    reason = body.reason or body.fault.value

    def act(unit: Unit) -> None:
        hold_acts.abandon(unit, order_id, step_id, body.fault, reason)

    centre.work.write(actor, act)
    return holds_of_order(centre, actor, order_id)
