"""Decides what becomes of a phone's status report: taken once, answered precisely, or refused.

What the server accepts is on disk with everything it did; what it does not accept is kept too,
with what it lacks or why it was refused, so that the desk sees it (A3 to A6).
"""

from dataclasses import asdict, dataclass
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import (
    Code,
    Missing,
    Noun,
    OrderState,
    Permission,
    ReportStatus,
    Role,
    VisitState,
)
from desktop.domain import orders as order_rules
from desktop.domain import tracking as rules
from desktop.domain import visits
from desktop.domain.positions import Bounds
from desktop.domain.refusal import FieldValue, Refusal
from desktop.service import orders, positions, progress
from desktop.service.unit import Unit
from desktop.store.evidence import FileRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, VisitRecord
from desktop.store.tracking import AttachmentRecord, ReportRecord

FROM_THE_PHONE = ("equipment", "fault", "spare_parts")
"""The parts of an order that a report may change."""

WAY_OVER = frozenset({VisitState.ON_SITE, VisitState.ABANDONED})
"""States in which a technician's way to the place is over."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report: what it lacks, or why it is refused, or that it is accepted."""

    report_id: UUID
    accepted: bool
    order_version: int
    lacks: tuple[rules.Lack, ...] = ()
    refusal: Refusal | None = None

    @property
    def early(self) -> bool:
        """Whether it lacks reports that come before it, and so may be answered anew after them."""
        return any(lack.code is Missing.EARLIER_REPORT for lack in self.lacks)

    @property
    def status(self) -> ReportStatus:
        """What became of it in a word."""
        if self.accepted:
            return ReportStatus.ACCEPTED
        return ReportStatus.INCOMPLETE if self.refusal is None else ReportStatus.REFUSED


def report(unit: Unit, sent: rules.Report, bounds: Bounds = positions.USUAL) -> Outcome:
    """Take a status report (A5). The outcome may be a refusal, which is kept like the rest.

    ``bounds`` are what the centre believes of a place.

    Raises:
        Refusal: ``not-permitted``; ``not-found`` for an order that is not the technician's;
            ``id-reused`` for another body under an accepted id, or the id of another step.
    """
    unit.require(Permission.REPORTS_SEND)
    order, visit = _addressed(unit, sent)
    digest = orders.digest_of(sent.body)
    known = unit.records.get(ReportRecord, sent.report_id)
    if known is None and orders.step_by_id(unit, sent.report_id) is not None:
        # The report's id becomes its step's; the ids of the desk's steps are there for all to see.
        raise Refusal(Code.ID_REUSED, id=str(sent.report_id))
    if known is not None:
        if (known.technician_id, known.order_id) != (unit.actor.id, sent.order_id):
            raise Refusal(Code.ID_REUSED, id=str(sent.report_id))
        if known.status is ReportStatus.ACCEPTED:
            if known.digest != digest:
                raise Refusal(Code.ID_REUSED, id=str(sent.report_id))
            return Outcome(sent.report_id, accepted=True, order_version=known.order_version)
    turn = visits.turn(visit.state, sent.state)
    if turn.target is None and not turn.earlier:
        return _refused(unit, sent, order, visit, digest)
    expected = rules.Expected(order.number, order.kind, unit.actor.id)
    lacks = rules.lacking(sent, expected, _held(unit, sent), turn.earlier)
    if lacks:
        return _incomplete(unit, sent, order, visit, digest, lacks)
    assert turn.target is not None
    return _accepted(unit, sent, order, visit, digest, turn.target, bounds)


def _addressed(unit: Unit, sent: rules.Report) -> tuple[OrderRecord, VisitRecord]:
    """Return the order and the technician's visit that the report is about."""
    order = orders.by_id(unit, sent.order_id)
    visit = None if order is None else _visit_of(unit, order, sent.visit_id)
    if order is None or visit is None:
        raise Refusal(Code.NOT_FOUND, order_id=str(sent.order_id))
    return order, visit


def _visit_of(unit: Unit, order: OrderRecord, visit_id: UUID | None = None) -> VisitRecord | None:
    """Return the technician's visit of that id, else the one by which he has or had the order.

    The order names its current visit. Times and ids, which the server's clock makes, do not: the
    clock may have been set back between two visits.
    """
    found = unit.records.find(VisitRecord, order_id=order.id, technician_id=unit.actor.id)
    if visit_id is not None:
        found = [visit for visit in found if visit.id == visit_id]
    current = (visit for visit in found if visit.id == order.visit_id)
    newest = max(found, key=lambda visit: (visit.assigned_at, visit.id.hex), default=None)
    return next(current, newest)


