"""Decides what must hold of a centre after every step, whatever was asked and in whatever order.

It reads the tables themselves, and remembers what they held: nothing that was acknowledged may go,
nothing that is written once may change, and whatever changed has a new version that was announced.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from api_client.vocabulary import OrderState, ReportStatus, Step, VisitState
from desktop.domain import visits
from desktop.domain.audit import FIRST_HASH, chained
from desktop.domain.orders import ORDER_TRANSITIONS
from desktop.service import audit
from desktop.service.unit import SYSTEM, Unit
from desktop.store.journal import AuditRecord, CentreRecord, ChangeRecord
from desktop.store.orders import MilestoneRecord, OrderRecord, StepRecord, VisitRecord
from desktop.store.people import TechnicianRecord
from desktop.store.tracking import ReportRecord
from tests.service.scene import Scene

S = OrderState
IN_THE_FIELD = frozenset({S.ASSIGNED, S.RECEIVED, S.ACCEPTED, S.STARTED, S.ON_SITE, S.WORK_BEGUN})
AFTER_WORK = frozenset({S.COMPLETED, S.APPROVED, S.DISPUTED})
LEGAL = {(row.source, row.step, row.target) for row in ORDER_TRANSITIONS}
FIELD_STEPS = frozenset(visits.STEP_OF.values())
CHAIN = tuple(visits.MILESTONES.values())


@dataclass
class Tables:
    """What the centre holds now, as records by their ids."""

    centre: CentreRecord
    orders: dict[UUID, OrderRecord]
    visits: dict[UUID, VisitRecord]
    technicians: dict[UUID, TechnicianRecord]
    reports: dict[UUID, ReportRecord]
    milestones: list[MilestoneRecord]
    steps: list[StepRecord]
    changes: list[ChangeRecord]
    audit: list[AuditRecord]


@dataclass
class Examiner:
    """Holds a centre's tables against each other and against what they were before."""

    scene: Scene
    acknowledged: dict[UUID, str] = field(default_factory=dict)
    """Each accepted report's digest."""
    _seq: int = 0
    _rows: int = 0
    _head: str = FIRST_HASH
    _steps: int = 0
    _stands: dict[UUID, tuple[OrderState, OrderState | None]] = field(default_factory=dict)
    _before: dict[UUID, tuple[Any, ...]] = field(default_factory=dict)
    _versions: dict[UUID, int] = field(default_factory=dict)
    _announced: dict[UUID, int] = field(default_factory=dict)

    def examine(self) -> None:
        """Fail where anything is not as it must be."""
        now = self.scene.work.read(SYSTEM, self._load)
        self._feed_without_gap(now)
        self._chain_whole(now)
        self._steps_legal(now)
        self._versions_grow(now)
        for order in now.orders.values():
            self._consistent(now, order)
        self._visits_owned(now)
        self._milestones_once_in_order(now)
        self._nothing_lost(now)

    def _load(self, unit: Unit) -> Tables:
        def every(kind: type[Any], key: str) -> dict[UUID, Any]:
            return {getattr(row, key): row for row in unit.session.query(kind)}

        def newer(kind: type[Any], column: Any, than: int) -> list[Any]:  # noqa: ANN401
            return list(unit.session.query(kind).filter(column > than).order_by(column))

        return Tables(
            centre=unit.session.query(CentreRecord).one(),
            orders=every(OrderRecord, "id"),
            visits=every(VisitRecord, "id"),
            technicians=every(TechnicianRecord, "id"),
            reports=every(ReportRecord, "report_id"),
            milestones=list(unit.session.query(MilestoneRecord)),
            steps=newer(StepRecord, StepRecord.key, self._steps),
            changes=newer(ChangeRecord, ChangeRecord.seq, self._seq),
            audit=newer(AuditRecord, AuditRecord.seq, self._rows),
        )

    def _feed_without_gap(self, now: Tables) -> None:
        numbers = [change.seq for change in now.changes]
        assert numbers == list(range(self._seq + 1, self._seq + 1 + len(numbers)))
        self._seq += len(numbers)
        assert now.centre.last_change == self._seq
        for change in now.changes:
            assert change.version >= self._announced.get(change.id, 0), change.noun
            self._announced[change.id] = change.version

    def _chain_whole(self, now: Tables) -> None:
        for row in now.audit:
            written = audit.written(row)
            told = written.pop("hash")
            self._rows += 1
            self._head = chained(self._head, written)
            assert (row.seq, told) == (self._rows, self._head)
        assert (now.centre.last_audit, now.centre.audit_head) == (self._rows, self._head)

    def _steps_legal(self, now: Tables) -> None:
        """Follow each order's timeline from where it last stood to where it stands."""
        for step in now.steps:
            self._steps = step.key
            first = (step.from_state, None)
            state, held = self._stands.get(step.order_id, first)
            assert step.from_state is state, (step.step, state, step.from_state)
            self._stands[step.order_id] = self._taken(step, state, held)
        for order in now.orders.values():
            stands = (order.state, order.held_state)
            assert self._stands.setdefault(order.id, stands) == stands

    @staticmethod
    def _taken(
        step: StepRecord, state: OrderState, held: OrderState | None
    ) -> tuple[OrderState, OrderState | None]:
        """Return where an order stands after a step, which must be one of the table's."""
        if step.step is Step.RESUME:
            assert step.to_state is held
            return step.to_state, None
        if state is S.ON_HOLD and step.to_state is S.ON_HOLD:
            assert step.step in FIELD_STEPS
            (target,) = {to for source, taken, to in LEGAL if (source, taken) == (held, step.step)}
            return S.ON_HOLD, target
        if state is S.ON_HOLD and step.step is Step.ABANDON:
            return step.to_state, None
        assert (state, step.step, step.to_state) in LEGAL, (state, step.step, step.to_state)
        return step.to_state, state if step.to_state is S.ON_HOLD else None

    def _versions_grow(self, now: Tables) -> None:
        every: tuple[dict[UUID, Any], ...] = (now.orders, now.visits, now.technicians)
        for rows in every:
            for id_, row in rows.items():
                content = _content(row)
                version = self._versions.get(id_, 0)
                assert row.version >= version
                if not isinstance(row, TechnicianRecord):
                    assert content == self._before.get(id_) or row.version > version, row
                self._before[id_], self._versions[id_] = content, row.version
                if not isinstance(row, VisitRecord):
                    assert self._announced[id_] == row.version

    @staticmethod
    def _consistent(now: Tables, order: OrderRecord) -> None:
        """Hold an order against its visits and reports."""
        stands = order.held_state if order.state is S.ON_HOLD else order.state
        assert (order.held_state is not None) == (order.state is S.ON_HOLD)
        assert stands is not None
        mine = [visit for visit in now.visits.values() if visit.order_id == order.id]
        live = [visit for visit in mine if visit.state not in visits.ENDED]
        current = None if order.visit_id is None else now.visits[order.visit_id]
        assert current is None or current.order_id == order.id
        if stands in IN_THE_FIELD:
            assert live == [current]
            assert current is not None
            assert current.state.value == stands.value
        else:
            assert live == []
            if stands in AFTER_WORK:
                assert current is not None
            assert current is None or current.state is VisitState.COMPLETED
        if current is not None:
            assert order.technician_id == current.technician_id
        if stands in {S.DRAFT, S.OPEN, S.OFFERED}:
            assert (order.technician_id, order.visit_id) == (None, None)
        lacking = [
            report
            for report in now.reports.values()
            if (report.order_id, report.status) == (order.id, ReportStatus.INCOMPLETE)
        ]
        assert order.incomplete_reports == len(lacking)

    @staticmethod
    def _visits_owned(now: Tables) -> None:
        for visit in now.visits.values():
            assert (visit.ended_at is not None) == (visit.state in visits.ENDED)
            assert 0 <= visit.payload_version <= now.orders[visit.order_id].payload_version

    def _milestones_once_in_order(self, now: Tables) -> None:
        reached: defaultdict[UUID, list[OrderState]] = defaultdict(list)
        for milestone in now.milestones:
            reached[milestone.visit_id].append(milestone.state)
            report = now.reports[milestone.report_id]
            assert (report.status, report.visit_id) == (ReportStatus.ACCEPTED, milestone.visit_id)
            assert report.state.value == milestone.state.value
        for states in reached.values():
            assert set(states) == set(CHAIN[: len(states)])
        for visit in now.visits.values():
            if visit.state in visits.MILESTONES:
                expected = CHAIN[: CHAIN.index(visits.MILESTONES[visit.state]) + 1]
                assert set(reached[visit.id]) == set(expected)

    def _nothing_lost(self, now: Tables) -> None:
        accepted = {
            id_: report.digest
            for id_, report in now.reports.items()
            if report.status is ReportStatus.ACCEPTED
        }
        assert accepted == self.acknowledged

    def steps_of(self, reports: Iterable[UUID]) -> None:
        """Fail unless each of these reports took exactly one step."""
        steps = self.scene.found(StepRecord)
        for report in reports:
            assert [step.id for step in steps].count(report) == 1


def _content(row: Any) -> tuple[Any, ...]:  # noqa: ANN401  (any record)
    """Return a record's columns but its version."""
    return tuple(
        getattr(row, attribute.key)
        for attribute in row.__mapper__.column_attrs
        if attribute.key != "version"
    )
