"""Tries where a technician is said to be, whatever the clocks say (A3, A6)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, Connection, DeviceApp, FieldState, FixFlag, Role
from desktop.domain.positions import Bounds, Sighting
from desktop.service import positions
from desktop.service.unit import Actor, Unit
from desktop.store.journal import ChangeRecord
from desktop.store.orders import StepRecord
from desktop.store.people import TechnicianRecord
from desktop.store.positions import PositionRecord
from tests.service.scene import BEGAN, Scene

S = FieldState
DAY = timedelta(days=1)


def position(scene: Scene, technician: Actor) -> tuple[float | None, float | None]:
    (row,) = scene.found(TechnicianRecord, TechnicianRecord.id == technician.id)
    return row.lat, row.lon


def tell(scene: Scene, technician: Actor, lat: float, ago: timedelta = timedelta()) -> None:
    """Tell a position by a phone whose clock is right."""
    now = scene.clock.now()
    scene.work.write(
        technician,
        lambda unit: positions.position(unit, Sighting(lat, 1.0, now - ago), now),
    )


def test_a_late_position_does_not_move_a_technician_back(scene: Scene) -> None:
    wang = scene.technician()
    tell(scene, wang, 31.0)
    tell(scene, wang, 30.0, timedelta(hours=1))
    assert position(scene, wang) == (31.0, 1.0)
    assert len(scene.found(PositionRecord)) == 2


def test_a_position_from_before_the_clock_was_set_back_is_replaced(scene: Scene) -> None:
    # It would stand for the newest until the clock comes to that time again, days later.
    wang = scene.technician()
    scene.clock.set(BEGAN + 3 * DAY)
    tell(scene, wang, 31.0)
    scene.clock.set(BEGAN)
    tell(scene, wang, 32.0)
    assert position(scene, wang) == (32.0, 1.0)


@pytest.mark.parametrize("off", [timedelta(0), -2 * DAY, timedelta(seconds=90)])
def test_a_position_that_was_held_up_on_its_way_does_not_move_a_technician_back(
    scene: Scene, off: timedelta
) -> None:
    wang = replace(scene.technician(), token_id=new_id())
    began = scene.clock.now()

    def tell(lat: float, at: datetime) -> None:
        told = Sighting(lat, 1.0, at + off)
        scene.work.write(wang, lambda unit: positions.position(unit, told, at + off))

    for minute in range(1, 7):
        scene.clock.forward(timedelta(minutes=1))
        tell(31.0 + minute / 1000, scene.clock.now())
    last = scene.clock.now()
    scene.clock.forward(timedelta(seconds=30))
    tell(31.0, began)
    assert position(scene, wang) == (31.006, 1.0)
    held = scene.found(PositionRecord)[-1]
    assert (held.lat, held.occurred_at, held.flag) == (31.0, began, FixFlag.LATE)
    tell(31.006, last)  # once more, as its answer was lost
    again = scene.found(PositionRecord)[-1]
    assert (again.occurred_at, again.flag) == (last, FixFlag.DUPLICATE)


def test_a_position_from_after_it_was_sent_holds_up_none(scene: Scene) -> None:
    wang = scene.technician()
    for lat, ahead_s in ((31.0, 300), (31.001, 0)):
        scene.clock.forward(timedelta(minutes=1))
        tell(scene, wang, lat, -timedelta(seconds=ahead_s))
        assert position(scene, wang) == (lat, 1.0)


@pytest.mark.parametrize("token", [None, "another phone"])
def test_a_phone_whose_clock_was_set_back_is_heard_and_another_phone_too(
    scene: Scene, token: str | None
) -> None:
    first = replace(scene.technician(), token_id=new_id())
    second = first if token is None else replace(first, token_id=new_id())
    back = timedelta(hours=1) if token is None else timedelta(minutes=5)
    for by, lat, off in ((first, 31.0, timedelta(0)), (second, 31.001, back)):
        scene.clock.forward(timedelta(minutes=1))
        told = Sighting(lat, 1.0, scene.clock.now() - off)
        scene.work.write(by, lambda unit: positions.position(unit, told, told.at))  # noqa: B023
        assert position(scene, by) == (lat, 1.0)


@pytest.mark.parametrize("off", [-2 * DAY, 2 * DAY, timedelta(0), timedelta(days=-9000)])
def test_both_clocks_are_kept_and_how_far_the_phones_is_off(scene: Scene, off: timedelta) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    happened = scene.clock.now() + off
    scene.clock.forward(timedelta(hours=24))
    report = scene.report(
        order, wang, S.RECEIVED, occurred_at=happened, sent_at=scene.clock.now() + off
    )
    assert scene.send(wang, report).accepted
    (milestone,) = scene.milestones(order)
    assert milestone.occurred_at == happened
    assert milestone.received_at == BEGAN + DAY
    assert milestone.skew_s == off.total_seconds()
    (step,) = scene.found(StepRecord, StepRecord.id == report.report_id)
    assert (step.occurred_at, step.received_at) == (happened, BEGAN + DAY)
    (where,) = scene.found(PositionRecord)
    assert where.occurred_at == BEGAN


def take(scene: Scene, technician: Actor, told: Sighting, bounds: Bounds = positions.USUAL) -> bool:
    """Keep a fix as a tracker's is kept, by the way that the scene is set to."""

    def keep(unit: Unit) -> bool:
        return positions.take(unit, technician.id, told, DeviceApp.OWNTRACKS, bounds)

    if scene.hot:
        return scene.work.submit(technician, keep).result()
    return scene.work.write(technician, keep)


