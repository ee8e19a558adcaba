"""Decides how the feed is measured: from a phone's send to a desk's receipt, beside an answer that
writes nothing under the same load (A6).
"""

import shutil
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desktop.bench import filling
from desktop.bench.children import Child, child
from desktop.bench.place import Place
from desktop.bench.plan import Plan
from desktop.bench.rounds import Say, in_turn, rounds
from desktop.bench.serving import Arm
from desktop.bench.verdict import Verdict, held_against, median
from desktop.clock import Clock
from desktop.gateways.folder import CentreFolder

MORE_MS = 50.0
"""So much later than the no-op's answer a desk may hear of a report."""
BACKLOG = 100_000
"""So many older changes the stalled desk asks for: 12 MB, more than any socket holds for it."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is; ``until_s`` is when no further round begins."""

    name: str
    orders: int
    rounds: int
    warm_s: float
    seconds: float
    until_s: float
    rate: int = 100
    desks: int = 20
    """So many listen; one more is stalled."""
    backlog: int = BACKLOG


FULL = Size("full", 10_000, rounds=4, warm_s=2.0, seconds=15.0, until_s=190)
QUICK = Size("quick", 2_000, rounds=2, warm_s=1.0, seconds=5.0, until_s=60)


@dataclass(slots=True)
class Running:
    """An arm while it runs: its server, and what its rounds came to."""

    server: Child
    url: str
    real: bool
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def each(self, name: str) -> list[float]:
        """Return a figure of each round."""
        return [round_[name] for round_ in self.rounds]


def measured(where: Place, full: bool, clock: Clock, say: Say) -> Verdict:  # noqa: FBT001
    """Measure at full scale or small."""
    return run(where, FULL if full else QUICK, clock, say)


def run(where: Place, size: Size, clock: Clock, say: Say) -> Verdict:
    """Measure; see :func:`desktop.bench.ingest.run`."""
    began_s, folder = clock.monotonic_s(), where.folder
    plan = Plan(size.orders, size.orders, size.orders, size.desks + 1, size.backlog)
    say("bench.filling", orders=plan.orders)
    for arm in (Arm.NOOP, Arm.GROUPED):
        (folder / arm).mkdir()
    first = CentreFolder(folder / Arm.NOOP).database
    filling.fill(first, plan, clock)
    shutil.copyfile(first, CentreFolder(folder / Arm.GROUPED).database)
    with ExitStack() as stack:
        load = stack.enter_context(child("load"))
        servers = {arm: stack.enter_context(child("server")) for arm in (Arm.NOOP, Arm.GROUPED)}
        arms = {arm: _started(server, folder, arm) for arm, server in servers.items()}
        _round(list(arms), arms, load, plan, size, size.warm_s)
        for started in arms.values():
            started.rounds.clear()
        until_s = began_s + size.until_s
        for number in rounds(size.rounds, until_s, clock, say):
            for arm in in_turn(list(arms), number):
                if number == 0 or clock.monotonic_s() <= until_s:
                    _round([arm], arms, load, plan, size, size.seconds)
    more = {
        "scale": size.name,
        "filesystem": where.filesystem,
        "took_s": round(clock.monotonic_s() - began_s, 1),
    }
    return _verdict(arms[Arm.NOOP], arms[Arm.GROUPED], size, more, sound=where.syncs)


def _started(server: Child, folder: Path, arm: Arm) -> Running:
    """Let an arm's server begin."""
    url = server.ask(data=str(folder / arm), arm=arm)["url"]
    return Running(server, url, real=arm is Arm.GROUPED)


def _round(
    names: list[Arm], arms: dict[Arm, Running], load: Child, plan: Plan, size: Size, seconds: float
) -> None:
    """Load each arm once, in this order."""
    for name in names:
        arm = arms[name]
        answer = load.ask(
            act="feed",
            arm=name,
            url=arm.url,
            plan=asdict(plan),
            real=arm.real,
            seconds=seconds,
            rate=size.rate,
            desks=size.desks + 1,
        )
        arm.rounds.append(answer)


def _verdict(
    noop: Running, feed: Running, size: Size, more: dict[str, Any], *, sound: bool
) -> Verdict:
    """Hold what the desks heard against what the no-op answered."""
    noop_p99_ms = median(noop.each("answer_p99_ms"))
    feed_p99_ms = median(feed.each("heard_p99_ms"))
    wrong = int(sum(noop.each("wrong") + feed.each("wrong")))
    losses, repeats = int(sum(feed.each("losses"))), int(sum(feed.each("repeats")))
    return Verdict(
        name="feed",
        ratio={"feed": held_against(feed_p99_ms, noop_p99_ms + MORE_MS)},
        goal={"feed": 1.0},
        figures={
            "noop_p99_ms": noop_p99_ms,
            "feed_p99_ms": feed_p99_ms,
            "noop_p50_ms": median(noop.each("answer_p50_ms")),
            "feed_p50_ms": median(feed.each("heard_p50_ms")),
            "answer_p50_ms": median(feed.each("answer_p50_ms")),
            "answer_p99_ms": median(feed.each("answer_p99_ms")),
            "losses": losses,
            "repeats": repeats,
            "wrong": wrong,
            "first_wrong": next(
                (each["first_wrong"] for each in noop.rounds + feed.rounds if each["wrong"]), ""
            ),
            **more,
            "reports_a_second": size.rate,
            "desks": size.desks,
            "stalled_desks": 1,
            "stalled_read_bytes": int(sum(feed.each("stalled_read_bytes"))),
            "reports": int(sum(feed.each("right"))),
            "heard": int(sum(feed.each("heard"))),
            "late_ms": {"noop": noop.each("late_ms"), "feed": feed.each("late_ms")},
            "rounds": {
                "noop_p99_ms": noop.each("answer_p99_ms"),
                "feed_p99_ms": feed.each("heard_p99_ms"),
            },
        },
        least=False,
        sound=sound and not (wrong or losses or repeats),
    )
