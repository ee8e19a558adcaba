"""Decides how the taking of positions is measured: a tracking app's, of few devices and of many.

The product is held against itself without writing, and beside fifty times as many devices (A6).
"""

import math
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from api_client.vocabulary import DeviceApp
from desktop.bench import arms as running
from desktop.bench import filling
from desktop.bench.arms import Running
from desktop.bench.children import child
from desktop.bench.load import CONNECTIONS
from desktop.bench.place import Place
from desktop.bench.plan import Plan
from desktop.bench.rounds import Say, in_turn, rounds
from desktop.bench.serving import Arm
from desktop.bench.verdict import Verdict, held_against, median
from desktop.clock import Clock
from desktop.gateways.folder import CentreFolder

GOAL = {"noop": 0.4, "many": 0.8}
MANY = "grouped_10k"
ORDERS = 640
"""Enough for a centre; no position looks at one."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is; ``until_s`` is when no further round begins.

    Warming up ends when every device has spoken, or after ``warm_s``.
    """

    name: str
    devices: int
    many_devices: int
    rounds: int
    warm_s: float
    seconds: float
    most: int
    until_s: float


FULL = Size("full", 200, 10_000, rounds=9, warm_s=30.0, seconds=3.0, most=300, until_s=150)
QUICK = Size("quick", 200, 10_000, rounds=3, warm_s=20.0, seconds=1.5, most=150, until_s=70)


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
    say("bench.filling", orders=ORDERS)
    plans = _made(where.folder, size, clock)
    with ExitStack() as stack:
        load = stack.enter_context(child("load"))
        arms = running.started(stack, where.folder, plans, MANY)
        most = dict.fromkeys(arms, size.most) | {Arm.NOOP: size.most * 3}
        turn = partial(running.load_in_turn, "positions")
        # Every device is met before it counts: a stranger is looked up once.
        turn(list(arms), arms, load, size.warm_s, _all_once(plans))
        for arm in arms.values():
            arm.drop()
        until_s = began_s + size.until_s
        for number in rounds(size.rounds, until_s, clock, say):
            over = partial(_is_over, until_s if number else math.inf, clock)
            turn(in_turn(list(arms), number), arms, load, size.seconds, most, over)
            if not running.keep_whole(list(arms.values())):
                break
        written = {name: arms[name].server.ask() for name in plans}
    figures = {
        "scale": size.name,
        "filesystem": where.filesystem,
        "took_s": round(clock.monotonic_s() - began_s, 1),
        "written": written,
    }
    return _verdict(arms, figures, sound=where.syncs)


def _made(folder: Path, size: Size, clock: Clock) -> dict[str, Plan]:
    """Make each arm's centre; those of one size are copies of one file."""
    few = Plan(ORDERS, size.devices, ORDERS, app=DeviceApp.OWNTRACKS.value)
    many = Plan(ORDERS, size.many_devices, ORDERS, app=DeviceApp.OWNTRACKS.value)
    plans = {Arm.NOOP: few, Arm.GROUPED: few, MANY: many}
    for name in plans:
        (folder / name).mkdir()
    first = CentreFolder(folder / Arm.NOOP).database
    filling.fill(first, few, clock, searched=False)
    shutil.copyfile(first, CentreFolder(folder / Arm.GROUPED).database)
    filling.fill(CentreFolder(folder / MANY).database, many, clock, searched=False)
    return {str(name): plan for name, plan in plans.items()}


def _all_once(plans: dict[str, Plan]) -> dict[str, int]:
    """Return with how many messages a connection has spoken for all its devices."""
    return {name: math.ceil(plan.devices / CONNECTIONS) for name, plan in plans.items()}


def _is_over(until_s: float, clock: Clock) -> bool:
    return clock.monotonic_s() > until_s


def _verdict(arms: dict[str, Running], more: dict[str, Any], *, sound: bool) -> Verdict:
    """Hold the arms against each other."""
    middle = {name: median(arm.rates(), 1) for name, arm in arms.items()}
    grouped = middle[Arm.GROUPED]
    wrong, dry = running.first_wrong(arms), running.is_dry(arms)
    return Verdict(
        name="positions",
        ratio={
            "noop": held_against(grouped, middle[Arm.NOOP]),
            "many": held_against(middle[MANY], grouped),
        },
        goal=GOAL,
        figures={
            **middle,
            **more,
            "wrong": len(wrong),
            "first_wrong": wrong[0] if wrong else "",
            "dry": dry,
            "rounds": min(len(arm.rounds) for arm in arms.values()),
            "connections": CONNECTIONS,
            "devices": {name: arm.plan.devices for name, arm in arms.items()},
            "rates": {name: arm.rates() for name, arm in arms.items()},
            "p99_ms": {name: arm.middle("p99_ms") for name, arm in arms.items()},
            "sent": {name: arm.sent() for name, arm in arms.items()},
        },
        least=True,
        sound=sound and not wrong and not dry,
    )
