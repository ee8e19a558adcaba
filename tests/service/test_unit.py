"""Tries the transaction: numbers without a gap, the chain, nothing of what was refused (A6, F3)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from api_client.ids import new_id
from api_client.vocabulary import Code, FieldState, Noun, Role, Step
from desktop.domain.refusal import Refusal
from desktop.gateways.keys import CentreKey
from desktop.service import audit, centre, changes, order_views, people
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.faults import CannotStart
from desktop.store.journal import ChangeRecord
from tests.service.scene import Scene, changed


def numbers(scene: Scene) -> list[int]:
    return [row.seq for row in scene.found(ChangeRecord)]


def test_feed_and_audit_have_no_gap_after_refusals_and_crashes(scene: Scene) -> None:
    wang = scene.technician()
    order = scene.assigned(wang)

    def crash(unit: Unit) -> None:
        unit.announce(Noun.ORDER, order, 99)
        unit.record("crashed", Noun.ORDER, order)
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            scene.work.write(scene.dispatcher, crash)
        with pytest.raises(Refusal):
            scene.step(order, Step.APPROVE)
        scene.edit(order, scene.row(order).version, remark=str(new_id()))
    assert numbers(scene) == list(range(1, len(numbers(scene)) + 1))
    assert "crashed" not in {row["action"] for row in scene.audit()}


def test_writers_side_by_side_leave_no_gap_and_no_fork(scene: Scene) -> None:
    orders = [scene.order() for _ in range(4)]
    start = threading.Barrier(4)

    def edit(place: int) -> None:
        start.wait()
        for number in range(10):
            scene.edit(orders[place], number + 1, remark=str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(edit, range(4)))
    assert [scene.row(order).version for order in orders] == [11] * 4
    assert numbers(scene) == list(range(1, 45))
    assert len(scene.audit()) == 45


def test_the_bell_rings_after_the_commit_and_only_for_changes(scene: Scene) -> None:
    rung: list[int] = []
    scene.work.listen(lambda: rung.append(len(numbers(scene))))
    order = scene.order()
    assert rung == [1]
    with pytest.raises(Refusal):
        scene.step(order, Step.APPROVE)
    scene.work.write(SYSTEM, lambda unit: unit.record("looked", Noun.CENTRE, ""))
    assert rung == [1]


@pytest.mark.parametrize(
    "tell",
    [
        lambda unit: unit.announce(Noun.CENTRE, new_id(), 1),
        lambda unit: unit.record("looked", Noun.CENTRE, ""),
    ],
)
def test_a_reader_who_writes_is_a_bug_of_ours(scene: Scene, tell: object) -> None:
    assert callable(tell)
    before = scene.dump()
    with pytest.raises(AssertionError, match="a reader"):
        scene.work.read(SYSTEM, tell)
    assert not changed(before, scene.dump())


def test_the_same_change_twice_in_one_transaction_is_told_once(scene: Scene) -> None:
    id_ = new_id()

    def twice(unit: Unit) -> None:
        unit.announce(Noun.CENTRE, id_, 1)
        unit.announce(Noun.CENTRE, id_, 1)

    scene.work.write(SYSTEM, twice)
    assert len(numbers(scene)) == 1


def test_rows_of_the_log_say_who_did_what_when(scene: Scene) -> None:
    order = scene.order()
    row = scene.audit()[-1]
    assert (row["actor"], row["role"]) == (str(scene.dispatcher.id), "dispatcher")
    assert (row["action"], row["noun"], row["subject"]) == ("order-created", "order", str(order))
    assert row["at"] == "2026-11-23T08:00:00.000000Z"
    rows, head = scene.work.read(SYSTEM, audit.head)
    assert (rows, head) == (row["seq"], row["hash"])


def test_the_log_is_read_by_auditors_a_page_at_a_time(scene: Scene) -> None:
    for _ in range(5):
        scene.order()
    auditor = Actor(new_id(), "Au", Role.AUDITOR)

    def page(actor: Actor, after: int, limit: int) -> list[object]:
        return [
            row["seq"]
            for row in scene.work.read(actor, lambda unit: audit.page(unit, after, limit))
        ]

    assert page(auditor, 0, 2) == [1, 2]
    assert page(auditor, 4, 1000) == [5, 6]
    assert page(auditor, 6, 2) == []
    scene.refuses(Code.NOT_PERMITTED, page, scene.dispatcher, 0, 2)


def follow(scene: Scene, actor: Actor, cursor: int) -> list[changes.Seen]:
    return scene.work.read(actor, lambda unit: changes.after(unit, cursor))


def test_what_is_not_ones_own_moves_the_cursor_alone(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    scene.store(b"from the desk")
    told = follow(scene, zhao, 0)
    assert [seen.seq for seen in told] == numbers(scene)
    assert {seen.id for seen in told if seen.noun} == {zhao.id}
    his = {(seen.noun, seen.id) for seen in follow(scene, wang, 0) if seen.noun}
    assert his == {(Noun.TECHNICIAN, wang.id), (Noun.ORDER, order)}
    every = follow(scene, scene.dispatcher, 0)
    assert all(seen.noun for seen in every)


def test_changes_of_staff_are_told_to_administrators_alone(scene: Scene) -> None:
    people.add_staff(
        scene.work, SYSTEM, (new_id(), "Li Hua", Role.AUDITOR, "correct horse battery")
    )
    assert [seen.noun for seen in follow(scene, scene.dispatcher, 0)] == [None]
    assert [seen.noun for seen in follow(scene, scene.administrator, 0)] == [Noun.STAFF]


@pytest.mark.parametrize("taken", ["unassigned", "reassigned", "declined"])
def test_whoever_loses_an_order_is_told_so_and_then_no_more(scene: Scene, taken: str) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    cursor = numbers(scene)[-1]
    if taken == "unassigned":
        scene.step(order, Step.UNASSIGN, "a mistake")
    elif taken == "reassigned":
        scene.assign(order, zhao)
    else:
        scene.send(wang, scene.report(order, wang, FieldState.DECLINED, reason="too far"))
    scene.clock.forward(timedelta(seconds=1))
    assert order in {seen.id for seen in follow(scene, wang, cursor) if seen.noun}
    cursor = numbers(scene)[-1]
    scene.edit(order, scene.row(order).version, remark="none of his business")
    assert [seen.noun for seen in follow(scene, wang, cursor)] == [None]
    assert order in {seen.id for seen in follow(scene, scene.dispatcher, cursor) if seen.noun}


def test_old_changes_are_forgotten_and_old_cursors_refused(scene: Scene) -> None:
    order = scene.order()
    for number in range(9):
        scene.edit(order, number + 1, remark=str(number))

    def prune(keep: int) -> int:
        return scene.work.write(SYSTEM, lambda unit: changes.prune(unit, keep))

    assert prune(10) == 0
    assert prune(3) == 7
    assert prune(3) == 0
    assert numbers(scene) == [8, 9, 10]
    assert [seen.seq for seen in follow(scene, scene.dispatcher, 7)] == [8, 9, 10]
    refusal = scene.refuses(Code.CURSOR_TOO_OLD, follow, scene, scene.dispatcher, 6)
    assert refusal.fields == {"oldest": 7}
    refusal = scene.refuses(Code.CURSOR_UNKNOWN, follow, scene, scene.dispatcher, 11)
    assert refusal.fields == {"newest": 10}
    assert follow(scene, scene.dispatcher, 10) == []
    scene.edit(order, 10, remark="and on")
    assert numbers(scene)[-1] == 11


def test_a_centre_is_begun_once_and_keeps_its_key(scene: Scene) -> None:
    first = scene.work.write(SYSTEM, centre.begin)
    assert scene.work.write(SYSTEM, centre.begin) == first
    assert not scene.work.read(SYSTEM, centre.has_key)
    scene.work.write(SYSTEM, lambda unit: centre.hold_key(unit, CentreKey(b"k" * 32)))
    before = scene.dump()
    scene.work.write(SYSTEM, lambda unit: centre.hold_key(unit, CentreKey(b"k" * 32)))
    assert not changed(before, scene.dump())
    with pytest.raises(CannotStart):
        scene.work.write(SYSTEM, lambda unit: centre.hold_key(unit, CentreKey(b"l" * 32)))
    assert scene.work.read(SYSTEM, centre.has_key)
    assert [row["action"] for row in scene.audit()] == ["centre-begun", "key-taken"]
    assert not scene.work.read(SYSTEM, centre.standing).staffed


def test_an_order_whole_shows_a_technician_his_own_reports_alone(scene: Scene) -> None:
    wang, zhao = scene.technician("Wang"), scene.technician("Zhao")
    order = scene.assigned(wang)
    scene.go(order, wang, FieldState.STARTED)
    scene.assign(order, zhao, "a flat tyre")
    scene.go(order, zhao, FieldState.RECEIVED)

    def whole(actor: Actor) -> order_views.Whole:
        return scene.work.read(actor, lambda unit: order_views.whole(unit, order))

    every = whole(scene.dispatcher)
    assert [name for _, name in every.visits] == ["Wang", "Zhao"]
    assert len(every.reports) == 4
    assert len(whole(zhao).reports) == 1
    assert Step.ASSIGN in every.possible
    scene.refuses(Code.NOT_FOUND, whole, wang)
