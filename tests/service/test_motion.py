"""Tries how fixes become stops, trips, ways and arrivals: once, and in their order (A7, E7)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from api_client.ids import new_id
from api_client.vocabulary import AlarmKind, AreaKind, DeviceApp, FieldState, Noun, Party, Step
from desktop.domain.positions import Sighting
from desktop.domain.tracking import Fix
from desktop.service import alarms, areas, motion, people, positions
from desktop.service.areas import Wanted
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.journal import ChangeRecord
from desktop.store.motion import LegRecord, MotionRecord, SettledRecord
from desktop.store.orders import VisitRecord
from tests.alarmed import look
from tests.service.scene import Scene

LAT, LON = 31.2, 121.4
METRE = 1 / 111_195.08
MINUTE = timedelta(minutes=1)
PLACE = {"address": "1 Harbour Road", "area": "", "lat": LAT, "lon": LON}
S = FieldState


def tell(
    scene: Scene,
    technician: Actor,
    metres: float,
    at: datetime | None = None,
    **more: Any,  # noqa: ANN401
) -> None:
    """A fix of a technician's tracker, so far north of the place."""
    told = Sighting(LAT + metres * METRE, LON, at or scene.clock.now(), accuracy_m=10.0)
    told = replace(told, **more)
    scene.work.write(
        technician, lambda unit: positions.take(unit, technician.id, told, DeviceApp.OWNTRACKS)
    )


def settle(scene: Scene, radius_m: float = 150.0) -> int:
    """Settle what is old enough, as a server's duty does, and return in how many batches."""
    count = 0
    while (batch := scene.work.read(SYSTEM, motion.read)) is not None:
        assert scene.work.write(SYSTEM, partial(motion.settle, batch=batch, radius_m=radius_m))
        count += 1
    while ways := scene.work.read(SYSTEM, motion.ways_due):
        scene.work.write(SYSTEM, partial(motion.measure, ways=ways))
    return count


def drive(scene: Scene, technician: Actor, places: Sequence[float]) -> None:
    """Drive from place to place, a minute each, and let it settle."""
    for metres in places:
        tell(scene, technician, metres)
        scene.clock.forward(MINUTE)
    settle(scene)


def legs(scene: Scene) -> list[tuple[int, int]]:
    """Each leg in its order: whether it was a trip, and its metres."""
    return [(leg.moving, round(leg.distance_m)) for leg in scene.found(LegRecord)]


def seen(scene: Scene, technician: Actor) -> people.Seen:
    """What the desk is told of a technician."""
    found, _ = scene.work.read(
        scene.dispatcher, lambda unit: people.list_technicians(unit, technician.id)
    )
    return found[0]


def visit(scene: Scene, technician: Actor) -> VisitRecord:
    """The newest visit of a technician."""
    found: VisitRecord = scene.found(VisitRecord, VisitRecord.technician_id == technician.id)[-1]
    return found


def under_way(scene: Scene, wang: Actor, **content: object) -> Any:  # noqa: ANN401  (an order's id)
    """An order to which a technician has set out."""
    order = scene.assigned(wang, place=PLACE, **content)
    scene.go(order, wang, S.ACCEPTED)
    scene.clock.forward(10 * MINUTE)
    scene.send(wang, scene.report(order, wang, S.STARTED, position=Fix(LAT + 0.1, LON)))
    return order


def test_fixes_become_stops_and_trips_and_the_desk_is_told(scene: Scene) -> None:
    wang, other = scene.technician(), scene.technician("Other")
    assert seen(scene, wang).moving is None
    began = scene.clock.now()
    drive(scene, wang, [5_000] * 5)
    assert (seen(scene, wang).moving, seen(scene, wang).moving_since) == (False, began)
    told = scene.found(ChangeRecord)[-1].seq
    drive(scene, wang, [4_200, 3_400, 2_600])
    assert seen(scene, wang).moving
    changes = [row for row in scene.found(ChangeRecord) if row.seq > told]
    assert [row.noun for row in changes] == [Noun.TECHNICIAN], "that he goes, and nothing else"
    drive(scene, wang, [2_600] * 4)
    assert legs(scene) == [(0, 0), (1, 2_400)]
    assert not seen(scene, wang).moving
    assert seen(scene, other).moving is None
    assert settle(scene) == 0


def test_a_fix_waits_for_older_ones_that_are_on_their_way(scene: Scene) -> None:
    wang = scene.technician()
    drive(scene, wang, [5_000, 5_000])
    now = scene.clock.now()
    tell(scene, wang, 3_400, now)
    scene.clock.forward(timedelta(seconds=9))
    tell(scene, wang, 4_200, now - timedelta(seconds=30))
    assert settle(scene) == 0
    scene.clock.forward(timedelta(seconds=1))
    assert settle(scene) == 1
    scene.clock.forward(timedelta(seconds=10))
    settle(scene)
    (row,) = scene.found(MotionRecord)
    assert (row.moving, row.seen_at) == (1, now)
    assert len(scene.found(LegRecord)) == 1
    tell(scene, wang, 9_000, now - timedelta(seconds=10), is_mock=True)
    tell(scene, wang, 4_000, now - timedelta(seconds=20))
    scene.clock.forward(MINUTE)
    settle(scene)
    assert scene.found(MotionRecord)[0].state == row.state, "what comes later is history"


