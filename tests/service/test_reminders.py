"""Tries reminders on both databases: written, due once, put off, done, taken back (F1)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import AlarmKind, Code, Noun, Role
from desktop.service import alarms, changes, deadlines, reminders
from desktop.service.firing import Firing, Kind
from desktop.service.reminders import Seen
from desktop.service.unit import Actor, Work
from tests.alarmed import look
from tests.service.scene import BEGAN, Scene
from tests.service.test_firing import settle

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def body(**more: object) -> dict[str, Any]:
    """A reminder as its writer sends it."""
    return {
        "version": 0,
        "text": "Call Mr Chen back.",
        "due_at": (BEGAN + HOUR).isoformat(),
        "order_id": None,
        "for_desk": True,
        "urgent": False,
        **more,
    }


def write(scene: Scene, id_: UUID, by: Actor | None = None, **more: object) -> Seen:
    said = body(**more)
    return scene.work.write(by or scene.dispatcher, lambda unit: reminders.write(unit, id_, said))


def listed(scene: Scene, by: Actor | None = None, *, past: bool = False) -> list[Seen]:
    found, _ = scene.work.read(
        by or scene.dispatcher, lambda unit: reminders.listed(unit, past=past, most=100)
    )
    return found


def finish(scene: Scene, id_: UUID, seen: int, *, done: bool = True) -> Seen:
    return scene.work.write(
        scene.dispatcher, lambda unit: reminders.finish(unit, id_, seen, done=done)
    )


def put_off(scene: Scene, id_: UUID, act: UUID, seen: int, minutes: int = 15) -> Seen:
    return scene.work.write(
        scene.dispatcher, lambda unit: reminders.put_off(unit, id_, act, seen, minutes)
    )


def standing(scene: Scene, by: Actor | None = None) -> list[AlarmKind]:
    found, _ = scene.work.read(
        by or scene.dispatcher, lambda unit: alarms.listed(unit, past=False, most=100)
    )
    return [each.record.kind for each in found]


def due_at(scene: Scene, id_: UUID) -> datetime | None:
    return scene.work.read(
        scene.dispatcher, lambda unit: deadlines.due_at(unit, reminders.KIND, id_)
    )


@pytest.fixture
def firing(scene: Scene) -> Iterator[Firing]:
    """A server's loop that knows of reminders."""
    found = Firing(scene.work, {reminders.KIND: Kind(reminders.fall_due)})
    yield found
    found.stop()


def test_one_is_written_changed_and_repeated(scene: Scene) -> None:
    id_, order = new_id(), scene.order()
    made = write(scene, id_, order_id=str(order))
    assert (made.record.version, made.number) == (1, scene.row(order).number)
    assert write(scene, id_, order_id=str(order)).record.version == 1
    changed = write(
        scene, id_, version=1, text="Call her back.", due_at=(BEGAN + 2 * HOUR).isoformat()
    )
    assert (changed.record.text, changed.record.version) == ("Call her back.", 2)
    assert due_at(scene, id_) == BEGAN + 2 * HOUR
    scene.refuses(Code.ID_REUSED, write, scene, id_, text="Another.")
    scene.refuses(Code.EDIT_CONFLICT, write, scene, id_, version=1, text="Too late.")
    scene.refuses(Code.VERSION_UNKNOWN, write, scene, id_, version=9)
    scene.refuses(Code.VERSION_UNKNOWN, write, scene, new_id(), version=1)
    scene.refuses(Code.NOT_FOUND, write, scene, new_id(), order_id=str(new_id()))
    assert [row["action"] for row in scene.audit()].count("reminder-written") == 2


