"""Decides what a dispatcher made of code does, so that the city looks alive (A1, A2, A6, A8).

He takes only steps that the server offers him (`Order.steps`); what somebody else did meanwhile
is no fault of his, and he looks again.
"""

import math
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.ids import new_id
from api_client.vocabulary import (
    CascadeState,
    Code,
    DispatchRule,
    JobKind,
    LockKind,
    OrderState,
    Priority,
    ServiceAction,
    Step,
    TechnicianState,
)
from api_client.wire.dispatch import Cascade, CascadeStop, DispatchStart
from api_client.wire.orders import NewOrder, Order, OrderEdit, OrderRow, OrderStep, Service
from api_client.wire.parts import Fault, TimeWindow
from api_client.wire.people import Technician
from desktop.clock import Clock
from desktop.simulator import city
from desktop.simulator.paying import with_sums

OVERTAKEN = frozenset(
    {
        Code.ORDER_STEP_OUT_OF_TURN,
        Code.EDIT_CONFLICT,
        Code.ORDER_NOT_EDITABLE,
        Code.TECHNICIAN_NOT_AVAILABLE,
        Code.NOT_FOUND,
        Code.CASCADE_RUNS,
        Code.CASCADE_OVER,
        Code.TECHNICIAN_BUSY,
        Code.TECHNICIAN_UNQUALIFIED,
    }
)
"""Refusals that only mean that somebody was quicker."""
IN_THE_FIELD = (
    OrderState.ASSIGNED,
    OrderState.RECEIVED,
    OrderState.ACCEPTED,
    OrderState.STARTED,
    OrderState.ON_SITE,
    OrderState.WORK_BEGUN,
)
TO_SETTLE = (OrderState.COMPLETED, OrderState.APPROVED, OrderState.DISPUTED, OrderState.ABANDONED)
REASON = "changed by the desk"
AGAIN = 0.2
"""How often, at a look, a locksmith's order that nobody took is offered again."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How many open orders he keeps at hand, and how often he does what; parts of each look."""

    open_orders: int = 4
    create: float = 0.6
    draft: float = 0.08
    hold: float = 0.05
    resume: float = 0.35
    reassign: float = 0.04
    cancel: float = 0.03
    edit: float = 0.08
    dispute: float = 0.04
    settle: float = 0.6
    cascade: float = 0.4
    """Which part of the orders is offered to one after the other."""
    consent: float = 0.7
    """How often a customer wants whoever took his order."""
    locksmith: float = 0.2
    """Which part of the orders is a locksmith's, where there are any who are filed."""


@dataclass
class Ledger:
    """What he did, for the report of the run."""

    orders: list[UUID] = field(default_factory=list)
    steps: int = 0
    overtaken: int = 0
    faults: list[str] = field(default_factory=list)
    """What should not have happened."""


