"""Each invariant is shown to fail: a sound run, then one planted fault after the other."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import rfc8785

from api_client.ids import new_id
from api_client.vocabulary import (
    CascadeState,
    FieldState,
    JobKind,
    OfferState,
    OrderState,
    ReportStatus,
    Step,
)
from api_client.wire.dispatch import Offer
from api_client.wire.orders import Milestone, Order, ReportRow, TimelineEntry
from api_client.wire.tracking import Attachment, Receipt, ReportRecord, StatusReport
from desktop.simulator.evidence import Claimed, PhoneRun, Run
from desktop.simulator.invariants import FIRST_HASH, INVARIANTS, judged, walked
from desktop.simulator.outbox import Kept, Standing
from desktop.simulator.witness import Watched
from tests.simulator.made import (
    A_VISIT,
    AN_ORDER,
    AT,
    SOMEBODY,
    a_cascade,
    a_line,
    a_report,
    an_offer,
    an_order,
)

SKEW = timedelta(days=2)
PHOTO = hashlib.sha256(b"photo").hexdigest()
STEPS = (
    (FieldState.RECEIVED, Step.RECEIVE, OrderState.ASSIGNED),
    (FieldState.ACCEPTED, Step.ACCEPT, OrderState.RECEIVED),
    (FieldState.STARTED, Step.START, OrderState.ACCEPTED),
    (FieldState.ON_SITE, Step.ARRIVE, OrderState.STARTED),
    (FieldState.WORK_BEGUN, Step.BEGIN, OrderState.ON_SITE),
    (FieldState.COMPLETED, Step.COMPLETE, OrderState.WORK_BEGUN),
)
Planted = Callable[[Run, Claimed], tuple[Run, Claimed]]


def kept(report: StatusReport) -> Kept:
    receipt = Receipt(report_id=report.report_id, accepted=True, order_version=9)
    return Kept(report, report, A_VISIT, Standing.ACCEPTED, 2, receipt, None)


def chained(rows: int) -> list[dict[str, Any]]:
    previous, made = FIRST_HASH, []
    for place in range(1, rows + 1):
        row: dict[str, Any] = {"seq": place, "at": "x", "detail": {"n": place}}
        content = previous.encode() + b"\n" + rfc8785.dumps(row)
        previous = hashlib.sha256(content).hexdigest()
        made.append({**row, "hash": previous})
    return made


def sound() -> tuple[Run, Claimed]:
    """Make a run of one order and one phone in which all is well."""
    photo = Attachment(sha256=PHOTO, length=5, media_type="image/jpeg")
    reports = [
        a_report(state).model_copy(
            update={
                "occurred_at": AT + SKEW,
                "attachments": (photo,) if state is FieldState.COMPLETED else (),
            }
        )
        for state, _, _ in STEPS
    ]
    timeline = [a_line(Step.ASSIGN, OrderState.OPEN, OrderState.ASSIGNED)]
    for report, (state, step, source) in zip(reports, STEPS, strict=True):
        line = a_line(step, source, OrderState(state.value))
        told = {
            "id": report.report_id,
            "occurred_at": report.occurred_at,
            "skew_s": SKEW.total_seconds(),
        }
        timeline.append(line.model_copy(update=told))
    order = an_order(OrderState.COMPLETED).model_copy(
        update={
            "timeline": tuple(timeline),
            "milestones": tuple(map(milestone, reports)),
            "reports": tuple(map(row, reports)),
        }
    )
    watched = Watched("desk", 4, numbers=[5, 6, 7], told=[(6, AN_ORDER, order.version)])
    phone = PhoneRun("Anna", SOMEBODY, SKEW, tuple(map(kept, reports)))
    run = Run(AT, AT, (AN_ORDER,), (phone,), (watched,))
    claimed = Claimed(
        seq=7,
        orders={AN_ORDER: order},
        reports={report.report_id: record(report) for report in reports},
        files={PHOTO: (PHOTO, 5)},
        audit=chained(4),
    )
    return run, claimed


def milestone(report: StatusReport) -> Milestone:
    return Milestone(
        visit_id=A_VISIT,
        state=OrderState(report.state.value),
        occurred_at=report.occurred_at,
        received_at=AT,
        skew_s=0.0,
    )


def row(report: StatusReport) -> ReportRow:
    return ReportRow(
        report_id=report.report_id,
        technician_name="Anna",
        state=report.state,
        status=ReportStatus.ACCEPTED,
        occurred_at=report.occurred_at,
        received_at=AT,
        skew_s=0.0,
    )


def record(report: StatusReport) -> ReportRecord:
    sent = report.model_copy(update={"sent_at": AT})
    return ReportRecord(
        report=sent, technician_id=SOMEBODY, status=ReportStatus.ACCEPTED, received_at=AT
    )


def with_order(change: Callable[[Order], dict[str, object]]) -> Planted:
    def plant(run: Run, claimed: Claimed) -> tuple[Run, Claimed]:
        order = claimed.orders[AN_ORDER]
        changed = order.model_copy(update=change(order))
        return run, replace(claimed, orders={AN_ORDER: changed})

    return plant


def with_line(place: int, **update: object) -> Planted:
    def change(order: Order) -> dict[str, object]:
        lines: list[TimelineEntry] = list(order.timeline)
        lines[place] = lines[place].model_copy(update=update)
        return {"timeline": tuple(lines)}

    return with_order(change)


def with_kept(place: int, **update: Any) -> Planted:  # noqa: ANN401  (whatever the field takes)
    def plant(run: Run, claimed: Claimed) -> tuple[Run, Claimed]:
        [phone] = run.phones
        changed = list(phone.kept)
        changed[place] = replace(changed[place], **update)
        return replace(run, phones=(replace(phone, kept=tuple(changed)),)), claimed

    return plant


def with_watched(**update: Any) -> Planted:  # noqa: ANN401  (whatever the field takes)
    def plant(run: Run, claimed: Claimed) -> tuple[Run, Claimed]:
        return replace(run, watched=(replace(run.watched[0], **update),)), claimed

    return plant


def with_claimed(**update: Any) -> Planted:  # noqa: ANN401  (whatever the field takes)
    return lambda run, claimed: (run, replace(claimed, **update))


def with_cascade(state: CascadeState, *offers: Offer) -> Planted:
    """Claim a cascade, an hour after it began."""
    cascade = a_cascade(state, *offers)
    return with_claimed(cascades={cascade.id: cascade}, at=AT + timedelta(hours=1))


C, F = CascadeState, OfferState


def unqualified_asked(run: Run, claimed: Claimed) -> tuple[Run, Claimed]:
    """Let a locksmith's order have been offered to somebody who is not filed."""
    run, claimed = with_cascade(C.STOPPED, an_offer(F.LAPSED))(run, claimed)
    run, claimed = with_order(lambda _: {"kind": JobKind.LOCKSMITH})(run, claimed)
    return replace(run, unfiled=frozenset({SOMEBODY})), claimed


