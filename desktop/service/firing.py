"""Decides how one loop fires what is due: short acts in one unit, long work under a lease.

The kinds are a table: what is done when one of them is due. What fails is tried again a little
later each time, and holds nothing else up.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from api_client.ids import new_id
from desktop.clock import machine, real_s
from desktop.domain.traces import traced
from desktop.service import deadlines
from desktop.service.deadlines import LEASE, Due
from desktop.service.unit import SYSTEM, Unit, Work

LOOK_S = 1.0
"""So often it is looked at least: another server may have set a deadline, or somebody the clock."""
AT_ONCE_S = 0.01
"""When it is looked again for what came due between two looks."""
LONGEST_WAIT_S = 60.0
_log = logging.getLogger(__name__)
Again = Callable[[Unit, Due], datetime | None]
"""Acts in the unit that fires the deadline; returns when it is due again, None for never."""


class Stopped(Exception):
    """Long work is to end: the server stops, or somebody else has the lease."""


class Lasting(Protocol):
    """Work that takes longer than one unit may."""

    def begin(self, unit: Unit, due: Due) -> Any:  # noqa: ANN401  (what work is given)
        """Note that it begins, in the unit that takes the lease; return what work needs."""

    def work(self, begun: Any, carry_on: Callable[[], None]) -> Any:  # noqa: ANN401
        """Do it, outside of any unit; ``carry_on`` is called often, and raises Stopped."""

    def end(self, unit: Unit, begun: Any, done: Any) -> datetime | None:  # noqa: ANN401
        """Note what work returned, or the exception by which it ended; return when it is again."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """When one that recurs is due the first time, and at the latest, seen from now.

    One that is due later than that was planned by a clock which was set back since.
    """

    first: Callable[[datetime], datetime]
    latest: Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is done when a deadline of a kind is due: a short act, or work that lasts."""

    act: Again | Lasting
    recurring: Recurring | None = None


class _Long:
    """Work under way, in a thread of its own."""

    def __init__(self, due: Due, holder: UUID, renewed_s: float) -> None:
        self.due = due
        self.holder = holder
        self.renewed_s = renewed_s
        self.ending = threading.Event()
        self.thread: threading.Thread | None = None

    def carry_on(self) -> None:
        """Raise where the work is to end."""
        if self.ending.is_set():
            raise Stopped


