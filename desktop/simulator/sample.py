"""Decides what the demo data of a new centre are: a working day of a small town, played fast (F1).

It goes through the server as desks and phones do, by a clock that is moved from event to event, so
that times, states, photos and the audit log fit together. Every name and title says what it is.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib.resources import files
from typing import Protocol
from uuid import UUID

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import (
    AttachmentPurpose,
    FieldState,
    MessageAudience,
    Priority,
    Role,
    Step,
)
from api_client.wire.base import Items
from api_client.wire.messages import NewMessage
from api_client.wire.orders import NewOrder, Order, OrderStep
from api_client.wire.parts import Fault, TimeWindow
from api_client.wire.people import NewStaff, NewTechnician
from api_client.wire.places import Place, Position
from desktop.clock import Clock
from desktop.simulator import city, reporting

LASTS = timedelta(hours=7)
"""How long the played day is; it ends now."""
ORDERS = 44
URGENT = 5
"""Which order, from 0, is an emergency, beside the last one."""
CROWDED = 0.6
"""How much more there is to do at the end of the day than at its beginning: 1 is no more."""
HASTY = 5
"""Each so many orders one is promised sooner than somebody can well be there."""
DRAFTS = (5, 6)
"""Which orders, counted from the last, nobody has published yet."""
SEED = "a demo day"
HOLD, DISPUTE, CANCEL, TALK = 0.08, 0.07, 0.05, 0.3
"""How often an order is put on hold, disputed, cancelled before anybody goes, talked about."""
TO_NEXT_MIN: dict[FieldState, tuple[float, float]] = {
    FieldState.RECEIVED: (0.1, 0.5),
    FieldState.ACCEPTED: (0.3, 2),
    FieldState.STARTED: (1, 8),
    FieldState.ON_SITE: (8, 25),
    FieldState.WORK_BEGUN: (1, 4),
    FieldState.COMPLETED: (15, 50),
}
"""How many minutes it takes to come to a state, in the order in which they are reached."""


class SampleCity(city.City):
    """A town of one language, how its things are marked as demo, and what people say there."""

    phone: str
    marked_title: str
    marked_name: str
    dispatcher: str
    supervisor: str
    hold: str
    resume: str
    cancel: str
    dispute: str
    messages: Items[Items[str]]


class MovedClock(Clock, Protocol):
    """The clock of the server, moved by hand."""

    def forward(self, by: timedelta) -> None:
        """Let time pass."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in: how many of each, and who may log in with the password that was given."""

    technicians: int
    orders: int
    staff: tuple[str, ...]


@dataclass
class _Member:
    """A technician, his phone, where he is, and whether he is on a job."""

    id: UUID
    phone: Client
    place: Place | Position
    busy: bool = False


def sample_city(language: str) -> SampleCity:
    """Give the town whose people speak a language: ``en`` or ``zh_CN``."""
    source = files("resources").joinpath("demo", f"centre.{language}.json")
    return SampleCity.model_validate_json(source.read_bytes())


def fill(
    root: Client,
    clock: MovedClock,
    password: str,
    language: str,
    told: Callable[[int, int], None],
    orders: int = ORDERS,
) -> Filled:
    """Play a day on an empty centre, from its clock's time on.

    Args:
        root: reaches the server by the secret of its machine.
        clock: the server's; it stands `LASTS` later at the end.
        password: what the demo's staff logs in with.
        language: of the town.
        told: hears how far it is, as done of all.
        orders: how many there are that day.

    Raises:
        Refused: the server does not take what it should: our own bug.
        Unreachable: the server is gone.
    """
    day = _Day(root, clock, sample_city(language), password)
    day.prepare(orders)
    day.play(told)
    return Filled(len(day.crew), day.orders, day.staff)