def without_report(run: Run, claimed: Claimed) -> tuple[Run, Claimed]:
    claimed.reports.popitem()
    return run, claimed


def other_content(run: Run, claimed: Claimed) -> tuple[Run, Claimed]:
    report_id, held = claimed.reports.popitem()
    other = held.report.model_copy(update={"reason": "another"})
    claimed.reports[report_id] = held.model_copy(update={"report": other})
    return run, claimed


def only_incomplete(run: Run, claimed: Claimed) -> tuple[Run, Claimed]:
    report_id, held = claimed.reports.popitem()
    update = {"status": ReportStatus.INCOMPLETE}
    claimed.reports[report_id] = held.model_copy(update=update)
    return run, claimed


def same_step_again(order: Order) -> dict[str, object]:
    last = order.reports[-1].model_copy(update={"report_id": order.reports[0].report_id})
    return {"reports": (*order.reports[:-1], last)}


def audit_row_changed() -> list[dict[str, Any]]:
    rows = chained(4)
    rows[2] = {**rows[2], "at": "y"}
    return rows


PLANTED: tuple[tuple[str, Planted], ...] = (
    ("accepted-reports-held", without_report),
    ("accepted-reports-held", other_content),
    ("accepted-reports-held", only_incomplete),
    ("no-report-twice", with_order(lambda order: {"reports": order.reports * 2})),
    ("no-report-twice", with_order(same_step_again)),
    ("no-report-twice", with_order(lambda order: {"timeline": order.timeline * 2})),
    (
        "no-report-from-nowhere",
        with_order(lambda o: {"reports": (*o.reports, row(a_report(FieldState.RECEIVED)))}),
    ),
    ("orders-held", with_claimed(orders={})),
    ("milestones-once-in-order", with_order(lambda _: {"milestones": ()})),
    (
        "milestones-once-in-order",
        with_order(lambda order: {"milestones": order.milestones[:1] + order.milestones}),
    ),
    (
        "milestones-once-in-order",
        with_order(lambda order: {"milestones": order.milestones[::-1]}),
    ),
    ("order-states-legal", with_line(3, from_state=OrderState.RECEIVED)),
    ("order-states-legal", with_line(6, to_state=OrderState.APPROVED)),
    ("order-states-legal", with_line(0, step=Step.OFFER)),
    ("order-states-legal", with_order(lambda _: {"timeline": ()})),
    ("order-states-legal", with_order(lambda order: {"timeline": order.timeline[1:]})),
    ("order-states-legal", with_order(lambda _: {"state": OrderState.CLOSED})),
    ("feed-without-gap-or-repeat", with_watched(numbers=[5, 7])),
    ("feed-without-gap-or-repeat", with_watched(numbers=[5, 6, 6, 7])),
    ("feed-without-gap-or-repeat", with_watched(numbers=[5, 7, 6])),
    ("feed-without-gap-or-repeat", with_watched(numbers=[5, 6])),
    ("feed-without-gap-or-repeat", with_watched(ended="cursor-too-old")),
    ("feed-tells-the-newest", with_watched(told=[(6, AN_ORDER, 2)])),
    ("feed-tells-the-newest", with_watched(told=[])),
    ("photos-held-byte-for-byte", with_claimed(files={})),
    ("photos-held-byte-for-byte", with_claimed(files={PHOTO: ("0" * 64, 5)})),
    ("photos-held-byte-for-byte", with_claimed(files={PHOTO: (PHOTO, 4)})),
    ("audit-chain-whole", with_claimed(audit=[])),
    ("audit-chain-whole", with_claimed(audit=audit_row_changed())),
    ("audit-chain-whole", with_claimed(audit=chained(4)[1:])),
    ("audit-chain-whole", with_claimed(audit=[*chained(2), *chained(4)[3:]])),
    ("outboxes-empty", with_kept(2, standing=Standing.WAITING)),
    ("refusals-explained", with_kept(2, standing=Standing.REFUSED, refusal="id-reused")),
    ("both-clocks-kept", with_line(2, occurred_at=AT)),
    ("both-clocks-kept", with_line(2, received_at=AT + SKEW)),
    ("both-clocks-kept", with_line(2, skew_s=0.0)),
    ("both-clocks-kept", with_line(2, skew_s=None)),
    ("both-clocks-kept", with_line(2, id=new_id())),
    ("work-was-done", with_kept(5, standing=Standing.REFUSED, refusal="visit-ended")),
    ("one-winner-a-cascade", with_cascade(C.TAKEN)),
    ("one-winner-a-cascade", with_cascade(C.TAKEN, an_offer(F.ACCEPTED), an_offer(F.ACCEPTED))),
    ("one-winner-a-cascade", with_cascade(C.STOPPED, an_offer(F.ACCEPTED))),
    (
        "nobody-asked-wrongly",
        with_cascade(C.STOPPED, an_offer(F.REFUSED), an_offer(F.LAPSED, timedelta(minutes=1))),
    ),
    (
        "nobody-asked-wrongly",
        with_cascade(C.STOPPED, an_offer(F.LAPSED), an_offer(F.LAPSED, timedelta(seconds=5))),
    ),
    ("no-offer-to-the-unqualified", unqualified_asked),
    ("no-cascade-stuck", with_cascade(C.OFFERING)),
    ("no-cascade-stuck", with_cascade(C.OFFERING, an_offer(F.OPEN))),
    ("no-cascade-stuck", with_cascade(C.OFFERING, an_offer(F.LAPSED))),
    ("no-cascade-stuck", with_cascade(C.AWAITING_CONSENT, an_offer(F.ACCEPTED))),
    ("nothing-unforeseen", lambda run, claimed: (replace(run, faults=("x",)), claimed)),
)