def test_it_falls_due_once_and_is_told(scene: Scene, firing: Firing) -> None:
    id_ = new_id()
    write(scene, id_)
    settle(firing)
    assert listed(scene)[0].record.fell_due_at is None
    scene.clock.forward(HOUR)
    other = Work(scene.database, scene.clock)
    settle(Firing(other, {reminders.KIND: Kind(reminders.fall_due)}))
    settle(firing)
    other.close()
    [seen] = listed(scene)
    assert (seen.record.fell_due_at, seen.record.version) == (scene.clock.now(), 2)
    told = scene.work.read(scene.dispatcher, lambda unit: changes.after(unit, 0))
    assert [one.version for one in told if one.noun is Noun.REMINDER] == [1, 2]
    assert standing(scene) == []


def test_an_urgent_one_raises_an_alarm_that_ends_with_it(scene: Scene, firing: Firing) -> None:
    id_ = new_id()
    write(scene, id_, urgent=True)
    scene.clock.forward(HOUR)
    settle(firing)
    look(scene.work)
    assert standing(scene) == [AlarmKind.REMINDER_DUE]
    act = new_id()
    off = put_off(scene, id_, act, 2)
    assert off.record.due_at == BEGAN + HOUR + 15 * MINUTE
    assert put_off(scene, id_, act, 2).record.version == off.record.version
    assert standing(scene) == []
    scene.clock.forward(15 * MINUTE)
    settle(firing)
    assert standing(scene) == [AlarmKind.REMINDER_DUE]
    finish(scene, id_, off.record.version + 1)
    assert standing(scene) == []


def test_done_is_done_once_and_can_be_taken_back(scene: Scene, firing: Firing) -> None:
    id_ = new_id()
    write(scene, id_)
    done = finish(scene, id_, 1)
    assert (done.record.done, done.record.ended_name) == (1, "Li")
    assert finish(scene, id_, 1).record.version == 2
    assert listed(scene) == []
    assert [each.record.id for each in listed(scene, past=True)] == [id_]
    assert due_at(scene, id_) is None
    scene.refuses(Code.EDIT_CONFLICT, finish, scene, id_, 1, done=False)
    assert finish(scene, id_, 2, done=False).record.ended_at is None
    scene.clock.forward(HOUR)
    settle(firing)
    assert listed(scene)[0].record.fell_due_at == scene.clock.now()


def test_one_before_its_time_is_put_off_from_then(scene: Scene) -> None:
    id_ = new_id()
    write(scene, id_)
    assert put_off(scene, id_, new_id(), 1, 5).record.due_at == BEGAN + HOUR + 5 * MINUTE
    scene.refuses(Code.EDIT_CONFLICT, put_off, scene, id_, new_id(), 1)


def test_one_that_is_taken_back_never_comes(scene: Scene, firing: Firing) -> None:
    id_ = new_id()
    write(scene, id_)
    for _ in range(2):
        scene.work.write(scene.dispatcher, lambda unit: reminders.remove(unit, id_))
    scene.clock.forward(HOUR)
    settle(firing)
    [seen] = listed(scene, past=True)
    assert (seen.record.done, seen.record.fell_due_at) == (0, None)
    assert [row["action"] for row in scene.audit()].count("reminder-removed") == 1


def test_ones_own_is_nobody_elses(scene: Scene, firing: Firing) -> None:
    id_ = new_id()
    write(scene, id_, for_desk=False, urgent=True)
    assert listed(scene, scene.supervisor) == []
    scene.refuses(Code.NOT_FOUND, write, scene, id_, scene.supervisor, version=1)
    scene.refuses(
        Code.NOT_FOUND,
        scene.work.write,
        scene.supervisor,
        lambda unit: reminders.remove(unit, id_),
    )
    scene.clock.forward(HOUR)
    settle(firing)
    assert standing(scene) == [AlarmKind.REMINDER_DUE]
    assert standing(scene, scene.supervisor) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DISPATCHER, Role.SUPERVISOR}))
def test_nobody_else_keeps_reminders(scene: Scene, role: Role) -> None:
    actor = Actor(new_id(), "Fi", role)
    scene.refuses(Code.NOT_PERMITTED, write, scene, new_id(), actor)
    scene.refuses(Code.NOT_PERMITTED, listed, scene, actor)