class Dispatcher:
    """A dispatcher, and the supervisor who settles what he may not."""

    def __init__(
        self,
        desk: Client,
        judge: Client,
        clock: Clock,
        seed: str,
        habits: Habits,
        crew: Collection[UUID],
    ) -> None:
        """Work as ``desk`` with the technicians of ``crew``; ``judge`` settles disputes."""
        self._desk, self._judge, self._clock = desk, judge, clock
        self._dice, self._seed = random.Random(seed), seed
        self._habits = habits
        self._crew = frozenset(crew)
        self._wanted_open = min(habits.open_orders, len(self._crew))
        self._unsure: NewOrder | None = None
        self.ledger = Ledger()
        self.locksmiths = False
        """Whether some of the crew are filed, so that a locksmith's jobs can be offered."""

    def look(self) -> None:
        """Look at the centre once and do what is to be done.

        Faults that should not be are noted in the ledger; without a network nothing is done.
        """
        self._guarded(self._create_when_few)
        self._guarded(self._mind_cascades)
        self._guarded(self._assign_free)
        self._guarded(self._meddle)
        self._guarded(self._settle)

    def finish(self) -> None:
        """Do only what lets everybody end: resume what is on hold, settle what is done."""
        self._guarded(self._create_unsure)
        self._guarded(self._stop_all)
        self._guarded(self._resume_all)
        self._guarded(self._settle)

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Unreachable:
            return
        except Refused as refusal:
            if refusal.code in OVERTAKEN:
                self.ledger.overtaken += 1
            else:
                self.ledger.faults.append(f"{act.__name__}: {refusal} {refusal.fields}")

    def _rows(self, *states: OrderState) -> Sequence[OrderRow]:
        return list(self._desk.orders.rows(state=states))

    def _create_when_few(self) -> None:
        few = len(self._rows(OrderState.OPEN)) < self._wanted_open
        if few and self._dice.random() < self._habits.create and self._unsure is None:
            self._unsure = self._as_asked(self.new_order())
        self._create_unsure()

    def _as_asked(self, order: NewOrder) -> NewOrder:
        """Give an order as it comes in: some are a locksmith's, by a rule that the customer chose.

        One of whom nobody knows how to call him is none: the police want it known (E2).
        """
        if not self.locksmiths or not order.customer.phone or not self._locks_out(order):
            return order
        return of_a_locksmith(order, f"{self._seed}/rule/{len(self.ledger.orders)}")

    def _locks_out(self, order: NewOrder) -> bool:
        """Say whether an order is a locksmith's, by the seed and its place among all."""
        del order
        dice = random.Random(f"{self._seed}/lock/{len(self.ledger.orders)}")
        return dice.random() < self._habits.locksmith

    def _create_unsure(self) -> None:
        """Create the order of which it is not known whether it arrived; its id is kept."""
        if self._unsure is not None:
            order = self._desk.orders.create(self._unsure)
            self.ledger.orders.append(order.id)
            self._unsure = None
            if order.state is OrderState.OPEN and self._offers(order):
                self._desk.dispatch.start(order.id, DispatchStart(id=new_id()))
                self.ledger.steps += 1

    def _offers(self, order: Order) -> bool:
        """Say whether an order is offered to one after the other, by seed and number alone.

        A locksmith's always is: the customer chose by which rule.
        """
        if order.kind is JobKind.LOCKSMITH:
            return True
        dice = random.Random(f"{self._seed}/cascade/{order.number}")
        return dice.random() < self._habits.cascade

    def _mind_cascades(self) -> None:
        """Enter what customers say; where nobody is left, send somebody by hand as ever.

        A locksmith's order that nobody took is offered again after a while.
        """
        for row in self._rows(OrderState.AWAITING_CONSENT):
            dice = random.Random(f"{self._seed}/consent/{row.number}/{row.technician_name}")
            wanted = dice.random() < self._habits.consent
            self._desk.dispatch.consent(row.id, accept=wanted, reason="" if wanted else REASON)
            self.ledger.steps += 1
        for each in self._desk.dispatch.cascades().items:
            if each.state is CascadeState.EXHAUSTED:
                self._stop(each)
        searched = self._searched()
        for row in self._rows(OrderState.OPEN):
            again = row.kind is JobKind.LOCKSMITH and row.id not in searched
            if again and self._dice.random() < AGAIN:
                self._desk.dispatch.start(row.id, DispatchStart(id=new_id()))
                self.ledger.steps += 1

    def _stop(self, cascade: Cascade) -> None:
        self._desk.dispatch.stop(cascade.id, CascadeStop(id=new_id(), reason=REASON))
        self.ledger.steps += 1

    def _stop_all(self) -> None:
        """Ask nobody any more: everybody goes home."""
        for each in self._desk.dispatch.cascades().items:
            self._stop(each)

    def _searched(self) -> frozenset[UUID]:
        """Give the orders for which somebody is being searched."""
        return frozenset(each.order_id for each in self._desk.dispatch.cascades().items)

    def new_order(self) -> NewOrder:
        """Make up an order."""
        dice, now = self._dice, self._clock.now()
        job = dice.choice(city.city().jobs)
        begins = now + timedelta(minutes=dice.randrange(10, 240, 5))
        window = TimeWindow(begins_at=begins, ends_at=begins + timedelta(hours=2))
        weights = {
            Priority.LOW: 2,
            Priority.NORMAL: 6,
            Priority.HIGH: 3,
            Priority.EMERGENCY: 1,
        }
        return NewOrder(
            id=new_id(),
            draft=dice.random() < self._habits.draft,
            kind=job.kind,
            priority=dice.choices(list(weights), list(weights.values()))[0],
            title=job.title,
            place=dice.choice(city.city().sites),
            customer=dice.choice(city.city().customers),
            equipment=job.equipment,
            fault=Fault(description=job.fault, code=job.code),
            spare_parts=job.takes,
            time_window=window if dice.random() < 0.6 else None,  # noqa: PLR2004
            promised_at=begins + timedelta(hours=1) if dice.random() < 0.7 else None,  # noqa: PLR2004
        )

    def _assign_free(self) -> None:
        """Give each free technician the open order that is nearest to him, the urgent first."""
        searched = self._searched()
        rows = self._rows(OrderState.OPEN)
        waiting = [row for row in rows if row.id not in searched and by_hand(row)]
        if not waiting:
            return
        free = [one for one in self._present() if one.state is TechnicianState.FREE]
        self._dice.shuffle(free)
        for technician in free:
            if not waiting:
                return
            waiting.sort(key=lambda row: (rank(row), far(row, technician)))
            row = waiting.pop(0)
            self._desk.orders.assign(row.id, technician.id)
            self.ledger.steps += 1

    def _present(self) -> list[Technician]:
        """Give his crew; a centre may know others, whose phones are off."""
        everybody = self._desk.people.technicians().items
        return [one for one in everybody if one.id in self._crew]

    def _meddle(self) -> None:
        """Hold, resume, reassign, cancel, edit or publish something now and then."""
        habits = self._habits
        for row in self._rows(OrderState.DRAFT):
            self._step(row.id, Step.PUBLISH)
        for row in self._rows(OrderState.ON_HOLD):
            if self._dice.random() < habits.resume:
                self._step(row.id, Step.RESUME)
        for chance, act in (
            (habits.hold, self._hold),
            (habits.reassign, self._reassign),
            (habits.cancel, self._cancel),
            (habits.edit, self._edit),
        ):
            rows = [
                row for row in self._rows(*IN_THE_FIELD) if act != self._reassign or by_hand(row)
            ]
            if self._dice.random() < chance and rows:
                act(self._dice.choice(rows))

    def _hold(self, row: OrderRow) -> None:
        self._step(row.id, Step.HOLD)

    def _cancel(self, row: OrderRow) -> None:
        self._step(row.id, Step.CANCEL)

    def _reassign(self, row: OrderRow) -> None:
        others = [one for one in self._present() if one.id != row.technician_id]
        if others:
            self._desk.orders.assign(row.id, self._dice.choice(others).id, REASON)
            self.ledger.steps += 1

    def _edit(self, row: OrderRow) -> None:
        remark = self._dice.choice(("Ring twice", "请先电话联系", "Hund im Hof"))
        edit = OrderEdit(edit_id=new_id(), version=row.version, remark=remark)
        self._desk.orders.edit(row.id, edit)
        self.ledger.steps += 1

    def _settle(self) -> None:
        """Approve and close what is done; dispute some of it, and let the judge resolve that."""
        for row in self._rows(*TO_SETTLE):
            if self._dice.random() >= self._habits.settle:
                continue
            if row.state is OrderState.DISPUTED:
                self._step(row.id, Step.RESOLVE, self._judge)
            elif row.state is OrderState.COMPLETED:
                disputed = self._dice.random() < self._habits.dispute
                self._step(row.id, Step.DISPUTE if disputed else Step.APPROVE)
            else:
                self._step(row.id, Step.CLOSE)

    def _resume_all(self) -> None:
        for row in self._rows(OrderState.ON_HOLD):
            self._step(row.id, Step.RESUME)

    def _step(
        self, order_id: UUID, step: Step, client: Client | None = None, reason: str = REASON
    ) -> None:
        """Take a step if the server offers it now."""
        asking = self._desk if client is None else client
        order: Order = asking.orders.get(order_id)
        if step in order.steps:
            asking.orders.step(order_id, OrderStep(step_id=new_id(), step=step, reason=reason))
            self.ledger.steps += 1


def of_a_locksmith(order: NewOrder, seed: str) -> NewOrder:
    """Give an order as a locksmith's, by a rule that the customer chose, with sums to freeze."""
    dice = random.Random(seed)
    rule = dice.choice(list(DispatchRule))
    service = Service(action=ServiceAction.OPEN, lock_kind=LockKind.GRADE_A, dispatch_rule=rule)
    locksmiths = order.model_copy(update={"kind": JobKind.LOCKSMITH, "service": service})
    return with_sums(locksmiths, dice)


def by_hand(row: OrderRow) -> bool:
    """Say whether he sends somebody by hand: a locksmith's order is offered, and consented to."""
    return row.kind is not JobKind.LOCKSMITH


def rank(row: OrderRow) -> int:
    """Give a number that is the smaller, the more urgent an order is."""
    return -list(Priority).index(row.priority)


def far(row: OrderRow, technician: Technician) -> float:
    """Give a number that grows with the distance; places without coordinates come last."""
    here, there = technician.position, row.place
    if here is None or there.lat is None or there.lon is None:
        return math.inf
    return math.hypot(here.lat - there.lat, (here.lon - there.lon) * 0.68)
