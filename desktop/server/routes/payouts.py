"""Decides the paths by which the centre pays what it owes: details, runs, the bank's file (E9)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api_client.vocabulary import Code, PayoutFormat, PayoutLineState
from api_client.wire.payouts import (
    MOST_PAYOUTS,
    MOST_REFUNDS,
    NewPayout,
    NewRefunds,
    PayableList,
    Payee,
    PayeeEdit,
    Payout,
    PayoutCancel,
    PayoutList,
    PayoutPaid,
    PayoutRelease,
    PayoutReturned,
    RefundList,
)
from desktop.domain import payout_files
from desktop.server import present_payouts as present
from desktop.server.context import ActorNow, Centre, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.server.routes.registrations import seal_of
from desktop.service import payees, payout_views, payouts, refunds
from desktop.service.unit import Actor, Unit

router = APIRouter(tags=["payouts"], route_class=JsonRoute)
_C = Code
_DETAILS = (_C.NUMBER_MALFORMED, _C.CHECK_DIGIT_WRONG, _C.BANK_MISSING)
_ACT = (*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.PAYOUT_OUT_OF_TURN)
_MEDIA = {
    PayoutFormat.CSV: ("text/csv", "csv"),
    PayoutFormat.CREDIT_TRANSFER: ("application/xml", "xml"),
}


def _answer(centre: Centre, actor: Actor, payout_id: UUID) -> Payout:
    return present.payout(centre.work.read(actor, lambda unit: payout_views.one(unit, payout_id)))


@router.get("/v1/payables", responses=documented(*SIGNED_IN), summary="Owed to technicians")
def list_payables(centre: CentreNow, actor: ActorNow) -> PayableList:
    """List what is owed to technicians, or on its way to them, by their names."""
    return present.payables(*centre.work.read(actor, payees.payables))


@router.get(
    "/v1/technicians/{technician_id}/payee",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Where a technician is paid",
)
def see_payee(centre: CentreNow, actor: ActorNow, technician_id: UUID) -> Payee:
    """Say where a technician is paid; that it was seen goes on record."""
    seal = seal_of(centre)

    def look(unit: Unit) -> Payee:
        return present.payee(payees.look(unit, seal, technician_id))

    return centre.work.write(actor, look)


@router.put(
    "/v1/technicians/{technician_id}/payee",
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT, *_DETAILS)
    ),
    summary="Keep where a technician is paid",
)
def keep_payee(centre: CentreNow, actor: ActorNow, technician_id: UUID, body: PayeeEdit) -> Payee:
    """Keep where a technician is paid; what is so already is a repeat."""
    seal = seal_of(centre)

    def keep(unit: Unit) -> Payee:
        wanted = present.wanted(body)
        return present.payee(payees.keep(unit, seal, technician_id, body.version, wanted))

    return centre.work.write(actor, keep)


@router.get("/v1/refunds", responses=documented(*SIGNED_IN), summary="Owed to customers")
def list_refunds(
    centre: CentreNow,
    actor: ActorNow,
    limit: Annotated[int, Query(ge=1, le=MOST_REFUNDS)] = 200,
) -> RefundList:
    """List what a clerk has to give back to customers, the oldest first."""
    found, seq = centre.work.read(actor, lambda unit: refunds.due(unit, limit))
    return RefundList(items=tuple(map(present.refund, found)), seq=seq)


@router.post(
    "/v1/refunds",
    status_code=201,
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.ID_REUSED, _C.PAYMENT_OUT_OF_TURN, _C.CURRENCY_DIFFERS),
        *(_C.REFUND_IN_PAYOUT, *_DETAILS),
    ),
    summary="Prepare a run of refunds",
)
def prepare_refunds(centre: CentreNow, actor: ActorNow, body: NewRefunds) -> Payout:
    """Prepare a run that gives sums back; the same again changes nothing."""
    seal = seal_of(centre)

    def act(unit: Unit) -> None:
        wanted = [refunds.Wanted(one.request_id, present.wanted(one)) for one in body.refunds]
        refunds.prepare(unit, seal, body.id, body.currency, wanted)

    centre.work.write(actor, act)
    return _answer(centre, actor, body.id)


@router.get("/v1/payouts", responses=documented(*SIGNED_IN), summary="Runs of payouts")
def list_payouts(
    centre: CentreNow,
    actor: ActorNow,
    past: Annotated[bool, Query(alias="all", description="Those that ended too.")] = False,  # noqa: FBT002
    limit: Annotated[int, Query(ge=1, le=MOST_PAYOUTS)] = 50,
) -> PayoutList:
    """List runs, those that are under way first, the oldest of them first."""
    found, seq = centre.work.read(
        actor, lambda unit: payout_views.listed(unit, past=past, most=limit)
    )
    return PayoutList(items=tuple(map(present.payout, found)), seq=seq)


@router.post(
    "/v1/payouts",
    status_code=201,
    responses=documented(*(*SIGNED_IN, _C.ID_REUSED, _C.CURRENCY_UNKNOWN, _C.PAYOUT_EMPTY)),
    summary="Prepare a run of payouts",
)
def prepare_payout(centre: CentreNow, actor: ActorNow, body: NewPayout) -> Payout:
    """Prepare a run that pays technicians what they are owed; the same again changes nothing."""
    seal = seal_of(centre)

    def act(unit: Unit) -> None:
        payouts.prepare(unit, seal, body.id, body.currency, body.technician_ids)

    centre.work.write(actor, act)
    return _answer(centre, actor, body.id)


@router.post(
    "/v1/payouts/{payout_id}/release",
    responses=documented(*_ACT, _C.SECOND_PERSON_NEEDED),
    summary="Release a run",
)
def release_payout(
    centre: CentreNow, actor: ActorNow, payout_id: UUID, body: PayoutRelease
) -> Payout:
    """Release a run, so that its file may be had."""
    limit_minor = centre.settings.now.payout_second_person_minor

    def act(unit: Unit) -> None:
        payouts.release(unit, payout_id, body.command_id, limit_minor)

    centre.work.write(actor, act)
    return _answer(centre, actor, payout_id)


@router.post(
    "/v1/payouts/{payout_id}/cancel",
    responses=documented(*_ACT, _C.REASON_MISSING),
    summary="Cancel a run",
)
def cancel_payout(
    centre: CentreNow, actor: ActorNow, payout_id: UUID, body: PayoutCancel
) -> Payout:
    """Cancel a run that is not released: all of it is owed again."""

    def act(unit: Unit) -> None:
        payouts.cancel(unit, payout_id, body.command_id, body.reason)

    centre.work.write(actor, act)
    return _answer(centre, actor, payout_id)


@router.post(
    "/v1/payouts/{payout_id}/paid",
    responses=documented(*_ACT, _C.PAYOUT_LINE_ENDED),
    summary="The bank paid",
)
def paid_payout(centre: CentreNow, actor: ActorNow, payout_id: UUID, body: PayoutPaid) -> Payout:
    """Note that the bank paid lines of a run, or all that are open."""

    def act(unit: Unit) -> None:
        state, lines = PayoutLineState.PAID, body.line_ids
        payouts.end(unit, payout_id, body.command_id, state, lines=lines)

    centre.work.write(actor, act)
    return _answer(centre, actor, payout_id)


@router.post(
    "/v1/payouts/{payout_id}/returned",
    responses=documented(*_ACT, _C.PAYOUT_LINE_ENDED, _C.REASON_MISSING),
    summary="The bank sent back",
)
def returned_payout(
    centre: CentreNow, actor: ActorNow, payout_id: UUID, body: PayoutReturned
) -> Payout:
    """Note that the bank sent lines of a run back, or all that are open: they are owed again."""

    def act(unit: Unit) -> None:
        state, lines = PayoutLineState.RETURNED, body.line_ids
        payouts.end(unit, payout_id, body.command_id, state, lines=lines, reason=body.reason)

    centre.work.write(actor, act)
    return _answer(centre, actor, payout_id)


@router.get(
    "/v1/payouts/{payout_id}/file",
    response_class=Response,
    responses={
        200: {
            "content": {"text/csv": {}, "application/xml": {}},
            "description": "The file for the bank",
        },
        **documented(
            *(*SIGNED_IN, _C.NOT_FOUND, _C.PAYOUT_OUT_OF_TURN, _C.PAYOUT_ACCOUNT_MISSING),
            *(_C.PAYOUT_NOT_IN_EUROS, _C.PAYOUT_WITHOUT_IBAN),
        ),
    },
    summary="A run's file for the bank",
)
def payout_file(
    centre: CentreNow,
    actor: ActorNow,
    payout_id: UUID,
    form: Annotated[PayoutFormat, Query(alias="format")] = PayoutFormat.CSV,
) -> Response:
    """Return a released run as a file for the bank; that it was taken goes on record."""
    seal, chosen = seal_of(centre), centre.settings.now
    assert centre.bank_files is not None, "a server that writes no files"

    def take(unit: Unit) -> payout_files.Run:
        run = payout_views.file(unit, seal, payout_id, form)
        if form is PayoutFormat.CREDIT_TRANSFER:
            payout_files.check_transfers(run)
            payout_files.own_account(chosen.payout_holder, chosen.payout_iban, chosen.payout_bic)
        return run

    run = centre.work.write(actor, take)
    if form is PayoutFormat.CSV:
        content = centre.bank_files.table(run)
    else:
        own = payout_files.own_account(chosen.payout_holder, chosen.payout_iban, chosen.payout_bic)
        content = centre.bank_files.transfers(run, own)
    media_type, ending = _MEDIA[form]
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{run.number}.{ending}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