def test_fixes_of_a_phone_without_network_are_settled_when_they_come(scene: Scene) -> None:
    wang = scene.technician()
    drive(scene, wang, [5_000, 5_000])
    began = scene.clock.now()
    scene.clock.forward(timedelta(hours=1))
    for minute, metres in enumerate([4_200, 3_400, 2_600, 1_800, 1_800, 1_800, 1_800]):
        tell(scene, wang, metres, began + minute * MINUTE)
    scene.clock.forward(MINUTE)
    settle(scene)
    assert legs(scene) == [(0, 0), (1, 3_200)]
    # They moved nobody, and one that cannot be true is found among them all the same.
    tell(scene, wang, 400_000, began + 8 * MINUTE)
    assert seen(scene, wang).record.lat == pytest.approx(LAT + 5_000 * METRE)
    assert scene.work.read(SYSTEM, lambda unit: _last_flag(unit, wang)) == "outlier"


def _last_flag(unit: Unit, technician: Actor) -> object:
    told = positions.look(unit, technician.id, None, None, filtered=True)
    return told[-1].flag


def test_a_server_that_ends_between_reading_and_writing_counts_nothing_twice(scene: Scene) -> None:
    wang = scene.technician()
    for metres in (5_000, 4_200, 3_400):
        tell(scene, wang, metres)
        scene.clock.forward(MINUTE)
    batch = scene.work.read(SYSTEM, motion.read)
    assert batch is not None
    scene.close()
    scene.open()
    assert settle(scene) == 1
    before = scene.dump()
    assert not scene.work.write(SYSTEM, lambda unit: motion.settle(unit, batch, 150.0))
    assert scene.dump() == before
    assert len(scene.found(SettledRecord)) == 1


