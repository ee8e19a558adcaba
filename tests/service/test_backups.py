"""Tries what is kept of backups: asked for, begun, ended, given up, and who may ask (F5)."""

from datetime import timedelta

import pytest

from api_client.vocabulary import BackupFault, Code, Noun, Role
from desktop.service import backups, changes, deadlines
from desktop.service.deadlines import LEASE
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.backups import BackupRunRecord
from tests.service.scene import BEGAN, Scene


def standing(scene: Scene) -> backups.Standing:
    return scene.work.read(scene.administrator, backups.standing)


def begin(scene: Scene) -> BackupRunRecord:
    """Begin a backup as the loop does: under a lease."""

    def take(unit: Unit) -> BackupRunRecord:
        if deadlines.due_at(unit, backups.KIND) is None:
            deadlines.plan(unit, backups.KIND, "", unit.now)
        [seen] = deadlines.due(unit, [backups.KIND])
        assert deadlines.lease(unit, seen, scene.administrator.id)
        return backups.begin(unit)

    return scene.work.write(SYSTEM, take)


def end(scene: Scene, run: BackupRunRecord, fault: BackupFault | None = None) -> None:
    scene.work.write(SYSTEM, lambda unit: backups.end(unit, run.id, "a.zip", 7, fault))


def told(scene: Scene, actor: Actor) -> list[Noun | None]:
    seen = scene.work.read(actor, lambda unit: changes.after(unit, 0))
    return [one.noun for one in seen]


def test_a_centre_without_backups_says_so(scene: Scene) -> None:
    found = standing(scene)
    assert (found.last_success_at, found.last_failure, found.next_due_at) == (None, None, None)
    assert found.running is None


def test_one_that_is_asked_for_is_due_at_once_and_is_the_same_for_all(scene: Scene) -> None:
    asked = scene.work.write(scene.administrator, backups.ask)
    assert scene.work.write(SYSTEM, backups.ask).id == asked.id
    found = standing(scene)
    assert found.next_due_at == BEGAN
    assert found.running is not None
    assert (found.running.id, found.running.begun_at) == (asked.id, None)
    run = begin(scene)
    assert run.id == asked.id
    assert scene.work.write(scene.administrator, backups.ask).id == asked.id
    assert standing(scene).running is not None


def test_a_success_is_kept_and_told(scene: Scene) -> None:
    run = begin(scene)
    scene.clock.forward(timedelta(seconds=5))
    end(scene, run)
    found = standing(scene)
    assert found.last_success_at == BEGAN + timedelta(seconds=5)
    assert (found.last_failure, found.running) == (None, None)
    assert scene.audit()[-1]["action"] == "backup-made"
    assert scene.audit()[-1]["detail"] == {"name": "a.zip", "size_bytes": 7}
    assert set(told(scene, scene.administrator)) == {Noun.BACKUP}
    assert set(told(scene, scene.dispatcher)) == {None}


def test_a_failure_is_told_until_the_next_success(scene: Scene) -> None:
    end(scene, begin(scene))
    scene.clock.forward(2 * LEASE)
    end(scene, begin(scene), BackupFault.DISK_FULL)
    found = standing(scene)
    assert found.last_success_at == BEGAN
    assert found.last_failure == (BEGAN + 2 * LEASE, BackupFault.DISK_FULL)
    scene.clock.forward(2 * LEASE)
    end(scene, begin(scene))
    assert standing(scene).last_failure is None


def test_a_run_whose_server_was_killed_does_not_stop_the_next_one(scene: Scene) -> None:
    killed = begin(scene)
    assert standing(scene).running is not None
    scene.clock.forward(LEASE)
    assert standing(scene).running is None
    asked = scene.work.write(scene.administrator, backups.ask)
    assert asked.id != killed.id
    assert standing(scene).last_failure == (BEGAN + LEASE, BackupFault.INTERRUPTED)
    end(scene, killed)
    assert standing(scene).last_success_at is None


def test_a_run_that_was_killed_is_given_up_when_the_next_is_due(scene: Scene) -> None:
    killed = begin(scene)
    scene.clock.forward(LEASE)
    assert begin(scene).id != killed.id
    assert standing(scene).last_failure == (BEGAN + LEASE, BackupFault.INTERRUPTED)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.SYSTEM}))
def test_nobody_else_may_look_or_ask(scene: Scene, role: Role) -> None:
    actor = Actor(scene.dispatcher.id, "Li", role)
    scene.refuses(Code.NOT_PERMITTED, scene.work.read, actor, backups.standing)
    scene.refuses(Code.NOT_PERMITTED, scene.work.write, actor, backups.ask)
