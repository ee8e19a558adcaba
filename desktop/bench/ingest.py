"""Decides how the taking of reports is measured: the product against itself without writing,
without groups, and on a hundred times as many orders (A5).
"""

import math
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from desktop.bench import filling
from desktop.bench.arms import Running, first_wrong, is_dry, keep_whole, load_in_turn, started
from desktop.bench.children import child
from desktop.bench.load import CONNECTIONS
from desktop.bench.place import Place
from desktop.bench.plan import Plan
from desktop.bench.rounds import Say, in_turn, rounds
from desktop.bench.serving import Arm
from desktop.bench.verdict import Verdict, held_against, median
from desktop.clock import Clock
from desktop.gateways.folder import CentreFolder

GOAL = {"noop": 0.3, "single": 3.0, "million": 0.8}
MILLION = "grouped_million"
CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is; ``until_s`` is when no further round begins."""

    name: str
    orders: int
    many_orders: int
    devices: int
    rounds: int
    warm_s: float
    seconds: float
    most: int
    until_s: float


FULL = Size(
    "full", 10_000, 1_000_000, 10_000, rounds=7, warm_s=1.0, seconds=2.5, most=250, until_s=150
)
QUICK = Size(
    "quick", 10_000, 50_000, 10_000, rounds=3, warm_s=0.5, seconds=1.5, most=150, until_s=90
)


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
    began_s, folder = clock.monotonic_s(), where.folder
    say("bench.filling", orders=size.many_orders)
    plans = _made(folder, size, clock)
    filled_s = clock.monotonic_s() - began_s
    with ExitStack() as stack:
        load = stack.enter_context(child("load"))
        arms = _started(stack, folder, plans)
        most = dict.fromkeys(arms, size.most) | {CEILING: size.most * 8}
        load_in_turn("ingest", list(arms), arms, load, size.warm_s, most)
        for arm in arms.values():
            arm.drop()
        until_s = began_s + size.until_s
        for number in rounds(size.rounds, until_s, clock, say):
            over = partial(_is_over, until_s if number else math.inf, clock)
            names = in_turn(list(arms), number)
            load_in_turn("ingest", names, arms, load, size.seconds, most, over)
            if not keep_whole(list(arms.values())):
                break
        written = {name: arms[name].server.ask() for name in plans}
    figures = {
        "scale": size.name,
        "filesystem": where.filesystem,
        "filled_s": round(filled_s, 1),
        "took_s": round(clock.monotonic_s() - began_s, 1),
        "written": written,
    }
    return _verdict(arms, size, figures, sound=where.syncs)


def _made(folder: Path, size: Size, clock: Clock) -> dict[str, Plan]:
    """Make each arm's centre; those of one size are copies of one file."""
    few = Plan(size.orders, size.devices, size.orders)
    many = Plan(size.many_orders, size.devices, size.orders)
    plans = {Arm.NOOP: few, Arm.GROUPED: few, Arm.SINGLE: few, MILLION: many}
    for name in plans:
        (folder / name).mkdir()
    first = CentreFolder(folder / Arm.NOOP).database
    filling.fill(first, few, clock, searched=False)
    for name in (Arm.GROUPED, Arm.SINGLE):
        shutil.copyfile(first, CentreFolder(folder / name).database)
    filling.fill(CentreFolder(folder / MILLION).database, many, clock, searched=False)
    return {str(name): plan for name, plan in plans.items()}


def _started(stack: ExitStack, folder: Path, plans: dict[str, Plan]) -> dict[str, Running]:
    """Start every arm's server, and what shows how much the load itself can do."""
    arms = started(stack, folder, plans, MILLION)
    ceiling = stack.enter_context(child("trivial"))
    arms[CEILING] = Running(ceiling, ceiling.ask()["url"], plans[Arm.NOOP], real=False)
    return arms


def _is_over(until_s: float, clock: Clock) -> bool:
    return clock.monotonic_s() > until_s


def _verdict(arms: dict[str, Running], size: Size, more: dict[str, Any], *, sound: bool) -> Verdict:
    """Hold the arms against each other."""
    middle = {name: median(arm.rates(), 1) for name, arm in arms.items()}
    grouped = middle[Arm.GROUPED]
    wrong, dry = first_wrong(arms), is_dry(arms)
    return Verdict(
        name="ingest",
        ratio={
            "noop": held_against(grouped, middle[Arm.NOOP]),
            "single": held_against(grouped, middle[Arm.SINGLE]),
            "million": held_against(middle[MILLION], grouped),
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
            "devices": size.devices,
            "orders": {name: arm.plan.orders for name, arm in arms.items()},
            "rates": {name: arm.rates() for name, arm in arms.items()},
            "p99_ms": {name: arm.middle("p99_ms") for name, arm in arms.items()},
            "sent": {name: arm.sent() for name, arm in arms.items()},
        },
        least=True,
        sound=sound and not wrong and not dry,
    )
