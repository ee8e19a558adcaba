"""Decides how the hours before a demo begins are played: fast, from event to event.

By the plan, through the server's API, by a clock that is moved: when the window opens there are
orders in every state, technicians under way, and a history. The phones go on from there.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import AttachmentPurpose, FieldState, JobKind, OrderState, Role, Step
from api_client.wire.orders import Order, OrderStep
from api_client.wire.people import NewTechnician
from api_client.wire.places import Position
from desktop.simulator import applying, city, plan, registering, reporting, rostering, shift
from desktop.simulator.dispatcher import of_a_locksmith
from desktop.simulator.driving import BEGINS_S, SETS_OUT_S, WORKS_S, Today
from desktop.simulator.happenings import Happenings
from desktop.simulator.offering import Met, Offering
from desktop.simulator.paying import Cashier
from desktop.simulator.plan import Fate, PlannedOrder, PlannedTechnician
from desktop.simulator.roads import apart_m, roads
from desktop.simulator.sample import MovedClock
from desktop.simulator.telling import Telling
from desktop.simulator.treasury import Treasurer

LOOK_S = 60.0
OFFERED = 0.3
"""Which part of the orders that are no locksmith's is offered to one after the other."""
APPROVES_S, CLOSES_S = (300.0, 2400.0), (600.0, 3600.0)
FUNDS_S, AGAIN_S = (10.0, 30.0), (120.0, 300.0)
"""After how long somebody looks again whether an order stands, or offers one that does not."""
LEFT = frozenset({OrderState.CANCELLED, OrderState.ON_HOLD, OrderState.ABANDONED})
"""States of an order for which nobody does anything any more."""
CHAIN = (
    FieldState.RECEIVED,
    FieldState.ACCEPTED,
    FieldState.STARTED,
    FieldState.ON_SITE,
    FieldState.WORK_BEGUN,
    FieldState.COMPLETED,
)


@dataclass(frozen=True, slots=True)
class Morning:
    """What the morning left: the crew, and the orders of the plan by their ids."""

    crew: tuple[Met, ...]
    orders: dict[UUID, PlannedOrder]
    staff: dict[Role, tuple[str, str]] = field(default_factory=dict)
    """Who may log in, by his role: name and password."""
    colleague: tuple[str, str] = ("", "")
    """Who was at the desk."""
    unfiled: frozenset[UUID] = frozenset()
    """Whom the police did not approve."""


def played(
    root: Client,
    desks: tuple[Client, Client, Client],
    clock: MovedClock,
    today: Today,
    until_s: float,
    told: Callable[[float], None],
    fire: Callable[[], None],
) -> Morning:
    """Play from the clock's time until a second of the day; ``told`` hears the part that is done.

    ``desks`` are the dispatcher, the supervisor who settles, and finance; ``root`` may add people,
    ``fire`` does what is due at the server with offers and sums. The same seed has the same orders,
    offers, answers.

    Raises:
        Refused: the server does not take what it should: our own bug.

    """
    playing = _Morning(root, desks, clock, today, fire)
    playing.play(until_s, told)
    return Morning(tuple(playing.crew), playing.planned, unfiled=playing.unfiled)


