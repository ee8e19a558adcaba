"""Decides what happens on a demo's day: who works when and how, who calls when and about what.

A plan is data, made from a seed and nothing else: the same seed gives the same day, whatever the
machine and the hour. Times are seconds from the day's midnight.
"""

import bisect
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

from api_client.vocabulary import DeviceApp, Priority
from api_client.wire.base import Items, Message
from api_client.wire.parts import Customer
from api_client.wire.places import Place
from desktop.simulator.city import Job
from desktop.simulator.paying import Wording
from desktop.simulator.roads import Address, roads
from desktop.simulator.treasury import Wording as TreasuryWording

HOUR_S = 3600
DAY_S = 24 * HOUR_S
CALLS = (2, 1, 1, 1, 1, 3, 8, 16, 20, 17, 14, 13, 11, 13, 14, 15, 17, 19, 14, 9, 7, 5, 4, 3)
"""How many call in each hour, as a part of all: most in the morning, then when work ends."""
NIGHT = (22, 6)
CALLS_EACH = 7.5
"""How many orders there are in a day for each technician."""
URGENT, URGENT_AT_NIGHT, LOCKED_OUT_AT_NIGHT = 0.07, 0.25, 0.5
LOCKED_OUT_EVERY = 5
"""One order of so many, at whatever hour, is of somebody whose door does not open or close."""
AT_ONCE, UNPROMISED, REMARKED = 0.72, 0.25, 0.3
"""How often an order is wanted at once, has no promise, has a remark."""
SHIFTS = ((0.42, 6.0, 15.0), (0.8, 8.5, 17.5), (0.95, 13.5, 22.5), (1.0, 21.5, 30.5))
"""Up to which part of the technicians has a shift, and its hours."""

BATTERY_HOURS, CHARGE_HOURS, BATTERY_LEAST = 14.0, 3.0, 4.0
"""How long a whole battery lasts, how long charging it takes, and what is always left of it."""


class Habit(StrEnum):
    """What a technician or his phone is known for."""

    STEADY = "steady"
    FORGETS = "forgets"
    """He reports his arrival when he is nearly done."""
    FLAT = "flat"
    """His phone's battery is empty for an hour."""
    TUNNEL = "tunnel"
    """He drives where there is no network, several times a day."""
    SILENT = "silent"
    """His phone tells nothing for an hour, in the middle of a job too."""
    WRONG_CLOCK = "wrong-clock"
    """His phone's clock is wrong by hours."""


class FixFault(StrEnum):
    """What is wrong with one fix of a phone."""

    NONE = "none"
    OUTLIER = "outlier"
    POOR = "poor"
    NULL_ISLAND = "null-island"
    REPEATED = "repeated"


class Fate(StrEnum):
    """What becomes of an order beside being done."""

    DONE = "done"
    CANCELLED = "cancelled"
    HELD = "held"
    DISPUTED = "disputed"


FATES = {Fate.DONE: 0.83, Fate.CANCELLED: 0.05, Fate.HELD: 0.06, Fate.DISPUTED: 0.06}
FIX_FAULTS = {
    FixFault.OUTLIER: 0.012,
    FixFault.POOR: 0.02,
    FixFault.NULL_ISLAND: 0.004,
    FixFault.REPEATED: 0.01,
}
TROUBLES = (Habit.FORGETS, Habit.FLAT, Habit.TUNNEL, Habit.SILENT, Habit.WRONG_CLOCK)
"""Every second technician has one of these, one after the other; the others are steady."""
APPS = (DeviceApp.CALLOUT, DeviceApp.OWNTRACKS, DeviceApp.CALLOUT, DeviceApp.OSMAND)


class Town(Message):
    """Who lives and works in the demo's country, and what people ask for, in one language."""

    phone: str
    colleague: str
    messages: Items[Items[str]]
    hold: str
    resume: str
    cancel: str
    dispute: str
    remarks: Items[str]
    declined: Items[str]
    abandoned: Items[str]
    money: Wording
    treasury: TreasuryWording
    areas: Mapping[str, str]
    technicians: Items[str]
    customers: Items[Customer]
    jobs: Items[Job]
    urgent: Items[Job]
    locked_out: Items[Job]

    def every_job(self) -> tuple[Job, ...]:
        """Give all jobs."""
        return (*self.jobs, *self.urgent, *self.locked_out)

    def job_titled(self, title: str) -> Job | None:
        """Give the job of this title, None for one that a person entered."""
        return next((job for job in self.every_job() if job.title == title), None)

    def name_of(self, place: int) -> str:
        """Give a name for the technician at this place, from 0, no two alike."""
        rounds, index = divmod(place, len(self.technicians))
        return self.technicians[index] + (f" {rounds + 1}" if rounds else "")

    def at(self, address: Address) -> Place:
        """Give an address as orders have it."""
        return Place(
            address=f"{address.street} {address.number}",
            area=self.areas.get(address.area, address.area),
            lat=address.lat,
            lon=address.lon,
        )