def fix(scene: Scene, lat: float = 31.0, ago_s: float = 0.0, **more: Any) -> Sighting:  # noqa: ANN401  (fields of a sighting)
    """A fix that a device of today's could tell."""
    told = Sighting(lat, 121.4, scene.clock.now() - timedelta(seconds=ago_s), accuracy_m=8.0)
    return replace(told, **more)


def kept(scene: Scene) -> list[tuple[float, int, FixFlag | None]]:
    """Every fix that lies there, in the order in which they came, with what was thought of it."""
    return [(row.lat, row.kept, row.flag) for row in scene.found(PositionRecord)]


@pytest.mark.parametrize("hot", [True, False])
def test_every_fix_is_kept_with_what_was_thought_of_it(scene: Scene, *, hot: bool) -> None:
    scene.hot = hot
    wang = scene.technician()
    assert take(scene, wang, fix(scene, 31.0))
    scene.clock.forward(timedelta(seconds=60))
    outlier = fix(scene, 32.0)
    for told in (
        outlier,
        outlier,  # by another program, or sent again
        fix(scene, 31.0, 60),
        fix(scene, 31.001, 90),
        fix(scene, 31.001, 90),
        fix(scene, float("nan")),
        fix(scene, 31.0, accuracy_m=900.0),
        fix(scene, 31.0, is_mock=True),
    ):
        assert not take(scene, wang, told)
    f = FixFlag
    assert kept(scene) == [
        (31.0, 1, None),
        (32.0, 0, f.OUTLIER),
        (32.0, 0, f.DUPLICATE),
        (31.0, 0, f.DUPLICATE),
        (31.001, 1, f.LATE),
        (31.001, 0, f.DUPLICATE),
        (999.0, 0, f.INVALID),
        (31.0, 0, f.INACCURATE),
        (31.0, 0, f.MOCK),
    ]
    assert position(scene, wang) == (31.0, 121.4)
    assert {row.app for row in scene.found(PositionRecord)} == {DeviceApp.OWNTRACKS}


@pytest.mark.parametrize("accuracy_m", [8.0, None])
def test_a_doubt_lasts_until_the_next_fix_agrees(scene: Scene, accuracy_m: float | None) -> None:
    wang = scene.technician()
    take(scene, wang, fix(scene, 31.0))
    for lat in (32.0, 32.001):
        scene.clock.forward(timedelta(seconds=60))
        take(scene, wang, fix(scene, lat, accuracy_m=accuracy_m))
    assert position(scene, wang) == (32.001, 121.4)
    assert kept(scene)[1:] == [(32.0, 0, FixFlag.OUTLIER), (32.001, 1, None)]
    (row,) = scene.found(TechnicianRecord)
    assert row.doubted is None


def test_a_repeat_of_what_was_poor_is_judged_again(scene: Scene) -> None:
    # Told better, the same place is believed; only what counted makes a repeat.
    wang = scene.technician()
    take(scene, wang, fix(scene, 31.0))
    take(scene, wang, fix(scene, 31.001, 60, accuracy_m=900.0))
    take(scene, wang, fix(scene, 31.001, 60))
    assert kept(scene)[1:] == [(31.001, 0, FixFlag.INACCURATE), (31.001, 1, FixFlag.LATE)]


def test_what_a_device_tells_of_itself_counts_where_its_place_does_not(scene: Scene) -> None:
    wang = scene.technician()
    told: dict[str, Any] = {"battery_percent": 60, "charging": True, "connection": Connection.WIFI}
    take(scene, wang, fix(scene, speed_mps=3.0, course=90.0, **told))
    (row,) = scene.found(TechnicianRecord)
    assert (row.battery_percent, row.charging, row.connection) == (60, 1, Connection.WIFI)
    assert (row.speed_mps, row.course) == (3.0, 90.0)
    scene.clock.forward(timedelta(seconds=60))
    poor = fix(scene, accuracy_m=900.0, battery_percent=14, charging=False, speed_mps=9.0)
    assert take(scene, wang, poor)
    assert not take(scene, wang, poor), "nothing of it is news"
    take(scene, wang, fix(scene, 31.0001, 90, battery_percent=99))
    take(scene, wang, fix(scene, 31.0001, -600, battery_percent=98))
    (row,) = scene.found(TechnicianRecord)
    assert (row.battery_percent, row.charging, row.connection) == (14, 0, Connection.WIFI)
    assert (row.speed_mps, row.course) == (3.0, 90.0)
    scene.clock.forward(timedelta(seconds=60))
    take(scene, wang, fix(scene, 31.0002))
    (row,) = scene.found(TechnicianRecord)
    assert (row.battery_percent, row.speed_mps) == (14, None)


