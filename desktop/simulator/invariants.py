"""Decides whether a run was sound: what the server claims against what the phones recorded.

Each invariant is a function of plain values, so that each can be shown to fail. The table of legal
steps is written here a second time on purpose: it is the examiner's, not the server's.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import rfc8785

from api_client.vocabulary import Code, FieldState, OrderState, ReportStatus, Step
from api_client.wire.orders import Order, TimelineEntry
from api_client.wire.tracking import StatusReport
from desktop.simulator import cascades
from desktop.simulator.evidence import Claimed, Run
from desktop.simulator.outbox import Standing

EXPLAINED = frozenset({Code.VISIT_ENDED, Code.ORDER_STEP_OUT_OF_TURN, Code.NOT_FOUND})
"""Refusals that the desk's own steps explain: the order was taken away while the phone was off."""
CLOCK_SLACK = timedelta(seconds=90)
ON_ITS_WAY = timedelta(seconds=10)
"""How long a message may be on its way, by the machine's clock: a quick clock counts it as more."""
FIRST_HASH = "0" * 64
MOST_FAULTS_TOLD = 5

_S = OrderState
_ASKED = frozenset({_S.AWAITING_CONSENT, _S.AWAITING_FUNDS})
_BEFORE_WORK = frozenset({_S.ASSIGNED, _S.RECEIVED, _S.ACCEPTED})
_UNDER_WAY = frozenset({_S.STARTED, _S.ON_SITE, _S.WORK_BEGUN})
LEGAL: dict[Step, tuple[frozenset[OrderState], OrderState | None]] = {
    Step.PUBLISH: (frozenset({_S.DRAFT}), _S.OPEN),
    Step.OFFER: (frozenset({_S.OPEN, _S.OFFERED}), _S.OFFERED),
    Step.OFFER_LAPSE: (frozenset({_S.OFFERED}), _S.OPEN),
    Step.OFFER_ACCEPT: (frozenset({_S.OFFERED}), _S.ASSIGNED),
    Step.CONSENT: (frozenset({_S.AWAITING_CONSENT}), _S.AWAITING_FUNDS),
    Step.REFUSE: (frozenset({_S.AWAITING_CONSENT}), _S.OPEN),
    Step.FUND: (frozenset({_S.AWAITING_FUNDS}), _S.ASSIGNED),
    Step.FUND_FAIL: (frozenset({_S.AWAITING_FUNDS}), _S.OPEN),
    Step.ASSIGN: (frozenset({_S.OPEN}) | _BEFORE_WORK | _UNDER_WAY, _S.ASSIGNED),
    Step.UNASSIGN: (_ASKED | _BEFORE_WORK | _UNDER_WAY, _S.OPEN),
    Step.RECEIVE: (frozenset({_S.ASSIGNED}), _S.RECEIVED),
    Step.ACCEPT: (frozenset({_S.RECEIVED}), _S.ACCEPTED),
    Step.DECLINE: (_BEFORE_WORK, _S.OPEN),
    Step.START: (frozenset({_S.ACCEPTED}), _S.STARTED),
    Step.ARRIVE: (frozenset({_S.STARTED}), _S.ON_SITE),
    Step.BEGIN: (frozenset({_S.ON_SITE}), _S.WORK_BEGUN),
    Step.COMPLETE: (frozenset({_S.WORK_BEGUN}), _S.COMPLETED),
    Step.APPROVE: (frozenset({_S.COMPLETED}), _S.APPROVED),
    Step.DISPUTE: (frozenset({_S.COMPLETED, _S.APPROVED}), _S.DISPUTED),
    Step.RESOLVE: (frozenset({_S.DISPUTED}), _S.APPROVED),
    Step.REOPEN: (frozenset({_S.DISPUTED}), _S.OPEN),
    Step.CLOSE: (frozenset({_S.APPROVED, _S.ABANDONED}), _S.CLOSED),
    Step.HOLD: (frozenset({_S.OPEN}) | _BEFORE_WORK | _UNDER_WAY, _S.ON_HOLD),
    Step.RESUME: (frozenset({_S.ON_HOLD}), None),
    Step.CANCEL: (
        frozenset({_S.DRAFT, _S.OPEN, _S.OFFERED, _S.ON_HOLD}) | _ASKED | _BEFORE_WORK,
        _S.CANCELLED,
    ),
    Step.ABANDON: (_UNDER_WAY | {_S.ON_HOLD}, _S.ABANDONED),
}
"""From which states a step leads, and to which; RESUME leads back to where the order was."""
OTHERWISE: dict[Step, OrderState] = {Step.OFFER_ACCEPT: _S.AWAITING_CONSENT}
"""Where a step leads for kinds of job whose customer is asked."""
FIELD_STEPS = frozenset(
    {
        Step.RECEIVE,
        Step.ACCEPT,
        Step.DECLINE,
        Step.START,
        Step.ARRIVE,
        Step.BEGIN,
        Step.COMPLETE,
    }
)
"""Steps of a phone that an order on hold takes without showing it."""
CHAIN = (_S.RECEIVED, _S.ACCEPTED, _S.STARTED, _S.ON_SITE, _S.WORK_BEGUN, _S.COMPLETED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant: whether it held, and where it did not."""

    name: str
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether it held."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a whole run, with its counts."""

    findings: tuple[Finding, ...]
    lost: int
    doubled: int

    @property
    def ok(self) -> bool:
        """Whether every invariant held."""
        return all(finding.ok for finding in self.findings)


Faults = Iterator[str]
Invariant = Callable[[Run, Claimed], Iterable[str]]


def judged(run: Run, claimed: Claimed) -> Verdict:
    """Judge a run by every invariant."""
    findings = tuple(
        Finding(name, tuple(invariant(run, claimed))) for name, invariant in INVARIANTS.items()
    )
    lost = sum(1 for _ in lost_reports(run, claimed))
    doubled = sum(1 for _ in doubled_reports(run, claimed))
    return Verdict(findings, lost, doubled)


def identity(report: StatusReport) -> dict[str, Any]:
    """Give what a report is known by: all of it but the time of sending."""
    return report.model_dump(mode="json", exclude={"sent_at"})


def lost_reports(run: Run, claimed: Claimed) -> Faults:
    """Name the reports whose accepting receipt a phone has and that the server has not so."""
    for phone, kept in run.accepted():
        record = claimed.reports.get(kept.body.report_id)
        where = f"{phone.name} {kept.body.state} {kept.body.report_id}"
        if record is None:
            yield f"{where} is not at the server"
        elif record.status is not ReportStatus.ACCEPTED:
            yield f"{where} is {record.status} at the server"
        elif identity(record.report) != identity(kept.body):
            yield f"{where} says something else at the server"


def doubled_reports(run: Run, claimed: Claimed) -> Faults:
    """Name what counted twice: a report, a line of the timeline, a step of one visit."""
    visits = {kept.body.report_id: kept.visit_id for phone in run.phones for kept in phone.kept}
    for order in claimed.orders.values():
        rows = Counter(row.report_id for row in order.reports)
        lines = Counter(entry.id for entry in order.timeline)
        steps = Counter(
            (visits[row.report_id], row.state)
            for row in order.reports
            if row.status is ReportStatus.ACCEPTED and row.report_id in visits
        )
        for counted in (rows, lines, steps):
            for what, times in counted.items():
                if times > 1:
                    yield f"{order.number}: {what} stands there {times} times"


def unknown_reports(run: Run, claimed: Claimed) -> Faults:
    """Name the reports at the server that no phone ever made."""
    made = {kept.body.report_id for phone in run.phones for kept in phone.kept}
    for order in claimed.orders.values():
        if order.id not in run.order_ids:
            continue
        for row in order.reports:
            if row.report_id not in made:
                yield f"{order.number}: report {row.report_id} comes from nowhere"


def absent_orders(run: Run, claimed: Claimed) -> Faults:
    """Name the orders that the desk made and the server does not have."""
    for order_id in run.order_ids:
        if order_id not in claimed.orders:
            yield f"order {order_id} is not at the server"


def milestones(run: Run, claimed: Claimed) -> Faults:
    """Name visits whose milestones are not each once, in order, and those that were reported."""
    crew = {phone.technician_id for phone in run.phones}
    reported: dict[UUID, list[str]] = {}
    for _, kept in run.accepted():
        if kept.body.state not in {FieldState.DECLINED, FieldState.ABANDONED}:
            reported.setdefault(kept.visit_id, []).append(kept.body.state.value)
    for order in claimed.orders.values():
        for visit in order.visits:
            if visit.technician_id not in crew:
                continue
            got = [row.state for row in order.milestones if row.visit_id == visit.id]
            if got != list(CHAIN[: len(got)]):
                yield f"{order.number}: milestones {[state.value for state in got]}"
            if sorted(state.value for state in got) != sorted(reported.get(visit.id, [])):
                yield f"{order.number}: milestones differ from what the phone reported"


def states(_run: Run, claimed: Claimed) -> Faults:
    """Name steps in the timelines that are not legal, and orders that stand elsewhere."""
    for order in claimed.orders.values():
        fault = walked(order)
        if fault:
            yield f"{order.number}: {fault}"


def walked(order: Order) -> str:
    """Follow an order's timeline from its beginning; give the first fault, or nothing."""
    if not order.timeline:
        fresh = order.state in {_S.DRAFT, _S.OPEN}
        return "" if fresh else f"is {order.state} without a step"
    state = order.timeline[0].from_state
    if state not in {_S.DRAFT, _S.OPEN}:
        return f"begins {state}"
    held: OrderState | None = None
    for entry in order.timeline:
        if entry.from_state is not state:
            return f"{entry.step} leads from {entry.from_state}, but it was {state}"
        held, fault = _stepped(entry, held)
        if fault:
            return fault
        state = entry.to_state
    if state is not order.state:
        return f"ends {state}, but is {order.state}"
    return ""


def _stepped(entry: TimelineEntry, held: OrderState | None) -> tuple[OrderState | None, str]:
    """Take one step; give the state that is held behind on-hold then, and the fault if any."""
    told = f"{entry.step} from {entry.from_state} to {entry.to_state}"
    if entry.step not in LEGAL:
        return held, f"{told} is no step of this kind of job"
    sources, target = LEGAL[entry.step]
    if entry.from_state is _S.ON_HOLD and entry.step in FIELD_STEPS:
        legal = held in sources and entry.to_state is _S.ON_HOLD
        return target, "" if legal else f"{told} behind {held}"
    if entry.step is Step.RESUME:
        return None, "" if entry.to_state is held else f"{told}, but {held} was held"
    if entry.from_state is _S.ON_HOLD and held not in sources:
        return held, f"{told} behind {held}"
    targets = {target, OTHERWISE.get(entry.step, target)}
    if entry.from_state not in sources or entry.to_state not in targets:
        return held, told
    return (entry.from_state if entry.step is Step.HOLD else None), ""


def feed(run: Run, claimed: Claimed) -> Faults:
    """Name followers to whom a number never came, or came twice or out of order."""
    for seen in run.watched:
        if seen.ended:
            yield f"{seen.name} ended: {seen.ended}"
        expected = list(range(seen.start + 1, claimed.seq + 1))
        got = [number for number in seen.numbers if number <= claimed.seq]
        if got != expected:
            missing = sorted(set(expected) - set(got))[:MOST_FAULTS_TOLD]
            doubled = [n for n, times in Counter(got).items() if times > 1][:MOST_FAULTS_TOLD]
            yield f"{seen.name}: missing {missing}, twice {doubled}, {len(got)} numbers"


def announced(run: Run, claimed: Claimed) -> Faults:
    """Name orders whose newest version a follower who may see all was not told of."""
    for seen in run.watched:
        if seen.sees_all:
            versions = seen.versions(claimed.seq)
            for order in claimed.orders.values():
                told = versions.get(order.id, 0)
                if told != order.version:
                    yield f"{seen.name}: {order.number} is {order.version}, told {told}"


def photos(run: Run, claimed: Claimed) -> Faults:
    """Name photos of accepted reports that cannot be had back byte for byte."""
    for phone, kept in run.accepted():
        for attachment in kept.body.attachments:
            got = claimed.files.get(attachment.sha256)
            if got != (attachment.sha256, attachment.length):
                yield f"{phone.name} {kept.body.report_id}: photo {attachment.sha256[:12]}"


def chain(_run: Run, claimed: Claimed) -> Faults:
    """Name the first row of the audit log that does not follow from the one before it."""
    previous = FIRST_HASH
    for place, row in enumerate(claimed.audit, start=1):
        rest = {name: value for name, value in row.items() if name != "hash"}
        content = previous.encode() + b"\n" + rfc8785.dumps(rest)
        if row.get("seq") != place or row.get("hash") != hashlib.sha256(content).hexdigest():
            yield f"row {place} does not follow"
            return
        previous = str(row["hash"])
    if not claimed.audit:
        yield "the audit log is empty"


def outboxes(run: Run, _claimed: Claimed) -> Faults:
    """Name reports that still wait on a phone."""
    for phone in run.phones:
        for kept in phone.kept:
            if kept.standing is Standing.WAITING:
                yield f"{phone.name}: {kept.body.state} {kept.body.report_id} tries {kept.tries}"


def refusals(run: Run, _claimed: Claimed) -> Faults:
    """Name reports that were refused for no reason that the desk's own steps give."""
    for phone in run.phones:
        for kept in phone.kept:
            if kept.standing is Standing.REFUSED and kept.refusal not in EXPLAINED:
                yield f"{phone.name}: {kept.body.state} {kept.body.report_id} {kept.refusal}"


def clocks(run: Run, claimed: Claimed) -> Faults:
    """Name reports of which not both times were kept, or not the phone's error."""
    slack = CLOCK_SLACK + (run.pace - 1) * ON_ITS_WAY
    lines = {entry.id: entry for order in claimed.orders.values() for entry in order.timeline}
    for phone, kept in run.accepted():
        where = f"{phone.name} {kept.body.report_id}"
        line = lines.get(kept.body.report_id)
        if line is None:
            yield f"{where} has no line in a timeline"
            continue
        if line.occurred_at != kept.body.occurred_at:
            yield f"{where} happened {line.occurred_at}, not {kept.body.occurred_at}"
        early, late = run.began_at - slack, run.ended_at + slack
        if not early <= line.received_at <= late:
            yield f"{where} was received {line.received_at}"
        skew = None if line.skew_s is None else timedelta(seconds=line.skew_s)
        if skew is None or abs(skew - phone.skew) > slack:
            yield f"{where} has skew {skew}, the phone's clock is off by {phone.skew}"


def idle(run: Run, _claimed: Claimed) -> Faults:
    """Complain of a run in which nothing happened: all else would hold of it."""
    done = {kept.body.state for _, kept in run.accepted()}
    if FieldState.COMPLETED not in done:
        yield f"no phone completed anything; accepted were {sorted(done)}"


def unforeseen(run: Run, _claimed: Claimed) -> Faults:
    """Name what the participants met and should not have."""
    yield from run.faults


INVARIANTS: dict[str, Invariant] = {
    "accepted-reports-held": lost_reports,
    "no-report-twice": doubled_reports,
    "no-report-from-nowhere": unknown_reports,
    "orders-held": absent_orders,
    "milestones-once-in-order": milestones,
    "order-states-legal": states,
    "feed-without-gap-or-repeat": feed,
    "feed-tells-the-newest": announced,
    "photos-held-byte-for-byte": photos,
    "audit-chain-whole": chain,
    "outboxes-empty": outboxes,
    "refusals-explained": refusals,
    "both-clocks-kept": clocks,
    "work-was-done": idle,
    **cascades.INVARIANTS,
    "nothing-unforeseen": unforeseen,
}
"""Every invariant by its name, in the order in which it is told."""