class _Day:
    """One day: what happens stands in a queue by its time."""

    def __init__(self, root: Client, clock: MovedClock, town: SampleCity, password: str) -> None:
        self._root, self._clock, self._town, self._password = root, clock, town, password
        self._dice = random.Random(SEED)
        self._begins, self._ends = clock.now(), clock.now() + LASTS
        self._events: list[tuple[datetime, int, Callable[[], object]]] = []
        self._counted = 0
        self.orders = 0
        self.crew: list[_Member] = []
        self.staff: tuple[str, ...] = ()
        self._desk = self._judge = root

    def prepare(self, orders: int) -> None:
        """Make the people, and put every new order into the queue."""
        town = self._town
        self.staff = town.dispatcher, town.supervisor
        self._desk = self._hired(town.dispatcher, Role.DISPATCHER)
        self._judge = self._hired(town.supervisor, Role.SUPERVISOR)
        for number, name in enumerate(town.technicians):
            self.crew.append(self._joined(number, name))
        for number in range(orders):
            # The whole day through, more and more, and the last ones just now: there is work left.
            part = min(1.0, (number + self._dice.random()) / (orders - 2)) ** CROWDED
            wait = part * (LASTS - timedelta(minutes=2))
            self._after(wait, partial(self._create, number, orders - number))

    def play(self, told: Callable[[int, int], None]) -> None:
        """Let everything happen that happens before the day ends."""
        whole = round(LASTS / timedelta(minutes=1))
        while self._events and self._events[0][0] <= self._ends:
            at, _, happen = heapq.heappop(self._events)
            self._move_to(at)
            happen()
            told(round((at - self._begins) / timedelta(minutes=1)), whole)
        self._move_to(self._ends)
        for client in (self._desk, self._judge):
            client.people.sign_out()
        told(whole, whole)

    def _move_to(self, at: datetime) -> None:
        self._clock.forward(max(timedelta(), at - self._clock.now()))

    def _after(self, wait: timedelta, happen: Callable[[], object]) -> None:
        self._counted += 1
        heapq.heappush(self._events, (self._clock.now() + wait, self._counted, happen))

    def _in_minutes(self, span: tuple[float, float], happen: Callable[[], object]) -> None:
        self._after(timedelta(minutes=self._dice.uniform(*span)), happen)

    def _hired(self, name: str, role: Role) -> Client:
        people = self._root.people
        people.add_staff(NewStaff(id=new_id(), name=name, role=role, password=self._password))
        return self._root.with_token(people.sign_in(name, self._password).token)

    def _joined(self, number: int, name: str) -> _Member:
        marked, id_ = self._town.marked_name.format(name), new_id()
        new = NewTechnician(id=id_, name=marked, phone=self._town.phone.format(number + 1))
        code = self._root.people.add_technician(new)
        paired = self._root.with_token(None).people.pair(code.pairing_code, "demo phone")
        start = self._town.sites[number % len(self._town.sites)]
        return _Member(id_, self._root.with_token(paired.token), start)

    def _create(self, number: int, left: int) -> None:
        """Make an order, and let it be sent to somebody in a while; `left` are still to come."""
        dice, town, now = self._dice, self._town, self._clock.now()
        job = town.jobs[number % len(town.jobs)]
        urgent = left == 1 or number == URGENT
        usual = dice.choices((Priority.LOW, Priority.NORMAL, Priority.HIGH), (2, 7, 3))[0]
        hasty = number % HASTY == HASTY - 1
        begins = now + timedelta(minutes=5 if hasty else dice.randrange(15, 75, 15))
        promised_at = begins + timedelta(minutes=20 if hasty else dice.randrange(15, 60, 15))
        order = self._desk.orders.create(
            NewOrder(
                id=new_id(),
                draft=left in DRAFTS,
                kind=job.kind,
                priority=Priority.EMERGENCY if urgent else usual,
                title=town.marked_title.format(job.title),
                place=dice.choice(town.sites),
                customer=dice.choice(town.customers),
                equipment=job.equipment,
                fault=Fault(description=job.fault, code=job.code),
                spare_parts=job.takes,
                time_window=TimeWindow(begins_at=begins, ends_at=begins + timedelta(hours=2)),
                promised_at=promised_at,
            )
        )
        self.orders += 1
        if dice.random() < CANCEL:
            self._in_minutes((5, 20), partial(self._step, order.id, Step.CANCEL, town.cancel))
        else:
            self._in_minutes((2, 12), partial(self._send, order.id, job))

    def _send(self, order_id: UUID, job: city.Job) -> None:
        """Send somebody who is free; if nobody is, look again later."""
        order = self._desk.orders.get(order_id)
        free = [one for one in self.crew if not one.busy]
        if Step.ASSIGN not in order.steps:
            return
        if not free:
            self._in_minutes((4, 8), partial(self._send, order_id, job))
            return
        member = min(free, key=lambda one: _far(one.place, order.place))
        member.busy = True
        self._desk.orders.assign(order_id, member.id)
        self._come_to(member, order_id, job, 0)
        if self._dice.random() < TALK:
            self._talk(member, order_id)

    def _talk(self, member: _Member, order_id: UUID) -> None:
        """Let desk and technician say something on the order."""
        by = (self._desk, member.phone)
        for place, text in enumerate(self._dice.choice(self._town.messages)):
            message = NewMessage(id=new_id(), text=text, audience=MessageAudience.TECHNICIAN)
            post = partial(by[place].messages.post, order_id, message)
            self._in_minutes((1 + 2 * place, 2 + 2 * place), post)

    def _come_to(self, member: _Member, order_id: UUID, job: city.Job, place: int) -> None:
        state = tuple(TO_NEXT_MIN)[place]
        reach = partial(self._reach, member, order_id, job, place)
        self._in_minutes(TO_NEXT_MIN[state], reach)

    def _reach(self, member: _Member, order_id: UUID, job: city.Job, place: int) -> None:
        """Report a state as the phone does, and go on; the last one ends the visit."""
        state = tuple(TO_NEXT_MIN)[place]
        order = member.phone.orders.get(order_id)
        if state is FieldState.RECEIVED:
            member.phone.orders.acknowledge(order_id, order.payload_version)
        self._report(member, order, state, job)
        if state is FieldState.WORK_BEGUN and self._dice.random() < HOLD:
            self._step(order_id, Step.HOLD, self._town.hold)
            member.busy = False
            return
        if state is not FieldState.COMPLETED:
            self._come_to(member, order_id, job, place + 1)
            return
        member.busy = False
        town = self._town
        if self._dice.random() < DISPUTE:
            self._in_minutes((10, 40), partial(self._step, order_id, Step.DISPUTE, town.dispute))
        else:
            self._in_minutes((5, 30), partial(self._approve, order_id))

    def _approve(self, order_id: UUID) -> None:
        self._step(order_id, Step.APPROVE, "")
        self._in_minutes((10, 40), partial(self._step, order_id, Step.CLOSE, ""))

    def _step(self, order_id: UUID, step: Step, reason: str) -> None:
        """Take a step at the desk, if it can be taken."""
        if step in self._judge.orders.get(order_id).steps:
            taken = OrderStep(step_id=new_id(), step=step, reason=reason)
            self._judge.orders.step(order_id, taken)

    def _report(self, member: _Member, order: Order, state: FieldState, job: city.Job) -> None:
        """Send a whole report, its photos first."""
        there = state in {FieldState.ON_SITE, FieldState.WORK_BEGUN, FieldState.COMPLETED}
        member.place = city.on_the_way(member.place, order.place, 1.0 if there else 0.0, self._dice)
        visit = next(one for one in reversed(order.visits) if one.technician_id == member.id)
        doing = reporting.Doing(
            order=order,
            visit=visit,
            state=state,
            at=self._clock.now(),
            position=member.place,
            job=job,
            shots=self._shots(member, order, state),
        )
        whole = reporting.made(doing, self._dice)
        sent = whole.model_copy(update={"sent_at": self._clock.now()})
        receipt = member.phone.tracking.report(sent)
        assert receipt.accepted, receipt

    def _shots(
        self, member: _Member, order: Order, state: FieldState
    ) -> tuple[reporting.Shot, ...]:
        """Take photos, one before the work and one after it, and send them."""
        purposes = {
            FieldState.WORK_BEGUN: (AttachmentPurpose.BEFORE,),
            FieldState.COMPLETED: (AttachmentPurpose.AFTER, AttachmentPurpose.NAMEPLATE),
        }.get(state, ())
        shots = []
        for purpose in purposes:
            content = city.taken_photo(self._dice, f"demo {order.number} {state} {purpose}")
            sent = member.phone.evidence.put_file(content)
            shots.append(reporting.Shot(sent.sha256, len(content), purpose))
        return tuple(shots)


def _far(one: Place | Position, other: Place) -> float:
    """Give a number that grows with the distance; both places have coordinates."""
    assert one.lat is not None
    assert one.lon is not None
    assert other.lat is not None
    assert other.lon is not None
    return (one.lat - other.lat) ** 2 + (0.7 * (one.lon - other.lon)) ** 2
