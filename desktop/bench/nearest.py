"""Decides how it is measured who is nearest: our index beside an SQLite R*Tree doing the same (A8).

Both hold the same technicians, who move while they are looked for; both are asked for the five
nearest who have what a job asks, and what they say is held against looking at everybody.
"""

import heapq
import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians
from uuid import UUID

from sqlcipher3 import dbapi2
from typing_extensions import override

from desktop.bench.place import Place
from desktop.bench.rounds import Say, in_turn, rounds
from desktop.bench.verdict import Verdict, held_against, median
from desktop.clock import Clock
from desktop.domain.nearest import Nearest
from desktop.domain.positions import distance_m

GOAL = {"rtree": 10.0, "million": 1.0}
GROWS_MOST = 20.0
"""How much more a search may cost among ten times as many."""
COUNT = 5
SHARE = 0.01
"""How many of all have what is asked."""
MOVES_A_S = 5_000
SOUTH, WEST, WIDE_DEGREES = 30.7, 120.9, 1.0
"""The square of the map on which they are: a large city's."""
STEP_DEGREES = 0.0005
FITS, ASKED = 0b1011, 0b0011
"""Marks of whoever fits, and what is asked; everybody has some of it."""
DEGREE_M = 111_195.0


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is; ``until_s`` is when no further round begins."""

    name: str
    people: int
    many_people: int
    rounds: int
    seconds: float
    checked: int
    until_s: float


FULL = Size("full", 100_000, 1_000_000, rounds=9, seconds=2.0, checked=20, until_s=150)
QUICK = Size("quick", 100_000, 1_000_000, rounds=3, seconds=1.0, checked=5, until_s=45)


class Crowd:
    """Technicians on a square of the map, from a seed, who move step by step."""

    def __init__(self, people: int, seed: int = 1) -> None:
        """Put everybody somewhere."""
        self._chance = random.Random(seed)  # noqa: S311  (a repeatable crowd, no secret)
        chance = self._chance
        self.ids = [UUID(int=number) for number in range(1, people + 1)]
        self.lats = [SOUTH + WIDE_DEGREES * chance.random() for _ in range(people)]
        self.lons = [WEST + WIDE_DEGREES * chance.random() for _ in range(people)]
        self.marks = [FITS if chance.random() < SHARE else FITS & ~ASKED | 1 for _ in self.ids]

    def step(self) -> int:
        """Move somebody a little, and return which."""
        which = self._chance.randrange(len(self.ids))
        self.lats[which] += STEP_DEGREES * (self._chance.random() - 0.5)
        self.lons[which] += STEP_DEGREES * (self._chance.random() - 0.5)
        return which

    def spot(self) -> tuple[float, float]:
        """Return a place at which somebody is wanted."""
        return SOUTH + WIDE_DEGREES * self._chance.random(), WEST + (
            WIDE_DEGREES * self._chance.random()
        )

    def nearest(self, lat: float, lon: float) -> list[float]:
        """Return how far the nearest who fit are, by looking at everybody."""
        return heapq.nsmallest(
            COUNT,
            (
                distance_m(lat, lon, self.lats[which], self.lons[which])
                for which, marks in enumerate(self.marks)
                if marks & ASKED == ASKED
            ),
        )


class Arm(ABC):
    """A way to find who is nearest, with a crowd of its own."""

    def __init__(self, people: int) -> None:
        """Make the crowd."""
        self.crowd = Crowd(people)
        self.taken_us: list[float] = []
        self.medians_us: list[float] = []
        self.moves = 0
        self.wrong = 0
        self.behind = False

    @abstractmethod
    def move(self, which: int) -> None:
        """Put one of the crowd where he now is."""

    @abstractmethod
    def find(self, lat: float, lon: float) -> Sequence[float]:
        """Return how far the nearest who fit are, in metres, the nearest first."""

    def check(self, times: int) -> None:
        """Hold what is found against looking at everybody."""
        for _ in range(times):
            spot = self.crowd.spot()
            found, true = self.find(*spot), self.crowd.nearest(*spot)
            close = len(found) == len(true) and all(
                abs(one - other) < 0.01  # noqa: PLR2004  (a centimetre: roundings differ)
                for one, other in zip(found, true, strict=True)
            )
            self.wrong += not close

    def measure(self, seconds: float, clock: Clock) -> None:
        """Find people for so long, while as many move as have to; moves are not in the cost."""
        began_s, moved = clock.monotonic_s(), 0
        taken: list[float] = []
        while (gone_s := clock.monotonic_s() - began_s) < seconds:
            for _ in range(int(gone_s * MOVES_A_S) - moved):
                self.move(self.crowd.step())
                moved += 1
            spot = self.crowd.spot()
            from_s = clock.monotonic_s()
            self.find(*spot)
            taken.append((clock.monotonic_s() - from_s) * 1e6)
        took_s = clock.monotonic_s() - began_s
        self.moves += moved
        # Where moves take longer than they may, they would come to stand in a queue.
        self.behind |= moved < 0.9 * MOVES_A_S * seconds or took_s > seconds + 1.0
        self.taken_us += taken
        self.medians_us.append(median(taken, 1))


class Ours(Arm):
    """The index of `desktop.domain.nearest`."""

    def __init__(self, people: int) -> None:
        """Put everybody into it."""
        super().__init__(people)
        crowd, self._index = self.crowd, Nearest()
        self._index.put_all(crowd.ids, crowd.lats, crowd.lons, crowd.marks)

    @override
    def move(self, which: int) -> None:
        crowd = self.crowd
        self._index.move(crowd.ids[which], crowd.lats[which], crowd.lons[which])

    @override
    def find(self, lat: float, lon: float) -> Sequence[float]:
        return [near.distance_m for near in self._index.to(lat, lon, COUNT, ASKED)]


_ROWS = "SELECT lat, lon FROM place WHERE south <= ? AND north >= ? AND west <= ? AND east >= ?"


class RTree(Arm):
    """SQLite's R*Tree in memory: boxes around a place, each twice as wide, until there are enough.

    It begins with a box in which about twice as many fit as are wanted.
    """

    def __init__(self, people: int) -> None:
        """Put everybody into it."""
        super().__init__(people)
        self._database = dbapi2.connect(":memory:", isolation_level=None)
        self._cursor = self._database.cursor()
        self._cursor.execute(
            "CREATE VIRTUAL TABLE place USING rtree(id, south, north, west, east, "
            "+lat, +lon, +marks)"
        )
        crowd = self.crowd
        self._cursor.execute("BEGIN")
        self._cursor.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (which, lat, lat, lon, lon, lat, lon, marks)
                for which, (lat, lon, marks) in enumerate(
                    zip(crowd.lats, crowd.lons, crowd.marks, strict=True)
                )
            ],
        )
        self._cursor.execute("COMMIT")
        self._first_degrees = WIDE_DEGREES * (2 * COUNT / (people * SHARE)) ** 0.5 / 2

    def close(self) -> None:
        """Forget it."""
        self._database.close()

    @override
    def move(self, which: int) -> None:
        lat, lon = self.crowd.lats[which], self.crowd.lons[which]
        self._cursor.execute(
            "UPDATE place SET south = ?, north = ?, west = ?, east = ?, lat = ?, lon = ? "
            "WHERE id = ?",
            (lat, lat, lon, lon, lat, lon, which),
        )

    @override
    def find(self, lat: float, lon: float) -> Sequence[float]:
        half, narrow = self._first_degrees, cos(radians(lat))
        while True:
            box = (lat + half, lat - half, lon + half / narrow, lon - half / narrow)
            rows = self._cursor.execute(f"{_ROWS} AND marks & ? = ?", (*box, ASKED, ASKED))
            far = sorted(distance_m(lat, lon, *row) for row in rows)[:COUNT]
            # Within this far of the place, nobody is outside of the box.
            if (len(far) == COUNT and far[-1] < 0.99 * half * DEGREE_M) or half > 4 * WIDE_DEGREES:
                return far
            half *= 2


@dataclass(slots=True)
class Arms:
    """What is held against each other."""

    ours: Ours
    rtree: RTree
    million: Ours
    named: dict[str, Arm] = field(init=False)

    def __post_init__(self) -> None:
        """Call each by its name."""
        self.named = {"ours": self.ours, "rtree": self.rtree, "ours_million": self.million}


def measured(where: Place, full: bool, clock: Clock, say: Say) -> Verdict:  # noqa: FBT001
    """Measure at full scale or small; it all lies in memory."""
    del where
    return run(FULL if full else QUICK, clock, say)


def run(size: Size, clock: Clock, say: Say) -> Verdict:
    """Measure.

    Args:
        size: how large the run is.
        clock: whose time it is.
        say: hears how far the bench is, as a key of the words and its fields.
    """
    began_s = clock.monotonic_s()
    say("bench.people", people=size.many_people)
    arms = Arms(Ours(size.people), RTree(size.people), Ours(size.many_people))
    try:
        for number in rounds(size.rounds, began_s + size.until_s, clock, say):
            for name in in_turn(list(arms.named), number):
                arms.named[name].check(size.checked)
                arms.named[name].measure(size.seconds, clock)
    finally:
        arms.rtree.close()
    return _verdict(arms, size, clock.monotonic_s() - began_s)


def _verdict(arms: Arms, size: Size, took_s: float) -> Verdict:
    """Hold the arms against each other."""
    us = {name: median(arm.medians_us, 1) for name, arm in arms.named.items()}
    wrong = {name: arm.wrong for name, arm in arms.named.items()}
    behind = {name: arm.behind for name, arm in arms.named.items()}
    return Verdict(
        name="nearest",
        ratio={
            "rtree": held_against(us["rtree"], us["ours"]),
            "million": held_against(GROWS_MOST * us["ours"], us["ours_million"]),
        },
        goal=GOAL,
        figures={
            **{f"{name}_us": middle for name, middle in us.items()},
            "rounds_us": {name: arm.medians_us for name, arm in arms.named.items()},
            "p99_us": {name: _p99(arm.taken_us) for name, arm in arms.named.items()},
            "searches": {name: len(arm.taken_us) for name, arm in arms.named.items()},
            "moves": {name: arm.moves for name, arm in arms.named.items()},
            "behind": behind,
            "wrong": wrong,
            "people": {"ours": size.people, "rtree": size.people, "ours_million": size.many_people},
            "scale": size.name,
            "took_s": round(took_s, 1),
        },
        least=True,
        sound=not any(wrong.values()) and not behind["ours"] and not behind["ours_million"],
    )


def _p99(taken: list[float]) -> float:
    return round(sorted(taken)[int(0.99 * (len(taken) - 1))], 1)
