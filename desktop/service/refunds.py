"""Decides what goes back to customers by hand, and how a run of payouts gives it back (E9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from api_client.vocabulary import (
    Code,
    PaymentMeans,
    PaymentOperation,
    PaymentProvider,
    PaymentState,
    PayoutKind,
    Permission,
)
from desktop.domain.payouts import Details
from desktop.domain.refusal import Refusal
from desktop.service import payout_lines, payouts
from desktop.service.payout_lines import New, Part
from desktop.service.ports import Seal
from desktop.service.unit import Unit
from desktop.store import payouts as kept
from desktop.store.holds import PaymentRequestRecord
from desktop.store.journal import CentreRecord
from desktop.store.orders import OrderRecord
from desktop.store.payouts import PayoutLineRecord, PayoutRecord

_R = PaymentRequestRecord
_DUE = and_(
    _R.operation == PaymentOperation.UNFREEZE,
    or_(
        and_(_R.provider == PaymentProvider.COUNTER, _R.answered_at.is_(None)),
        _R.state == PaymentState.REFUSED,
    ),
)
"""What a clerk has to give back: it waits at the counter, or its provider would not."""


@dataclass(frozen=True, slots=True)
class Due:
    """A sum that goes back: the request, its order, by what means it was taken, and its run."""

    request: PaymentRequestRecord
    order: OrderRecord
    means: PaymentMeans | None
    run: PayoutRecord | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that a bank is to carry out, and to whom it goes."""

    request_id: UUID
    to: Details


def due(unit: Unit, most: int) -> tuple[list[Due], int]:
    """Return what goes back to customers by hand, the oldest first, and the feed's number.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.PAYOUT_VIEW)
    session, order = unit.session, OrderRecord
    query = select(_R, order).join(order, order.id == _R.order_id).where(_DUE)
    found = session.execute(query.order_by(_R.made_at, _R.id).limit(most)).all()
    holds = {request.hold_id for request, _ in found}
    taken = select(_R.hold_id, _R.means).where(
        _R.operation == PaymentOperation.FREEZE, _R.hold_id.in_(holds)
    )
    means = {each.hold_id: each.means for each in session.execute(taken)}
    line, run = PayoutLineRecord, PayoutRecord
    ids = [request.id for request, _ in found]
    running = (
        select(line.open_request, run)
        .join(run, run.id == line.payout_id)
        .where(line.open_request.in_(ids))
    )
    runs = {each.open_request: each.PayoutRecord for each in session.execute(running)}
    seen = [
        Due(request, about, means.get(request.hold_id), runs.get(request.id))
        for request, about in found
    ]
    return seen, session.scalars(select(CentreRecord.last_change)).one()


def prepare(
    unit: Unit, seal: Seal, id_: UUID, currency: str, wanted: Sequence[Wanted]
) -> PayoutRecord:
    """Prepare a run that gives sums back; the same again changes nothing.

    Raises:
        Refusal: ``not-permitted``, ``id-reused``, ``not-found`` for a request that there is not,
            ``payment-out-of-turn`` for one that is not due, ``currency-differs``,
            ``refund-in-payout`` for one that is in another run.
    """
    unit.require(Permission.PAYOUT_RUN)
    said = [
        [str(one.request_id), one.to.holder, one.to.account, one.to.bic, one.to.bank]
        for one in wanted
    ]
    digest = payouts.digest_of(seal, {"currency": currency, "refunds": sorted(said)})
    known = payouts.repeated(unit, id_, digest)
    if known is not None:
        return known
    parts = []
    for one in wanted:
        request = _waiting(unit, one.request_id)
        if request.currency != currency:
            raise Refusal(Code.CURRENCY_DIFFERS, debit=request.currency, credit=currency)
        parts.append(Part(one.to, request.amount_minor, request=request))
    return payout_lines.write(unit, seal, New(id_, PayoutKind.REFUNDS, currency, digest), parts)


def _waiting(unit: Unit, id_: UUID) -> PaymentRequestRecord:
    """Return a request that is due and in no run."""
    found = unit.session.get(PaymentRequestRecord, id_)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    if unit.session.scalars(select(_R.id).where(_R.id == id_, _DUE)).first() is None:
        raise Refusal(Code.PAYMENT_OUT_OF_TURN, state=found.state.value)
    line = kept.line_about(unit.session, id_)
    if line is not None:
        run = unit.session.get_one(PayoutRecord, line.payout_id)
        raise Refusal(Code.REFUND_IN_PAYOUT, number=run.number)
    return found
