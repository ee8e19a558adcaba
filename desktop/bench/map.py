"""Decides how the map is measured: frames with 20 to 10,000 technicians, and a replay (A6, E7).

The map is painted by a process of its own (``desktop.app.timed_map``); nothing of Qt is known here.
A frame is the processor time of the thread that paints; the three take turns.
"""

import os
import sys
from dataclasses import replace

from desktop.bench import replay
from desktop.bench.children import spoken_with
from desktop.bench.place import Place
from desktop.bench.rounds import Say, in_turn, rounds
from desktop.bench.verdict import Verdict, held_against, median
from desktop.bench.window import surroundings
from desktop.clock import Clock

GOAL = {"frame": 3.0, "budget": 1.0}
BUDGET_MS = 16.0
"""So long a frame may hold the main thread."""
CROWDS = (20, 2_000, 10_000)
ROUNDS, FRAMES, UNTIL_S = {False: 5, True: 15}, {False: 20, True: 60}, {False: 30.0, True: 40.0}
REPLAY_UNTIL_S = 110.0


def measured(where: Place, full: bool, clock: Clock, say: Say) -> Verdict:  # noqa: FBT001
    """Measure at full scale or small."""
    began_s = clock.monotonic_s()
    still: dict[int, list[float]] = {people: [] for people in CROWDS}
    panned: dict[int, list[float]] = {people: [] for people in CROWDS}
    around = surroundings(where.folder / "kept")
    command = [sys.executable, "-m", "desktop.app.timed_map"]
    with spoken_with(command, "map", around) as child:
        child.heard()
        for number in rounds(ROUNDS[full], began_s + UNTIL_S[full], clock, say):
            for people in in_turn(CROWDS, number):
                told = child.ask(people=people, frames=FRAMES[full])
                still[people].append(told["still_ms"])
                panned[people].append(told["panned_ms"])
    size = replace(replay.FULL if full else replay.QUICK, until_s=REPLAY_UNTIL_S)
    played = replay.opened(where.folder / "replay.db", size, clock, say)
    open_s, read_s = median(played.open_s, 6), median(played.read_s, 6)
    frames = {people: median(found) for people, found in still.items()}
    few, many, _ = CROWDS
    return Verdict(
        name="map",
        ratio={
            "frame": held_against(frames[many], frames[few]),
            "budget": held_against(frames[many], BUDGET_MS),
        },
        goal=GOAL,
        figures={
            **{f"frame_{people}_ms": found for people, found in frames.items()},
            **{f"panned_{people}_ms": median(found) for people, found in panned.items()},
            "rounds": {f"frame_{people}_ms": found for people, found in still.items()},
            "replay_open_s": open_s,
            "bare_read_s": read_s,
            "fixes": size.people * size.fixes_each,
            "wrong": played.wrong,
            "scale": "full" if full else "quick",
            "platform": around.get("QT_QPA_PLATFORM", os.environ.get("QT_QPA_PLATFORM", "default")),
            "took_s": round(clock.monotonic_s() - began_s, 1),
        },
        least=False,
        sound=not played.wrong,
    )
