"""Decides which runs of payouts are shown, and what their file for the bank says (E9)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from api_client.vocabulary import Code, Noun, PayoutFormat, Permission
from desktop.domain import payouts as rules
from desktop.domain.payout_files import Payment, Run
from desktop.domain.refusal import Refusal
from desktop.service import payees
from desktop.service.ports import Seal
from desktop.service.unit import Unit, iso
from desktop.store.journal import CentreRecord
from desktop.store.orders import OrderRecord
from desktop.store.payouts import PayoutLineRecord, PayoutRecord


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line, with what people call its technician or its order."""

    record: PayoutLineRecord
    technician_name: str
    order_number: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A technician who is owed something and has no bank details."""

    technician_id: UUID
    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A run with its lines, and whom it left out."""

    record: PayoutRecord
    lines: tuple[SeenLine, ...]
    left_out: tuple[LeftOut, ...]


def listed(unit: Unit, *, past: bool, most: int) -> tuple[list[Seen], int]:
    """Return the runs that are under way, the oldest first, then those that ended, if wanted.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.PAYOUT_VIEW)
    run = PayoutRecord
    open_ = select(run).where(run.ended_at.is_(None)).order_by(run.prepared_at, run.id)
    found = list(unit.session.scalars(open_.limit(most)))
    if past and len(found) < most:
        over = select(run).where(run.ended_at.is_not(None))
        newest = over.order_by(run.ended_at.desc(), run.id).limit(most - len(found))
        found += unit.session.scalars(newest)
    return _seen(unit, found), unit.session.scalars(select(CentreRecord.last_change)).one()


def one(unit: Unit, id_: UUID) -> Seen:
    """Return a run that somebody has just acted on.

    Raises:
        Refusal: ``not-found``.
    """
    return _seen(unit, [_run(unit, id_)])[0]


def file(unit: Unit, seal: Seal, id_: UUID, form: PayoutFormat) -> Run:
    """Return what a bank is told of a run; that it was taken goes on record.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``payout-out-of-turn`` for one that is not
            released.
    """
    unit.require(Permission.PAYOUT_RUN)
    run = _run(unit, id_)
    if run.state not in rules.WITH_A_FILE or run.released_at is None:
        since = run.ended_at or run.prepared_at
        name = run.ended_name or run.prepared_name
        how = {"number": run.number, "at": iso(since), "name": name}
        raise Refusal(Code.PAYOUT_OUT_OF_TURN, state=run.state.value, **how)
    payments = [
        Payment(
            place=line.record.place,
            id=line.record.id,
            to=payees.opened(seal, line.record),
            amount_minor=line.record.amount_minor,
            purpose=" ".join(part for part in (run.number, line.order_number) if part),
        )
        for line in one(unit, id_).lines
        if line.record.state not in rules.NOT_IN_THE_FILE
    ]
    unit.record("payout-file", Noun.PAYOUT, id_, number=run.number, format=form.value)
    return Run(run.id, run.number, run.currency, run.released_at.date(), payments)


def _run(unit: Unit, id_: UUID) -> PayoutRecord:
    found = unit.session.get(PayoutRecord, id_)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return found


def _seen(unit: Unit, found: Sequence[PayoutRecord]) -> list[Seen]:
    """Return runs with their lines and names, by few questions."""
    line, order = PayoutLineRecord, OrderRecord
    query = select(line).where(line.payout_id.in_([run.id for run in found])).order_by(line.place)
    lines: dict[UUID, list[PayoutLineRecord]] = defaultdict(list)
    for each in unit.session.scalars(query):
        lines[each.payout_id].append(each)
    every = [each for of_one in lines.values() for each in of_one]
    left = {run.id: [(UUID(who), int(minor)) for who, minor in run.left_out] for run in found}
    people = {each.technician_id for each in every if each.technician_id is not None}
    names = payees.names_of(unit, people | {who for some in left.values() for who, _ in some})
    ids = {each.order_id for each in every if each.order_id is not None}
    asked = select(order.id, order.number).where(order.id.in_(ids))
    numbers = {found.id: found.number for found in unit.session.execute(asked)}
    return [
        Seen(
            run,
            tuple(
                SeenLine(
                    each,
                    names.get(each.technician_id, "") if each.technician_id else "",
                    numbers.get(each.order_id, "") if each.order_id else "",
                )
                for each in lines[run.id]
            ),
            tuple(LeftOut(who, names.get(who, ""), minor) for who, minor in left[run.id]),
        )
        for run in found
    ]