@dataclass(frozen=True, slots=True)
class PlannedTechnician:
    """A technician's day, as each one is: seconds may be those of a later day."""

    name: str
    phone: str
    home: Address
    app: DeviceApp
    habit: Habit
    shift_s: tuple[float, float]
    """May end after midnight: more than a day."""
    break_s: tuple[float, float]
    haste: float
    """How fast he drives, 1 as the road says."""
    diligence: float
    """How long he works, 1 as usual, more is slower."""
    answers_s: tuple[float, float]
    """How quick he answers what is sent to him."""
    skew_s: float
    quiet_s: tuple[tuple[float, float], ...]
    """When his phone has no network, is off, or tells nothing."""
    battery: int

    def works(self, at_s: float) -> bool:
        """Say whether it is his shift; a night's goes over midnight."""
        return _is_in(self.shift_s, at_s)

    def rests(self, at_s: float) -> bool:
        """Say whether it is his break."""
        return _is_in(self.break_s, at_s)

    def is_quiet(self, at_s: float) -> bool:
        """Say whether his phone is not to be heard."""
        return any(_is_in(span_s, at_s) for span_s in self.quiet_s)

    def battery_at(self, at_s: float) -> int:
        """Give his phone's charge in percent: it goes as he works, and is charged at home."""
        begins_s, ends_s = self.shift_s
        since_h = (at_s - begins_s) % DAY_S / HOUR_S
        shift_h = (ends_s - begins_s) / HOUR_S
        gone = 100 * min(since_h, shift_h) / BATTERY_HOURS
        left = max(BATTERY_LEAST, self.battery - gone)
        charged = 100 * max(0.0, since_h - shift_h) / CHARGE_HOURS
        return round(min(self.battery, left + charged))


def _is_in(span_s: tuple[float, float], at_s: float) -> bool:
    """Say whether a second, of whichever day, lies in a span that each day has again.

    A span may end after midnight: more than a day.
    """
    begins_s, ends_s = span_s
    return (at_s - begins_s) % DAY_S < ends_s - begins_s


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order as it comes in."""

    at_s: float
    job: str
    """The title of its job."""
    priority: Priority
    place: Address
    customer: int
    begins_s: float
    promised_s: float | None
    fate: Fate
    remark: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole day."""

    seed: int
    language: str
    technicians: tuple[PlannedTechnician, ...]
    orders: tuple[PlannedOrder, ...]
    """In the order in which they come in."""

    def coming(self, after_s: float, until_s: float) -> Sequence[PlannedOrder]:
        """Give the orders that come in after a time, up to another one."""
        times = [order.at_s for order in self.orders]
        return self.orders[
            bisect.bisect_right(times, after_s) : bisect.bisect_right(times, until_s)
        ]


@cache
def town(language: str) -> Town:
    """Give the people and jobs of a language: ``en`` or ``zh_CN``."""
    source = files("resources").joinpath("demo", f"day.{language}.json")
    return Town.model_validate_json(source.read_bytes())


@cache
def addresses() -> tuple[Address, ...]:
    """Give the places of the country, always in the same order."""
    return tuple(roads().addresses())


def made(seed: int, technicians: int, language: str) -> Plan:
    """Make the plan of a day for so many technicians."""
    dice = random.Random(f"{seed}/day/{technicians}")
    people, places = town(language), addresses()
    crew = tuple(
        _technician(dice, people, places, place, technicians) for place in range(technicians)
    )
    count = max(1, round(technicians * CALLS_EACH))
    times = sorted(_called_s(dice) for _ in range(count))
    orders = tuple(
        _locked_out(_order(dice, people, places, at_s), people, place)
        for place, at_s in enumerate(times)
    )
    return Plan(seed, language, crew, orders)


def fix_fault(seed: str, number: int) -> FixFault:
    """Give what is wrong with a phone's n-th fix: by seed and number alone."""
    chance = random.Random(f"{seed}/fix/{number}").random()
    for fault, part in FIX_FAULTS.items():
        if chance < part:
            return fault
        chance -= part
    return FixFault.NONE


