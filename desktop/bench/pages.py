"""Decides how the queue is measured: the first page of every sort and filter of many orders, beside
as many rows that the same route has in memory (F1).
"""

import json
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from desktop.bench import filling
from desktop.bench import plan as planned
from desktop.bench.children import Child, child
from desktop.bench.load import ANSWERS_WITHIN_S, address
from desktop.bench.place import Place
from desktop.bench.plan import Plan
from desktop.bench.rounds import Say, in_turn, rounds
from desktop.bench.serving import REMEMBERED_ROWS, Arm
from desktop.bench.verdict import Verdict, held_against, median
from desktop.bench.views import View, sorts_and_filters, views
from desktop.clock import Clock
from desktop.gateways.folder import CentreFolder

MOST = 3.0
"""How many times the page from memory a page may take."""
LOOKED_AT_AGAIN = 40
SHOWN = 20
"""How many of the slowest pages are named with their raw figures."""
_RIGHT = 200


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is; ``until_s`` is when no further round begins.

    Every page has ``rounds``; then the slowest have ``more_rounds``, since the slowest of hundreds
    is otherwise the one that something else on the machine held up. ``paired`` is whether every
    sort is tried with every filter.
    """

    name: str
    orders: int
    devices: int
    rounds: int
    more_rounds: int
    until_s: float
    paired: bool


FULL = Size("full", 1_000_000, 10_000, rounds=5, more_rounds=30, until_s=170, paired=True)
QUICK = Size("quick", 50_000, 1_000, rounds=5, more_rounds=15, until_s=60, paired=False)


@dataclass(slots=True)
class Timed:
    """A page while it is measured: how many rows it has, and the milliseconds of each round."""

    view: View
    rows: int = 0
    first_ms: float = 0.0
    page_ms: list[float] = field(default_factory=list)
    memory_ms: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times as long as the page from memory the page takes."""
        return held_against(median(self.page_ms), median(self.memory_ms))

    def figures(self) -> dict[str, object]:
        """Return what there is to tell of it."""
        return {
            "name": self.view.name,
            "ratio": self.ratio,
            "page_ms": median(self.page_ms),
            "memory_page_ms": median(self.memory_ms),
            "first_ms": self.first_ms,
            "rows": self.rows,
            "rounds": len(self.page_ms),
        }


