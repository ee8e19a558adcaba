"""Tries deadlines: each fires once, whoever looks, also when the clock jumps by days."""

from datetime import timedelta
from uuid import UUID

import pytest

from api_client.ids import new_id
from desktop.service import deadlines
from desktop.service.deadlines import LEASE, Due
from desktop.service.unit import SYSTEM, Unit
from tests.service.scene import BEGAN, Scene

SOON = timedelta(seconds=30)
ME, ANOTHER = new_id(), new_id()


def plan(scene: Scene, subject: object = "one", after: timedelta = SOON) -> UUID:
    return scene.work.write(
        SYSTEM, lambda unit: deadlines.plan(unit, "offer", subject, scene.clock.now() + after)
    )


def due(scene: Scene) -> list[Due]:
    return scene.work.read(SYSTEM, lambda unit: deadlines.due(unit, ["offer"]))


def fire(scene: Scene, seen: Due, again: timedelta | None = None) -> bool:
    def take(unit: Unit) -> bool:
        fired = deadlines.fire(unit, seen)
        if fired and again is not None:
            deadlines.again(unit, seen.id, unit.now + again)
        return fired

    return scene.work.write(SYSTEM, take)


def test_a_deadline_is_due_at_its_time_and_not_before(scene: Scene) -> None:
    plan(scene)
    scene.clock.forward(SOON - timedelta(microseconds=1))
    assert due(scene) == []
    scene.clock.forward(timedelta(microseconds=1))
    assert [(one.kind, one.subject, one.due_at) for one in due(scene)] == [
        ("offer", "one", BEGAN + SOON)
    ]


def test_what_is_due_is_told_in_its_order_and_of_known_kinds_alone(scene: Scene) -> None:
    plan(scene, "second", SOON)
    plan(scene, "first", timedelta(0))
    scene.work.write(SYSTEM, lambda unit: deadlines.plan(unit, "of a newer release", "", unit.now))
    assert scene.work.read(SYSTEM, lambda unit: deadlines.next_due(unit, ["offer"])) == BEGAN
    scene.clock.forward(SOON)
    assert [one.subject for one in due(scene)] == ["first", "second"]


def test_it_fires_once_of_all_who_saw_it_due(scene: Scene) -> None:
    plan(scene, after=timedelta(0))
    mine, theirs = due(scene), due(scene)
    assert fire(scene, mine[0])
    assert not fire(scene, theirs[0])
    assert due(scene) == []
    scene.close()
    scene.open()
    scene.clock.forward(timedelta(days=400))
    assert due(scene) == []


def test_one_that_recurs_moves_on_and_fires_once_each_time(scene: Scene) -> None:
    plan(scene, after=timedelta(0))
    [seen] = due(scene)
    assert fire(scene, seen, timedelta(days=1))
    assert not fire(scene, seen, timedelta(days=1))
    assert due(scene) == []
    scene.clock.forward(timedelta(days=1))
    assert [one.id for one in due(scene)] == [seen.id]


def test_one_that_was_moved_or_cancelled_meanwhile_does_not_fire(scene: Scene) -> None:
    first = plan(scene, after=timedelta(0))
    [seen] = due(scene)
    assert plan(scene, after=SOON) == first
    assert not fire(scene, seen)
    scene.clock.forward(SOON)
    [seen] = due(scene)
    assert scene.work.write(SYSTEM, lambda unit: deadlines.cancel(unit, "offer", "one"))
    assert not fire(scene, seen)
    assert not scene.work.write(SYSTEM, lambda unit: deadlines.cancel(unit, "offer", "one"))


def test_what_fired_does_not_stand_in_the_way_of_another_about_the_same(scene: Scene) -> None:
    first = plan(scene, after=timedelta(0))
    assert fire(scene, due(scene)[0])
    assert plan(scene, after=timedelta(0)) != first
    assert len(due(scene)) == 1


def test_what_a_refused_act_took_is_due_still(scene: Scene) -> None:
    plan(scene, after=timedelta(0))
    [seen] = due(scene)

    def act(unit: Unit) -> None:
        assert deadlines.fire(unit, seen)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        scene.work.write(SYSTEM, act)
    assert due(scene) == [seen]


def lease(scene: Scene, seen: Due, holder: UUID) -> bool:
    return scene.work.write(SYSTEM, lambda unit: deadlines.lease(unit, seen, holder))


def renew(scene: Scene, seen: Due, holder: UUID) -> bool:
    return scene.work.write(SYSTEM, lambda unit: deadlines.renew(unit, seen.id, holder))


def release(scene: Scene, seen: Due, holder: UUID) -> bool:
    return scene.work.write(SYSTEM, lambda unit: deadlines.release(unit, seen.id, holder, None))


def test_leased_work_is_nobody_elses_while_the_lease_is_renewed(scene: Scene) -> None:
    plan(scene, after=timedelta(0))
    [seen] = due(scene)
    assert lease(scene, seen, ME)
    for _ in range(3):
        assert not lease(scene, seen, ANOTHER)
        assert due(scene) == []
        scene.clock.forward(LEASE / 2)
        assert renew(scene, seen, ME)
    assert release(scene, seen, ME)
    scene.clock.forward(2 * LEASE)
    assert due(scene) == []


@pytest.mark.parametrize("jump", [LEASE, timedelta(days=-9), timedelta(days=9)])
def test_a_lease_ends_with_its_time_or_with_a_clock_that_was_set(
    scene: Scene, jump: timedelta
) -> None:
    plan(scene, after=timedelta(days=-20))
    [seen] = due(scene)
    assert lease(scene, seen, ME)
    scene.clock.set(scene.clock.now() + jump)
    assert due(scene) == [seen]
    assert lease(scene, seen, ANOTHER)
    assert not renew(scene, seen, ME)
    assert not release(scene, seen, ME)
    assert release(scene, seen, ANOTHER)