def broken(run: Run, claimed: Claimed) -> set[str]:
    return {finding.name for finding in judged(run, claimed).findings if not finding.ok}


def test_a_sound_run_breaks_nothing() -> None:
    verdict = judged(*sound())
    assert [(one.name, one.faults) for one in verdict.findings if not one.ok] == []
    assert verdict.ok
    assert (verdict.lost, verdict.doubled) == (0, 0)


@pytest.mark.parametrize(
    ("name", "plant"), PLANTED, ids=[f"{n}-{name}" for n, (name, _) in enumerate(PLANTED)]
)
def test_a_planted_fault_is_found(name: str, plant: Planted) -> None:
    assert name in broken(*plant(*sound()))


def test_every_invariant_was_shown_to_fail() -> None:
    assert {name for name, _ in PLANTED} == set(INVARIANTS)


def test_a_sound_cascade_is_no_fault() -> None:
    offers = an_offer(F.LAPSED), an_offer(F.ACCEPTED, timedelta(minutes=1))
    assert broken(*with_cascade(C.TAKEN, *offers)(*sound())) == set()


def test_lost_and_doubled_are_counted() -> None:
    run, claimed = without_report(*sound())
    assert judged(run, claimed).lost == 1
    run, claimed = with_order(lambda order: {"reports": order.reports * 2})(*sound())
    assert judged(run, claimed).doubled == 12