class Asking:
    """A desk that asks one server for pages over one connection, and times each answer."""

    def __init__(self, url: str, clock: Clock) -> None:
        """Connect."""
        self._connection = HTTPConnection(*address(url), timeout=ANSWERS_WITHIN_S)
        self._clock = clock
        self._headers = {"Authorization": f"Bearer {planned.desk_token(0)}"}
        self.wrong: list[str] = []

    def page(self, query: str, rows: int | None = None) -> tuple[int, float]:
        """Return how many rows a page has, and how many milliseconds its answer took.

        Another number of rows than ``rows`` is wrong.
        """
        began_s = self._clock.monotonic_s()
        self._connection.request("GET", f"/v1/orders?{query}", headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        took_ms = (self._clock.monotonic_s() - began_s) * 1000
        found = len(json.loads(body)["items"]) if answer.status == _RIGHT else -1
        if found < 0 or rows not in {None, found}:
            self.wrong.append(
                f"{query}: {found} of {rows}: {body[:200].decode('utf-8', 'replace')}"
            )
        return found, took_ms

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def measured(where: Place, full: bool, clock: Clock, say: Say) -> Verdict:  # noqa: FBT001
    """Measure at full scale or small."""
    return run(where, FULL if full else QUICK, clock, say)


def run(where: Place, size: Size, clock: Clock, say: Say) -> Verdict:
    """Measure; see :func:`desktop.bench.ingest.run`."""
    began_s = clock.monotonic_s()
    plans = {
        Arm.GROUPED: Plan(size.orders, size.devices, size.devices // 100),
        Arm.MEMORY: Plan(2 * REMEMBERED_ROWS, 10, 10),
    }
    say("bench.filling", orders=size.orders)
    for arm, plan in plans.items():
        (where.folder / arm).mkdir()
        filling.fill(CentreFolder(where.folder / arm).database, plan, clock)
    filled_s = clock.monotonic_s() - began_s
    asked = views if size.paired else sorts_and_filters
    timed = [Timed(view) for view in asked(planned.technician_id(0))]
    with ExitStack() as stack:
        servers = {arm: stack.enter_context(child("server")) for arm in plans}
        desks = {
            arm: stack.enter_context(closing(_asking(server, where.folder / arm, arm, clock)))
            for arm, server in servers.items()
        }
        for one in timed:
            one.rows, first_ms = desks[Arm.GROUPED].page(one.view.query)
            one.first_ms = round(first_ms, 3)
            desks[Arm.MEMORY].page(_as_many(one))
        until_s, slowest = began_s + size.until_s, list[Timed]()
        for number in rounds(size.rounds, until_s, clock, say):
            for one in timed:
                if number == 0 or clock.monotonic_s() <= until_s:
                    _round(one, desks, number)
        for number in rounds(size.more_rounds, until_s, clock, say):
            slowest = slowest or _slowest(timed)
            for one in slowest:
                if clock.monotonic_s() <= until_s:
                    _round(one, desks, number)
    wrong = [fault for desk in desks.values() for fault in desk.wrong]
    more = {
        "scale": size.name,
        "filesystem": where.filesystem,
        "filled_s": round(filled_s, 1),
        "took_s": round(clock.monotonic_s() - began_s, 1),
        "orders": size.orders,
        "rounds": min(len(one.page_ms) for one in timed),
        "wrong": len(wrong),
        "first_wrong": wrong[0] if wrong else "",
    }
    return judged(timed, more, sound=not wrong)


def _alone() -> set[str]:
    """Return the names of the pages by which the goal is judged: each sort and each filter."""
    return {view.name for view in sorts_and_filters(planned.technician_id(0))}


def _slowest(timed: Sequence[Timed]) -> list[Timed]:
    """Return what is looked at again: the slowest sorts and filters, and the slowest pairs."""
    alone, ranked = _alone(), sorted(timed, key=lambda one: one.ratio, reverse=True)
    single = [one for one in ranked if one.view.name in alone]
    pairs = [one for one in ranked if one.view.name not in alone]
    return [*single[: LOOKED_AT_AGAIN // 2], *pairs[: LOOKED_AT_AGAIN // 2]]


def _asking(server: Child, folder: Path, arm: Arm, clock: Clock) -> Asking:
    """Let an arm's server begin, and connect to it."""
    return Asking(server.ask(data=str(folder), arm=arm)["url"], clock)


def _as_many(one: Timed) -> str:
    """Return the query for as many rows from memory; a page without rows is held against one."""
    return f"limit={max(1, one.rows)}"


def _round(one: Timed, desks: dict[Arm, Asking], number: int) -> None:
    """Ask each arm for the page once."""
    for arm in in_turn(list(desks), number):
        if arm is Arm.MEMORY:
            _, took_ms = desks[arm].page(_as_many(one), max(1, one.rows))
            one.memory_ms.append(took_ms)
        else:
            _, took_ms = desks[arm].page(one.view.query, one.rows)
            one.page_ms.append(took_ms)


def judged(timed: Sequence[Timed], more: dict[str, Any], *, sound: bool) -> Verdict:
    """Hold the slowest sort or filter against what it may take; pairs of them are told beside."""
    alone = _alone()
    ranked = sorted(timed, key=lambda one: one.ratio, reverse=True)
    single = [one for one in ranked if one.view.name in alone]
    slowest = single[0]
    return Verdict(
        name="queue",
        ratio={"queue": slowest.ratio},
        goal={"queue": MOST},
        figures={
            "page_ms": median(slowest.page_ms),
            "memory_page_ms": median(slowest.memory_ms),
            "slowest": slowest.view.name,
            "median_ratio": median([one.ratio for one in single]),
            "pages": len(single),
            "above": sum(one.ratio > MOST for one in single),
            "pairs": _told([one for one in ranked if one.view.name not in alone]),
            **more,
            "slowest_pages": [one.figures() for one in ranked[:SHOWN]],
            "ratios": {one.view.name: one.ratio for one in timed},
        },
        least=False,
        sound=sound,
    )


def _told(pairs: Sequence[Timed]) -> dict[str, object]:
    """Return how sorts together with filters stand, the slowest first; no part of the goal."""
    if not pairs:
        return {"pages": 0}
    return {
        "pages": len(pairs),
        "slowest": pairs[0].view.name,
        "worst_ratio": pairs[0].ratio,
        "median_ratio": median([one.ratio for one in pairs]),
        "above": sum(one.ratio > MOST for one in pairs),
    }
