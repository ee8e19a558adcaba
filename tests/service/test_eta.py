"""Tries when everybody under way is expected, and that lateness is told before it is there (E7)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from api_client.vocabulary import (
    AlarmKind,
    ArrivalSource,
    FieldState,
    Noun,
    Step,
    TravelFault,
    TravelMode,
)
from desktop.app.expecting import ASKED_MOST, EtaDuty
from desktop.domain import travel
from desktop.domain.tracking import Fix
from desktop.service import eta
from desktop.service.travel import NO_TIMES, Arrivals
from desktop.service.unit import Actor
from desktop.store.journal import ChangeRecord
from desktop.store.orders import VisitRecord
from tests.alarmed import look
from tests.service.scene import Scene
from tests.service.test_candidates import Roads
from tests.service.test_motion import LAT, LON, METRE, MINUTE, PLACE, seen, standing, tell, visit

S = FieldState
Reckon = Callable[[], None]


def reckoning(scene: Scene, roads: Roads | None = None) -> Reckon:
    """A server's duty, done once whenever it is called."""
    duty = EtaDuty(scene.work, Arrivals(scene.clock, lambda: roads))

    def reckon() -> None:
        duty.work(None, lambda: None)

    return reckon


def set_out(scene: Scene, who: Actor, metres: float, **content: object) -> None:
    """Have somebody set out to an order that is so far south of him."""
    order = scene.assigned(who, place=PLACE, **content)
    scene.go(order, who, S.ACCEPTED)
    scene.clock.forward(10 * MINUTE)  # nobody gets on faster
    there = Fix(LAT + metres * METRE, LON)
    scene.send(who, scene.report(order, who, S.STARTED, position=there))
    tell(scene, who, metres)


def needs(metres: float) -> timedelta:
    """How long somebody needs in a straight line while nothing is learned."""
    way_s = travel.DETOUR * metres / travel.USUAL_MPS[TravelMode.CAR]
    return timedelta(seconds=travel.SET_OUT_S + way_s)


def test_whoever_is_under_way_is_expected_and_told_of_once(scene: Scene) -> None:
    wang, idle = scene.technician(), scene.technician("Idle")
    tell(scene, idle, 1_000)
    reckon = reckoning(scene)
    set_out(scene, wang, 5_000, promised_at=(scene.clock.now() + 60 * MINUTE).isoformat())
    began, told = scene.clock.now(), scene.found(ChangeRecord)[-1].seq
    before = visit(scene, wang)
    order = scene.row(before.order_id)
    reckon()
    now = visit(scene, wang)
    assert now.eta_at is not None
    assert abs(now.eta_at - began - needs(5_000)) < timedelta(seconds=2)
    assert now.eta_source is ArrivalSource.STRAIGHT_LINE
    person = seen(scene, wang)
    assert (person.eta_at, person.promised_at) == (now.eta_at, order.promised_at)
    assert seen(scene, idle).eta_at is None
    changes = [row for row in scene.found(ChangeRecord) if row.seq > told]
    assert [row.noun for row in changes] == [Noun.ORDER, Noun.TECHNICIAN]
    after = scene.row(before.order_id)
    assert (after.version, after.changed_at) == (order.version + 1, order.changed_at)
    told = changes[-1].seq
    for _ in range(3):
        scene.clock.forward(timedelta(seconds=15))
        reckon()
    assert scene.found(ChangeRecord)[-1].seq == told, "nothing new was heard of him"


def test_who_stands_is_expected_later_and_who_is_there_no_more(scene: Scene) -> None:
    wang = scene.technician()
    reckon = reckoning(scene)
    set_out(scene, wang, 5_000)
    reckon()
    first = visit(scene, wang).eta_at
    assert first is not None
    scene.clock.forward(10 * MINUTE)
    tell(scene, wang, 5_000)
    reckon()
    assert visit(scene, wang).eta_at == first + 10 * MINUTE
    order = visit(scene, wang).order_id
    scene.send(wang, scene.report(order, wang, S.ON_SITE, position=Fix(LAT, LON)))
    assert seen(scene, wang).eta_at is None
    version = scene.row(order).version
    reckon()
    assert scene.row(order).version == version


