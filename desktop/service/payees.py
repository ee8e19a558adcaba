"""Decides who sees and keeps where technicians are paid, and what each is owed (E9).

An account lies sealed; lists and the log have its last signs at most, and each look at the whole of
one goes on record.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from api_client.vocabulary import Code, Noun, PayoutLineState, Permission
from desktop.domain import edits
from desktop.domain.payouts import Details
from desktop.domain.refusal import Refusal
from desktop.service.ports import Field, Seal
from desktop.service.unit import Unit
from desktop.store import ledger as book
from desktop.store.journal import CentreRecord
from desktop.store.payouts import PayeeRecord, PayoutLineRecord, PayoutRecord
from desktop.store.people import TechnicianRecord


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a technician is paid, with his name; ``details`` is None where nothing is known."""

    technician_id: UUID
    name: str
    version: int
    details: Details | None


@dataclass(frozen=True, slots=True)
class Payable:
    """What a technician is owed in one currency, and what is on its way to him."""

    technician_id: UUID
    name: str
    currency: str
    amount_minor: int
    in_transit_minor: int
    payee: PayeeRecord | None


def place(record: PayeeRecord | PayoutLineRecord) -> Field:
    """Return to what a sealed account is bound."""
    if isinstance(record, PayeeRecord):
        return Field("payee", str(record.technician_id), "sealed_account")
    return Field("payout_line", str(record.id), "sealed_account")


def opened(seal: Seal, record: PayeeRecord | PayoutLineRecord) -> Details:
    """Return where somebody is paid, with the whole account."""
    account = seal.unseal(place(record), record.sealed_account).decode()
    return Details(record.holder, account, record.bic, record.bank)


def look(unit: Unit, seal: Seal, technician_id: UUID) -> Seen:
    """Return where a technician is paid; that the account was seen goes on record.

    Raises:
        Refusal: ``not-permitted``, ``not-found``.
    """
    unit.require(Permission.PAYOUT_VIEW)
    name = _technician(unit, technician_id).name
    record = unit.session.get(PayeeRecord, technician_id)
    if record is None:
        return Seen(technician_id, name, 0, None)
    unit.record("payee-seen", Noun.PAYEE, technician_id, account=_tail(record))
    return Seen(technician_id, name, record.version, opened(seal, record))


def keep(unit: Unit, seal: Seal, technician_id: UUID, seen: int, wanted: Details) -> Seen:
    """Keep where a technician is paid; what is so already is as it was: a repeat.

    Args:
        unit: the transaction.
        seal: the centre's key.
        technician_id: whom it is about.
        seen: the version that was seen, 0 where nothing was known.
        wanted: as the rules let it through.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``version-unknown``, ``edit-conflict`` with the
            fields that differ from what somebody else kept meanwhile.
    """
    unit.require(Permission.PAYOUT_RUN)
    name = _technician(unit, technician_id).name
    record = unit.session.get(PayeeRecord, technician_id)
    if record is None:
        edits.check_version(seen, 0)
        record = PayeeRecord(technician_id=technician_id, version=0)
    else:
        edits.check_version(seen, record.version)
        before = opened(seal, record)
        if before == wanted:
            return Seen(technician_id, name, record.version, wanted)
        if seen < record.version:
            fields = [
                each
                for each in ("account", "bank", "bic", "holder")
                if getattr(before, each) != getattr(wanted, each)
            ]
            raise Refusal(Code.EDIT_CONFLICT, fields=fields, version=record.version)
    record.holder, record.bic, record.bank = wanted.holder, wanted.bic, wanted.bank
    record.sealed_account = seal.seal(place(record), wanted.account.encode())
    record.account_tail = wanted.tail
    record.version += 1
    record.changed_at, record.changed_by = unit.now, unit.actor.name
    unit.session.add(record)
    unit.record(
        "payee-kept", Noun.PAYEE, technician_id, version=record.version, account=_tail(record)
    )
    unit.announce(Noun.PAYEE, technician_id, record.version)
    return Seen(technician_id, name, record.version, wanted)


def payables(unit: Unit) -> tuple[list[Payable], int]:
    """Return what is owed to technicians or on its way to them, by name, and the feed's number.

    Raises:
        Refusal: ``not-permitted``.
    """
    unit.require(Permission.PAYOUT_VIEW)
    owed = {(who, currency): minor for who, currency, minor in book.owed(unit.session)}
    coming = _in_transit(unit)
    keys = owed.keys() | coming.keys()
    names = names_of(unit, (who for who, _ in keys))
    query = select(PayeeRecord).where(PayeeRecord.technician_id.in_(names))
    known = {each.technician_id: each for each in unit.session.scalars(query)}
    found = [
        Payable(
            technician_id=who,
            name=names.get(who, ""),
            currency=currency,
            amount_minor=owed.get((who, currency), 0),
            in_transit_minor=coming[who, currency],
            payee=known.get(who),
        )
        for who, currency in keys
    ]
    found.sort(key=lambda each: (each.name.casefold(), str(each.technician_id), each.currency))
    return found, unit.session.scalars(select(CentreRecord.last_change)).one()


def names_of(unit: Unit, whose: Iterable[UUID]) -> dict[UUID, str]:
    """Return how technicians are called."""
    row = TechnicianRecord
    query = select(row.id, row.name).where(row.id.in_(set(whose)))
    return {found.id: found.name for found in unit.session.execute(query)}


def _in_transit(unit: Unit) -> Counter[tuple[UUID, str]]:
    """Return what is in runs that are under way, by technician and currency."""
    line, run = PayoutLineRecord, PayoutRecord
    query = (
        select(line.technician_id, run.currency, func.sum(line.amount_minor))
        .join(run, run.id == line.payout_id)
        .where(line.technician_id.is_not(None), line.state == PayoutLineState.OPEN)
        .group_by(line.technician_id, run.currency)
    )
    found: Counter[tuple[UUID, str]] = Counter()
    for who, currency, minor in unit.session.execute(query):
        assert who is not None
        found[who, currency] = int(minor)
    return found


def _technician(unit: Unit, id_: UUID) -> TechnicianRecord:
    found = unit.session.get(TechnicianRecord, id_)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return found


def _tail(record: PayeeRecord) -> str:
    return f"…{record.account_tail}"
