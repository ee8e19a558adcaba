"""Decides how the opening of a replay is measured: beside the bare read of its fixes (A6).

Both read the same columns of the same fixes of everybody from one database; ours also thins them,
finds what happened, and writes the message as the server sends it.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import cos, pi, sin
from pathlib import Path
from typing import Any
from uuid import UUID

from api_client.vocabulary import DeviceApp
from desktop.bench import filling
from desktop.bench import plan as planned
from desktop.bench.filling import micros
from desktop.bench.place import Place
from desktop.bench.plan import Plan
from desktop.bench.rounds import Say, in_turn, rounds
from desktop.bench.verdict import Verdict, held_against, median
from desktop.clock import Clock
from desktop.server import present_replay
from desktop.service import replay
from desktop.service.replay import Asked
from desktop.service.unit import SYSTEM, Work
from desktop.store import replay as store
from desktop.store.engine import Database

GOAL = {"open": 3.0}
APART_US = 60_000_000
"""A fix a minute: ten thousand are a week."""
STOP_FIXES, TRIP_FIXES = (10, 90), (5, 40)
STEP_DEGREES, TREMBLE_DEGREES, TURN = 0.006, 0.00005, 0.5
"""How far somebody gets in a minute, how a parked phone trembles, how roads bend (radians)."""
SOUTH, WEST, WIDE_DEGREES = 30.7, 120.9, 1.0
ENDED_DAYS_AGO = 1

_FIX = (
    "INSERT INTO position (technician_id, lat, lon, accuracy_m, occurred_at, received_at,"
    " speed_mps, course, battery_percent, app, kept) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
)
_LEG = (
    "INSERT INTO leg (technician_id, moving, began_at, ended_at, lat, lon, distance_m)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is; ``until_s`` is when no further round begins."""

    name: str
    people: int
    fixes_each: int
    rounds: int
    until_s: float


FULL = Size("full", 100, 10_000, rounds=5, until_s=150)
QUICK = Size("quick", 100, 3_000, rounds=3, until_s=45)
"""More fixes than are told, so that they are thinned as a million is."""


@dataclass(slots=True)
class Opened:
    """What both arms took, in seconds, and whether each found everything."""

    open_s: list[float] = field(default_factory=list)
    read_s: list[float] = field(default_factory=list)
    wrong: int = 0
    bytes_sent: int = 0
    points: int = 0
    farthest_m: float = 0.0


class Drive:
    """Somebody's way from stop to stop, from a seed, a fix a minute."""

    def __init__(self, number: int, fixes: int) -> None:
        """Drive all of it."""
        self._chance = random.Random(number)  # noqa: S311  (a repeatable way, no secret)
        self.lats: list[float] = []
        self.lons: list[float] = []
        self.legs: list[tuple[int, int, int]] = []
        """Of each leg: 1 where it is a trip, its first fix, its last one."""
        lat, lon = (low + WIDE_DEGREES * self._chance.random() for low in (SOUTH, WEST))
        while len(self.lats) < fixes:
            first = len(self.lats)
            self._stay(lat, lon, self._chance.randint(*STOP_FIXES))
            self.legs.append((0, first, len(self.lats) - 1))
            lat, lon = self._go(lat, lon, self._chance.randint(*TRIP_FIXES))
            self.legs.append((1, self.legs[-1][2], len(self.lats) - 1))
        del self.lats[fixes:], self.lons[fixes:]
        self.legs = [leg for leg in self.legs if leg[2] < fixes]

    def _stay(self, lat: float, lon: float, fixes: int) -> None:
        chance = self._chance
        for _ in range(fixes):
            self.lats.append(lat + TREMBLE_DEGREES * (chance.random() - 0.5))
            self.lons.append(lon + TREMBLE_DEGREES * (chance.random() - 0.5))

    def _go(self, lat: float, lon: float, fixes: int) -> tuple[float, float]:
        chance, towards = self._chance, 2 * pi * self._chance.random()
        for _ in range(fixes):
            towards += TURN * (chance.random() - 0.5)
            lat += STEP_DEGREES * chance.random() * sin(towards)
            lon += STEP_DEGREES * chance.random() * cos(towards)
            self.lats.append(lat)
            self.lons.append(lon)
        return lat, lon


def made(path: Path, size: Size, clock: Clock) -> Asked:
    """Make a centre whose technicians drove about, and return the question for all of them."""
    plan = Plan(orders=size.people, devices=size.people, given=size.people)
    filling.fill(path, plan, clock, searched=False)
    lasted = timedelta(microseconds=APART_US * size.fixes_each)
    began = clock.now() - timedelta(days=ENDED_DAYS_AGO) - lasted
    drives = [Drive(number, size.fixes_each) for number in range(size.people)]
    database = Database(path)
    try:
        with closing(database.engine.raw_connection()) as connection:
            connection.detach()  # its settings are not for anybody else
            _lay(connection.cursor(), drives, size, began)
    finally:
        database.close()
    ids = tuple(UUID(planned.technician_id(number)) for number in range(size.people))
    return Asked(ids, None, began, began + lasted)


