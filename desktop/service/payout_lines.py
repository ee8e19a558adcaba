"""Decides how a run of payouts is written, how its lines end, and what moves with them (E9).

What technicians are owed leaves their accounts when a run is prepared, so that no second run can
pay it again. What customers are owed stays owed until their line is paid.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from api_client.ids import new_id
from api_client.vocabulary import (
    AccountKind,
    Code,
    Noun,
    PayoutKind,
    PayoutLineState,
    PayoutState,
    TransferKind,
)
from desktop.domain import payouts as rules
from desktop.domain.ledger import AccountKey, Posting
from desktop.domain.payouts import Details
from desktop.domain.refusal import Refusal
from desktop.service import ledger
from desktop.service.payees import place
from desktop.service.ports import Seal
from desktop.service.unit import Unit, iso
from desktop.store import payouts as kept
from desktop.store.holds import PaymentRequestRecord
from desktop.store.payouts import PayoutLineRecord, PayoutRecord

_OPEN = PayoutLineState.OPEN


@dataclass(frozen=True, slots=True)
class Part:
    """One payment to be: to a technician, or for a request that waits at the counter."""

    to: Details
    amount_minor: int
    technician_id: UUID | None = None
    request: PaymentRequestRecord | None = None


@dataclass(frozen=True, slots=True)
class New:
    """A run to be, by its id: of which kind and currency, and by what a repeat is known."""

    id: UUID
    kind: PayoutKind
    currency: str
    digest: str


def write(
    unit: Unit,
    seal: Seal,
    new: New,
    parts: Sequence[Part],
    left_out: Sequence[tuple[UUID, int]] = (),
) -> PayoutRecord:
    """Write a run with its lines; ``left_out`` are technicians without details, with amounts."""
    run = PayoutRecord(
        id=new.id,
        number=_next_number(unit),
        kind=new.kind,
        currency=new.currency,
        state=PayoutState.PREPARED,
        version=0,
        digest=new.digest,
        total_minor=sum(part.amount_minor for part in parts),
        left_out=[[str(who), minor] for who, minor in left_out],
        prepared_at=unit.now,
        prepared_by=unit.actor.id,
        prepared_name=unit.actor.name,
        released_at=None,
        released_by=None,
        released_name="",
        ended_at=None,
        ended_name="",
        reason="",
    )
    unit.session.add(run)
    for at, part in enumerate(parts, start=1):
        unit.session.add(_line(seal, run, at, part))
    unit.session.flush()
    if new.kind is PayoutKind.TECHNICIANS:
        _move(unit, run, kept.lines_of(unit.session, run.id), TransferKind.PAYOUT)
    tell(unit, run, "payout-prepared", lines=len(parts), left_out=len(left_out))
    return run


def _line(seal: Seal, run: PayoutRecord, at: int, part: Part) -> PayoutLineRecord:
    request = part.request
    line = PayoutLineRecord(
        id=new_id(),
        payout_id=run.id,
        place=at,
        technician_id=part.technician_id,
        request_id=None if request is None else request.id,
        order_id=None if request is None else request.order_id,
        open_request=None if request is None else request.id,
        holder=part.to.holder,
        account_tail=part.to.tail,
        bic=part.to.bic,
        bank=part.to.bank,
        amount_minor=part.amount_minor,
        state=_OPEN,
        reason="",
        ended_at=None,
        ended_name="",
    )
    line.sealed_account = seal.seal(place(line), part.to.account.encode())
    return line


def _next_number(unit: Unit) -> str:
    """Return the number by which people know the next run of today."""
    day = f"PO-{unit.now:%Y%m%d}-"
    query = select(func.count()).where(PayoutRecord.number.startswith(day))
    return f"{day}{(unit.session.scalar(query) or 0) + 1:02}"


def chosen(
    unit: Unit, run: PayoutRecord, ids: Collection[UUID] | None
) -> Sequence[PayoutLineRecord]:
    """Return those lines of a run that are to end: all that are open, or those that are named.

    Raises:
        Refusal: ``not-found`` for one of another run, ``payout-line-ended`` with how one ended.
    """
    lines = kept.lines_of(unit.session, run.id)
    if ids is None:
        return [line for line in lines if line.state is _OPEN]
    found = [line for line in lines if line.id in ids]
    if len(found) != len(set(ids)):
        raise Refusal(Code.NOT_FOUND)
    for line in found:
        if line.state is not _OPEN:
            assert line.ended_at is not None
            raise Refusal(
                Code.PAYOUT_LINE_ENDED,
                place=line.place,
                state=line.state.value,
                ended_at=iso(line.ended_at),
                name=line.ended_name,
            )
    return found


def end(
    unit: Unit,
    run: PayoutRecord,
    lines: Sequence[PayoutLineRecord],
    state: PayoutLineState,
    reason: str = "",
) -> None:
    """End lines, and with the last one their run; what technicians are owed moves accordingly."""
    for line in lines:
        line.state, line.reason, line.open_request = state, reason, None
        line.ended_at, line.ended_name = unit.now, unit.actor.name
    if run.kind is PayoutKind.TECHNICIANS and lines:
        paid = state is PayoutLineState.PAID
        kind = TransferKind.PAYOUT_PAID if paid else TransferKind.PAYOUT_RETURNED
        _move(unit, run, lines, kind)
    unit.session.flush()
    if run.state is not PayoutState.CANCELLED and rules.ended(
        line.state for line in kept.lines_of(unit.session, run.id)
    ):
        run.state = rules.follow(run.state, rules.Event.LAST_LINE)
        run.ended_at, run.ended_name = unit.now, unit.actor.name


def counted_at_the_counter(unit: Unit, request: PaymentRequestRecord) -> None:
    """Take a request that a clerk carries out at the counter from the run that would have paid it.

    Raises:
        Refusal: ``refund-in-payout`` once the run is released: the bank may have been told.
    """
    line = kept.line_about(unit.session, request.id)
    if line is None:
        return
    run = unit.session.get_one(PayoutRecord, line.payout_id)
    if run.state is not PayoutState.PREPARED:
        raise Refusal(Code.REFUND_IN_PAYOUT, number=run.number)
    run.total_minor -= line.amount_minor
    end(unit, run, [line], PayoutLineState.COUNTED)
    tell(unit, run, "payout-line-counted", place=line.place)


def tell(unit: Unit, run: PayoutRecord, action: str, **more: object) -> None:
    """Count a change of a run, and tell the log and the desk of it."""
    run.version += 1
    unit.session.flush()
    about = {"number": run.number, "currency": run.currency, "total_minor": run.total_minor}
    unit.record(action, Noun.PAYOUT, run.id, **about, **more)
    unit.announce(Noun.PAYOUT, run.id, run.version)


def _move(
    unit: Unit, run: PayoutRecord, lines: Iterable[PayoutLineRecord], kind: TransferKind
) -> None:
    """Post what goes into a run, from it to the bank, or back to the technicians."""
    postings = []
    transit = AccountKey(AccountKind.IN_TRANSIT, run.currency, run.id)
    bank = AccountKey(AccountKind.BANK, run.currency)
    for line in lines:
        assert line.technician_id is not None
        owed = AccountKey(AccountKind.TECHNICIAN_PAYABLE, run.currency, line.technician_id)
        debit, credit = {
            TransferKind.PAYOUT: (owed, transit),
            TransferKind.PAYOUT_PAID: (transit, bank),
            TransferKind.PAYOUT_RETURNED: (transit, owed),
        }[kind]
        postings.append(Posting(debit, credit, line.amount_minor, kind))
    ledger.post(unit, new_id(), {"payout": str(run.id), "kind": kind.value}, postings)
