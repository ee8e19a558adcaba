"""Tries the loop that fires deadlines: once each, in time, whoever fails or sets the clock."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from typing_extensions import override

from desktop.clock import PacedClock
from desktop.service import deadlines
from desktop.service.deadlines import LEASE, Due
from desktop.service.firing import LOOK_S, Firing, Kind, Recurring, Stopped
from desktop.service.unit import SYSTEM, Unit, Work
from tests.conftest import ExpectedWarnings
from tests.running import until
from tests.service.scene import BEGAN, Scene

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass
class Fired:
    """Remembers what fired, about what."""

    subjects: list[str] = field(default_factory=list)
    again: timedelta | None = None

    def __call__(self, unit: Unit, due: Due) -> datetime | None:
        """Remember."""
        self.subjects.append(due.subject)
        return None if self.again is None else unit.now + self.again


def plan(scene: Scene, after: timedelta, subject: str = "one") -> None:
    scene.work.write(SYSTEM, lambda unit: deadlines.plan(unit, "offer", subject, unit.now + after))


def settle(firing: Firing) -> float:
    """Look until nothing is due any more; return in how many seconds to look again."""
    for _ in range(100):
        wait_s = firing.look()
        if wait_s:
            return wait_s
    raise AssertionError


def test_it_wakes_at_the_next_due_time_and_not_much_later(scene: Scene) -> None:
    fired = Fired()
    firing = Firing(scene.work, {"offer": Kind(fired)})
    assert settle(firing) == LOOK_S
    plan(scene, timedelta(milliseconds=300))
    assert settle(firing) == 0.3
    scene.clock.forward(timedelta(milliseconds=300))
    settle(firing)
    assert fired.subjects == ["one"]


def test_two_servers_fire_each_deadline_once(scene: Scene) -> None:
    fired = Fired()
    firings = [Firing(scene.work, {"offer": Kind(fired)}) for _ in range(2)]
    other = Work(scene.database, scene.clock)
    firings.append(Firing(other, {"offer": Kind(fired)}))
    for number in range(30):
        plan(scene, timedelta(), str(number))
    threads = [threading.Thread(target=settle, args=(firing,)) for firing in firings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(fired.subjects, key=int) == [str(number) for number in range(30)]


def test_one_that_fails_is_tried_later_and_holds_nothing_up(
    scene: Scene, expected_warnings: ExpectedWarnings
) -> None:
    expected_warnings.expect("deadline-failed")
    tried: list[str] = []

    def act(unit: Unit, due: Due) -> None:
        tried.append(due.subject)
        if due.subject == "bad" and len(tried) < 4:
            unit.session.flush()
            raise ZeroDivisionError

    firing = Firing(scene.work, {"offer": Kind(act)})
    plan(scene, timedelta(), "bad")
    plan(scene, timedelta(), "good")
    settle(firing)
    assert tried == ["bad", "good"]
    scene.clock.forward(timedelta(seconds=1))
    settle(firing)
    scene.clock.forward(timedelta(seconds=1))
    settle(firing)
    assert tried == ["bad", "good", "bad"]
    scene.clock.forward(timedelta(seconds=1))
    settle(firing)
    scene.clock.forward(HOUR)
    settle(firing)
    assert tried == ["bad", "good", "bad", "bad"]


def daily(fired: Fired) -> Kind:
    return Kind(fired, Recurring(lambda now: now + DAY, lambda now: now + 2 * DAY))


def test_one_that_recurs_is_planned_by_itself_and_fires_each_time(scene: Scene) -> None:
    fired = Fired(again=DAY)
    firing = Firing(scene.work, {"offer": daily(fired)})
    settle(firing)
    assert fired.subjects == []
    for _ in range(5):
        scene.clock.forward(DAY)
        settle(firing)
    assert len(fired.subjects) == 5
    Firing(scene.work, {"offer": daily(fired)}).look()
    assert len(fired.subjects) == 5


def test_a_clock_set_forward_by_days_fires_it_once(scene: Scene) -> None:
    fired = Fired(again=DAY)
    firing = Firing(scene.work, {"offer": daily(fired)})
    settle(firing)
    scene.clock.set(BEGAN + 9 * DAY)
    settle(firing)
    assert len(fired.subjects) == 1
    scene.clock.forward(DAY - HOUR)
    settle(firing)
    assert len(fired.subjects) == 1


def test_a_clock_set_back_by_days_leaves_it_silent_for_no_longer_than_usual(scene: Scene) -> None:
    fired = Fired(again=DAY)
    firing = Firing(scene.work, {"offer": daily(fired)})
    settle(firing)
    scene.clock.set(BEGAN - 9 * DAY)
    settle(firing)
    assert fired.subjects == []
    scene.clock.forward(DAY)
    settle(firing)
    assert len(fired.subjects) == 1


def test_a_clock_set_back_by_hours_fires_nothing_twice(scene: Scene) -> None:
    fired = Fired(again=DAY)
    firing = Firing(scene.work, {"offer": daily(fired)})
    settle(firing)
    scene.clock.forward(DAY)
    settle(firing)
    scene.clock.set(scene.clock.now() - 3 * HOUR)
    for _ in range(6):
        scene.clock.forward(HOUR)
        settle(firing)
    assert len(fired.subjects) == 1


@dataclass
class Slow:
    """Work that lasts until it is let go."""

    go_on: threading.Event = field(default_factory=threading.Event)
    begun: list[str] = field(default_factory=list)
    done: list[object] = field(default_factory=list)
    again: timedelta | None = None

    def begin(self, unit: Unit, due: Due) -> str:
        """Remember."""
        del unit
        self.begun.append(due.subject)
        return due.subject

    def work(self, begun: str, carry_on: Callable[[], None]) -> str:
        """Wait."""
        while not self.go_on.wait(0.01):
            carry_on()
        return begun.upper()

    def end(self, unit: Unit, begun: str, done: object) -> datetime | None:
        """Remember."""
        assert begun in self.begun
        self.done.append(done)
        return None if self.again is None else unit.now + self.again


def test_long_work_holds_nothing_up_and_is_done_once(scene: Scene) -> None:
    slow, fired = Slow(), Fired()
    firing = Firing(scene.work, {"offer": Kind(slow), "quick": Kind(fired)})
    other = Firing(scene.work, {"offer": Kind(slow)})
    plan(scene, timedelta())
    settle(firing)
    scene.work.write(SYSTEM, lambda unit: deadlines.plan(unit, "quick", "two", unit.now))
    for _ in range(8):
        scene.clock.forward(LEASE / 2)
        settle(firing)
        settle(other)
    assert fired.subjects == ["two"]
    assert slow.begun == ["one"]
    slow.go_on.set()
    until(lambda: slow.done == ["ONE"])
    firing.stop()
    scene.clock.forward(2 * LEASE)
    settle(other)
    assert slow.begun == ["one"]


def test_long_work_ends_with_the_server_and_is_done_by_the_next(scene: Scene) -> None:
    slow = Slow(again=timedelta())
    firing = Firing(scene.work, {"offer": Kind(slow)})
    plan(scene, timedelta())
    settle(firing)
    firing.stop()
    assert [type(done) for done in slow.done] == [Stopped]
    slow.go_on.set()
    slow.again = None
    after = Firing(scene.work, {"offer": Kind(slow)})
    settle(after)
    until(lambda: len(slow.done) == 2)
    after.stop()
    assert slow.done[1] == "ONE"


def test_long_work_of_a_killed_server_is_done_by_another(scene: Scene) -> None:
    killed, slow = Slow(), Slow()
    first = Firing(scene.work, {"offer": Kind(killed)})
    plan(scene, timedelta())
    settle(first)
    second = Firing(scene.work, {"offer": Kind(slow)})
    settle(second)
    assert slow.begun == []
    scene.clock.forward(LEASE)
    settle(second)
    assert slow.begun == ["one"]
    settle(first)  # it was not dead after all: it sees that it lost the lease
    until(lambda: [type(done) for done in killed.done] == [Stopped])
    slow.go_on.set()
    until(lambda: slow.done == ["ONE"])  # a stop that came first would end it
    second.stop()
    first.stop()


def test_long_work_that_fails_is_told_of(scene: Scene, expected_warnings: ExpectedWarnings) -> None:
    expected_warnings.expect("deadline-failed")

    class Failing(Slow):
        @override
        def work(self, begun: str, carry_on: Callable[[], None]) -> str:
            carry_on()
            raise ZeroDivisionError(begun)

    slow = Failing()
    firing = Firing(scene.work, {"offer": Kind(slow)})
    plan(scene, timedelta())
    settle(firing)
    until(lambda: bool(slow.done))
    firing.stop()
    assert [type(done) for done in slow.done] == [ZeroDivisionError]


def test_by_a_quick_clock_it_wakes_as_much_sooner(scene: Scene) -> None:
    paced = Work(scene.work.database, PacedClock(60, BEGAN, scene.clock))
    fired = Fired()
    firing = Firing(paced, {"offer": Kind(fired)})
    paced.write(SYSTEM, lambda unit: deadlines.plan(unit, "offer", "one", unit.now + HOUR / 120))
    assert settle(firing) == 0.5
    scene.clock.forward(timedelta(seconds=0.5))
    settle(firing)
    assert fired.subjects == ["one"]
    paced.close()
