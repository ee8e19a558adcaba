"""Decides how a technician spends a planned day: on real roads, by his shift and his habits.

What he does next still follows from what lies on his phone; the plan says how quick he is, when
his phone is not to be heard, and what he forgets. Times are seconds of the centre's clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from uuid import UUID

from typing_extensions import override

from api_client.errors import Refused, Unreachable
from api_client.vocabulary import FieldState
from api_client.wire.devices import TrackerGiven
from api_client.wire.orders import Order, Visit
from api_client.wire.places import Position
from desktop.simulator import apps, plan
from desktop.simulator.city import Job
from desktop.simulator.day import CHAIN, Equipped, Technician
from desktop.simulator.fixes import Tracker
from desktop.simulator.phone import Phone
from desktop.simulator.plan import Habit, PlannedTechnician
from desktop.simulator.presence import Presence
from desktop.simulator.roads import Route, Spot, roads

MOVING_FIX_S, PARKED_FIX_S = 10.0, 240.0
"""How much of the clock's time lies between two fixes, driving and standing."""
SETS_OUT_S, BEGINS_S = (30.0, 240.0), (40.0, 240.0)
WORKS_S = (14 * 60.0, 48 * 60.0)
HURRIED_WORK_S = 120.0
"""How long the work takes once everybody is to go home."""


@dataclass(frozen=True, slots=True)
class Today:
    """Which day it is: its plan, and the instant of its midnight."""

    plan: plan.Plan
    midnight: datetime

    def second(self, now: datetime) -> float:
        """Give how many seconds of the day have passed."""
        return (now - self.midnight).total_seconds()


@dataclass(frozen=True, slots=True)
class Begun:
    """What a technician has of the morning that was played fast: where he is, by which app."""

    place: tuple[float, float]
    given: TrackerGiven | None = None
    """The app by which he tells where he is, None for Callout's own."""


@dataclass
class _Trip:
    """A drive: which way, since when, and to which visit."""

    route: Route
    since_s: float
    visit_id: UUID


