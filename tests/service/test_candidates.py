"""Tries who is found for an order: records become reasons, turns and times, on both databases."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from typing_extensions import override

from api_client.ids import new_id
from api_client.vocabulary import (
    AreaKind,
    ArrivalSource,
    Code,
    DispatchRule,
    FieldState,
    Filing,
    FirmState,
    Grade,
    TravelFault,
    TravelMode,
    WhyNot,
)
from desktop.clock import HandClock
from desktop.domain.qualification import Terms
from desktop.service import areas, credentials, duty, people
from desktop.service import orders as order_cases
from desktop.service.areas import Wanted
from desktop.service.candidates import MOST, Candidates, Found
from desktop.service.ports import ArrivalTimes, Degrees, NoTimes, RoadWay
from desktop.service.travel import RESTS_S, Arrivals
from desktop.service.unit import SYSTEM, Actor, Unit
from desktop.store.people import TechnicianRecord
from desktop.store.registrations import FirmRecord
from tests.service.scene import Scene

LAT, LON = 31.2, 121.4
METRE = 1 / 111_195.08
PLACE = {"address": "1 Harbour Road", "area": "Pudong", "lat": LAT, "lon": LON}
HOUR = timedelta(hours=1)
NEAREST = DispatchRule.NEAREST


def put(scene: Scene, name: str, metres: float | None = None, **more: Any) -> UUID:  # noqa: ANN401
    """A technician so far north of the place, seen just now; ``more`` are columns of his."""
    who = scene.technician(name).id

    def place(unit: Unit) -> None:
        record = unit.session.get_one(TechnicianRecord, who)
        if metres is not None:
            record.lat, record.lon = LAT + metres * METRE, LON
            record.position_at = unit.now
        for column, value in more.items():
            setattr(record, column, value)

    scene.work.write(SYSTEM, place)
    return who


def crowd(scene: Scene, prefix: str, metres: float, count: int, *, off: int = 0) -> None:
    """So many technicians from so far off on, a metre apart; the first of them are off duty."""

    def place(unit: Unit) -> None:
        for number in range(count):
            who = new_id()
            people.add_technician(unit, who, f"{prefix}{number:03}", "")
            record = unit.session.get_one(TechnicianRecord, who)
            record.lat, record.lon = LAT + (metres + number) * METRE, LON
            record.position_at = unit.now
            if number < off:
                duty.edit(unit, who, 0, {"on_duty": 0})

    scene.work.write(scene.administrator, place)


def works(scene: Scene, who: UUID, **changes: object) -> None:
    """Say how a technician works."""
    seen = scene.work.read(scene.administrator, lambda unit: duty.one(unit, who)).version
    scene.work.write(scene.administrator, lambda unit: duty.edit(unit, who, seen, changes))


def licensed(scene: Scene, who: UUID, firm: UUID | None = None, **more: object) -> None:
    """Have a technician filed as a locksmith who opens the simplest locks."""
    values: dict[str, object] = {
        "filing": Filing.APPROVED,
        "grade": Grade.JUNIOR,
        "scope": [["grade-a", "open"]],
        "firm_id": firm,
        **more,
    }

    def hold(unit: Unit) -> None:
        record = credentials.held(unit, who)
        for column, value in values.items():
            setattr(record, column, value)

    scene.work.write(SYSTEM, hold)


def a_firm(scene: Scene, **more: object) -> UUID:
    """A firm that does business and is filed."""
    id_ = new_id()
    usual: dict[str, object] = {
        column.name: "" for column in FirmRecord.__table__.columns if not column.nullable
    }
    now = scene.clock.now()
    usual |= {"id": id_, "name": "Keys", "credit_code": str(id_), "areas": [], "marks": {}}
    usual |= {"taking_orders": 1, "days_off": [], "area_ids": []}
    usual |= {"version": 1, "review": "approved", "state": FirmState.OPEN}
    usual |= {"filing": Filing.APPROVED, "applied_at": now, "changed_at": now}
    values = {**usual, **more}
    scene.work.write(SYSTEM, lambda unit: unit.session.add(FirmRecord(**values)))
    return id_


class Roads(ArrivalTimes):
    """A service that says what it is told to say."""

    source = ArrivalSource.OSRM
    modes: Collection[TravelMode] = frozenset({TravelMode.CAR})

    def __init__(self, *says: float | None, fault: TravelFault | None = None) -> None:
        self.says, self.fault = list(says), fault
        self.asked: list[Sequence[Degrees]] = []

    @override
    def to(self, place: Degrees, mode: TravelMode, starts: Sequence[Degrees]) -> list[float | None]:
        self.asked.append(starts)
        if self.fault is not None:
            raise NoTimes(self.fault)
        return self.says

    @override
    def way(self, start: Degrees, place: Degrees, mode: TravelMode) -> RoadWay:
        raise AssertionError((start, place, mode))


def found(
    scene: Scene,
    order: UUID,
    rule: DispatchRule | None = NEAREST,
    *,
    everybody: bool = False,
    roads: Roads | None = None,
    arrivals: Arrivals | None = None,
) -> Found:
    """Who is found for an order, as the route asks."""
    arrivals = arrivals or Arrivals(scene.clock, lambda: roads)
    looking = Candidates(arrivals, lambda: Terms(position_old=timedelta(minutes=30)))
    looked = scene.work.read(
        scene.dispatcher, lambda unit: looking.look(unit, order, rule, everybody=everybody)
    )
    return looking.found(looked)


def names(told: Found) -> list[str]:
    """Who may be asked, in turn."""
    return [each.name for each in told.items if each.qualified]


def why(told: Found) -> dict[str, tuple[WhyNot, ...]]:
    """Why not, by name, of those who may not."""
    return {each.name: each.reasons for each in told.items if not each.qualified}


def test_those_who_may_come_in_turn_and_the_others_say_why_not(scene: Scene) -> None:
    put(scene, "Near", 500)
    put(scene, "Far", 2_000)
    put(scene, "Gone", 100, disabled_at=scene.clock.now())
    put(scene, "Old", 50, position_at=scene.clock.now() - timedelta(minutes=31))
    put(scene, "Nowhere")
    works(scene, put(scene, "Home", 10), on_duty=0)
    works(scene, put(scene, "Rest", 20), taking_orders=0)
    works(scene, put(scene, "Sweep", 30), skills=["maintenance"])
    works(scene, put(scene, "Night", 40), hours={"monday": [["22:00", "06:00"]]})
    order = scene.order(place=PLACE)
    assert names(found(scene, order)) == ["Near", "Far"]
    told = found(scene, order, everybody=True)
    assert names(told) == ["Near", "Far"]
    assert why(told) == {
        "Home": (WhyNot.OFF_DUTY,),
        "Rest": (WhyNot.NOT_TAKING,),
        "Sweep": (WhyNot.SKILL,),
        "Night": (WhyNot.HOURS,),
        "Old": (WhyNot.POSITION_OLD,),
        "Gone": (WhyNot.DISABLED,),
        "Nowhere": (WhyNot.POSITION_OLD,),
    }
    assert [each.name for each in told.items][-1] == "Nowhere"
    assert [each.rank for each in told.items][:3] == [1, 2, None]
    near = told.items[0]
    assert near.distance_m == pytest.approx(500, abs=1)
    assert near.eta_s == pytest.approx(60 + 1.3 * 500 / 7.5, abs=1)
    assert (near.source, told.fault) == (ArrivalSource.STRAIGHT_LINE, None)


def an_area(scene: Scene, id_: UUID, north: float = 0) -> None:
    """An area around the place, or so many degrees north of it."""
    corners = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ring = tuple((LAT + north + lat, LON + lon) for lat, lon in corners)
    wanted = Wanted(str(id_), AreaKind.POLYGON, (), (ring,))
    areas.keep(scene.work, scene.administrator, id_, 0, wanted)


def test_an_area_holds_whoever_works_there_alone(scene: Scene) -> None:
    here, there = new_id(), new_id()
    an_area(scene, here)
    an_area(scene, there, north=5)
    works(scene, put(scene, "In", 10), area_ids=[str(here)])
    works(scene, put(scene, "Out", 20), area_ids=[str(there)])
    told = found(scene, scene.order(place=PLACE), everybody=True)
    assert (names(told), why(told)) == (["In"], {"Out": (WhyNot.AREA,)})


def test_police_firm_grade_and_scope_are_read_from_what_is_filed(scene: Scene) -> None:
    fine, shut = a_firm(scene), a_firm(scene, state=FirmState.CLOSED)
    licensed(scene, put(scene, "Fit", 10), fine)
    licensed(scene, put(scene, "Own", 20))
    licensed(scene, put(scene, "Shut", 30), shut)
    licensed(scene, put(scene, "Late", 40), filed_until=scene.clock.now())
    licensed(scene, put(scene, "Safes", 50), scope=[["safe", "open"]], grade=None)
    put(scene, "Nobody", 60)
    told = found(scene, scene.order(place=PLACE, kind="locksmith"), everybody=True)
    assert names(told) == ["Fit", "Own"]
    assert why(told) == {
        "Shut": (WhyNot.FIRM_CLOSED,),
        "Late": (WhyNot.LAPSED,),
        "Safes": (WhyNot.SCOPE, WhyNot.GRADE),
        "Nobody": (WhyNot.UNFILED, WhyNot.SCOPE, WhyNot.GRADE),
    }


def test_marks_and_grades_rank_and_the_orders_own_rule_holds(scene: Scene) -> None:
    good = a_firm(scene)
    licensed(scene, put(scene, "Few", 10), marks_count=1, marks_sum=5)
    licensed(scene, put(scene, "Many", 20), marks_count=200, marks_sum=900, grade=Grade.SENIOR)
    licensed(scene, put(scene, "Firm", 30), good)
    licensed(scene, put(scene, "Mate", 40), good, marks_count=100, marks_sum=500)
    licensed(scene, put(scene, "Poor", 50), marks_count=300, marks_sum=600)
    order = scene.order(place=PLACE, kind="locksmith")
    best = found(scene, order, DispatchRule.BEST_SERVICE)
    assert names(best) == ["Mate", "Firm", "Many", "Few", "Poor"]
    assert [each.marks for each in best.items] == [100, 0, 200, 1, 300]
    assert names(found(scene, order, DispatchRule.HIGHEST_GRADE))[0] == "Many"
    own = found(scene, order, None)
    assert (own.rule, names(own)[0]) == (DispatchRule.SHORTEST_ARRIVAL, "Few")


def test_who_is_busy_while_the_visit_lasts_is_not_asked(scene: Scene) -> None:
    busy = Actor(put(scene, "Busy", 10), "Busy", scene.technician("Other").role)
    later = {"begins_at": (scene.clock.now() + 3 * HOUR).isoformat()}
    later["ends_at"] = (scene.clock.now() + 4 * HOUR).isoformat()
    scene.assigned(busy, time_window=later)
    now = scene.order(place=PLACE)
    told = found(scene, now, everybody=True)
    assert (names(told), told.items[0].open_orders) == (["Busy"], 1)
    same = scene.order(place=PLACE, time_window=later)
    assert why(found(scene, same, everybody=True))["Busy"] == (WhyNot.BUSY,)
    scene.go(scene.assigned(busy), busy, FieldState.ON_SITE)
    assert why(found(scene, now, everybody=True))["Busy"] == (WhyNot.BUSY,)


def test_who_declined_an_order_is_not_asked_again(scene: Scene) -> None:
    who = put(scene, "Wary", 10)
    wary = Actor(who, "Wary", scene.technician("Other").role)
    order = scene.assigned(wary, place=PLACE)
    scene.send(wary, scene.report(order, wary, FieldState.RECEIVED))
    scene.send(wary, scene.report(order, wary, FieldState.DECLINED, reason="Too far."))
    assert why(found(scene, order, everybody=True))["Wary"] == (WhyNot.REFUSED_BEFORE,)
    looking = Candidates(Arrivals(scene.clock))
    against = scene.work.read(
        SYSTEM, lambda unit: looking.against(unit, scene_row(unit, order), who)
    )
    assert against == (WhyNot.REFUSED_BEFORE,)
    nobody = scene.work.read(
        SYSTEM, lambda unit: looking.against(unit, scene_row(unit, order), new_id())
    )
    assert nobody == (WhyNot.DISABLED,)


def scene_row(unit: Unit, order: UUID) -> Any:  # noqa: ANN401  (an order's record)
    """The record of an order that is there."""
    return order_cases.by_id(unit, order)


def test_more_than_a_few_are_looked_at_from_the_nearest_on(scene: Scene) -> None:
    crowd(scene, "T", 0.0, 130, off=110)
    order = scene.order(place=PLACE)
    assert names(found(scene, order)) == [f"T{number:03}" for number in range(110, 130)]
    crowd(scene, "U", 3_000.0, 40)
    told = found(scene, order)
    assert len(told.items) == MOST == told.items[-1].rank
    assert names(told)[-1] == "U029"


def test_a_place_that_nobody_knows_asks_nobody_how_far_he_is(scene: Scene) -> None:
    put(scene, "Wang", 10)
    roads = Roads(1.0)
    told = found(scene, scene.order(), roads=roads)
    (only,) = told.items
    assert (only.name, only.eta_s, only.distance_m, only.source) == ("Wang", None, None, None)
    assert roads.asked == []


def test_a_visit_far_off_may_be_somebodys_of_whom_nobody_knows_where_he_is(scene: Scene) -> None:
    put(scene, "Here", 10)
    put(scene, "Nowhere")
    begins = scene.clock.now() + 5 * HOUR
    window = {"begins_at": begins.isoformat(), "ends_at": (begins + HOUR).isoformat()}
    assert names(found(scene, scene.order(place=PLACE, time_window=window))) == ["Here", "Nowhere"]


def test_roads_say_who_is_there_first(scene: Scene) -> None:
    put(scene, "Near", 500)
    put(scene, "Far", 2_000)
    walker = put(scene, "Walker", 1_000)
    works(scene, walker, travel_mode="on-foot")
    order = scene.order(place=PLACE)
    roads = Roads(900.0, 120.0)
    told = found(scene, order, DispatchRule.SHORTEST_ARRIVAL, roads=roads)
    assert [(each.name, each.source) for each in told.items] == [
        ("Far", ArrivalSource.OSRM),
        ("Near", ArrivalSource.OSRM),
        ("Walker", ArrivalSource.STRAIGHT_LINE),
    ]
    assert told.fault is None
    assert [len(starts) for starts in roads.asked] == [2]


@pytest.mark.sqlite_alone("about what a service says, whatever the database")
@pytest.mark.parametrize(
    ("roads", "fault"),
    [
        (Roads(fault=TravelFault.SILENT), TravelFault.SILENT),
        (Roads(fault=TravelFault.UNREACHABLE), TravelFault.UNREACHABLE),
        (Roads(60.0), TravelFault.WRONG),
        (Roads(60.0, -1.0), TravelFault.WRONG),
        (Roads(60.0, float("nan")), TravelFault.WRONG),
        (Roads(60.0, 1.0), TravelFault.WRONG),
        (Roads(None, None), TravelFault.NO_WAY),
    ],
)
def test_a_service_that_hangs_lies_or_finds_no_way_is_done_without(
    scene: Scene, roads: Roads, fault: TravelFault
) -> None:
    put(scene, "Near", 500)
    put(scene, "Far", 2_000)
    told = found(scene, scene.order(place=PLACE), roads=roads)
    assert (names(told), told.fault) == (["Near", "Far"], fault)
    assert {each.source for each in told.items} == {ArrivalSource.STRAIGHT_LINE}


def test_where_one_finds_no_way_the_straight_line_does_for_him(scene: Scene) -> None:
    put(scene, "Near", 500)
    put(scene, "Far", 2_000)
    told = found(scene, scene.order(place=PLACE), roads=Roads(None, 300.0))
    sources = {each.name: each.source for each in told.items}
    assert sources == {"Near": ArrivalSource.STRAIGHT_LINE, "Far": ArrivalSource.OSRM}
    assert told.fault is None


@pytest.mark.sqlite_alone("about what a service says, whatever the database")
def test_a_service_that_does_not_answer_rests(scene: Scene) -> None:
    put(scene, "Near", 500)
    order = scene.order(place=PLACE)
    roads, clock = Roads(fault=TravelFault.SILENT), HandClock(scene.clock.now())
    arrivals = Arrivals(clock, lambda: roads)
    for _ in range(3):
        assert found(scene, order, arrivals=arrivals).fault is TravelFault.SILENT
    assert len(roads.asked) == 1
    clock.forward(timedelta(seconds=RESTS_S))
    roads.fault, roads.says = None, [60.0]
    told = found(scene, order, arrivals=arrivals)
    assert (told.fault, told.items[0].eta_s) == (None, 60.0)


def test_the_desk_alone_looks_and_only_at_orders_that_are_there(scene: Scene) -> None:
    looking = Candidates(Arrivals(scene.clock))
    order, nosy = scene.order(), scene.technician("Nosy")
    scene.refuses(
        Code.NOT_PERMITTED,
        lambda: scene.work.read(nosy, lambda unit: looking.look(unit, order, None)),
    )
    scene.refuses(
        Code.NOT_FOUND,
        lambda: scene.work.read(scene.dispatcher, lambda unit: looking.look(unit, new_id(), None)),
    )