def test_a_centre_says_what_it_believes(scene: Scene) -> None:
    wang = scene.technician()
    strict = Bounds(fastest_mps=1.0, poorest_accuracy_m=5.0, live=timedelta(minutes=1))
    take(scene, wang, fix(scene, 31.0, 90, accuracy_m=5.0), strict)
    take(scene, wang, fix(scene, 31.0, 30), strict)
    take(scene, wang, fix(scene, 31.0, 30, accuracy_m=4.0), strict)
    take(scene, wang, fix(scene, 31.001, accuracy_m=4.0), strict)
    assert [flag for _, _, flag in kept(scene)] == [
        FixFlag.LATE,
        FixFlag.INACCURATE,
        None,
        FixFlag.OUTLIER,
    ]


def test_only_what_is_news_is_told(scene: Scene) -> None:
    wang = scene.technician()
    tell(scene, wang, 31.0)
    told = scene.found(ChangeRecord)[-1].seq
    tell(scene, wang, 31.0)
    tell(scene, wang, 30.0, timedelta(hours=1))
    assert scene.found(ChangeRecord)[-1].seq == told
    scene.clock.forward(timedelta(seconds=30))
    tell(scene, wang, 31.001)
    assert scene.found(ChangeRecord)[-1].seq == told + 1


def track(scene: Scene, by: Actor, of: Actor, **span: object) -> list[tuple[float, object]]:
    """What somebody sees of a track."""
    asked: dict[str, Any] = {"since": None, "until": None, "filtered": False, **span}
    found = scene.work.read(by, lambda unit: positions.look(unit, of.id, **asked))
    return [(told.lat, told.flag) for told in found]


def test_a_track_is_told_in_the_order_of_its_times(scene: Scene) -> None:
    wang, other = scene.technician(), scene.technician("Other")
    for lat, ago_s in ((31.003, 0), (31.001, 120), (31.002, 60), (45.0, 30)):
        take(scene, wang, fix(scene, lat, ago_s))
    take(scene, other, fix(scene, 30.0))
    now = scene.clock.now()
    whole = [(31.001, FixFlag.LATE), (31.002, FixFlag.LATE), (31.003, None)]
    assert track(scene, scene.supervisor, wang) == whole
    span = {"since": now - timedelta(seconds=60), "until": now}
    assert track(scene, wang, wang, **span) == [(31.002, FixFlag.LATE)]
    assert track(scene, wang, wang, **span, filtered=True) == [
        (31.002, FixFlag.LATE),
        (45.0, FixFlag.OUTLIER),
    ]


def test_a_track_is_its_technicians_and_the_staffs(scene: Scene) -> None:
    wang, other = scene.technician(), scene.technician("Other")
    nobody = replace(wang, id=new_id())
    for asker, asked in ((other, wang), (scene.dispatcher, nobody)):
        scene.refuses(Code.NOT_FOUND, track, scene, asker, asked)
    officer = Actor(new_id(), "Officer", Role.POLICE_OFFICER)
    scene.refuses(Code.NOT_PERMITTED, track, scene, officer, wang)


def test_a_look_of_the_staff_goes_on_record(scene: Scene) -> None:
    wang = scene.technician()

    def note(by: Actor, of: Actor, since: datetime | None = None) -> None:
        scene.work.write(by, lambda unit: positions.note_look(unit, of.id, since, None))

    before = len(scene.audit())
    note(wang, wang)
    assert len(scene.audit()) == before
    note(scene.supervisor, wang, BEGAN)
    (row,) = scene.audit()[before:]
    assert (row["action"], row["subject"], row["actor"]) == (
        "track-viewed",
        str(wang.id),
        str(scene.supervisor.id),
    )
    assert row["detail"] == {"from": "2026-11-23T08:00:00.000000Z", "to": None}
    scene.refuses(Code.NOT_FOUND, note, scene.technician("Other"), wang)


def test_a_track_that_is_too_long_is_refused_not_cut(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = scene.technician()
    for ago_s in range(3):
        take(scene, wang, fix(scene, 31.0 + ago_s / 1e4, ago_s))
    monkeypatch.setattr(positions, "MOST_FIXES", 3)
    assert len(track(scene, wang, wang)) == 3
    monkeypatch.setattr(positions, "MOST_FIXES", 2)
    refusal = scene.refuses(Code.TRACK_TOO_LONG, track, scene, wang, wang)
    assert refusal.fields == {"most": 2}
    assert len(track(scene, wang, wang, since=scene.clock.now())) == 1
