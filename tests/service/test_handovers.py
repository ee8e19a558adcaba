"""Tries shift handovers on both databases: gathered, written once, taken over once, found (F1)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, HandoverKind, Noun, Role, Step
from desktop.domain.claims import Terms
from desktop.domain.handovers import Item
from desktop.service import changes, claims, handovers, reminders
from desktop.service.handovers import Seen
from desktop.service.unit import Actor
from tests.alarmed import look
from tests.service.scene import BEGAN, Scene
from tests.service.test_reminders import body

HOUR = timedelta(hours=1)
TERMS = Terms()
LINE: dict[str, Any] = {
    "kind": "late",
    "order_id": None,
    "number": "WO-20261123-0001",
    "said": "No hot water",
    "detail": "",
    "at": None,
    "remark": "The caretaker has the key.",
}


def gathered(scene: Scene, by: Actor | None = None) -> list[Item]:
    return scene.work.read(by or scene.dispatcher, lambda unit: handovers.gathered(unit, TERMS))


def write(
    scene: Scene, id_: UUID, note: str = "All quiet.", by: Actor | None = None
) -> tuple[Seen, bool]:
    return scene.work.write(
        by or scene.dispatcher, lambda unit: handovers.write(unit, id_, note, [LINE])
    )


def take(scene: Scene, id_: UUID, by: Actor | None = None, remark: str = "") -> Seen:
    return scene.work.write(by or scene.supervisor, lambda unit: handovers.take(unit, id_, remark))


def found(scene: Scene, text: str = "", *, waiting: bool = False) -> list[UUID]:
    rows, _ = scene.work.read(
        scene.supervisor,
        lambda unit: handovers.listed(unit, waiting=waiting, text=text, most=50),
    )
    return [row.record.id for row in rows]


def test_all_that_is_open_is_gathered_the_most_urgent_first(scene: Scene) -> None:
    promised_at = (BEGAN + HOUR).isoformat()
    held = scene.order()
    scene.step(held, Step.HOLD, "Waits for a part.")
    late = scene.order(promised_at=promised_at)
    emergency = scene.order(priority="emergency")
    claimed = scene.order()
    scene.work.write(
        scene.dispatcher,
        lambda unit: claims.take(unit, claimed, TERMS, override=False, reason=""),
    )
    for desk in (True, False):
        said = body(for_desk=desk, text="For all." if desk else "For me.")
        id_ = new_id()
        scene.work.write(scene.dispatcher, lambda unit: reminders.write(unit, id_, said))  # noqa: B023
    scene.clock.forward(HOUR + timedelta(minutes=5))
    scene.work.write(
        scene.dispatcher,
        lambda unit: claims.take(unit, claimed, TERMS, override=False, reason=""),
    )
    look(scene.work)
    lines = gathered(scene)
    assert [line.kind for line in lines] == [
        HandoverKind.EMERGENCY,
        HandoverKind.LATE,
        HandoverKind.ON_HOLD,
        HandoverKind.ALARM,
        HandoverKind.ALARM,
        HandoverKind.REMINDER,
        HandoverKind.CLAIM,
    ]
    about = [line.order_id for line in lines]
    assert about[:3] == [emergency, late, held]
    assert set(about[3:5]) == {emergency, late}
    assert about[5:] == [None, claimed]
    by_kind = {line.kind: line for line in lines}
    assert by_kind[HandoverKind.ON_HOLD].detail == "Waits for a part."
    assert by_kind[HandoverKind.REMINDER].said == "For all."
    assert by_kind[HandoverKind.CLAIM].detail == "Li"
    assert by_kind[HandoverKind.LATE].at == BEGAN + HOUR


def test_a_late_order_says_who_goes_or_that_nobody_does(scene: Scene) -> None:
    promised_at = (BEGAN + HOUR).isoformat()
    sent = scene.assigned(scene.technician("Wang"), promised_at=promised_at)
    unsent = scene.order(promised_at=promised_at)
    scene.clock.forward(HOUR + timedelta(minutes=5))
    late = {line.order_id: line.detail for line in gathered(scene)}
    assert late == {sent: "Wang", unsent: ""}


def test_a_quiet_shift_has_nothing_to_tell(scene: Scene) -> None:
    scene.order()
    assert gathered(scene) == []


def test_it_is_written_once_and_waits_until_somebody_takes_it_over(scene: Scene) -> None:
    id_ = new_id()
    assert write(scene, id_)[1]
    assert not write(scene, id_)[1]
    assert found(scene, waiting=True) == [id_]
    scene.clock.forward(HOUR)
    taken = take(scene, id_, remark="Read.").taking
    assert taken is not None
    assert (taken.taken_name, taken.taken_at) == ("Su", BEGAN + HOUR)
    again = take(scene, id_, scene.dispatcher, "Me too.").taking
    assert again is not None
    assert (again.taken_name, again.remark) == ("Su", "Read.")
    assert found(scene, waiting=True) == []
    assert found(scene) == [id_]
    actions = [row["action"] for row in scene.audit()]
    assert (actions.count("shift-handed-over"), actions.count("shift-taken-over")) == (1, 1)
    scene.refuses(Code.ID_REUSED, write, scene, id_, "Another.")
    scene.refuses(Code.ID_REUSED, write, scene, id_, "All quiet.", scene.supervisor)
    scene.refuses(Code.NOT_FOUND, take, scene, new_id())
    told = scene.work.read(scene.supervisor, lambda unit: changes.after(unit, 0))
    assert [one.version for one in told if one.noun is Noun.HANDOVER] == [1, 2]


def test_old_ones_are_found_by_any_part_of_their_words(scene: Scene) -> None:
    first, second = new_id(), new_id()
    write(scene, first, "Die Heizung bei Müller.")
    scene.clock.forward(HOUR)
    write(scene, second, "泵站停机, 100% sure")
    assert found(scene) == [second, first]
    for text, wanted in (
        ("heizung", [first]),
        ("泵站", [second]),
        ("0% li", [second]),
        ("hot water", [second, first]),
        ("caretaker", [second, first]),
        ("%", [second]),
        ("nothing", []),
    ):
        assert found(scene, text) == wanted, text


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DISPATCHER, Role.SUPERVISOR}))
def test_nobody_else_hands_a_shift_over(scene: Scene, role: Role) -> None:
    actor = Actor(new_id(), "Fi", role)
    scene.refuses(Code.NOT_PERMITTED, gathered, scene, actor)
    scene.refuses(Code.NOT_PERMITTED, write, scene, new_id(), "All quiet.", actor)
    scene.refuses(Code.NOT_PERMITTED, take, scene, new_id(), actor)