class _Morning:
    """What happens stands in a queue by its second of the day."""

    def __init__(
        self,
        root: Client,
        desks: tuple[Client, Client, Client],
        clock: MovedClock,
        today: Today,
        fire: Callable[[], None],
    ) -> None:
        self._root = root
        self._desk, self._judge, finance = desks
        self._clock, self._today = clock, today
        self._dice = random.Random(f"{today.plan.seed}/morning")
        self._people = plan.town(today.plan.language)
        self._happenings, self._fire = Happenings(clock, today), fire
        self._waiting: list[UUID] = []
        self.planned: dict[UUID, PlannedOrder] = {}
        self.crew = [self._met(one) for one in today.plan.technicians]
        self.unfiled = self._enrolled()
        self._telling = Telling(root, clock, self.crew, self._happenings)
        phones = {one.id: one.phone(root) for one in self.crew}
        self._cashier = Cashier(
            self._judge, clock, f"{today.plan.seed}/money", self._people.money, phones.get
        )
        self._treasurer = Treasurer(
            finance, clock, f"{today.plan.seed}/treasury", self._people.treasury
        )
        self._treasurer.begin([(one.id, one.planned.name) for one in self.crew])
        self._offering = Offering(
            self._desk,
            {one.id: one for one in self.crew},
            f"{today.plan.seed}/offers",
            self._happenings,
            fire,
            self._took,
        )

    def play(self, until_s: float, told: Callable[[float], None]) -> None:
        """Let everything happen that happens until then."""
        begins_s = self._now_s
        for _, order in shift.due(self._today.plan, begins_s - shift.BACKLOG_S, until_s):
            self._at(max(begins_s, order.at_s), partial(self._create, order))
        self._telling.parked()
        self._at(begins_s + LOOK_S, self._look)
        self._happenings.play(until_s, told)

    @property
    def _now_s(self) -> float:
        return self._happenings.now_s

    def _at(self, at_s: float, happen: Callable[[], object]) -> None:
        self._happenings.at(at_s, happen)

    def _in(self, span_s: tuple[float, float], happen: Callable[[], object]) -> None:
        self._at(self._now_s + self._dice.uniform(*span_s), happen)

    def _met(self, planned: PlannedTechnician) -> Met:
        id_ = new_id()
        new = NewTechnician(id=id_, name=planned.name, phone=planned.phone)
        code = self._root.people.add_technician(new)
        paired = self._root.with_token(None).people.pair(code.pairing_code, "simulated phone")
        return Met(planned, id_, paired.token, (planned.home.lat, planned.home.lon))

    def _enrolled(self) -> frozenset[UUID]:
        """Have the crew registered, filed and rostered; give whom the police did not approve."""
        names = [(one.id, one.planned.name) for one in self.crew]
        done = registering.register(self._judge, names, self._clock.now())
        applying.apply(self._judge, self._clock.now(), self._today.plan.language)
        rostering.roster(self._judge, [(one.id, one.planned) for one in self.crew], self._today)
        return frozenset((*done.refused, *done.awaiting))

    def _create(self, order: PlannedOrder) -> None:
        new = shift.new_order(order, self._today)
        chosen = f"{self._today.plan.seed}/{order.at_s}"
        is_locked_out = any(job.title == new.title for job in self._people.locked_out)
        if is_locked_out and new.customer.phone:
            new = of_a_locksmith(new, chosen)
        made = self._desk.orders.create(new)
        self.planned[made.id] = order
        if made.kind is JobKind.LOCKSMITH or random.Random(chosen).random() < OFFERED:
            at_s = max(self._now_s, shift.wanted_s(order))
            self._at(at_s, partial(self._offering.begin, made.id))
        else:
            self._waiting.append(made.id)
        if order.fate is Fate.CANCELLED:
            self._in((240, 900), partial(self._step, made.id, Step.CANCEL, self._people.cancel))

    def _look(self) -> None:
        """Send whoever is free to what is wanted, and look again a minute later."""
        self._at(self._now_s + LOOK_S, self._look)
        self._telling.parked()
        self._fire()
        self._cashier.look()
        self._treasurer.look()
        faults = [*self._cashier.till.faults, *self._treasurer.faults]
        assert not faults, faults
        for order_id in list(self._waiting):
            planned = self.planned[order_id]
            if shift.wanted_s(planned) > self._now_s or not (free := self._free()):
                continue
            self._waiting.remove(order_id)
            order = self._desk.orders.get(order_id)
            if order.state is OrderState.OPEN:
                self._send(min(free, key=lambda one: _far(one, planned)), order)

    def _took(self, member: Met, order_id: UUID) -> None:
        """Let whoever took an offer go about it."""
        member.busy = True
        self._in((5, 40), partial(self._reach, member, order_id, 0))

    def _free(self) -> list[Met]:
        now_s = self._now_s
        return [
            one
            for one in self.crew
            if not one.busy and one.planned.works(now_s) and one.planned.works(now_s + 1800)
        ]

    def _send(self, member: Met, order: Order) -> None:
        member.busy = True
        self._desk.orders.assign(order.id, member.id)
        self._in((5, 40), partial(self._reach, member, order.id, 0))

    def _reach(self, member: Met, order_id: UUID, step: int) -> None:
        """Report a state as the phone does, and go on to the next; the last one ends the visit."""
        state = CHAIN[step]
        phone = member.phone(self._root)
        order = self._desk.orders.get(order_id)
        self._telling.arrive(member)
        if order.state is OrderState.AWAITING_FUNDS:
            self._in(FUNDS_S, partial(self._reach, member, order_id, step))
            return
        if order.state in LEFT or order.technician_id != member.id:
            member.busy = False
            if order.state is OrderState.OPEN:  # its sums were not frozen
                self._in(AGAIN_S, partial(self._offering.begin, order_id))
            return
        if state is FieldState.RECEIVED:
            phone.orders.acknowledge(order_id, order.payload_version)
        self._report(member, phone, order, state)
        planned = member.planned
        spans_s = {
            FieldState.RECEIVED: planned.answers_s,
            FieldState.ACCEPTED: SETS_OUT_S,
            FieldState.ON_SITE: BEGINS_S,
            FieldState.WORK_BEGUN: tuple(part * planned.diligence for part in WORKS_S),
        }
        if state is FieldState.COMPLETED:
            self._end(member, order_id)
        elif state is FieldState.STARTED:
            assert order.place.lat is not None
            assert order.place.lon is not None
            route = roads().drive(member.place, (order.place.lat, order.place.lon))
            there_s = route.duration_s / planned.haste
            self._telling.set_out(member, route)
            following = partial(self._reach, member, order_id, step + 1)
            self._in((there_s + 20, there_s + 90), following)
        elif state is FieldState.WORK_BEGUN and self._fate(order_id) is Fate.HELD:
            self._step(order_id, Step.HOLD, self._people.hold)
            member.busy = False
        else:
            low_s, high_s = spans_s[state]
            following = partial(self._reach, member, order_id, step + 1)
            self._in((low_s, high_s), following)

    def _end(self, member: Met, order_id: UUID) -> None:
        member.busy = False
        if self._fate(order_id) is Fate.DISPUTED:
            why = self._people.dispute
            self._in(APPROVES_S, partial(self._step, order_id, Step.DISPUTE, why))
            return

        def approve() -> None:
            self._step(order_id, Step.APPROVE, "")
            self._in(CLOSES_S, partial(self._step, order_id, Step.CLOSE, ""))

        self._in(APPROVES_S, approve)

    def _fate(self, order_id: UUID) -> Fate:
        return self.planned[order_id].fate

    def _step(self, order_id: UUID, step: Step, reason: str) -> None:
        """Take a step at the desk, if it can be taken."""
        if step in self._judge.orders.get(order_id).steps:
            taken = OrderStep(step_id=new_id(), step=step, reason=reason)
            self._judge.orders.step(order_id, taken)

    def _report(self, member: Met, phone: Client, order: Order, state: FieldState) -> None:
        """Send a whole report, its photos first."""
        lat, lon = member.place
        now = self._clock.now()
        visit = next(one for one in reversed(order.visits) if one.technician_id == member.id)
        doing = reporting.Doing(
            order=order,
            visit=visit,
            state=state,
            at=now,
            position=Position(lat=lat, lon=lon, accuracy_m=round(self._dice.uniform(4, 18), 1)),
            job=self._people.job_titled(order.title),
            shots=self._shots(phone, order, state),
        )
        whole = reporting.made(doing, self._dice)
        receipt = phone.tracking.report(whole.model_copy(update={"sent_at": now}))
        assert receipt.accepted, receipt

    def _shots(self, phone: Client, order: Order, state: FieldState) -> tuple[reporting.Shot, ...]:
        purposes = {
            FieldState.WORK_BEGUN: (AttachmentPurpose.BEFORE,),
            FieldState.COMPLETED: (AttachmentPurpose.AFTER, AttachmentPurpose.NAMEPLATE),
        }.get(state, ())
        shots = []
        for purpose in purposes:
            content = city.taken_photo(self._dice, f"demo {order.number} {state} {purpose}")
            sent = phone.evidence.put_file(content)
            shots.append(reporting.Shot(sent.sha256, len(content), purpose))
        return tuple(shots)


def _far(member: Met, order: PlannedOrder) -> float:
    """Give how far it is as the crow flies."""
    return apart_m(*member.place, order.place.lat, order.place.lon)
