"""Tries saved views of the queue: own and shared, changed on a version, deleted, announced."""

from uuid import UUID

from api_client.ids import new_id
from api_client.vocabulary import Code, Noun, Role
from desktop.domain import views as rules
from desktop.service import views
from desktop.service.unit import Actor, Unit
from desktop.store.journal import AuditRecord, ChangeRecord
from desktop.store.views import ViewRecord
from tests.service.scene import Scene

ADA = Actor(new_id(), "Ada", Role.DISPATCHER)
BOB = Actor(new_id(), "Bob", Role.DISPATCHER)
EVE = Actor(new_id(), "Eve", Role.SUPERVISOR)
MINE = views.Kept("Late ones", shared=False, content={"filter": {"late": True}})
OURS = views.Kept("Ours", shared=True, content={})


def put(
    scene: Scene, by: Actor, kept: views.Kept, id_: UUID | None = None, seen: int | None = None
) -> ViewRecord:
    id_ = id_ or new_id()
    return scene.work.write(by, lambda unit: views.put(unit, id_, kept, seen))[0]


def names(scene: Scene, by: Actor) -> list[str]:
    return [view.name for view in scene.work.read(by, views.listed)]


def test_what_is_not_shared_is_its_owners_alone(scene: Scene) -> None:
    mine = put(scene, ADA, MINE)
    put(scene, ADA, OURS)
    assert names(scene, ADA) == ["Late ones", "Ours"]
    assert names(scene, BOB) == ["Ours"]
    for act in (
        lambda unit: views.put(unit, mine.id, OURS, 1),
        lambda unit: views.delete(unit, mine.id),
    ):
        scene.refuses(Code.NOT_FOUND, scene.work.write, EVE, act)


def test_a_shared_view_is_changed_by_its_owner_and_supervisors(scene: Scene) -> None:
    ours = put(scene, ADA, OURS)
    other = views.Kept("Others", shared=True, content={})
    scene.refuses(
        Code.NOT_PERMITTED, scene.work.write, BOB, lambda u: views.put(u, ours.id, other, 1)
    )
    scene.refuses(Code.NOT_PERMITTED, scene.work.write, BOB, lambda u: views.delete(u, ours.id))
    changed = put(scene, EVE, other, ours.id, seen=1)
    assert (changed.name, changed.version, changed.owner_name) == ("Others", 2, "Ada")
    scene.work.write(EVE, lambda unit: views.delete(unit, ours.id))
    assert names(scene, ADA) == []


def test_a_repeat_changes_nothing_and_a_stale_version_is_refused(scene: Scene) -> None:
    view = put(scene, ADA, MINE)
    assert put(scene, ADA, MINE, view.id).version == 1
    changed = views.Kept("Later", shared=False, content={})
    assert put(scene, ADA, changed, view.id, seen=1).version == 2
    assert put(scene, ADA, changed, view.id, seen=1).version == 2
    write = scene.work.write
    for code, kept, seen in (
        (Code.EDIT_CONFLICT, MINE, 1),
        (Code.VERSION_UNKNOWN, MINE, 9),
        (Code.ID_REUSED, MINE, None),
    ):
        scene.refuses(code, write, ADA, lambda u, k=kept, s=seen: views.put(u, view.id, k, s))
    scene.refuses(Code.NOT_FOUND, write, ADA, lambda unit: views.put(unit, new_id(), MINE, 1))
    for _ in range(2):
        write(ADA, lambda unit: views.delete(unit, view.id))
    assert names(scene, ADA) == []


def test_views_are_announced_and_what_is_shared_is_on_record(scene: Scene) -> None:
    mine, ours = put(scene, ADA, MINE), put(scene, ADA, OURS)
    scene.work.write(ADA, lambda unit: views.delete(unit, ours.id))
    told = [(c.id, c.version) for c in scene.found(ChangeRecord) if c.noun is Noun.VIEW]
    assert told == [(mine.id, 1), (ours.id, 1), (ours.id, 2)]
    kept = [r.action for r in scene.found(AuditRecord) if r.noun == Noun.VIEW]
    assert kept == ["view-made", "view-deleted"]


def test_one_keeps_so_many_views_and_no_more(scene: Scene) -> None:
    def many(unit: Unit) -> None:
        for _ in range(rules.MOST):
            views.put(unit, new_id(), MINE, None)

    scene.work.write(ADA, many)
    scene.refuses(
        Code.TOO_MANY_VIEWS, scene.work.write, ADA, lambda u: views.put(u, new_id(), MINE, None)
    )
