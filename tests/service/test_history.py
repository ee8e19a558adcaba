"""Holds the history of an order: each edit with before and after, the phone's too (F1)."""

from uuid import UUID

from api_client.vocabulary import Code, FieldState
from desktop.service import history
from desktop.service.unit import Actor
from tests.service.scene import FAULT, Scene


def read(scene: Scene, order: UUID, by: Actor | None = None) -> list[history.Edited]:
    return scene.work.read(by or scene.dispatcher, lambda unit: history.of_order(unit, order))


def test_each_edit_is_told_with_what_was_there_before(scene: Scene) -> None:
    order = scene.order(remark="Ring.")
    scene.edit(order, 1, remark="Ring twice.")
    scene.edit(order, 2, remark="Knock.", title="No heating")
    assert [
        (found.record.version, found.record.before, found.record.after)
        for found in read(scene, order)
    ] == [
        (2, {"remark": "Ring."}, {"remark": "Ring twice."}),
        (
            3,
            {"remark": "Ring twice.", "title": "No hot water"},
            {"remark": "Knock.", "title": "No heating"},
        ),
    ]


def test_what_a_phone_corrected_is_told_too_and_only_that(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.WORK_BEGUN)
    assert read(scene, order) == []
    scene.go(order, wang, FieldState.COMPLETED)
    (found,) = read(scene, order, wang)
    assert (found.actor_name, found.record.actor_id) == ("Wang", wang.id)
    assert found.record.before == {"fault": FAULT}
    assert found.record.after == {"fault": {**FAULT, "remedy": "A new pump."}}
    assert found.record.version == scene.row(order).version


def test_the_history_of_another_technicians_order_is_not_there(scene: Scene) -> None:
    order = scene.assigned(scene.technician("Wang"))
    scene.refuses(Code.NOT_FOUND, read, scene, order, scene.technician("Zhao"))
