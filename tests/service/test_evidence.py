"""Tries who stores and sees files, and that each view is on record (A5, F3)."""

import hashlib

from api_client.ids import new_id
from api_client.vocabulary import Code, FieldState, Role, Step
from desktop.service import evidence
from desktop.service.unit import Actor
from desktop.store.evidence import FileRecord
from tests.service.scene import Scene, changed, named

PHOTO = b"a street at night"
SHA256 = hashlib.sha256(PHOTO).hexdigest()


def look_up(scene: Scene, actor: Actor) -> evidence.Stored:
    return scene.work.read(actor, lambda unit: evidence.look_up(unit, SHA256))


def test_a_file_stored_twice_is_one_file(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    first = scene.store(PHOTO, wang)
    before = scene.dump()
    again = scene.store(PHOTO, zhao)
    assert not changed(before, scene.dump())
    assert (first.new, again.new) == (True, False)
    assert (again.sha256, again.length, again.stored_at) == (SHA256, len(PHOTO), first.stored_at)
    (kept,) = scene.found(FileRecord)
    assert kept.stored_by == wang.id
    held = scene.work.read(zhao, lambda unit: evidence.may_store(unit, SHA256))
    assert held is not None
    assert held.length == len(PHOTO)


def test_a_file_that_a_report_waits_for_tells_of_its_order(scene: Scene) -> None:
    wang = scene.technician()
    order, other = scene.assigned(wang), scene.assigned(wang)
    photo = named(PHOTO)
    for where in (order, other):
        scene.send(wang, scene.report(where, wang, FieldState.RECEIVED, attachments=(photo,)))
    versions = [scene.row(where).version for where in (order, other)]
    scene.store(PHOTO, wang)
    assert [scene.row(where).version for where in (order, other)] == [v + 1 for v in versions]


def test_who_may_not_store_does_not(scene: Scene) -> None:
    for role in (Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR, Role.ANONYMOUS, Role.CUSTOMER):
        actor = Actor(new_id(), "", role)
        for case in (
            lambda unit: evidence.may_store(unit, SHA256),
            lambda unit: evidence.store(unit, SHA256, 3),
        ):
            scene.refuses(Code.NOT_PERMITTED, scene.work.write, actor, case)


def test_a_technician_sees_his_own_files_and_those_of_his_orders(scene: Scene) -> None:
    wang, zhao, bo = (scene.technician(name) for name in ("Wang", "Zhao", "Bo"))
    scene.store(PHOTO, wang)
    look_up(scene, wang)
    look_up(scene, scene.dispatcher)
    scene.refuses(Code.NOT_FOUND, look_up, scene, zhao)
    order = scene.assigned(wang)
    scene.send(wang, scene.report(order, wang, FieldState.RECEIVED, attachments=(named(PHOTO),)))
    scene.assign(order, zhao)
    look_up(scene, zhao)
    scene.refuses(Code.NOT_FOUND, look_up, scene, bo)
    scene.step(order, Step.UNASSIGN, "a mistake")
    scene.refuses(Code.NOT_FOUND, look_up, scene, zhao)


def test_a_file_nobody_brought_is_not_there(scene: Scene) -> None:
    scene.refuses(Code.NOT_FOUND, look_up, scene, scene.dispatcher)
    assert scene.work.read(scene.dispatcher, lambda unit: evidence.may_store(unit, SHA256)) is None


def test_each_view_is_on_record_and_each_refused_one_is_not(scene: Scene) -> None:
    auditor = Actor(new_id(), "Au", Role.AUDITOR)
    scene.store(PHOTO)
    for _ in range(2):
        scene.work.write(auditor, lambda unit: evidence.view(unit, SHA256))
    views = [row for row in scene.audit() if row["action"] == "file-viewed"]
    assert [(row["actor"], row["subject"]) for row in views] == [(str(auditor.id), SHA256)] * 2
    finance = Actor(new_id(), "Fi", Role.FINANCE)
    scene.refuses(
        Code.NOT_PERMITTED, scene.work.write, finance, lambda unit: evidence.view(unit, SHA256)
    )


def test_a_file_is_shown_as_what_a_report_named_it(scene: Scene) -> None:
    wang = scene.technician()
    assert scene.store(PHOTO, wang).media_type == "application/octet-stream"
    order = scene.assigned(wang)
    scene.send(wang, scene.report(order, wang, FieldState.RECEIVED, attachments=(named(PHOTO),)))
    assert look_up(scene, wang).media_type == "image/jpeg"