def test_what_was_reckoned_while_he_arrived_is_not_written(scene: Scene) -> None:
    wang = scene.technician()
    set_out(scene, wang, 5_000)
    found = scene.work.read(wang, eta.read)
    expected = [
        each for who in found.people if (each := eta.expected(found, who, NO_TIMES)) is not None
    ]
    assert len(expected) == 1
    order = visit(scene, wang).order_id
    scene.send(wang, scene.report(order, wang, S.ON_SITE, position=Fix(LAT, LON)))
    scene.work.write(scene.dispatcher, lambda unit: eta.settle(unit, expected))
    assert visit(scene, wang).eta_at is None


def test_an_order_on_hold_or_of_an_unknown_place_expects_nobody(scene: Scene) -> None:
    wang, chen = scene.technician(), scene.technician("Chen")
    set_out(scene, wang, 5_000)
    nowhere = scene.assigned(chen)
    scene.go(nowhere, chen, S.STARTED)
    tell(scene, chen, 1_000)
    scene.step(visit(scene, wang).order_id, Step.HOLD, reason="Wait")
    reckoning(scene)()
    assert [row.eta_at for row in scene.found(VisitRecord)] == [None, None]


def test_a_service_is_asked_when_somebody_was_heard_and_of_the_others_by_turns(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.app.expecting.ASKED_MOST", 2)
    assert ASKED_MOST > 2
    roads = Roads(900.0)
    reckon = reckoning(scene, roads)
    people = [scene.technician(name) for name in ("A", "B", "C")]
    for who in people:
        set_out(scene, who, 5_000)
    reckon()
    assert len(roads.asked) == 2
    reckon()
    assert len(roads.asked) == 3, "the third, and nobody again who was not heard"
    assert {visit(scene, who).eta_source for who in people} == {ArrivalSource.OSRM}
    scene.clock.forward(MINUTE)
    tell(scene, people[0], 4_000)
    reckon()
    assert len(roads.asked) == 4


def test_where_a_service_fails_the_straight_line_goes_on(scene: Scene) -> None:
    wang, roads = scene.technician(), Roads(fault=TravelFault.SILENT)
    set_out(scene, wang, 5_000)
    reckon = reckoning(scene, roads)
    reckon()
    assert visit(scene, wang).eta_source is ArrivalSource.STRAIGHT_LINE
    reckon()
    assert len(roads.asked) == 1, "it rests"


def test_lateness_is_told_before_it_is_there_and_ends_when_it_is_made_up(scene: Scene) -> None:
    wang = scene.technician()
    reckon = reckoning(scene)
    promised = scene.clock.now() + 22 * MINUTE
    set_out(scene, wang, 5_000, promised_at=promised.isoformat())  # a little over 15 minutes
    reckon()
    look(scene.work)
    assert standing(scene) == [], "within what is spared"
    scene.clock.forward(4 * MINUTE)
    tell(scene, wang, 4_900)
    reckon()
    look(scene.work)
    assert standing(scene) == [AlarmKind.ORDER_WILL_BE_LATE]
    look(scene.work)
    assert standing(scene) == [AlarmKind.ORDER_WILL_BE_LATE], "told once"
    scene.clock.forward(MINUTE)
    tell(scene, wang, 1_000)
    reckon()
    look(scene.work)
    assert standing(scene) == []


def test_what_was_foretold_and_came_true_is_told_as_that_alone(scene: Scene) -> None:
    wang = scene.technician()
    promised = scene.clock.now() + 15 * MINUTE
    set_out(scene, wang, 9_000, promised_at=promised.isoformat())
    reckoning(scene)()
    look(scene.work)
    assert standing(scene) == [AlarmKind.ORDER_WILL_BE_LATE]
    scene.clock.forward(6 * MINUTE)
    look(scene.work)
    assert standing(scene) == [AlarmKind.ORDER_LATE]
    look(scene.work)
    assert standing(scene) == [AlarmKind.ORDER_LATE]