def test_what_was_begun_goes_on_where_it_was_left_whatever_the_size_of_a_batch(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(motion, "MOST", 2)
    wang, bo = scene.technician(), scene.technician("Bo")
    for metres in (5_000, 4_200, 3_400, 2_600, 2_600, 2_600, 2_600, 1_800, 1_000):
        for who in (wang, bo):
            tell(scene, who, metres)
        scene.clock.forward(MINUTE)
        if metres == 3_400:
            settle(scene)
    settle(scene)
    assert sorted(legs(scene)) == [(0, 0)] * 4 + [(1, 2_400)] * 2


def test_a_clock_that_was_set_back_holds_nothing_up(scene: Scene) -> None:
    wang = scene.technician()
    tell(scene, wang, 5_000)
    scene.clock.set(scene.clock.now() - timedelta(days=3))
    tell(scene, wang, 5_000)
    scene.clock.forward(MINUTE)
    assert settle(scene) == 1
    drive(scene, wang, [5_000, 4_200, 3_400])
    assert seen(scene, wang).moving, "it does not wait for three days"
    assert legs(scene) == [(0, 0)]


def test_an_arrival_is_seen_by_a_clock_that_was_set_back(scene: Scene) -> None:
    wang = scene.technician()
    under_way(scene, wang)
    drive(scene, wang, [2_000])
    scene.clock.set(scene.clock.now() - timedelta(days=3))
    drive(scene, wang, [1_200, 400, 20, 10])
    assert visit(scene, wang).arrival_at is not None


def test_an_arrival_is_proposed_and_taken_back_and_never_set(scene: Scene) -> None:
    wang = scene.technician()
    order = under_way(scene, wang)
    version = scene.row(order).version
    drive(scene, wang, [2_000, 1_200, 400, 20])
    assert visit(scene, wang).arrival_at is None
    at = scene.clock.now()
    drive(scene, wang, [10])
    found = visit(scene, wang)
    assert (found.arrival_at, found.state.value) == (at, "started")
    assert seen(scene, wang).arrival_at == at
    assert found.arrival_lat == pytest.approx(LAT + 10 * METRE)
    assert scene.row(order).version == version + 1
    assert scene.audit()[-1]["action"] == "arrival-proposed"
    told = [change for change in scene.found(ChangeRecord) if change.noun is Noun.ORDER][-1]
    assert (told.noun, str(wang.id) in told.audience) == (Noun.ORDER, True)
    drive(scene, wang, [15, 900, 20])
    assert visit(scene, wang).arrival_at == at, "one stray fix is no leaving"
    drive(scene, wang, [900, 1_700])
    assert (visit(scene, wang).arrival_at, visit(scene, wang).arrival_lat) == (None, None)
    assert scene.audit()[-1]["action"] == "arrival-withdrawn"
    drive(scene, wang, [10, 10])
    assert visit(scene, wang).arrival_at is not None


def test_only_who_is_under_way_and_since_he_set_out_can_arrive(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang, place=PLACE)
    scene.go(order, wang, S.ACCEPTED)
    drive(scene, wang, [10, 10, 10])
    assert visit(scene, wang).arrival_at is None
    tell(scene, wang, 10)
    tell(scene, wang, 11, scene.clock.now() - timedelta(seconds=1))
    scene.clock.forward(timedelta(seconds=5))
    scene.send(wang, scene.report(order, wang, S.STARTED, position=Fix(LAT, LON)))
    scene.clock.forward(timedelta(seconds=5))
    settle(scene)
    assert visit(scene, wang).arrival_at is None
    drive(scene, wang, [10])
    assert visit(scene, wang).arrival_at is not None
    scene.go(order, wang, S.ON_SITE)
    drive(scene, wang, [3_000, 3_800])
    assert scene.audit()[-1]["action"] != "arrival-withdrawn"


def test_a_place_that_is_not_known_has_no_fence(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, S.STARTED)
    drive(scene, wang, [10, 10, 10])
    assert visit(scene, wang).arrival_at is None


def test_premises_with_a_fence_are_reached_at_their_gate(scene: Scene) -> None:
    south, north = LAT - 20 * METRE, LAT + 600 * METRE
    ring = ((south, LON - 0.001), (south, LON + 0.001), (north, LON + 0.001), (north, LON - 0.001))
    wang, wanted = scene.technician(), Wanted("Works", AreaKind.FENCE, rings=(ring,))
    areas.keep(scene.work, SYSTEM, new_id(), 0, wanted)
    under_way(scene, wang)
    drive(scene, wang, [2_000, 900, 590, 560])
    assert visit(scene, wang).arrival_at is not None
    drive(scene, wang, [-100, -110])
    assert visit(scene, wang).arrival_at is None, "the radius no longer counts"


def test_the_centre_says_how_near_is_there(scene: Scene) -> None:
    wang = scene.technician()
    under_way(scene, wang)
    for metres in (9_000, 6_000, 3_000, 400, 390):
        tell(scene, wang, metres)
        scene.clock.forward(MINUTE)
    settle(scene, radius_m=500.0)
    assert visit(scene, wang).arrival_at is not None


def standing(scene: Scene) -> list[AlarmKind]:
    """The kinds of the alarms that stand."""
    found, _ = scene.work.read(
        scene.dispatcher, lambda unit: alarms.listed(unit, past=False, most=100)
    )
    return [each.record.kind for each in found]


def test_a_phone_on_a_job_that_falls_silent_raises_an_alarm_until_it_is_heard(scene: Scene) -> None:
    wang, idle = scene.technician(), scene.technician("Idle")
    tell(scene, idle, 0)
    order = under_way(scene, wang)
    heard = scene.clock.now()
    scene.clock.forward(timedelta(minutes=14, seconds=59))
    look(scene.work)
    assert standing(scene) == []
    scene.clock.forward(timedelta(seconds=1))
    for _ in range(2):
        look(scene.work)
    assert standing(scene) == [AlarmKind.PHONE_SILENT]
    found, _ = scene.work.read(
        scene.dispatcher, lambda unit: alarms.listed(unit, past=False, most=1)
    )
    record = found[0].record
    assert (record.order_id, record.detail, record.about_at) == (order, "Wang", heard)
    assert seen(scene, wang).silent_since == heard
    assert seen(scene, idle).silent_since is None
    tell(scene, wang, 0, is_mock=True)
    look(scene.work)
    assert standing(scene) == [], "whatever it tells, it is heard"
    assert seen(scene, wang).silent_since is None
    scene.clock.forward(15 * MINUTE)
    look(scene.work)
    assert standing(scene) == [AlarmKind.PHONE_SILENT]
    scene.step(order, Step.ABANDON, "Nobody there.", by=scene.supervisor, party=Party.CUSTOMER)
    look(scene.work)
    assert standing(scene) == []


@pytest.mark.parametrize(
    ("reached", "rings"),
    [(S.ACCEPTED, False), (S.STARTED, True), (S.ON_SITE, True), (S.WORK_BEGUN, True)],
)
def test_only_on_a_job_a_phone_has_to_be_heard(
    scene: Scene, reached: FieldState, *, rings: bool
) -> None:
    wang = scene.technician()
    scene.go(scene.assigned(wang), wang, reached)
    scene.clock.forward(timedelta(hours=2))
    look(scene.work)
    assert (standing(scene) == [AlarmKind.PHONE_SILENT]) is rings


def test_a_phone_of_an_order_on_hold_need_not_be_heard(scene: Scene) -> None:
    wang = scene.technician()
    order = under_way(scene, wang)
    scene.clock.forward(timedelta(hours=2))
    scene.step(order, Step.HOLD, "The part comes tomorrow.")
    look(scene.work)
    assert standing(scene) == []


def test_a_server_that_begins_listens_before_it_calls_a_phone_silent(scene: Scene) -> None:
    wang = scene.technician()
    under_way(scene, wang)
    scene.clock.forward(timedelta(hours=2))
    look(scene.work, up=timedelta(minutes=14, seconds=59))
    assert standing(scene) == []
    look(scene.work, up=timedelta(minutes=15))
    assert standing(scene) == [AlarmKind.PHONE_SILENT]
