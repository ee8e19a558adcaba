"""Tries how duty is said: by the desk and himself, of shifts, and that hours turn by themselves."""

from datetime import timedelta
from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, TechnicianState
from desktop.service import changes, deadlines, duty, people
from desktop.service.duty import Kept
from desktop.service.firing import Firing, Kind
from desktop.service.unit import SYSTEM, Actor
from tests.service.scene import Scene
from tests.service.test_firing import settle


def edit(scene: Scene, by: Actor, whose: UUID, seen: int, **values: object) -> Kept:
    return scene.work.write(by, lambda unit: duty.edit(unit, whose, seen, values))


def state(scene: Scene, whose: UUID) -> TechnicianState:
    found, _ = scene.work.read(SYSTEM, lambda unit: people.list_technicians(unit, whose))
    return found[0].state


def told(scene: Scene, by: Actor, after: int) -> set[tuple[Noun | None, UUID]]:
    """Return what the feed tells somebody after a number."""
    found = scene.work.read(by, lambda unit: changes.after(unit, after))
    return {(each.noun, each.id) for each in found}


def newest(scene: Scene) -> int:
    return scene.work.read(scene.dispatcher, changes.newest)


def test_of_whom_nothing_was_said_may_be_asked_at_any_time(scene: Scene) -> None:
    wang = scene.technician()
    kept = scene.work.read(wang, lambda unit: duty.one(unit, wang.id))
    assert (kept.version, kept.record, kept.shifts, kept.working) == (0, None, (), True)
    assert scene.work.read(SYSTEM, duty.of) == {}
    before = scene.dump()
    assert edit(scene, scene.dispatcher, wang.id, 0, on_duty=1, vehicle="").version == 0
    assert scene.dump() == before
    assert state(scene, wang.id) is TechnicianState.FREE


def test_a_technician_says_of_himself_whether_he_works_and_no_more(scene: Scene) -> None:
    wang, li = scene.technician(), scene.technician("Li")
    before = newest(scene)
    assert edit(scene, wang, wang.id, 0, on_duty=0).version == 1
    about = {(Noun.DUTY, wang.id), (Noun.TECHNICIAN, wang.id)}
    assert told(scene, scene.dispatcher, before) == told(scene, wang, before) == about
    assert (Noun.DUTY, wang.id) not in told(scene, li, before)
    assert state(scene, wang.id) is TechnicianState.OFF_DUTY
    scene.refuses(Code.NOT_PERMITTED, lambda: edit(scene, wang, wang.id, 1, vehicle="A van"))
    scene.refuses(Code.NOT_FOUND, lambda: edit(scene, wang, li.id, 0, on_duty=0))
    edit(scene, wang, wang.id, 1, on_duty=1, taking_orders=0)
    assert state(scene, wang.id) is TechnicianState.FREE
    assert not scene.work.read(SYSTEM, duty.of)[wang.id].taking_orders
    (first, _) = [row for row in scene.audit() if row["action"] == "duty-edited"]
    assert first["detail"] == {"fields": ["on_duty"], "on_duty": 0}


def test_who_has_an_order_is_shown_with_it_though_he_is_off_duty(scene: Scene) -> None:
    wang = scene.technician()
    scene.assigned(wang)
    edit(scene, scene.dispatcher, wang.id, 0, on_duty=0)
    assert state(scene, wang.id) is TechnicianState.ASSIGNED


def test_two_who_change_other_things_both_have_their_way(scene: Scene) -> None:
    wang = scene.technician()
    edit(scene, scene.dispatcher, wang.id, 0, vehicle="A van")
    assert edit(scene, scene.supervisor, wang.id, 0, crew_size=2).version == 2
    scene.refuses(
        Code.EDIT_CONFLICT, lambda: edit(scene, scene.supervisor, wang.id, 1, crew_size=3)
    )
    scene.refuses(
        Code.VERSION_UNKNOWN, lambda: edit(scene, scene.supervisor, wang.id, 9, hotline="1")
    )
    night = {"monday": [["22:00", "06:00"]], "tuesday": [["05:00", "07:00"]]}
    scene.refuses(
        Code.HOURS_OVERLAP, lambda: edit(scene, scene.supervisor, wang.id, 2, hours=night)
    )
    unknown = [str(new_id())]
    scene.refuses(
        Code.AREA_UNKNOWN, lambda: edit(scene, scene.supervisor, wang.id, 2, area_ids=unknown)
    )


def plan(scene: Scene, whose: UUID, id_: UUID, seen: int, on: str, begins: str, ends: str) -> Kept:
    content = {"on_date": on, "begins": begins, "ends": ends, "note": ""}
    return scene.work.write(
        scene.dispatcher, lambda unit: duty.plan_shift(unit, whose, id_, seen, content)
    )


def test_a_shift_is_planned_changed_taken_away_and_brought_back(scene: Scene) -> None:
    wang, id_ = scene.technician(), new_id()
    on = "2026-11-24"
    assert plan(scene, wang.id, id_, 0, on, "22:00", "06:00").version == 1
    before = scene.dump()
    assert plan(scene, wang.id, id_, 0, on, "22:00", "06:00").version == 1
    assert scene.dump() == before
    assert plan(scene, wang.id, id_, 1, on, "21:00", "06:00").shifts[0].version == 2
    scene.refuses(Code.EDIT_CONFLICT, lambda: plan(scene, wang.id, id_, 1, on, "20:00", "06:00"))

    def away() -> Kept:
        return scene.work.write(
            scene.dispatcher, lambda unit: duty.take_shift_away(unit, wang.id, id_)
        )

    assert (away().shifts, away().version) == ((), 3)
    assert scene.work.read(SYSTEM, duty.of)[wang.id].shifts == {}
    assert len(plan(scene, wang.id, id_, 3, on, "21:00", "06:00").shifts) == 1
    scene.refuses(
        Code.NOT_PERMITTED,
        lambda: scene.work.write(wang, lambda unit: duty.take_shift_away(unit, wang.id, id_)),
    )
    scene.refuses(
        Code.NOT_FOUND, lambda: scene.work.read(wang, lambda unit: duty.one(unit, new_id()))
    )


def test_when_hours_begin_and_end_the_desk_is_told_though_nobody_did_anything(
    scene: Scene,
) -> None:
    wang = scene.technician()
    here = scene.clock.now().astimezone()
    begins, ends = (here + timedelta(hours=hours) for hours in (1, 2))
    day = begins.date().isoformat()
    firing = Firing(scene.work, {duty.KIND: Kind(duty.turn)})
    edit(scene, scene.dispatcher, wang.id, 0, hours={})
    plan(scene, wang.id, new_id(), 0, day, f"{begins:%H:%M}", f"{ends:%H:%M}")
    assert state(scene, wang.id) is TechnicianState.OFF_DUTY
    for expected in (TechnicianState.FREE, TechnicianState.OFF_DUTY):
        before = newest(scene)
        firing.look()
        assert told(scene, scene.dispatcher, before) == set()
        scene.clock.forward(timedelta(hours=1))
        settle(firing)
        assert told(scene, scene.dispatcher, before) == {(Noun.TECHNICIAN, wang.id)}
        assert state(scene, wang.id) is expected
    edit(scene, scene.dispatcher, wang.id, 2, hours=None)
    scene.clock.forward(timedelta(days=4))
    settle(firing)
    assert scene.work.read(SYSTEM, lambda unit: deadlines.due_at(unit, duty.KIND, wang.id)) is None
    firing.stop()
