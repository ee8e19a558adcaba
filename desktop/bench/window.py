"""Decides how the desk's window is measured: against a bare window of Qt, against Fusion's table,
and on a hundred times as many orders (F1, F4).

The windows are programs of their own (``desktop.app.timed_desk``); nothing of Qt is known here.
Both are compiled and were started once before, as an installed program has been.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from typing_extensions import override

from api_client.vocabulary import StartFault
from desktop.bench import filling
from desktop.bench import plan as planned
from desktop.bench.children import Child, child, spoken_with
from desktop.bench.place import Place
from desktop.bench.plan import Plan
from desktop.bench.rounds import Say, rounds
from desktop.bench.serving import Arm
from desktop.bench.verdict import Verdict, held_against, median
from desktop.clock import Clock
from desktop.gateways.folder import CentreFolder
from desktop.store.faults import CannotStart

GOAL = {"first_queue": 3.0, "hold": 1.0, "scroll": 1.5, "memory": 1.15}
HELD_MS = 50.0
"""So long the main thread may be held at most."""
LISTED_S = 60.0
FRAMES = 20
SCREEN = "QT_QPA_PLATFORM"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is; ``until_s`` is when no further start is measured."""

    name: str
    orders: int
    many_orders: int
    starts: int
    held_s: float
    scrolled_rows: int
    until_s: float
    rate: int = 100


FULL = Size("full", 10_000, 1_000_000, starts=7, held_s=20.0, scrolled_rows=400, until_s=140)
QUICK = Size("quick", 10_000, 50_000, starts=3, held_s=5.0, scrolled_rows=100, until_s=60)


def measured(where: Place, full: bool, clock: Clock, say: Say) -> Verdict:  # noqa: FBT001
    """Measure at full scale or small."""
    return run(where, FULL if full else QUICK, clock, say)


def run(where: Place, size: Size, clock: Clock, say: Say) -> Verdict:
    """Measure; see :func:`desktop.bench.ingest.run`."""
    began_s = clock.monotonic_s()
    say("bench.filling", orders=size.many_orders)
    few = Plan(size.orders, size.orders, size.orders)
    many = Plan(size.many_orders, size.orders, size.orders)
    with ExitStack() as stack:
        kept = where.folder / "kept"
        url = stack.enter_context(_served(where.folder / "few", few, clock))
        starts = _starts(url, kept, size, clock, say, began_s + size.until_s)
        say("bench.looking", orders=size.orders)
        seen = _used(url, kept, few, size, clock)
        url = stack.enter_context(_served(where.folder / "many", many, clock))
        say("bench.looking", orders=size.many_orders)
        with _desk(url, kept) as (desk, _):
            seen["memory_million_mb"] = _remembered(desk, size.many_orders, size, clock)
    more = {
        "scale": size.name,
        "platform": os.environ.get(SCREEN, _screen().get(SCREEN, "default")),
        "orders": size.orders,
        "many_orders": size.many_orders,
        "reports_a_second": size.rate,
        "starts": starts,
        "cpu_s": {name: median(took) for name, took in starts.items() if name.endswith("cpu_s")},
        "took_s": round(clock.monotonic_s() - began_s, 1),
    }
    return _verdict(median(starts["bare_window_s"]), median(starts["first_queue_s"]), seen, more)


@contextmanager
def _served(folder: Path, plan: Plan, clock: Clock) -> Iterator[str]:
    """Make a centre and serve it by a process of its own."""
    folder.mkdir()
    filling.fill(CentreFolder(folder).database, plan, clock)
    with child("server") as server:
        yield server.ask(data=str(folder), arm=Arm.GROUPED)["url"]


@contextmanager
def _desk(url: str, kept: Path) -> Iterator[tuple[Child, float]]:
    """Open a real desk, whose queue is painted once the block begins; give its time till then."""
    login = {"name": planned.desk_name(0), "password": planned.DESK_PASSWORD}
    asked = {"url": url, **login, "kept": str(kept / "desk")}
    command = [sys.executable, "-m", "desktop.app.timed_desk", json.dumps(asked)]
    with spoken_with(command, "desk", surroundings(kept)) as desk:
        yield desk, desk.heard()["cpu_s"]


@contextmanager
def _bare(kept: Path) -> Iterator[float]:
    """Open a bare window, which is painted once the block begins; give its time till then."""
    command = [sys.executable, "-m", "desktop.app.bare_window"]
    with spoken_with(command, "window", surroundings(kept)) as bare:
        yield bare.heard()["cpu_s"]