def _called_s(dice: random.Random) -> float:
    [hour] = dice.choices(range(24), CALLS)
    return (hour + dice.random()) * HOUR_S


def _technician(
    dice: random.Random, people: Town, places: Sequence[Address], place: int, of: int
) -> PlannedTechnician:
    part = (place + 0.5) / of
    begins_h, ends_h = next((begins, ends) for share, begins, ends in SHIFTS if part <= share)
    begins_s = (begins_h + dice.choice((0, 0, 0.25, 0.5))) * HOUR_S
    break_s = begins_s + dice.uniform(3.5, 4.75) * HOUR_S
    habit = TROUBLES[(place // 2) % len(TROUBLES)] if place % 2 else Habit.STEADY
    quick_s = dice.uniform(15, 90)
    return PlannedTechnician(
        name=people.name_of(place),
        phone=people.phone.format(place + 1),
        home=dice.choice(places),
        app=APPS[place % len(APPS)],
        habit=habit,
        shift_s=(begins_s, ends_h * HOUR_S),
        break_s=(break_s, break_s + 30 * 60),
        haste=round(dice.uniform(0.85, 1.1), 3),
        diligence=round(dice.uniform(0.75, 1.4), 3),
        answers_s=(quick_s, quick_s * 4),
        skew_s=dice.choice((-5, 3)) * float(HOUR_S) if habit is Habit.WRONG_CLOCK else 0.0,
        quiet_s=_quiet(dice, habit, begins_s, ends_h * HOUR_S),
        battery=dice.randint(55, 100),
    )


def _quiet(
    dice: random.Random, habit: Habit, begins_s: float, ends_s: float
) -> tuple[tuple[float, float], ...]:
    """Plan when a phone is not to be heard."""
    lengths_min: list[float] = []
    if habit is Habit.TUNNEL:
        lengths_min = [dice.uniform(6, 14) for _ in range(6)]
    elif habit in {Habit.FLAT, Habit.SILENT}:
        lengths_min = [dice.uniform(40, 70)]
    spans: list[tuple[float, float]] = []
    for length_min in lengths_min:
        at_s = dice.uniform(begins_s + HOUR_S, ends_s - 2 * HOUR_S)
        spans.append((at_s, at_s + length_min * 60))
    return tuple(sorted(spans))


def _order(
    dice: random.Random, people: Town, places: Sequence[Address], at_s: float
) -> PlannedOrder:
    job, priority = _asked(dice, people, at_s)
    now = priority is Priority.EMERGENCY or dice.random() < AT_ONCE
    begins_s = at_s + (0 if now else dice.randrange(30, 210, 15) * 60)
    within_min = 45 if priority is Priority.EMERGENCY else dice.choice((25, 45, 60, 90, 120, 180))
    [fate] = dice.choices(list(FATES), list(FATES.values()))
    return PlannedOrder(
        at_s=round(at_s, 1),
        job=job.title,
        priority=priority,
        place=dice.choice(places),
        customer=dice.randrange(len(people.customers)),
        begins_s=round(begins_s, 1),
        promised_s=None if dice.random() < UNPROMISED else round(begins_s + within_min * 60, 1),
        fate=Fate.DONE if priority is Priority.EMERGENCY else fate,
        remark=dice.random() < REMARKED,
    )


def _locked_out(order: PlannedOrder, people: Town, place: int) -> PlannedOrder:
    """Give an order, or at its place in the day one of somebody who is locked out."""
    if place % LOCKED_OUT_EVERY or order.priority is Priority.EMERGENCY:
        return order
    return replace(order, job=people.locked_out[place // LOCKED_OUT_EVERY % 2].title)


def _asked(dice: random.Random, people: Town, at_s: float) -> tuple[Job, Priority]:
    """Say what is asked for at an hour: at night the urgent, and who stands before his door."""
    hour, chance = at_s // HOUR_S % 24, dice.random()
    night = hour >= NIGHT[0] or hour < NIGHT[1]
    if night and chance < LOCKED_OUT_AT_NIGHT:
        return dice.choice(people.locked_out), Priority.HIGH
    if chance > 1 - (URGENT_AT_NIGHT if night else URGENT):
        return dice.choice(people.urgent), Priority.EMERGENCY
    usual = (Priority.LOW, Priority.NORMAL, Priority.HIGH)
    jobs = (*people.jobs, people.locked_out[1])
    return dice.choice(jobs), dice.choices(usual, (2, 7, 3))[0]
