"""Tries how far technicians came: once a way is over, and again when fixes of it come (A7)."""

from functools import partial

import pytest
from sqlalchemy import update

from api_client.vocabulary import NoPosition, Party, Step
from desktop.domain.tracking import Fix
from desktop.service import motion
from desktop.service.unit import SYSTEM, Unit
from desktop.store.orders import VisitRecord
from tests.service.scene import Scene
from tests.service.test_motion import (
    LAT,
    LON,
    METRE,
    MINUTE,
    PLACE,
    S,
    drive,
    settle,
    tell,
    under_way,
    visit,
)


def test_a_way_is_measured_from_setting_out_to_arriving(scene: Scene) -> None:
    wang = scene.technician()
    drive(scene, wang, [9_000, 8_000, 7_000])
    order = scene.assigned(wang, place=PLACE)
    scene.go(order, wang, S.ACCEPTED)
    report = scene.report(order, wang, S.STARTED, position=Fix(LAT + 6_000 * METRE, LON))
    scene.send(wang, report)
    scene.clock.forward(MINUTE)
    drive(scene, wang, [5_200, 4_400, 3_600, 2_800, 2_000, 1_200, 400])
    scene.send(wang, scene.report(order, wang, S.ON_SITE, position=Fix(LAT, LON)))
    settle(scene)
    assert visit(scene, wang).distance_m is None, "the last fixes may be on their way"
    scene.clock.forward(MINUTE)
    version = scene.row(order).version
    settle(scene)
    assert visit(scene, wang).distance_m == pytest.approx(6_000, abs=60)
    assert scene.row(order).version == version + 1
    scene.go(order, wang, S.WORK_BEGUN)
    drive(scene, wang, [0, 3_000, 6_000, 0])
    assert visit(scene, wang).distance_m == pytest.approx(6_000, abs=60)


def test_a_way_is_measured_again_when_fixes_of_it_come_late(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang, place=PLACE)
    scene.go(order, wang, S.ACCEPTED)
    scene.clock.forward(MINUTE)
    scene.send(wang, scene.report(order, wang, S.STARTED, position=Fix(LAT + 4_000 * METRE, LON)))
    began = scene.clock.now()
    scene.clock.forward(10 * MINUTE)
    scene.send(wang, scene.report(order, wang, S.ON_SITE, position=Fix(LAT, LON)))
    drive(scene, wang, [0, 0])
    assert visit(scene, wang).distance_m == pytest.approx(4_000, abs=60)
    # By way of somewhere else, as his phone tells once it has a network again.
    for minute, metres in enumerate([4_800, 5_600, 4_000, 2_000], start=1):
        tell(scene, wang, metres, began + minute * MINUTE)
    scene.clock.forward(MINUTE)
    settle(scene)
    assert visit(scene, wang).distance_m == pytest.approx(7_200, abs=60)


def test_a_track_that_comes_after_the_way_was_measured_is_counted(scene: Scene) -> None:
    wang = scene.technician()
    order = under_way(scene, wang)
    began = scene.clock.now()
    scene.clock.forward(10 * MINUTE)
    unplaced = scene.report(order, wang, S.ON_SITE, position=None, no_position=NoPosition.NO_FIX)
    scene.send(wang, unplaced)
    scene.clock.forward(MINUTE)
    settle(scene)
    assert visit(scene, wang).distance_m == 0
    for minute, metres in enumerate([9_000, 6_000, 3_000, 0], start=1):
        tell(scene, wang, metres, began + minute * MINUTE)
    scene.clock.forward(MINUTE)
    settle(scene)
    assert visit(scene, wang).distance_m == pytest.approx(11_120, abs=60)


def test_a_way_that_was_taken_back_is_measured_again_too(scene: Scene) -> None:
    wang = scene.technician()
    order = under_way(scene, wang)
    began = scene.clock.now()
    scene.clock.forward(10 * MINUTE)
    scene.step(order, Step.UNASSIGN, "Somebody is nearer.")
    scene.clock.forward(MINUTE)
    settle(scene)
    assert visit(scene, wang).distance_m == 0
    for minute, metres in enumerate([9_000, 6_000], start=1):
        tell(scene, wang, metres, began + minute * MINUTE)
    scene.clock.forward(MINUTE)
    settle(scene)
    assert visit(scene, wang).distance_m == pytest.approx(5_120, abs=60)


def test_a_fix_of_who_is_at_work_has_no_way_measured_again(scene: Scene) -> None:
    wang = scene.technician()
    order = under_way(scene, wang)
    drive(scene, wang, [6_000, 3_000])
    scene.send(wang, scene.report(order, wang, S.ON_SITE, position=Fix(LAT, LON)))
    scene.clock.forward(MINUTE)
    settle(scene)
    tell(scene, wang, 5)
    scene.clock.forward(MINUTE)
    batch = scene.work.read(SYSTEM, motion.read)
    assert batch is not None
    assert batch.again == ()
    tell(scene, wang, 4_500, scene.clock.now() - 4 * MINUTE)
    scene.clock.forward(MINUTE)
    batch = scene.work.read(SYSTEM, motion.read)
    assert batch is not None
    assert batch.again == (visit(scene, wang).id,)


def test_a_way_is_reckoned_aside_and_written_only_as_it_was_due(scene: Scene) -> None:
    wang = scene.technician()
    order = under_way(scene, wang)
    drive(scene, wang, [6_000, 3_000])
    scene.send(wang, scene.report(order, wang, S.ON_SITE, position=Fix(LAT, LON)))
    scene.clock.forward(MINUTE)
    ways = scene.work.read(SYSTEM, motion.ways_due)
    assert [way.visit_id for way in ways] == [visit(scene, wang).id]
    later = scene.clock.now() + MINUTE

    def put_off(unit: Unit) -> None:
        unit.session.execute(update(VisitRecord).values(measure_at=later))

    scene.work.write(SYSTEM, put_off)
    scene.work.write(SYSTEM, partial(motion.measure, ways=ways))
    found = visit(scene, wang)
    assert (found.distance_m, found.measure_at) == (None, later), "it is to be reckoned again"
    scene.clock.forward(MINUTE)
    settle(scene)
    found = visit(scene, wang)
    assert found.distance_m == pytest.approx(11_120, abs=60)
    assert found.measure_at is None


def test_a_way_that_the_desk_ends_is_measured_too(scene: Scene) -> None:
    wang = scene.technician()
    order = under_way(scene, wang)
    drive(scene, wang, [10_000, 9_000, 8_000])
    scene.step(order, Step.ABANDON, "Nobody there.", by=scene.supervisor, party=Party.CUSTOMER)
    scene.clock.forward(MINUTE)
    settle(scene)
    assert visit(scene, wang).distance_m == pytest.approx(3_120, abs=60)


def test_a_visit_that_never_set_out_has_no_way(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang, place=PLACE)
    scene.step(order, Step.CANCEL, "The customer called off.")
    assert visit(scene, wang).measure_at is None
