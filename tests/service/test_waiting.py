"""Tries which waiting orders are proposed for a freed technician: by his way, as it was learned."""

from uuid import UUID

from api_client.vocabulary import TravelMode
from desktop.domain.travel import cell_of
from desktop.service import waiting
from desktop.service.candidates import Candidates
from desktop.service.travel import Arrivals
from desktop.service.unit import SYSTEM
from desktop.service.waiting import Proposed
from desktop.store.travel import SpeedRecord
from tests.service.scene import Scene
from tests.service.test_candidates import LAT, LON, METRE, PLACE, put, works

NORTH = 5_000.0
"""The cell of the place ends within so many metres to the north of it."""


def at(metres: float) -> dict[str, object]:
    """So far north of where the technician is."""
    return {**PLACE, "lat": LAT + metres * METRE}


def learned(scene: Scene, metres: float, mps: float) -> None:
    """Have it been learned for long how fast one drives to there at this hour."""
    cell = cell_of(LAT + metres * METRE, LON)
    row = SpeedRecord(
        north=cell.north,
        east=cell.east,
        mode=TravelMode.CAR,
        hour=scene.clock.now().hour,
        metres=mps * 72_000,
        seconds=72_000.0,
    )
    scene.work.write(SYSTEM, lambda unit: unit.records.add(row))


def proposed(scene: Scene, who: UUID) -> list[Proposed]:
    """What he is proposed."""
    looking = Candidates(Arrivals(scene.clock))
    return scene.work.read(scene.dispatcher, lambda unit: waiting.proposals(unit, who, looking))[0]


def test_a_near_order_behind_slow_streets_comes_after_a_farther_one(scene: Scene) -> None:
    who = put(scene, "Wang", 0)
    near, far = scene.order(place=at(-NORTH)), scene.order(place=at(1.4 * NORTH))
    assert [each.order.id for each in proposed(scene, who)] == [near, far]
    learned(scene, -NORTH, 2.0)
    found = proposed(scene, who)
    assert [each.order.id for each in found] == [far, near]
    ways_s = [each.waiting.eta_s or 0.0 for each in found]
    assert 60 + 1.3 * 7_000 / 7.5 - 1 < ways_s[0] < 60 + 1.3 * 7_000 / 7.5 + 1
    assert 60 + 1.3 * 5_000 / 2.4 < ways_s[1] < 60 + 1.3 * 5_000 / 2.0


def test_his_way_is_reckoned_as_he_travels_and_not_where_nobody_knows_it(scene: Scene) -> None:
    who = put(scene, "Wang", 0)
    order, nowhere = scene.order(place=at(NORTH)), scene.order(place={**PLACE, "lat": None})
    [by_car, unknown] = proposed(scene, who)
    assert (by_car.order.id, unknown.order.id) == (order, nowhere)
    assert (unknown.waiting.eta_s, unknown.distance_m) == (None, None)
    works(scene, who, travel_mode=TravelMode.ON_FOOT)
    [unknown, on_foot] = proposed(scene, who)  # an hour on foot is farther than who knows where
    assert (unknown.order.id, on_foot.order.id) == (nowhere, order)
    assert on_foot.waiting.eta_s is not None
    assert by_car.waiting.eta_s is not None
    assert on_foot.waiting.eta_s > 5 * by_car.waiting.eta_s
