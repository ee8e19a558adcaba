"""Holds messages on an order to who writes, who reads, and that nothing is ever changed (C9)."""

from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, MessageAudience, Noun, Role
from desktop.service import messages, orders
from desktop.service.unit import Actor
from desktop.store.journal import ChangeRecord
from desktop.store.messages import MessageRecord
from tests.service.scene import Scene

DESK, TECHNICIAN = MessageAudience.DESK, MessageAudience.TECHNICIAN


def post(
    scene: Scene,
    order: UUID,
    by: Actor,
    text: str,
    audience: MessageAudience = TECHNICIAN,
    id_: UUID | None = None,
) -> tuple[MessageRecord, bool]:
    id_ = id_ or new_id()
    return scene.work.write(by, lambda unit: messages.post(unit, order, id_, text, audience))


def read(scene: Scene, order: UUID, by: Actor) -> list[str]:
    found = scene.work.read(by, lambda unit: messages.of_order(unit, order))
    return [message.text for message in found]


def test_desk_and_technician_write_and_read_in_their_order(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    version = scene.row(order).version
    post(scene, order, scene.dispatcher, "Ring twice.")
    post(scene, order, wang, "Nobody opens.")
    post(scene, order, scene.supervisor, "He is a difficult customer.", DESK)
    assert read(scene, order, scene.administrator) == [
        "Ring twice.",
        "Nobody opens.",
        "He is a difficult customer.",
    ]
    assert read(scene, order, wang) == ["Ring twice.", "Nobody opens."]
    assert scene.row(order).version == version


def test_the_feed_tells_of_a_message_to_those_who_read_it(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)
    post(scene, order, scene.dispatcher, "Ring twice.")
    post(scene, order, scene.dispatcher, "He pays late.", DESK)
    told = scene.found(ChangeRecord, ChangeRecord.noun == Noun.MESSAGE)
    assert [(row.id, row.version, row.audience) for row in told] == [
        (order, 1, str(wang.id)),
        (order, 2, ""),
    ]


def test_the_audit_log_has_the_message_without_its_words(scene: Scene) -> None:
    order = scene.order()
    message, _ = post(scene, order, scene.dispatcher, "The key is under the mat.", DESK)
    row = scene.audit()[-1]
    assert (row["action"], row["noun"], row["subject"]) == ("message-posted", "message", str(order))
    assert row["detail"] == {"message": str(message.id), "audience": "desk"}
    assert "mat" not in str(row)


def test_a_repeat_changes_nothing_and_another_text_is_refused(scene: Scene) -> None:
    order, id_ = scene.order(), new_id()
    first, new = post(scene, order, scene.dispatcher, "Ring.", id_=id_)
    again, repeated = post(scene, order, scene.dispatcher, "Ring.", id_=id_)
    assert (new, repeated, again.place) == (True, False, first.place)
    scene.refuses(Code.ID_REUSED, post, scene, order, scene.dispatcher, "Knock.", id_=id_)
    scene.refuses(Code.ID_REUSED, post, scene, order, scene.supervisor, "Ring.", id_=id_)


def test_a_technician_writes_on_his_own_orders_and_not_to_the_desk_alone(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    scene.refuses(Code.NOT_FOUND, post, scene, order, zhao, "Mine?")
    scene.refuses(Code.NOT_PERMITTED, post, scene, order, wang, "Secret.", DESK)
    scene.refuses(Code.NOT_PERMITTED, post, scene, order, scene.administrator, "Hello.")
    scene.refuses(Code.NOT_FOUND, read, scene, order, zhao)
    scene.refuses(Code.NOT_PERMITTED, read, scene, order, Actor(new_id(), "", Role.CUSTOMER))
    scene.work.write(
        scene.dispatcher, lambda unit: orders.assign(unit, order, zhao.id, "Wang is ill.")
    )
    scene.refuses(Code.NOT_FOUND, read, scene, order, wang)


def test_the_newest_are_given_where_there_are_very_many(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = scene.order()
    for place in range(4):
        post(scene, order, scene.dispatcher, f"{place}")
    monkeypatch.setattr(messages, "NEWEST", 3)
    assert read(scene, order, scene.dispatcher) == ["1", "2", "3"]