class Driver(Technician):
    """One technician of the plan, with his phone and his van."""

    def __init__(
        self,
        equipped: Equipped,
        over: Event,
        finishing: Event,
        planned: PlannedTechnician,
        today: Today,
        begun: Begun,
    ) -> None:
        """Prepare the day, or go on with it from where ``begun`` says."""
        super().__init__(equipped, over, finishing)
        self._planned, self._today, self._begun = planned, today, begun
        self._town = plan.town(today.plan.language)
        self._place = Position(lat=begun.place[0], lon=begun.place[1])
        self._trip: _Trip | None = None
        self._inherited: dict[UUID, int] = {}
        self._fixed_s = -PARKED_FIX_S
        self.tracker = Tracker(f"{equipped.seed}/fixes")
        self._presence = Presence(equipped.device)

    @property
    def name(self) -> str:
        """How he is called in the plan."""
        return self._planned.name

    @override
    def _weather(self, now_s: float) -> None:
        """Have a network or not, as the plan says."""
        was = self.network.offline
        quiet = self._planned.is_quiet(self._at_s()) and not self._finishing.is_set()
        self.network.offline = quiet
        self.diary.offline += quiet and not was

    @override
    def _tick(self, phone: Phone) -> None:
        now_s = self._own.clock.monotonic_s()
        self._weather(now_s)
        if self.network.offline and self._planned.habit is Habit.FLAT:
            return
        talked = self._talk(phone) if not self.network.offline else False
        doing = self._at_hand(phone)
        if doing is None:
            self.home = self._finishing.is_set() and talked and phone.idle()
        elif now_s >= self._due_s and not self._pauses(doing[2]):
            self._do(phone, *doing)
        if not self.network.offline and not self._finishing.is_set():
            self._sign_on_or_off(phone, busy=doing is not None)
        self._move(phone, doing, now_s)

    @override
    def _answers_s(self) -> tuple[float, float]:
        quick_s, _ = self._planned.answers_s
        return quick_s / 4, quick_s / 2

    def _sign_on_or_off(self, phone: Phone, *, busy: bool) -> None:
        """Say that his shift began, or is over once he has nothing in hand (E15)."""
        on_duty = busy or self._planned.works(self._at_s())
        try:
            self._presence.tell(phone.client, on_duty=on_duty)
        except Refused as refusal:
            self.diary.faults.append(f"on duty: {refusal}")

    def _at_s(self) -> float:
        """Give the second of the plan's day: after midnight those of the next one go on."""
        return self._today.second(self._own.clock.now())

    def _pauses(self, state: FieldState) -> bool:
        """Say whether he has his break, in which he takes nothing new."""
        if self._finishing.is_set() or state is not FieldState.ACCEPTED:
            return False
        return self._planned.rests(self._at_s())

    @override
    def _reported(self, phone: Phone, order: Order, visit: Visit) -> list[FieldState]:
        """Give what was reported of a visit, from here or in the morning that was played fast."""
        own = phone.reported(visit)
        if visit.id not in self._inherited:
            here = 0 if own else sum(row.visit_id == visit.id for row in order.milestones)
            self._inherited[visit.id] = here
            if here:
                self._take_over(order, visit, CHAIN[here - 1])
        return [*CHAIN[: self._inherited[visit.id]], *own]

    def _take_over(self, order: Order, visit: Visit, state: FieldState) -> None:
        """Go on with what the morning began: some of the time that it takes has passed."""
        part = self._dice.uniform(0.1, 0.8)
        if state is FieldState.STARTED and order.place.lat is not None:
            self._set_out(order, visit)
        takes_s = self._takes_s(state)
        if self._trip is not None:
            self._trip.since_s -= part * takes_s
        self._due_s = self._own.clock.monotonic_s() + (1 - part) * takes_s

    @override
    def _job(self, order: Order) -> Job | None:
        return self._town.job_titled(order.title)

    @override
    def _reasons(self) -> Mapping[FieldState, tuple[str, ...]]:
        town = self._town
        return {FieldState.DECLINED: town.declined, FieldState.ABANDONED: town.abandoned}

    @override
    def _takes_s(self, state: FieldState) -> float:
        """Say how long it takes from a state to the next."""
        dice, planned = self._dice, self._planned
        if state is FieldState.RECEIVED:
            return dice.uniform(*planned.answers_s)
        if state is FieldState.ACCEPTED:
            return dice.uniform(*SETS_OUT_S)
        if state is FieldState.STARTED and self._trip is not None:
            there_s = self._trip.route.duration_s / planned.haste
            forgets = planned.habit is Habit.FORGETS and not self._finishing.is_set()
            return there_s + (dice.uniform(600, 1500) if forgets else dice.uniform(20, 90))
        if state is FieldState.ON_SITE:
            return dice.uniform(*BEGINS_S)
        if state is FieldState.WORK_BEGUN:
            hurried = self._finishing.is_set()
            return HURRIED_WORK_S if hurried else dice.uniform(*WORKS_S) * planned.diligence
        return 0.0

    @override
    def _position(self, order: Order, state: FieldState) -> Position:
        """Give where he is when he reaches a state; setting out he looks up his way."""
        spot = self._spot(self._own.clock.monotonic_s())
        if state is FieldState.STARTED and order.place.lat is not None:
            self._set_out(order)
        lat, lon = round(spot.lat, 6), round(spot.lon, 6)
        return Position(lat=lat, lon=lon, accuracy_m=round(self._dice.uniform(4, 18), 1))

    def _set_out(self, order: Order, visit: Visit | None = None) -> None:
        assert order.place.lat is not None
        assert order.place.lon is not None
        now_s = self._own.clock.monotonic_s()
        here = self._spot(now_s)
        route = roads().drive((here.lat, here.lon), (order.place.lat, order.place.lon))
        own = visit or next(
            one
            for one in reversed(order.visits)
            if one.technician_id == self._own.device.technician_id
        )
        self._trip = _Trip(route, now_s, own.id)

    def _drives_to(self, order: Order, visit: Visit) -> bool:
        """Say whether he has set out already, or cannot, as nobody knows where the order is."""
        known = order.place.lat is not None
        return not known or (self._trip is not None and self._trip.visit_id == visit.id)

    def _spot(self, now_s: float) -> Spot:
        """Give where he is."""
        if self._trip is not None:
            return self._trip.route.at(now_s - self._trip.since_s, self._planned.haste)
        assert self._place.lat is not None
        assert self._place.lon is not None
        return Spot(self._place.lat, self._place.lon, 0.0, 0.0)

    def _move(
        self, phone: Phone, doing: tuple[Order, Visit, FieldState] | None, now_s: float
    ) -> None:
        """Drive on, take a fix when it is time, and tell what waits (A6)."""
        if doing is not None and doing[2] is FieldState.ON_SITE and not self._drives_to(*doing[:2]):
            self._set_out(doing[0], doing[1])
            self._due_s = now_s + self._takes_s(FieldState.STARTED)
        works = self._planned.works(self._at_s())
        if doing is None and not works and not self._finishing.is_set():
            return
        spot = self._spot(now_s)
        every_s = MOVING_FIX_S if spot.speed_mps > 0 else PARKED_FIX_S
        if now_s - self._fixed_s >= every_s:
            self._fixed_s = now_s
            self.tracker.take(phone.now(), spot, self._planned.battery_at(self._at_s()))
        if self.network.offline:
            return
        by = apps.teller(phone.client, phone.now, self._begun.given)
        try:
            self.tracker.tell(by.tell)
        except Unreachable:
            return
        except Refused as refusal:
            if not refusal.is_passing:
                self.diary.faults.append(f"a fix: {refusal}")
