"""Tries who is asked of firms that work at some times and places, and of crews of some size."""

from api_client.ids import new_id
from api_client.vocabulary import Weekday, WhyNot
from tests.service.scene import Scene
from tests.service.test_candidates import (
    PLACE,
    a_firm,
    an_area,
    found,
    licensed,
    names,
    put,
    why,
    works,
)


def test_what_a_firm_does_not_do_its_people_do_not(scene: Scene) -> None:
    away = new_id()
    an_area(scene, away, north=5)
    day = [[f"{hour:02}:00", f"{hour + 12:02}:00"] for hour in (0, 12)]
    week = {each.value: day for each in Weekday}
    today = scene.clock.now().astimezone().date().isoformat()
    firms: dict[str, dict[str, object]] = {
        "Always": {"hours": week},
        "Never": {"hours": {}},
        "Off": {"hours": week, "days_off": [[today, today]]},
        "Pause": {"taking_orders": 0},
        "Away": {"area_ids": [str(away)]},
    }
    for name, settings in firms.items():
        licensed(scene, put(scene, name, 10), a_firm(scene, **settings))
    told = found(scene, scene.order(place=PLACE, kind="locksmith"), everybody=True)
    assert names(told) == ["Always"]
    assert why(told) == {
        "Never": (WhyNot.HOURS,),
        "Off": (WhyNot.HOURS,),
        "Pause": (WhyNot.NOT_TAKING,),
        "Away": (WhyNot.AREA,),
    }


def test_a_crew_that_is_too_small_for_the_order_is_not_asked(scene: Scene) -> None:
    alone, crew = put(scene, "Alone", 100), put(scene, "Crew", 200)
    works(scene, crew, crew_size=3)
    order = scene.order(place=PLACE, crew_size=3)
    seen = found(scene, order, everybody=True)
    assert [(one.technician_id, one.reasons) for one in seen.items] == [
        (crew, ()),
        (alone, (WhyNot.CREW_SMALL,)),
    ]
    scene.edit(order, 1, crew_size=1)
    assert [one.technician_id for one in found(scene, order).items] == [alone, crew]