def _lay(cursor: Any, drives: list[Drive], size: Size, began: datetime) -> None:  # noqa: ANN401
    """Lay all fixes and legs in one transaction."""
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.execute("BEGIN IMMEDIATE")
    cursor.executemany(_FIX, _fixes(drives, size, began))
    cursor.executemany(_LEG, _legs(drives, began))
    cursor.execute("COMMIT")


def _fixes(drives: list[Drive], size: Size, began: datetime) -> Iterator[tuple[Any, ...]]:
    """Give all fixes in the order in which they came: everybody's by turns."""
    ids = [planned.technician_id(number) for number in range(len(drives))]
    began_us, spread_us = micros(began), APART_US // len(drives)
    app = DeviceApp.OWNTRACKS.value
    for place in range(size.fixes_each):
        at_us = began_us + place * APART_US
        for drive, id_ in zip(drives, ids, strict=True):
            spot = drive.lats[place], drive.lons[place]
            yield (id_, *spot, 12.5, at_us, at_us + 1_000_000, 8.0, 90.0, 70, app)
            at_us += spread_us


def _legs(drives: list[Drive], began: datetime) -> Iterator[tuple[Any, ...]]:
    spread_us = APART_US // len(drives)
    for number, drive in enumerate(drives):
        began_us, id_ = micros(began) + number * spread_us, planned.technician_id(number)
        for moving, first, last in drive.legs:
            times = (began_us + place * APART_US for place in (first, last))
            metres = 500.0 * (last - first) * moving
            yield (id_, moving, *times, drive.lats[first], drive.lons[first], metres)


def measured(where: Place, full: bool, clock: Clock, say: Say) -> Verdict:  # noqa: FBT001
    """Measure at full scale or small."""
    return run(where, FULL if full else QUICK, clock, say)


def run(where: Place, size: Size, clock: Clock, say: Say) -> Verdict:
    """Measure.

    Args:
        where: a folder of this bench alone.
        size: how large the run is.
        clock: whose time it is.
        say: hears how far the bench is, as a key of the words and its fields.
    """
    began_s = clock.monotonic_s()
    found = opened(where.folder / "replay.db", size, clock, say)
    return Verdict(
        name="replay",
        ratio={"open": held_against(median(found.open_s, 9), median(found.read_s, 9))},
        goal=GOAL,
        figures=figures(found, size) | {"took_s": round(clock.monotonic_s() - began_s, 1)},
        least=False,
        sound=not found.wrong,
    )


def figures(found: Opened, size: Size) -> dict[str, Any]:
    """Return what was measured, by name."""
    return {
        "replay_open_s": median(found.open_s),
        "bare_read_s": median(found.read_s),
        "rounds_s": {
            "open": [round(each, 3) for each in found.open_s],
            "read": [round(each, 3) for each in found.read_s],
        },
        "fixes": size.people * size.fixes_each,
        "people": size.people,
        "points": found.points,
        "bytes": found.bytes_sent,
        "within_m": round(found.farthest_m, 1),
        "wrong": found.wrong,
        "scale": size.name,
    }


def opened(path: Path, size: Size, clock: Clock, say: Say) -> Opened:
    """Make the database at a path, and open the replay of all of it beside the bare read."""
    began_s = clock.monotonic_s()
    say("bench.fixes", fixes=size.people * size.fixes_each)
    asked = made(path, size, clock)
    database, found = Database(path), Opened()
    work = Work(database, clock)
    arms = {"open": lambda: _open(work, asked, found), "read": lambda: _read(database, asked)}
    taken = {"open": found.open_s, "read": found.read_s}
    try:
        for number in rounds(size.rounds, began_s + size.until_s, clock, say):
            for name in in_turn(list(arms), number):
                from_s = clock.monotonic_s()
                fixes = arms[name]()
                taken[name].append(clock.monotonic_s() - from_s)
                found.wrong += fixes != size.people * size.fixes_each
    finally:
        work.close()
        database.close()
    return found


def _open(work: Work, asked: Asked, found: Opened) -> int:
    """Note the look, look, and write the message; return how many fixes it was made of."""
    work.write(SYSTEM, lambda unit: replay.note_look(unit, asked))
    told = work.read(SYSTEM, lambda unit: replay.look(unit, asked))
    found.bytes_sent = len(present_replay.written(told))
    tracks = [one.track for one in told.people]
    found.points = sum(len(track.told) for track in tracks)
    found.farthest_m = max(track.within_m or 0.0 for track in tracks)
    return sum(track.fixes for track in tracks)


def _read(database: Database, asked: Asked) -> int:
    """Read the same columns of the same fixes by the driver, and return how many they are."""
    assert asked.since is not None
    assert asked.until is not None
    span, count = (micros(asked.since), micros(asked.until)), 0
    with database.read() as session, closing(session.connection().connection.cursor()) as cursor:
        for id_ in asked.technicians:
            cursor.execute(store.READ, (str(id_), *span))
            while rows := cursor.fetchmany(store.BATCH):
                count += len(rows)
    return count
