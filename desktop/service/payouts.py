"""Decides how a run of payouts is prepared, released, cancelled, and how its lines end (E9).

Each act has an id of its own and can be repeated; whoever comes second is told how it ended.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api_client.vocabulary import (
    Code,
    PaymentMeans,
    PayoutKind,
    PayoutLineState,
    PayoutState,
    Permission,
)
from desktop.domain import currencies
from desktop.domain import payouts as rules
from desktop.domain.canonical import canonical
from desktop.domain.refusal import Refusal
from desktop.service import hold_acts, orders, payees, payout_lines
from desktop.service.payments import Counted
from desktop.service.payout_lines import New, Part
from desktop.service.ports import Seal
from desktop.service.unit import Unit, iso
from desktop.store import ledger as book
from desktop.store.holds import PaymentRequestRecord
from desktop.store.payouts import PayeeRecord, PayoutActRecord, PayoutLineRecord, PayoutRecord


def prepare(
    unit: Unit, seal: Seal, id_: UUID, currency: str, whose: Sequence[UUID] | None
) -> PayoutRecord:
    """Prepare a run that pays technicians all they are owed; the same again changes nothing.

    Whoever has no bank details is left out, and named in the run.

    Raises:
        Refusal: ``not-permitted``, ``id-reused``, ``currency-unknown``, ``payout-empty`` where
            nothing is owed, or to people without details alone.
    """
    unit.require(Permission.PAYOUT_RUN)
    named = None if whose is None else sorted(str(each) for each in whose)
    digest = digest_of(seal, {"currency": currency, "technicians": named})
    known = repeated(unit, id_, digest)
    if known is not None:
        return known
    currencies.check(currency)
    parts, left_out = [], []
    for who, _, amount_minor in book.owed(unit.session, currency, whose):
        payee = unit.session.get(PayeeRecord, who)
        if payee is None:
            left_out.append((who, amount_minor))
        else:
            parts.append(Part(payees.opened(seal, payee), amount_minor, who))
    if not parts:
        raise Refusal(Code.PAYOUT_EMPTY, currency=currency, left_out=len(left_out))
    new = New(id_, PayoutKind.TECHNICIANS, currency, digest)
    return payout_lines.write(unit, seal, new, parts, left_out)


def digest_of(seal: Seal, body: Mapping[str, Any]) -> str:
    """Return by what a repeat is known; with the key, for a body may have accounts in it."""
    return seal.index("payout", canonical(body))


def repeated(unit: Unit, id_: UUID, digest: str) -> PayoutRecord | None:
    """Return the run that was prepared under an id, if there is one.

    Raises:
        Refusal: ``id-reused`` for another body.
    """
    known = unit.session.get(PayoutRecord, id_)
    if known is not None and known.digest != digest:
        raise Refusal(Code.ID_REUSED, id=str(id_))
    return known


def release(unit: Unit, id_: UUID, act_id: UUID, limit_minor: int) -> PayoutRecord:
    """Release a run, so that its file may be had; above the limit by another than prepared it.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``payout-out-of-turn`` with how
            it stands, ``second-person-needed``.
    """
    unit.require(Permission.PAYOUT_RELEASE)
    run = _run(unit, id_)
    if _done(unit, run, act_id, "release"):
        return run
    state = rules.follow(run.state, rules.Event.RELEASE, _how(run))
    rules.check_release(run.total_minor, limit_minor, run.prepared_by, unit.actor.id)
    run.state = state
    run.released_at = unit.now
    run.released_by, run.released_name = unit.actor.id, unit.actor.name
    payout_lines.tell(unit, run, "payout-released")
    return run


def cancel(unit: Unit, id_: UUID, act_id: UUID, reason: str) -> PayoutRecord:
    """Cancel a run that is not released: all of it is owed again.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``payout-out-of-turn`` with how
            it stands, ``reason-missing``.
    """
    unit.require(Permission.PAYOUT_RUN)
    run = _run(unit, id_)
    if _done(unit, run, act_id, "cancel", reason=reason):
        return run
    run.state = rules.follow(run.state, rules.Event.CANCEL, _how(run))
    rules.check_reason(rules.Event.CANCEL, reason)
    run.reason = reason.strip()
    run.ended_at, run.ended_name = unit.now, unit.actor.name
    lines = payout_lines.chosen(unit, run, None)
    payout_lines.end(unit, run, lines, PayoutLineState.WITHDRAWN, run.reason)
    payout_lines.tell(unit, run, "payout-cancelled", reason=run.reason)
    return run


def end(
    unit: Unit,
    id_: UUID,
    act_id: UUID,
    state: PayoutLineState,
    *,
    lines: Sequence[UUID] | None = None,
    reason: str = "",
) -> PayoutRecord:
    """Note that the bank paid lines of a released run, or sent them back; some, or all.

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``id-reused``, ``payout-out-of-turn`` with how
            it stands, ``payout-line-ended`` with how one ended, ``reason-missing``.
    """
    assert state in {PayoutLineState.PAID, PayoutLineState.RETURNED}, state
    unit.require(Permission.PAYOUT_RUN)
    run = _run(unit, id_)
    named = None if lines is None else sorted(str(each) for each in lines)
    if _done(unit, run, act_id, state.value, lines=named, reason=reason):
        return run
    ended = payout_lines.chosen(unit, run, lines)
    if run.state is not PayoutState.RELEASED:
        raise Refusal(Code.PAYOUT_OUT_OF_TURN, state=run.state.value, **_how(run))
    rules.check_reason(state, reason)
    if run.kind is PayoutKind.REFUNDS and state is PayoutLineState.PAID:
        _give_back(unit, run, ended)
    payout_lines.end(unit, run, ended, state, reason.strip())
    places = [line.place for line in ended]
    payout_lines.tell(unit, run, f"payout-{state.value}", places=places, reason=reason.strip())
    return run


def _give_back(unit: Unit, run: PayoutRecord, lines: Sequence[PayoutLineRecord]) -> None:
    """Note that the bank gave sums back to customers, under the run's number as the receipt."""
    for line in lines:
        request = unit.session.get_one(PaymentRequestRecord, line.request_id)
        counted = Counted(PaymentMeans.TRANSFER, run.number)
        hold_acts.carry_out(unit, request, line.id, counted)


def _run(unit: Unit, id_: UUID) -> PayoutRecord:
    found = unit.session.get(PayoutRecord, id_)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return found


def _done(unit: Unit, run: PayoutRecord, act_id: UUID, act: str, **said: object) -> bool:
    """Return whether an act was done before; one that was not is noted.

    Raises:
        Refusal: ``id-reused`` for another body.
    """
    digest = orders.digest_of({"payout": str(run.id), "act": act, **said})
    known = unit.session.get(PayoutActRecord, act_id)
    if known is not None:
        if known.digest != digest:
            raise Refusal(Code.ID_REUSED, id=str(act_id))
        return True
    unit.session.add(
        PayoutActRecord(
            id=act_id,
            payout_id=run.id,
            digest=digest,
            act=act,
            reason=str(said.get("reason", "")).strip(),
            at=unit.now,
            actor_id=unit.actor.id,
            actor_name=unit.actor.name,
            actor_role=unit.actor.role,
        )
    )
    return False


def _how(run: PayoutRecord) -> dict[str, str]:
    """Return since when a run stands as it does, and who did that."""
    at, name = run.prepared_at, run.prepared_name
    if run.released_at is not None:
        at, name = run.released_at, run.released_name
    if run.ended_at is not None:
        at, name = run.ended_at, run.ended_name
    return {"number": run.number, "at": iso(at), "name": name}
