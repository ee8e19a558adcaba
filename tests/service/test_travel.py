"""Tries what is learned of ways: once a visit, of what says something, by how one travels (A8)."""

from datetime import timedelta

from api_client.vocabulary import FieldState, OrderState, Party, TravelMode
from desktop.domain.travel import Cell, cell_of
from desktop.service import travel
from desktop.service.unit import SYSTEM, Actor
from desktop.store.orders import VisitRecord
from desktop.store.travel import LearnedWayRecord, SpeedRecord
from tests.service.scene import Scene
from tests.service.test_motion import LAT, LON, MINUTE, PLACE, settle, tell

S = FieldState
CELL = cell_of(LAT, LON)


def driven(scene: Scene, who: Actor, metres: float = 6_000.0, minutes: int = 10) -> VisitRecord:
    """A visit whose way from so far off took so long, measured."""
    order = scene.assigned(who, place=PLACE)
    scene.go(order, who, S.ACCEPTED)
    tell(scene, who, metres)
    scene.go(order, who, S.STARTED)
    for minute in range(1, minutes + 1):
        scene.clock.forward(MINUTE)
        tell(scene, who, metres * (1 - minute / minutes))
    scene.go(order, who, S.COMPLETED)
    scene.clock.forward(timedelta(minutes=2))
    settle(scene)
    return scene.visits(order)[0]


def speed(scene: Scene, mode: TravelMode = TravelMode.CAR, cell: Cell = CELL) -> float:
    """How fast one gets on towards a cell at the hour of the scene's beginning."""
    speeds = scene.work.read(SYSTEM, lambda unit: travel.speeds(unit, (LAT, LON)))
    return speeds.mps(mode, cell, 8)


def test_a_measured_way_is_learned_from_once(scene: Scene) -> None:
    who = scene.technician()
    assert speed(scene) == 7.5
    visit = driven(scene, who)
    assert visit.distance_m is not None
    learned, sums = scene.found(LearnedWayRecord), scene.found(SpeedRecord)
    assert [(each.visit_id, each.mode, each.hour) for each in learned] == [
        (visit.id, TravelMode.CAR, 8)
    ]
    assert (learned[0].metres, learned[0].seconds) == (visit.distance_m, 600.0)
    assert (sums[0].metres, sums[0].seconds) == (visit.distance_m, 600.0)
    assert 7.5 < speed(scene) < visit.distance_m / 600
    assert speed(scene, TravelMode.BICYCLE) == 4.0
    # A fix of the way that comes late has it measured anew; it is learned from no more.
    tell(scene, who, 1_000.0, scene.clock.now() - timedelta(minutes=3))
    scene.clock.forward(MINUTE)
    settle(scene)
    assert scene.found(LearnedWayRecord)[0].metres == sums[0].metres
    assert scene.found(SpeedRecord)[0].seconds == 600.0


def test_ways_to_one_place_add_up_and_one_that_says_nothing_does_not(scene: Scene) -> None:
    driven(scene, scene.technician("One"))
    driven(scene, scene.technician("Two"), metres=4_000.0)
    driven(scene, scene.technician("Three"), metres=100.0)
    assert len(scene.found(LearnedWayRecord)) == 2
    (sums,) = scene.found(SpeedRecord)
    assert sums.seconds == 1_200.0
    assert (sums.north, sums.east, sums.hour) == (CELL.north, CELL.east, 8)


def test_a_way_that_led_nowhere_says_nothing(scene: Scene) -> None:
    who = scene.technician()
    order = scene.assigned(who, place=PLACE)
    scene.go(order, who, S.ACCEPTED)
    tell(scene, who, 6_000.0)
    scene.go(order, who, S.STARTED)
    scene.clock.forward(10 * MINUTE)
    tell(scene, who, 3_000.0)
    report = scene.report(order, who, S.ABANDONED, reason="Snow.", party=Party.NOBODY)
    scene.send(who, report)
    scene.clock.forward(timedelta(minutes=2))
    settle(scene)
    assert OrderState.ON_SITE not in {each.state for each in scene.milestones(order)}
    assert scene.found(LearnedWayRecord) == []