def _held(unit: Unit, sent: rules.Report) -> dict[str, int]:
    """Return the length of each file that the report names and the server holds."""
    named = {file.sha256 for file in sent.attachments}
    found = (unit.records.get(FileRecord, sha256) for sha256 in named)
    return {file.sha256: file.length for file in found if file is not None}


def _refused(
    unit: Unit, sent: rules.Report, order: OrderRecord, visit: VisitRecord, digest: str
) -> Outcome:
    """Keep a report that can never be taken, and say why."""
    ended = visit.state in visits.ENDED - {VisitState.COMPLETED}
    fields: dict[str, FieldValue] = {"state": visit.state.value, "step": sent.state.value}
    refusal = Refusal(Code.VISIT_ENDED if ended else Code.ORDER_STEP_OUT_OF_TURN, **fields)
    before = unit.records.get(ReportRecord, sent.report_id)
    again = before is not None and before.refusal is refusal.code and before.digest == digest
    _keep(unit, sent, visit, digest, ReportStatus.REFUSED, refusal=refusal.code)
    if not again:
        unit.record(
            "report-refused", Noun.REPORT, sent.report_id, order=str(order.id), code=refusal.code
        )
        _recount(unit, order)
        progress.touch(unit, order)
    return Outcome(sent.report_id, accepted=False, order_version=order.version, refusal=refusal)


def _incomplete(
    unit: Unit,
    sent: rules.Report,
    order: OrderRecord,
    visit: VisitRecord,
    digest: str,
    lacks: tuple[rules.Lack, ...],
) -> Outcome:
    """Keep what came so far and answer what is missing."""
    before = unit.records.get(ReportRecord, sent.report_id)
    missing = None if before is None else before.missing
    kept = _keep(unit, sent, visit, digest, ReportStatus.INCOMPLETE, lacks=lacks)
    if missing != kept.missing:
        _recount(unit, order)
        progress.touch(unit, order)
    return Outcome(sent.report_id, accepted=False, order_version=order.version, lacks=lacks)


def _accepted(
    unit: Unit,
    sent: rules.Report,
    order: OrderRecord,
    visit: VisitRecord,
    digest: str,
    target: VisitState,
    bounds: Bounds,
) -> Outcome:
    """Write all that an accepted report does, in this one transaction."""
    version = order.version + 1  # an accepted report is never written again, so it is known first
    kept = _keep(unit, sent, visit, digest, ReportStatus.ACCEPTED, order_version=version)
    visit.state = target
    visit.version += 1
    if target in visits.ENDED:
        visit.ended_at = unit.now
    if target in WAY_OVER:
        progress.measure_later(unit, visit)
    assert sent.parts is not None
    told = int(sent.parts["technician"]["payload_version"])
    visit.payload_version = max(visit.payload_version, min(told, order.payload_version))
    if target in visits.MILESTONES:
        unit.records.add(
            MilestoneRecord(
                visit_id=visit.id,
                state=visits.MILESTONES[target],
                order_id=order.id,
                report_id=sent.report_id,
                occurred_at=sent.occurred_at,
                received_at=unit.now,
                skew_s=kept.skew_s,
            )
        )
    _take_parts(unit, order, visit, sent, kept)
    if order.incomplete_reports:  # this one may have been among them; none is added
        _recount(unit, order)
    _advance(unit, order, sent, kept)
    if sent.position is not None:
        positions.place(
            unit,
            unit.actor.id,
            sent.position,
            positions.true_time(sent.occurred_at, kept.skew_s, unit.now),
            bounds,
        )
    progress.announce_technician(unit, unit.actor.id)
    assert order.version == version, "an accepted report moves its order's version once"
    return Outcome(sent.report_id, accepted=True, order_version=version)


def _advance(unit: Unit, order: OrderRecord, sent: rules.Report, kept: ReportRecord) -> None:
    """Move the order on by the visit's step; an order on hold remembers how far it got."""
    step = visits.STEP_OF[sent.state]
    held = order.state is OrderState.ON_HOLD
    state = order.held_state if held else order.state
    assert state is not None
    row = order_rules.take(
        state, step, order.kind, Role.TECHNICIAN, reason=sent.reason, party=sent.party
    )
    taken = progress.Taken(
        id=sent.report_id,
        step=step,
        occurred_at=sent.occurred_at,
        received_at=unit.now,
        skew_s=kept.skew_s,
        reason=sent.reason,
        party=sent.party,
        position=positions.in_json(sent.position),
        digest=kept.digest,
    )
    if held and row.target is not OrderState.ABANDONED:
        order.held_state = row.target
        progress.move(unit, order, OrderState.ON_HOLD, taken, order.visit_id)
        if row.target is OrderState.OPEN:
            order.technician_id = None
            order.visit_id = None
        return
    progress.apply(unit, order, row, taken)


