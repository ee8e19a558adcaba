"""Decides what a phone's fixes are like, what is wrong with some, and when they are told.

A phone keeps a fix until the server has it: without a network it tells them later, and late.
"""

import math
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.simulator.plan import FixFault, fix_fault
from desktop.simulator.roads import METRES_A_DEGREE, Spot

AT_ONCE = 6
"""So many fixes that waited are told together, between two looks."""
KEPT = 240
"""So many fixes a phone keeps at most; the oldest go first."""
ERROR_M, POOR_ERROR_M, OUTLIER_M = 4.0, 600.0, 400_000.0
"""How far off a good fix is, one that knows that it is poor, and one that is nonsense."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A fix as the phone has it: degrees, metres, metres a second, degrees from north, percent."""

    at: datetime
    """By the phone's clock."""
    lat: float
    lon: float
    accuracy_m: float
    speed_mps: float
    course: float
    battery: int
    fault: FixFault = FixFault.NONE


@dataclass
class Told:
    """A fix that was told, how often it was tried, and whether the server said that it has it."""

    fix: Fix
    tries: int = 0
    held: bool = False


class Tracker:
    """What a phone knows of where it was and has not told yet."""

    def __init__(self, seed: str) -> None:
        """Roll by ``seed``: the n-th fix has what the plan says."""
        self._seed = seed
        self._count = 0
        self._waiting: deque[Told] = deque(maxlen=KEPT)
        self.told: list[Told] = []

    def take(self, at: datetime, spot: Spot, battery: int) -> None:
        """Take a fix, as good or bad as the seed says, and keep it for telling."""
        self._count += 1
        dice = random.Random(f"{self._seed}/{self._count}")
        fault = fix_fault(self._seed, self._count) if self._count > 1 else FixFault.NONE
        fix = _fixed(at, spot, battery, fault, dice)
        self._keep(fix)
        if fault is FixFault.REPEATED:
            self._keep(fix)

    def tell(self, tell: Callable[[Fix], None]) -> None:
        """Tell what waits, the oldest first, by ``tell``.

        Raises:
            Unreachable: the network; what is left waits.

        """
        for _ in range(AT_ONCE):
            if not self._waiting:
                return
            told = self._waiting[0]
            told.tries += 1
            tell(told.fix)
            told.held = True
            self._waiting.popleft()

    def waits(self) -> int:
        """Give how many wait."""
        return len(self._waiting)

    def _keep(self, fix: Fix) -> None:
        told = Told(fix)
        self._waiting.append(told)
        self.told.append(told)


def _fixed(at: datetime, spot: Spot, battery: int, fault: FixFault, dice: random.Random) -> Fix:
    right = _off(spot, abs(dice.gauss(0, ERROR_M)), dice)
    fix = Fix(
        at=at,
        lat=right[0],
        lon=right[1],
        accuracy_m=round(dice.uniform(4, 18), 1),
        speed_mps=round(spot.speed_mps, 2),
        course=round(spot.course, 1) % 360,
        battery=battery,
        fault=fault,
    )
    if fault is FixFault.NULL_ISLAND:
        return replace(fix, lat=0.0, lon=0.0)
    if fault is FixFault.OUTLIER:
        lat, lon = _off(spot, OUTLIER_M, dice)
        return replace(fix, lat=lat, lon=lon)
    if fault is FixFault.POOR:
        lat, lon = _off(spot, dice.uniform(0.5, 1.0) * POOR_ERROR_M, dice)
        return replace(fix, lat=lat, lon=lon, accuracy_m=round(dice.uniform(900, 2500)))
    return fix


def _off(spot: Spot, by_m: float, dice: random.Random) -> tuple[float, float]:
    """Give a place so many metres off, in any direction."""
    angle = dice.uniform(0, 2 * math.pi)
    lat = spot.lat + by_m * math.cos(angle) / METRES_A_DEGREE
    narrow = math.cos(math.radians(spot.lat))
    lon = spot.lon + by_m * math.sin(angle) / METRES_A_DEGREE / narrow
    return round(lat, 6), round(lon, 6)