class Firing:
    """Fires what is due of the kinds that it knows; others are left to who knows them."""

    def __init__(self, work: Work, kinds: Mapping[str, Kind]) -> None:
        """Fire on an open centre; nothing is done before :meth:`look`."""
        self._work = work
        self._kinds = dict(kinds)
        self._long: list[_Long] = []
        self._failed: dict[UUID, tuple[float, float]] = {}

    def look(self) -> float:
        """Fire what is due, and return in how many seconds to look again.

        Raises:
            Refusal, SQLAlchemyError: the database is not to be had now.
        """
        self._renew()
        self._plan()
        seen = self._work.read(SYSTEM, lambda unit: deadlines.due(unit, self._kinds))
        now_s = machine(self._work.clock).monotonic_s()
        ready = [due for due in seen if self._failed.get(due.id, (0.0, 0.0))[0] <= now_s]
        for due in ready:
            self._fire(due)
        if ready:
            return 0.0
        if self._long:  # a lease lasts as long as the clock says
            return min(real_s(self._work.clock, LEASE.total_seconds() / 3), self._next_s())
        return self._next_s()

    def stop(self) -> None:
        """End long work and wait for it; it is due again at the next start."""
        for long in self._long:
            long.ending.set()
        for long in self._long:
            assert long.thread is not None
            long.thread.join()

    def _next_s(self) -> float:
        """Return in how many seconds the next deadline is due, at most :data:`LOOK_S`."""

        def ahead(unit: Unit) -> float:
            at = deadlines.next_due(unit, self._kinds)
            left_s = LOOK_S if at is None else (at - unit.now).total_seconds()
            if left_s > 0:
                return left_s
            return LOOK_S if self._failed else AT_ONCE_S  # what failed waits

        return min(LOOK_S, real_s(self._work.clock, self._work.read(SYSTEM, ahead)))

    def _plan(self) -> None:
        """Plan what recurs and is not planned, or was by a clock that was set back."""
        for name, kind in self._kinds.items():
            if kind.recurring is not None:
                self._plan_one(name, kind.recurring)

    def _plan_one(self, name: str, recurring: Recurring) -> None:
        def missing(unit: Unit) -> bool:
            at = deadlines.due_at(unit, name)
            return at is None or at > recurring.latest(unit.now)

        def plan(unit: Unit) -> None:
            if missing(unit):  # no other server has meanwhile
                deadlines.plan(unit, name, "", recurring.first(unit.now))

        if self._work.read(SYSTEM, missing):
            self._work.write(SYSTEM, plan)

    def _fire(self, due: Due) -> None:
        """Fire one; a fault is logged, and it is tried again later."""
        act = self._kinds[due.kind].act
        try:
            if callable(act):
                self._work.write(SYSTEM, lambda unit: _acted(unit, due, act))
            else:
                self._start(due, act)
        except Exception as error:  # noqa: BLE001  (one kind's bug ends neither loop nor server)
            _, waited_s = self._failed.get(due.id, (0.0, 0.5))
            wait_s = min(2 * waited_s, LONGEST_WAIT_S)
            self._failed[due.id] = (machine(self._work.clock).monotonic_s() + wait_s, wait_s)
            about = {"kind": due.kind, "wait_s": wait_s, **traced(error)}
            _log.error("deadline-failed", extra=about)
        else:
            self._failed.pop(due.id, None)

    def _start(self, due: Due, act: Lasting) -> None:
        """Take the lease and begin long work, unless another server was quicker."""
        long = _Long(due, new_id(), self._work.clock.monotonic_s())

        def begin(unit: Unit) -> list[Any]:
            return [act.begin(unit, due)] if deadlines.lease(unit, due, long.holder) else []

        for begun in self._work.write(SYSTEM, begin):
            args = (long, act, begun)
            long.thread = threading.Thread(target=self._carry_out, args=args, name=due.kind)
            self._long.append(long)
            long.thread.start()

    def _carry_out(self, long: _Long, act: Lasting, begun: Any) -> None:  # noqa: ANN401
        """Do long work in its thread, note its end, and let go of the lease."""
        try:
            done = act.work(begun, long.carry_on)
        except Stopped as stopped:
            done = stopped
        except Exception as error:  # noqa: BLE001  (the run is noted as failed)
            _log.error("deadline-failed", extra={"kind": long.due.kind, **traced(error)})
            done = error

        def end(unit: Unit) -> None:
            again_at = act.end(unit, begun, done)
            deadlines.release(unit, long.due.id, long.holder, again_at)

        try:
            self._work.write(SYSTEM, end)
        except Exception as error:  # noqa: BLE001  (the lease runs out, and another begins)
            _log.error("deadline-failed", extra={"kind": long.due.kind, **traced(error)})

    def _renew(self) -> None:
        """Hold on to the leases of what is under way; work whose lease was lost ends."""
        self._long = [long for long in self._long if long.thread and long.thread.is_alive()]
        now_s = self._work.clock.monotonic_s()
        for long in self._long:
            if now_s - long.renewed_s >= LEASE.total_seconds() / 3:
                self._renew_one(long, now_s)

    def _renew_one(self, long: _Long, now_s: float) -> None:
        def renew(unit: Unit) -> bool:
            return deadlines.renew(unit, long.due.id, long.holder)

        if self._work.write(SYSTEM, renew):
            long.renewed_s = now_s
        else:
            long.ending.set()


def _acted(unit: Unit, due: Due, act: Again) -> None:
    """Act, if nobody else has."""
    if deadlines.fire(unit, due):
        again_at = act(unit, due)
        if again_at is not None:
            deadlines.again(unit, due.id, again_at)