def _take_parts(
    unit: Unit, order: OrderRecord, visit: VisitRecord, sent: rules.Report, kept: ReportRecord
) -> None:
    """Write what the phone found into the order, where the desk did not change it meanwhile."""
    assert sent.parts is not None
    changed = {
        name: sent.parts[name]
        for name in FROM_THE_PHONE
        if sent.parts[name] != getattr(order, name)
    }
    seen = sent.order_version or 1
    overtaken = orders.stale_fields(order, changed, seen, str(visit.id))
    taken = {name: value for name, value in changed.items() if name not in overtaken}
    if not taken:
        return
    before = {name: getattr(order, name) for name in taken}
    orders.keep_edit(unit, order, new_id(), before, taken, kept.digest)
    orders.put(order, taken, str(visit.id))


def _keep(
    unit: Unit,
    sent: rules.Report,
    visit: VisitRecord,
    digest: str,
    status: ReportStatus,
    *,
    lacks: tuple[rules.Lack, ...] = (),
    refusal: Code | None = None,
    order_version: int = 0,
) -> ReportRecord:
    """Write the report and the files that it names, over an earlier one that was not accepted."""
    values = {
        "visit_id": visit.id,
        "state": sent.state,
        "status": status,
        "occurred_at": sent.occurred_at,
        "received_at": unit.now,
        "skew_s": rules.skew_s(sent.occurred_at, sent.sent_at, unit.now),
        "body": dict(sent.body),
        "digest": digest,
        "missing": [asdict(lack) for lack in lacks],
        "refusal": refusal,
        "order_version": order_version,
    }
    record = unit.records.get(ReportRecord, sent.report_id)
    if record is not None:
        unit.records.delete(AttachmentRecord, report_id=sent.report_id)
    if record is None:
        record = ReportRecord(
            report_id=sent.report_id,
            order_id=sent.order_id,
            technician_id=unit.actor.id,
            **values,
        )
        unit.records.add(record)
    else:
        for name, value in values.items():
            setattr(record, name, value)
    unit.records.add(*_named_files(sent))
    return record


def _named_files(sent: rules.Report) -> list[AttachmentRecord]:
    """Return the files that a report names, in its order."""
    return [
        AttachmentRecord(
            report_id=sent.report_id,
            place=number,
            order_id=sent.order_id,
            sha256=file.sha256,
            length=file.length,
            media_type=file.media_type,
            purpose=file.purpose,
        )
        for number, file in enumerate(sent.attachments)
    ]


def _recount(unit: Unit, order: OrderRecord) -> None:
    """Count the order's reports that still lack something."""
    order.incomplete_reports = unit.records.count(
        ReportRecord, order_id=order.id, status=ReportStatus.INCOMPLETE
    )


def acknowledge(unit: Unit, order_id: UUID, payload_version: int) -> OrderRecord:
    """Note which version of the order's payload the technician's phone holds (A1).

    Raises:
        Refusal: ``not-permitted``, ``not-found``, ``version-unknown``.
    """
    unit.require(Permission.REPORTS_SEND)
    order = orders.visible(unit, order_id)
    if payload_version > order.payload_version:
        raise Refusal(Code.VERSION_UNKNOWN, seen=payload_version, current=order.payload_version)
    visit = _visit_of(unit, order)
    assert visit is not None, "an order that is his to see without a visit of his"
    if payload_version > visit.payload_version:
        visit.payload_version = payload_version
        visit.version += 1
        unit.record("payload-acknowledged", Noun.ORDER, order_id, payload_version=payload_version)
        progress.touch(unit, order)
    return order


def stored(unit: Unit, report_id: UUID) -> ReportRecord:
    """Return a report as the server holds it.

    Raises:
        Refusal: ``not-permitted``, ``not-found`` also for what is somebody else's.
    """
    unit.require(Permission.ORDERS_VIEW)
    record = unit.records.get(ReportRecord, report_id)
    if record is None or (unit.actor.outside and record.technician_id != unit.actor.id):
        raise Refusal(Code.NOT_FOUND)
    return record
