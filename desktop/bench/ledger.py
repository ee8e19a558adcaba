"""Decides how the posting of transfers is measured: the ledger against itself without groups,
against bare inserts of the same rows, and on a hundred times as many transfers (E5, E9).

Every command is one transfer between two accounts that are there, with its look at both balances,
its repeat looked for, its row in the audit log, and its answer awaited until it is on disk.
"""

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.bench.ledger_arms import BURST, Arm, Running, made
from desktop.bench.place import Place
from desktop.bench.rounds import Say, in_turn, rounds
from desktop.bench.verdict import Verdict, held_against, median
from desktop.clock import Clock

GOAL = {"single": 3.0, "bare": 0.2, "million": 0.8}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is; ``until_s`` is when no further round begins."""

    name: str
    few: int
    many: int
    rounds: int
    seconds: float
    until_s: float
    burst: int = BURST


FULL = Size("full", 10_000, 1_000_000, rounds=7, seconds=3.0, until_s=170)
QUICK = Size("quick", 10_000, 50_000, rounds=3, seconds=1.5, until_s=60)


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
    say("bench.transfers", transfers=size.many)
    stored = {arm: size.many if arm is Arm.MILLION else size.few for arm in Arm}
    arms = {arm: made(where.folder, arm, count, clock, size.burst) for arm, count in stored.items()}
    filled_s = clock.monotonic_s() - began_s
    gc.collect()
    gc.freeze()  # as the server does
    try:
        for arm in arms.values():
            arm.go_on(size.seconds / 4, clock)
        for arm in arms.values():
            arm.rates.clear()
        for number in rounds(size.rounds, began_s + size.until_s, clock, say):
            for name in in_turn(list(arms), number):
                arms[name].go_on(size.seconds, clock)
        sound = all(arm.is_sound() for arm in arms.values())
    finally:
        gc.unfreeze()
        for arm in arms.values():
            arm.close()
    figures = {
        "scale": size.name,
        "filesystem": where.filesystem,
        "filled_s": round(filled_s, 1),
        "took_s": round(clock.monotonic_s() - began_s, 1),
        "stored": {str(name): count for name, count in stored.items()},
    }
    return _verdict(arms, figures, sound=sound and where.syncs)


def _verdict(arms: Mapping[Arm, Running], more: dict[str, Any], *, sound: bool) -> Verdict:
    """Hold the arms against each other."""
    middle = {str(name): median(arm.rates, 1) for name, arm in arms.items()}
    grouped = middle[Arm.GROUPED]
    return Verdict(
        name="ledger",
        ratio={
            "single": held_against(grouped, middle[Arm.SINGLE]),
            "bare": held_against(grouped, middle[Arm.BARE]),
            "million": held_against(middle[Arm.MILLION], grouped),
        },
        goal=GOAL,
        figures={
            **middle,
            **more,
            "rates": {
                str(name): [round(rate, 1) for rate in arm.rates] for name, arm in arms.items()
            },
            "posted": {str(name): arm.posted for name, arm in arms.items()},
        },
        least=True,
        sound=sound,
    )
