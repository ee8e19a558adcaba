"""Decides what the desk of a planned day does: orders as they come, technicians by their shift.

It is a dispatcher made of code who knows the plan: which orders come when, and how they end.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from typing_extensions import override

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import MessageAudience, OrderState, Priority, Step, TechnicianState
from api_client.wire.messages import NewMessage
from api_client.wire.orders import NewOrder, OrderRow
from api_client.wire.parts import Fault, TimeWindow
from api_client.wire.people import Technician
from desktop.clock import Clock
from desktop.simulator import plan
from desktop.simulator.dispatcher import IN_THE_FIELD, Dispatcher, Habits, by_hand, far, rank
from desktop.simulator.driving import Today
from desktop.simulator.plan import DAY_S, Fate, PlannedOrder, PlannedTechnician

AHEAD_S = 40 * 60
"""So long before an order is wanted somebody is sent."""
BACKLOG_S = 50 * 60.0
"""A desk that begins in the middle of a day takes the orders that came so long before."""
CANCELS_AFTER = timedelta(minutes=6)
TALKS = 0.25
"""To how many of those who are sent something is said."""
SETTLES_S, RESUMES_S, HOLDS_S, PUBLISHES_S = 1_200.0, 2_400.0, 400.0, 300.0
"""After how long something is done on the whole, by the centre's clock."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works, by id; and which orders of the plan exist already, by theirs."""

    technicians: Mapping[UUID, PlannedTechnician]
    orders: Mapping[UUID, PlannedOrder]
    began_s: float
    """From which second of the day on orders come in."""


class PlannedDesk(Dispatcher):
    """The desk on a planned day, and the supervisor who settles what it may not."""

    def __init__(self, desk: Client, judge: Client, clock: Clock, today: Today, crew: Crew) -> None:
        """Take orders by the plan of ``today`` and send the ``crew``."""
        seed = f"{today.plan.seed}/desk"
        super().__init__(desk, judge, clock, seed, Habits(), crew.technicians)
        self._today, self._known = today, crew.technicians
        self._planned = dict(crew.orders)
        self._until_s = crew.began_s
        self._coming: list[tuple[int, PlannedOrder]] = []
        self._looked_s, self._span_s = clock.monotonic_s(), 0.0
        self._town = plan.town(today.plan.language)

    @override
    def look(self) -> None:
        now_s = self._clock.monotonic_s()
        self._looked_s, self._span_s = now_s, now_s - self._looked_s
        super().look()

    def _by_now(self, mean_s: float) -> bool:
        """Say whether something happens since the last look that does so after a while."""
        return self._dice.random() < 1 - math.exp(-self._span_s / mean_s)

    @override
    def _create_when_few(self) -> None:
        """Take the orders that have come in meanwhile."""
        now_s = self._today.second(self._clock.now())
        self._coming += due(self._today.plan, self._until_s, now_s)
        self._until_s = max(self._until_s, now_s)
        self._create_unsure()
        while self._coming:
            day, order = self._coming.pop(0)
            self._unsure = self._as_asked(new_order(order, self._today, day))
            self._planned[self._unsure.id] = order
            self._create_unsure()

    @override
    def _locks_out(self, order: NewOrder) -> bool:
        """Say whether somebody stands before his door: the plan's own jobs say so."""
        return any(job.title == order.title for job in self._town.locked_out)

    @override
    def _assign_free(self) -> None:
        """Send whoever is free and works now to what is wanted soon, the urgent first."""
        now = self._clock.now()
        at_s = self._today.second(now)
        searched = self._searched()
        rows = self._rows(OrderState.OPEN)
        left = [row for row in rows if row.id not in searched and by_hand(row)]
        waiting = [row for row in left if wanted(row, now)]
        if not waiting:
            return
        free = [
            one
            for one in self._present()
            if one.state is TechnicianState.FREE and self._at_work(one, at_s)
        ]
        waiting.sort(key=lambda row: (rank(row), row.promised_at or now + timedelta(days=1)))
        for row in waiting:
            if not free:
                return
            nearest = min(free, key=lambda one: far(row, one))
            free.remove(nearest)
            self._desk.orders.assign(row.id, nearest.id)
            self.ledger.steps += 1
            if self._dice.random() < TALKS:
                self._talk(row)

    def _at_work(self, technician: Technician, at_s: float) -> bool:
        """Say whether he works now and is not about to go home, or has his break."""
        planned = self._known[technician.id]
        return planned.works(at_s) and planned.works(at_s + 1800) and not planned.rests(at_s)

    def _talk(self, row: OrderRow) -> None:
        text = self._dice.choice(self._dice.choice(self._town.messages))
        message = NewMessage(id=new_id(), text=text, audience=MessageAudience.TECHNICIAN)
        self._desk.messages.post(row.id, message)

    @override
    def _meddle(self) -> None:
        """Let become of orders what the plan says."""
        now = self._clock.now()
        for row in self._rows(OrderState.DRAFT):
            if self._by_now(PUBLISHES_S):
                self._step(row.id, Step.PUBLISH)
        for row in self._rows(OrderState.ON_HOLD):
            if self._by_now(RESUMES_S):
                self._step(row.id, Step.RESUME, reason=self._town.resume)
        for row in self._rows(OrderState.OPEN, *IN_THE_FIELD):
            fate = self._fate(row)
            early = row.state in {OrderState.OPEN, OrderState.ASSIGNED, OrderState.RECEIVED}
            if fate is Fate.CANCELLED and early and now - row.created_at > CANCELS_AFTER:
                self._step(row.id, Step.CANCEL, reason=self._town.cancel)
            begun = row.state is OrderState.WORK_BEGUN
            if fate is Fate.HELD and begun and self._by_now(HOLDS_S):
                self._planned.pop(row.id)
                self._step(row.id, Step.HOLD, reason=self._town.hold)

    @override
    def _settle(self) -> None:
        """Approve and close what is done a while later; what the plan says is disputed first."""
        states = (OrderState.COMPLETED, OrderState.APPROVED, OrderState.ABANDONED)
        for row in self._rows(*states, OrderState.DISPUTED):
            if not self._by_now(SETTLES_S):
                continue
            if row.state is OrderState.DISPUTED:
                self._step(row.id, Step.RESOLVE, self._judge, self._town.resume)
            elif row.state is not OrderState.COMPLETED:
                self._step(row.id, Step.CLOSE)
            elif self._fate(row) is Fate.DISPUTED:
                self._planned.pop(row.id)
                self._step(row.id, Step.DISPUTE, reason=self._town.dispute)
            else:
                self._step(row.id, Step.APPROVE)

    def _fate(self, row: OrderRow) -> Fate:
        planned = self._planned.get(row.id)
        return Fate.DONE if planned is None else planned.fate