def test_a_refusal_that_the_desk_explains_is_no_fault() -> None:
    run, claimed = sound()
    refused = kept(a_report(FieldState.DECLINED))
    refused = replace(refused, standing=Standing.REFUSED, refusal="visit-ended")
    [phone] = run.phones
    run = replace(run, phones=(replace(phone, kept=(*phone.kept, refused)),))
    assert broken(run, claimed) == set()


S = OrderState


@pytest.mark.parametrize(
    ("lines", "legal"),
    [
        ([(Step.HOLD, S.OPEN, S.ON_HOLD), (Step.RESUME, S.ON_HOLD, S.OPEN)], True),
        ([(Step.HOLD, S.OPEN, S.ON_HOLD), (Step.RESUME, S.ON_HOLD, S.STARTED)], False),
        (
            [
                (Step.ASSIGN, S.OPEN, S.ASSIGNED),
                (Step.HOLD, S.ASSIGNED, S.ON_HOLD),
                (Step.RECEIVE, S.ON_HOLD, S.ON_HOLD),
                (Step.RESUME, S.ON_HOLD, S.RECEIVED),
            ],
            True,
        ),
        (
            [
                (Step.ASSIGN, S.OPEN, S.ASSIGNED),
                (Step.HOLD, S.ASSIGNED, S.ON_HOLD),
                (Step.ACCEPT, S.ON_HOLD, S.ON_HOLD),
            ],
            False,
        ),
        ([(Step.HOLD, S.OPEN, S.ON_HOLD), (Step.CANCEL, S.ON_HOLD, S.CANCELLED)], True),
        ([(Step.HOLD, S.OPEN, S.ON_HOLD), (Step.ABANDON, S.ON_HOLD, S.ABANDONED)], False),
        (
            [
                (Step.ASSIGN, S.OPEN, S.ASSIGNED),
                (Step.RECEIVE, S.ASSIGNED, S.RECEIVED),
                (Step.ACCEPT, S.RECEIVED, S.ACCEPTED),
                (Step.START, S.ACCEPTED, S.STARTED),
                (Step.HOLD, S.STARTED, S.ON_HOLD),
                (Step.CANCEL, S.ON_HOLD, S.CANCELLED),
            ],
            False,
        ),
        ([(Step.APPROVE, S.COMPLETED, S.APPROVED)], False),
        (
            [
                (Step.OFFER, S.OPEN, S.OFFERED),
                (Step.OFFER_ACCEPT, S.OFFERED, S.AWAITING_CONSENT),
                (Step.REFUSE, S.AWAITING_CONSENT, S.OPEN),
                (Step.OFFER, S.OPEN, S.OFFERED),
                (Step.OFFER_ACCEPT, S.OFFERED, S.AWAITING_CONSENT),
                (Step.CONSENT, S.AWAITING_CONSENT, S.AWAITING_FUNDS),
                (Step.FUND, S.AWAITING_FUNDS, S.ASSIGNED),
            ],
            True,
        ),
        ([(Step.OFFER, S.OPEN, S.OFFERED), (Step.OFFER_ACCEPT, S.OFFERED, S.ACCEPTED)], False),
        ([(Step.CANCEL, S.DRAFT, S.CANCELLED)], True),
    ],
)
def test_a_timeline_is_walked(
    lines: list[tuple[Step, OrderState, OrderState]], *, legal: bool
) -> None:
    timeline = tuple(a_line(*line) for line in lines)
    order = an_order(lines[-1][2]).model_copy(update={"timeline": timeline})
    assert (walked(order) == "") is legal
