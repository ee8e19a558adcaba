"""Tries alarms on both databases: raised once, ended by themselves, acknowledged once (A6)."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import (
    AlarmKind,
    BackupFault,
    Code,
    FieldState,
    Noun,
    Role,
    Step,
)
from desktop.domain.alarms import ACTED_ON
from desktop.domain.people import PERMISSIONS
from desktop.service import alarms, backups, changes
from desktop.service.alarms import Seen
from desktop.service.firing import Firing, Kind, Recurring
from desktop.service.unit import SYSTEM, Actor, Work
from tests.alarmed import PATIENCE, UP, look
from tests.service.scene import BEGAN, Scene
from tests.service.test_firing import settle

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PROMISED = (BEGAN + HOUR).isoformat()


def listed(scene: Scene, by: Actor | None = None, *, past: bool = True) -> list[Seen]:
    found, _ = scene.work.read(
        by or scene.dispatcher, lambda unit: alarms.listed(unit, past=past, most=100)
    )
    return found


def standing(scene: Scene) -> list[tuple[AlarmKind, UUID | None]]:
    return [(seen.record.kind, seen.record.order_id) for seen in listed(scene, past=False)]


def acknowledge(
    scene: Scene, by: Actor, alarm: UUID, note: str = "", id_: UUID | None = None
) -> Seen:
    act = id_ or new_id()
    return scene.work.write(by, lambda unit: alarms.acknowledge(unit, alarm, act, note))


def late(scene: Scene) -> UUID:
    """An order whose promised time has passed, and which was looked at."""
    order = scene.order(promised_at=PROMISED)
    scene.clock.forward(HOUR + MINUTE)
    look(scene.work)
    return order


def test_a_late_order_raises_one_alarm_until_somebody_is_on_site(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang, promised_at=PROMISED)
    scene.clock.forward(HOUR)
    scene.go(order, wang, FieldState.STARTED)
    look(scene.work)
    assert standing(scene) == []
    scene.clock.forward(MINUTE)
    for _ in range(3):
        look(scene.work)
    assert standing(scene) == [(AlarmKind.ORDER_LATE, order)]
    [seen] = listed(scene)
    assert (seen.record.about_at, seen.record.raised_at) == (BEGAN + HOUR, scene.clock.now())
    assert (seen.number, seen.title) == (scene.row(order).number, "No hot water")
    scene.go(order, wang, FieldState.ON_SITE)
    scene.clock.forward(MINUTE)
    look(scene.work)
    assert standing(scene) == []
    assert listed(scene)[0].record.ended_at == scene.clock.now()


def test_one_that_becomes_late_again_by_another_promise_is_told_again(scene: Scene) -> None:
    order = late(scene)
    scene.edit(order, 1, promised_at=(BEGAN + 3 * HOUR).isoformat())
    look(scene.work)
    assert standing(scene) == []
    scene.clock.forward(3 * HOUR)
    look(scene.work)
    assert standing(scene) == [(AlarmKind.ORDER_LATE, order)]
    assert len(listed(scene)) == 2


def test_a_clock_that_is_set_back_takes_nothing_back_and_tells_nothing_twice(scene: Scene) -> None:
    order = late(scene)
    scene.clock.set(BEGAN)
    look(scene.work)
    scene.clock.forward(2 * HOUR)
    look(scene.work)
    assert standing(scene) == [(AlarmKind.ORDER_LATE, order)]
    assert len(listed(scene)) == 1


def test_orders_that_were_there_before_are_found_by_the_first_look(scene: Scene) -> None:
    order = scene.order(promised_at=PROMISED)
    scene.clock.forward(timedelta(days=2))
    scene.close()
    scene.open()
    look(scene.work)
    assert (AlarmKind.ORDER_LATE, order) in standing(scene)


@pytest.mark.parametrize("step", [Step.CANCEL, Step.HOLD])
def test_a_late_order_that_is_cancelled_is_none_and_one_on_hold_still_is(
    scene: Scene, step: Step
) -> None:
    order = late(scene)
    scene.step(order, step, "The customer said so.")
    look(scene.work)
    assert (standing(scene) == []) is (step is Step.CANCEL)


def test_an_emergency_without_a_technician_is_told_after_the_set_time(scene: Scene) -> None:
    order = scene.order(priority="emergency")
    scene.order(priority="high")
    scene.order(draft=True, priority="emergency")
    scene.clock.forward(4 * MINUTE)
    look(scene.work)
    assert standing(scene) == []
    scene.clock.forward(MINUTE)
    look(scene.work)
    assert standing(scene) == [(AlarmKind.EMERGENCY_UNASSIGNED, order)]
    scene.assign(order, scene.technician())
    look(scene.work)
    assert standing(scene) == []


def test_an_emergency_that_loses_its_technician_begins_to_wait_anew(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang, priority="emergency")
    scene.clock.forward(3 * HOUR)
    declined = scene.report(order, wang, FieldState.DECLINED, reason="Too far away.")
    assert scene.send(wang, declined).accepted
    look(scene.work)
    assert standing(scene) == []
    scene.clock.forward(5 * MINUTE)
    look(scene.work)
    [seen] = listed(scene)
    assert (seen.record.kind, seen.record.about_at) == (
        AlarmKind.EMERGENCY_UNASSIGNED,
        BEGAN + 3 * HOUR,
    )


def test_an_order_that_no_phone_confirms_names_whose_phone_it_is(scene: Scene) -> None:
    wang = scene.technician("Wang")
    order = scene.assigned(wang)
    scene.clock.forward(4 * MINUTE)
    look(scene.work)
    look(scene.work)
    [seen] = listed(scene)
    assert (seen.record.kind, seen.record.detail) == (AlarmKind.ORDER_NOT_RECEIVED, "Wang")
    scene.assign(order, scene.technician("Zhao"))
    look(scene.work)
    assert standing(scene) == []
    scene.clock.forward(4 * MINUTE)
    look(scene.work)
    assert [each.record.detail for each in listed(scene)] == ["Zhao", "Wang"]


def test_backups_raise_one_alarm_for_the_administrator(scene: Scene) -> None:
    scene.clock.forward(timedelta(hours=47))
    look(scene.work)
    assert listed(scene, scene.administrator) == []
    scene.clock.forward(2 * HOUR)
    look(scene.work)
    [seen] = listed(scene, scene.administrator)
    assert (seen.record.kind, seen.record.detail, seen.mine) == (
        AlarmKind.BACKUP_FAILED,
        "",
        True,
    )
    assert [each.mine for each in listed(scene)] == [False]
    run = scene.work.write(SYSTEM, backups.begin)
    scene.work.write(SYSTEM, lambda unit: backups.end(unit, run.id, "a.zip", 7, None))
    look(scene.work)
    assert standing(scene) == []
    scene.clock.forward(MINUTE)
    run = scene.work.write(SYSTEM, backups.begin)
    scene.work.write(SYSTEM, lambda unit: backups.end(unit, run.id, "", 0, BackupFault.DISK_FULL))
    look(scene.work)
    assert listed(scene)[0].record.detail == "disk-full"


def test_who_comes_second_learns_who_was_first(scene: Scene) -> None:
    late(scene)
    [seen] = listed(scene)
    scene.clock.forward(MINUTE)
    act = new_id()
    mine = acknowledge(scene, scene.dispatcher, seen.record.id, "I ring him.", act)
    assert mine.record.acknowledged_at == scene.clock.now()
    scene.clock.forward(MINUTE)
    for by, note, id_ in (
        (scene.supervisor, "Who is on this?", new_id()),
        (scene.dispatcher, "I ring him.", act),
    ):
        found = acknowledge(scene, by, seen.record.id, note, id_).record
        assert (found.acknowledged_name, found.note) == ("Li", "I ring him.")
        assert found.acknowledged_at == BEGAN + HOUR + 2 * MINUTE
        assert found.version == 2
    assert standing(scene) != []
    assert [row["action"] for row in scene.audit()].count("alarm-acknowledged") == 1
    scene.refuses(
        Code.ID_REUSED, acknowledge, scene, scene.dispatcher, seen.record.id, "Another.", act
    )
    scene.refuses(Code.NOT_FOUND, acknowledge, scene, scene.dispatcher, new_id())


@pytest.mark.parametrize("role", Role)
def test_an_alarm_is_acknowledged_by_those_who_act_on_it(scene: Scene, role: Role) -> None:
    late(scene)
    scene.clock.forward(timedelta(days=3))
    look(scene.work)
    actor = Actor(new_id(), "Li", role)
    for seen in listed(scene):
        needed = ACTED_ON[seen.record.kind]
        viewing = "alarms-view" in {each.value for each in PERMISSIONS[role]}
        if viewing and needed in PERMISSIONS[role]:
            assert acknowledge(scene, actor, seen.record.id).record.acknowledged_name == "Li"
        else:
            scene.refuses(Code.NOT_PERMITTED, acknowledge, scene, actor, seen.record.id)


def test_a_change_of_an_alarm_is_told_to_those_who_may_see_it(scene: Scene) -> None:
    late(scene)
    for actor, told in (
        (scene.dispatcher, True),
        (Actor(new_id(), "Re", Role.RECORDS_CLERK), False),
    ):
        seen = scene.work.read(actor, lambda unit: changes.after(unit, 0))
        assert (Noun.ALARM in {one.noun for one in seen}) is told


def test_two_servers_raise_an_alarm_once_and_go_on_after_a_restart(scene: Scene) -> None:
    order = scene.order(promised_at=PROMISED)
    kinds = {
        alarms.KIND: Kind(
            lambda unit, _: alarms.look(unit, PATIENCE, UP),
            Recurring(lambda now: now, lambda now: now + 2 * alarms.LOOK_EVERY),
        )
    }
    other = Work(scene.database, scene.clock)
    firings = [Firing(scene.work, kinds), Firing(other, kinds)]
    scene.clock.forward(2 * HOUR)
    for firing in firings:
        settle(firing)
    assert standing(scene) == [(AlarmKind.ORDER_LATE, order)]
    scene.step(order, Step.CANCEL, "Not needed.")
    scene.clock.forward(alarms.LOOK_EVERY)
    for firing in reversed(firings):
        settle(firing)
    assert standing(scene) == []
    assert len(listed(scene)) == 1
    other.close()


def test_one_look_raises_no_more_than_it_may_and_the_next_one_goes_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.service.alarm_causes.MOST", 2)
    for _ in range(5):
        scene.order(promised_at=PROMISED)
    scene.clock.forward(2 * HOUR)
    for held in (2, 4, 5, 5):
        look(scene.work)
        assert len(standing(scene)) == held


def test_the_list_has_those_that_stand_first_and_ends_somewhere(scene: Scene) -> None:
    gone = late(scene)
    scene.step(gone, Step.CANCEL, "Not needed.")
    scene.clock.forward(MINUTE)
    kept = scene.order(promised_at=BEGAN.isoformat())
    look(scene.work)
    assert [seen.record.order_id for seen in listed(scene)] == [kept, gone]
    found, seq = scene.work.read(
        scene.dispatcher, lambda unit: alarms.listed(unit, past=True, most=1)
    )
    assert [seen.record.order_id for seen in found] == [kept]
    assert seq > 0