def wanted(row: OrderRow, now: datetime) -> bool:
    """Say whether somebody is to be sent now: it is urgent, or wanted soon."""
    begins_at = None if row.time_window is None else row.time_window.begins_at
    if row.priority in {Priority.EMERGENCY, Priority.HIGH} or begins_at is None:
        return True
    return begins_at - timedelta(seconds=AHEAD_S) <= now


def wanted_s(order: PlannedOrder) -> float:
    """Give from which second of the day on somebody is to be sent; see :func:`wanted`."""
    at_once = order.priority in {Priority.EMERGENCY, Priority.HIGH}
    return order.at_s if at_once else max(order.at_s, order.begins_s - AHEAD_S)


def due(planned: plan.Plan, after_s: float, until_s: float) -> list[tuple[int, PlannedOrder]]:
    """Give the orders that come in between two seconds, each with its day: 0 is the first."""
    found: list[tuple[int, PlannedOrder]] = []
    for day in range(int(after_s // DAY_S), int(until_s // DAY_S) + 1):
        begun_s = day * DAY_S
        coming = planned.coming(after_s - begun_s, until_s - begun_s)
        found += [(day, order) for order in coming]
    return found


def new_order(order: PlannedOrder, today: Today, day: int = 0) -> NewOrder:
    """Give an order of the plan as the desk enters it, on the first day or a later one."""
    people = plan.town(today.plan.language)
    job = people.job_titled(order.job)
    assert job is not None
    midnight = today.midnight + timedelta(days=day)
    begins_at = midnight + timedelta(seconds=order.begins_s)
    promised_s = order.promised_s
    window = TimeWindow(begins_at=begins_at, ends_at=begins_at + timedelta(hours=2))
    return NewOrder(
        id=new_id(),
        kind=job.kind,
        priority=order.priority,
        title=job.title,
        place=people.at(order.place),
        customer=people.customers[order.customer],
        equipment=job.equipment,
        fault=Fault(description=job.fault, code=job.code),
        spare_parts=job.takes,
        time_window=window if order.begins_s > order.at_s else None,
        promised_at=None if promised_s is None else midnight + timedelta(seconds=promised_s),
        remark=people.remarks[order.customer % len(people.remarks)] if order.remark else "",
    )