def _screen() -> dict[str, str]:
    """Say on what to paint where there is no screen: in memory."""
    shown = SCREEN in os.environ or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    return {SCREEN: "offscreen"} if sys.platform == "linux" and not shown else {}


def surroundings(kept: Path) -> dict[str, str]:
    """Keep what Python compiles in the bench's folder, whatever this process may write."""
    compiled = str(kept / "compiled")
    return {**_screen(), "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}


def _starts(
    url: str, kept: Path, size: Size, clock: Clock, say: Say, until_s: float
) -> dict[str, list[float]]:
    """Return how long each start took, of the bare window and of the desk, in turn."""
    took: dict[str, list[float]] = {
        name: [] for name in ("bare_window_s", "bare_cpu_s", "first_queue_s", "first_cpu_s")
    }
    with _bare(kept), _desk(url, kept):
        pass  # compiled, and everything kept, from now on
    for _ in rounds(size.starts, until_s, clock, say):
        began_s = clock.monotonic_s()
        with _bare(kept) as cpu_s:
            took["bare_cpu_s"].append(cpu_s)
            took["bare_window_s"].append(round(clock.monotonic_s() - began_s, 3))
        began_s = clock.monotonic_s()
        with _desk(url, kept) as (_, cpu_s):
            took["first_cpu_s"].append(cpu_s)
            took["first_queue_s"].append(round(clock.monotonic_s() - began_s, 3))
    return took


def _used(url: str, kept: Path, plan: Plan, size: Size, clock: Clock) -> dict[str, Any]:
    """Use a desk: first quietly, then while reports arrive."""
    with _desk(url, kept) as (desk, _), child("load") as load:
        seen: dict[str, Any] = {"memory_10k_mb": _remembered(desk, size.orders, size, clock)}
        seen["quiet_frame_ms"] = _frame_ms(desk)
        desk.ask(act="watch")
        reporting = _Reports(load, url, plan, size)
        reporting.start()
        seen["frame_ms"] = _frame_ms(desk)
        reporting.join()
        held = desk.ask(act="held")
        seen["longest_hold_ms"], seen["hold_p99_ms"] = held["longest_ms"], held["p99_ms"]
        seen["reports"], seen["wrong"] = reporting.answer["right"], reporting.answer["wrong"]
        seen["scroll_row_ms"] = desk.ask(act="scroll", rows=size.scrolled_rows)["row_ms"]
        seen["scroll_row_fusion_ms"] = desk.ask(act="fusion", rows=size.scrolled_rows)["row_ms"]
    return seen


def _frame_ms(desk: Child) -> float:
    """Return what painting the whole queue costs, frame by frame, so that nothing else waits."""
    return median([desk.ask(act="frames", count=1)["frame_ms"] for _ in range(FRAMES)])


class _Reports(Thread):
    """Reports that arrive at a steady rate while something else is asked."""

    def __init__(self, load: Child, url: str, plan: Plan, size: Size) -> None:
        super().__init__(name="reports")
        self._load, self._url, self._plan, self._size = load, url, plan, size
        self.answer: dict[str, Any] = {"right": 0, "wrong": 1}

    @override
    def run(self) -> None:
        self.answer = self._load.ask(
            act="feed",
            arm="window",
            url=self._url,
            plan=asdict(self._plan),
            real=True,
            seconds=self._size.held_s,
            rate=self._size.rate,
            desks=2,
        )


def _remembered(desk: Child, orders: int, size: Size, clock: Clock) -> float:
    """Wait until the desk lists all orders, look at some, and return its memory in megabytes."""
    until_s = clock.monotonic_s() + LISTED_S
    while desk.ask(act="rows")["rows"] < orders:
        if clock.monotonic_s() > until_s:
            raise CannotStart(StartFault.SERVER_SILENT, path="desk")
    desk.ask(act="scroll", rows=size.scrolled_rows)
    memory_mb: float = desk.ask(act="memory")["memory_mb"]
    return memory_mb


def _verdict(bare_s: float, first_s: float, seen: dict[str, Any], more: dict[str, Any]) -> Verdict:
    """Hold what was seen against its own run."""
    return Verdict(
        name="window",
        ratio={
            "first_queue": held_against(first_s, bare_s),
            "hold": held_against(seen["longest_hold_ms"], HELD_MS),
            "scroll": held_against(seen["scroll_row_ms"], seen["scroll_row_fusion_ms"]),
            "memory": held_against(seen["memory_million_mb"], seen["memory_10k_mb"]),
        },
        goal=GOAL,
        figures={"first_queue_s": first_s, "bare_window_s": bare_s, **seen, **more},
        least=False,
        sound=not seen["wrong"],
    )
