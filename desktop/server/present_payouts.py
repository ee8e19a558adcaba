"""Decides how payouts are shown on the wire; of accounts, lists show the last signs (E9)."""

from api_client.wire.payouts import (
    BankDetails,
    LeftOut,
    Payable,
    PayableList,
    Payee,
    PayeeSummary,
    Payout,
    PayoutLine,
    Refund,
)
from desktop.domain import payouts as rules
from desktop.service import payees, refunds
from desktop.service.payout_views import Seen, SeenLine


def wanted(body: BankDetails) -> rules.Details:
    """Return bank details as they were sent, each part in its one spelling.

    Raises:
        Refusal: as :func:`desktop.domain.payouts.details`.
    """
    return rules.details(body.holder, body.account, body.bic, body.bank)


def payee(seen: payees.Seen) -> Payee:
    """Return where a technician is paid, with the whole account."""
    found = seen.details
    return Payee(
        technician_id=seen.technician_id,
        technician_name=seen.name,
        version=seen.version,
        details=None
        if found is None
        else BankDetails(
            holder=found.holder, account=found.account, bic=found.bic, bank=found.bank
        ),
    )


def payables(found: list[payees.Payable], seq: int) -> PayableList:
    """Return what technicians are owed as a message."""
    return PayableList(items=tuple(map(_payable, found)), seq=seq)


def _payable(seen: payees.Payable) -> Payable:
    known = seen.payee
    return Payable(
        technician_id=seen.technician_id,
        technician_name=seen.name,
        currency=seen.currency,
        amount_minor=seen.amount_minor,
        in_transit_minor=seen.in_transit_minor,
        payee=None
        if known is None
        else PayeeSummary(
            version=known.version,
            holder=known.holder,
            account_tail=known.account_tail,
            bic=known.bic,
            bank=known.bank,
        ),
    )


def refund(seen: refunds.Due) -> Refund:
    """Return a sum that goes back to a customer as a message."""
    request, order, run = seen.request, seen.order, seen.run
    return Refund(
        request_id=request.id,
        order_id=order.id,
        order_number=order.number,
        customer_name=order.customer["name"],
        amount_minor=request.amount_minor,
        currency=request.currency,
        since=request.made_at,
        means=seen.means,
        payout_id=None if run is None else run.id,
        payout_number="" if run is None else run.number,
    )


def payout(seen: Seen) -> Payout:
    """Return a run as a message."""
    run = seen.record
    return Payout(
        id=run.id,
        number=run.number,
        kind=run.kind,
        currency=run.currency,
        state=run.state,
        version=run.version,
        total_minor=run.total_minor,
        prepared_at=run.prepared_at,
        prepared_by=run.prepared_by,
        prepared_name=run.prepared_name,
        released_at=run.released_at,
        released_name=run.released_name,
        ended_at=run.ended_at,
        ended_name=run.ended_name,
        reason=run.reason,
        lines=tuple(map(_line, seen.lines)),
        left_out=tuple(
            LeftOut(
                technician_id=one.technician_id,
                technician_name=one.name,
                amount_minor=one.amount_minor,
            )
            for one in seen.left_out
        ),
    )


def _line(seen: SeenLine) -> PayoutLine:
    line = seen.record
    return PayoutLine(
        id=line.id,
        place=line.place,
        technician_id=line.technician_id,
        technician_name=seen.technician_name,
        order_id=line.order_id,
        order_number=seen.order_number,
        request_id=line.request_id,
        holder=line.holder,
        account_tail=line.account_tail,
        bic=line.bic,
        bank=line.bank,
        amount_minor=line.amount_minor,
        state=line.state,
        reason=line.reason,
        ended_at=line.ended_at,
        ended_name=line.ended_name,
    )
