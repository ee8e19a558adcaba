"""Decides how a technician made of code spends his day: one job after the other, as people do.

What comes next follows from what the phone holds on its disk, so that a phone that died goes on
where it was. Times are seconds; all randomness comes from the seed.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event

import requests

from api_client.client import Client
from api_client.errors import Refused, Unreachable
from api_client.transport import Patience, new_session
from api_client.vocabulary import AttachmentPurpose, FieldState, JobKind, OrderState
from api_client.wire.orders import Order, Visit
from api_client.wire.places import Place, Position
from desktop.clock import Clock
from desktop.simulator import city, reporting
from desktop.simulator.answering import Answers
from desktop.simulator.network import Network, Weather
from desktop.simulator.outbox import Outbox
from desktop.simulator.phone import Device, Died, Phone

CHAIN = (
    FieldState.RECEIVED,
    FieldState.ACCEPTED,
    FieldState.STARTED,
    FieldState.ON_SITE,
    FieldState.WORK_BEGUN,
    FieldState.COMPLETED,
)
OVER = frozenset({FieldState.COMPLETED, FieldState.DECLINED, FieldState.ABANDONED})
UNDER_WAY = frozenset({FieldState.STARTED, FieldState.ON_SITE, FieldState.WORK_BEGUN})
SKEWS = (timedelta(), timedelta(days=2, hours=-3), timedelta(), timedelta(days=-5), timedelta())
"""By how much the phones' clocks are wrong, one phone after the other."""
PATIENCE = Patience(connect_s=5.0, read_s=20.0, tries=2, first_wait_s=0.05, longest_wait_s=0.5)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the city lives, in seconds, and how often what goes wrong in it does."""

    tick_s: float = 0.35
    think_s: tuple[float, float] = (0.1, 0.8)
    travel_s: tuple[float, float] = (1.2, 3.5)
    work_s: tuple[float, float] = (0.8, 2.5)
    offline_s: tuple[float, float] = (2.0, 6.0)
    offline: float = 0.03
    decline: float = 0.06
    abandon: float = 0.02
    deadliness: float = 0.02


HURRIED = Pace()


@dataclass(frozen=True, slots=True)
class Equipped:
    """What a technician starts his day with."""

    url: str
    token: str
    device: Device
    folder: Path
    seed: str
    pace: Pace
    weather: Weather
    clock: Clock
    pin: str | None = None
    """The SHA-256 of the one certificate that he believes, None for what authorities vouch for."""


@dataclass
class Diary:
    """What happened to one technician, for the report of the run."""

    deaths: int = 0
    offline: int = 0
    positions: int = 0
    faults: list[str] = field(default_factory=list)
    """What should not have happened."""


class Technician:
    """One technician with his phone; ``run`` is his day."""

    def __init__(self, equipped: Equipped, over: Event, finishing: Event) -> None:
        """Prepare the day. ``over`` ends it at once, ``finishing`` lets him finish and go home."""
        self._own = equipped
        self._over, self._finishing = over, finishing
        self._dice = random.Random(equipped.seed)
        seed = f"{equipped.seed}/network"
        self.network = Network(seed, equipped.weather, over.wait, equipped.pin)
        self.diary = Diary()
        self.answers = Answers(equipped.seed)
        self.home = False
        self._place: Place | Position = self._dice.choice(city.city().sites)
        self._due_s = 0.0
        self._online_s = 0.0

    @property
    def token(self) -> str:
        """His phone's token."""
        return self._own.token

    def run(self) -> None:
        """Work until the day is over; a phone that dies is started again on its folder."""
        while not self._over.is_set() and not self.home:
            outbox = Outbox(self._own.folder)
            client = self._client()
            phone = Phone(client, outbox, self._own.device, self._own.clock, self._dice)
            try:
                while not self._over.is_set() and not self.home:
                    self._tick(phone)
                    self._over.wait(self._own.pace.tick_s * self._dice.uniform(0.6, 1.2))
            except Died:
                self.diary.deaths += 1
                self._due_s = 0.0
            finally:
                client.close()
                outbox.close()

    def _client(self) -> Client:
        session: requests.Session = new_session(self._own.pin)
        session.mount("http://", self.network)
        session.mount("https://", self.network)
        jitter = random.Random(f"{self._own.seed}/jitter")
        return Client(
            self._own.url, self._own.token, session=session, patience=PATIENCE, jitter=jitter
        )

    def _tick(self, phone: Phone) -> None:
        """Do the next thing: talk to the centre if there is a network, then go on working."""
        now_s = self._own.clock.monotonic_s()
        self._weather(now_s)
        talked = self._talk(phone) if not self.network.offline else False
        doing = self._at_hand(phone)
        if doing is None:
            self.home = self._finishing.is_set() and talked and phone.idle()
        elif now_s >= self._due_s:
            self._do(phone, *doing)
        elif doing[2] is FieldState.ON_SITE:
            self._travel(phone, doing[0], now_s)

    def _weather(self, now_s: float) -> None:
        """Lose the network for a while, and find it again."""
        if self.network.offline:
            self.network.offline = now_s < self._online_s and not self._finishing.is_set()
        elif not self._finishing.is_set() and self._dice.random() < self._own.pace.offline:
            self.network.offline = True
            self.diary.offline += 1
            self._online_s = now_s + self._dice.uniform(*self._own.pace.offline_s)

    def _talk(self, phone: Phone) -> bool:
        """Fetch and send; give whether both went through."""
        try:
            self.answers.give(
                phone,
                self._own.clock.monotonic_s(),
                self._answers_s(),
                free=not self._finishing.is_set(),
            )
            phone.flush()
            phone.sync()
        except Unreachable:
            return False
        except Refused as refusal:
            if not refusal.is_passing:
                self.diary.faults.append(str(refusal))
            return False
        return True

    def _answers_s(self) -> tuple[float, float]:
        """Give how long he looks at an offer before he answers."""
        return self._own.pace.think_s

    def _at_hand(self, phone: Phone) -> tuple[Order, Visit, FieldState] | None:
        """Give the order to go on with and the state to reach; what is under way comes first."""
        found: list[tuple[int, Order, Visit, FieldState]] = []
        for held in phone.payloads().values():
            visit = phone.own_visit(held.order)
            if visit is None:
                continue
            done = self._reported(phone, held.order, visit)
            if (done and done[-1] in OVER) or self._waits(held.order, done):
                continue
            following = CHAIN[len(done)] if len(done) < len(CHAIN) else None
            if following is not None:
                found.append((len(done), held.order, visit, following))
        if not found:
            return None
        received = [one for one in found if one[0] == 0]
        chosen = received[0] if received else max(found, key=lambda one: (one[0], str(one[1].id)))
        return chosen[1:]

    def _reported(self, phone: Phone, order: Order, visit: Visit) -> list[FieldState]:
        """Give what was reported of a visit, in order, sent or not."""
        del order
        return phone.reported(visit)

    def _job(self, order: Order) -> city.Job | None:
        """Give what he will find and do, None for an order that a person entered."""
        return city.city().job_titled(order.title)

    def _reasons(self) -> Mapping[FieldState, tuple[str, ...]]:
        """Give what he says when he declines or abandons."""
        return reporting.REASONS

    def _waits(self, order: Order, done: list[FieldState]) -> bool:
        """Say whether the desk holds the order; receipt is told even then."""
        return order.state is OrderState.ON_HOLD and bool(done)

    def _do(self, phone: Phone, order: Order, visit: Visit, state: FieldState) -> None:
        """Reach a state: keep the report of it, and let the next thing take its time."""
        state = self._perhaps_otherwise(state)
        self._place = self._position(order, state)
        doing = reporting.Doing(
            order=order,
            visit=visit,
            state=state,
            at=phone.now(),
            position=self._place,
            job=self._job(order),
            shots=self._shots(phone, order, state),
            reasons=self._reasons(),
        )
        whole = reporting.made(doing, self._dice)
        phone.keep(reporting.as_first_sent(whole, self._dice), whole, visit)
        self._due_s = self._own.clock.monotonic_s() + self._takes_s(state)

    def _perhaps_otherwise(self, state: FieldState) -> FieldState:
        """Decline or abandon instead, now and then, but not when going home."""
        if self._finishing.is_set():
            return state
        if state is FieldState.ACCEPTED and self._dice.random() < self._own.pace.decline:
            return FieldState.DECLINED
        if state is FieldState.WORK_BEGUN and self._dice.random() < self._own.pace.abandon:
            return FieldState.ABANDONED
        return state

    def _takes_s(self, state: FieldState) -> float:
        pace = self._own.pace
        span = {FieldState.STARTED: pace.travel_s, FieldState.WORK_BEGUN: pace.work_s}
        return self._dice.uniform(*span.get(state, pace.think_s))

    def _position(self, order: Order, state: FieldState) -> Position:
        """Give where the technician is when he reaches a state."""
        there = state in {FieldState.ON_SITE, FieldState.WORK_BEGUN, FieldState.COMPLETED}
        target = order.place if order.place.lat is not None else city.city().sites[0]
        start = self._place if self._place.lat is not None else target
        return city.on_the_way(start, target, 1.0 if there else 0.0, self._dice)

    def _travel(self, phone: Phone, order: Order, now_s: float) -> None:
        """Move on towards the order and tell the position, when there is a network (A6)."""
        if order.place.lat is None:
            return
        left = max(0.0, self._due_s - now_s)
        part = self._own.pace.tick_s / (left + self._own.pace.tick_s)
        self._place = city.on_the_way(self._place, order.place, part, self._dice)
        if self.network.offline:
            return
        try:
            phone.locate(self._place)
        except Unreachable:
            return
        except Refused as refusal:
            if not refusal.is_passing:
                self.diary.faults.append(str(refusal))
            return
        self.diary.positions += 1

    def _shots(self, phone: Phone, order: Order, state: FieldState) -> tuple[reporting.Shot, ...]:
        """Take photos: one before the work now and then, one or two when it is done."""
        purposes: list[AttachmentPurpose] = []
        if state is FieldState.COMPLETED:
            purposes = [AttachmentPurpose.AFTER, AttachmentPurpose.NAMEPLATE]
            asked = 2 if order.kind is JobKind.LOCKSMITH else self._dice.choice((1, 2))
            purposes = purposes[:asked]
        elif state is FieldState.WORK_BEGUN and self._dice.random() < 0.3:  # noqa: PLR2004
            purposes = [AttachmentPurpose.BEFORE]
        shots: list[reporting.Shot] = []
        for purpose in purposes:
            remark = f"{order.number} {state} {purpose} {self._dice.getrandbits(64):x}"
            content = city.taken_photo(self._dice, remark)
            shots.append(reporting.Shot(phone.keep_photo(content), len(content), purpose))
        return tuple(shots)
