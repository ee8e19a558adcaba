"""Decides how the made-up centre's technicians work, and in which areas; and what is done of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from api_client.geojson import Outlined
from api_client.vocabulary import AreaKind, JobKind, OutlineFault, TravelMode, Weekday
from api_client.wire.areas import Area, AreaList, Corner
from api_client.wire.duty import DaysOff, Duty, Shift, WorkingHours
from desktop import words
from desktop.ui.area_form import AreaDialog
from desktop.ui.areas import AreasSheet
from desktop.ui.duty_form import DutyDialog
from desktop.ui.panels.technicians import TechniciansPanel
from desktop.ui.pictures import centre
from desktop.ui.workplace import Workplace
from desktop.words import Language

Settle = Callable[[], None]
BUSY = 3
"""The place of the technician whose duty is shown."""
NAMES = {
    Language.ENGLISH: ("Altona", "Harbour", "Old town", "Winterhude", "Cold store"),
    Language.CHINESE: ("浦东新区", "港区", "老城厢", "徐汇区", "冷库园区"),
}
NEW = {Language.ENGLISH: ("Barmbek", "Blankenese"), Language.CHINESE: ("静安区", "虹口区")}
"""Districts that the centre has not."""
HARBOUR = ((47.1461, 9.4963), (47.1437, 9.5205), (47.1391, 9.5312), (47.1322, 9.5171))
ALTONA = ((47.1352, 9.5052), (47.1251, 9.5104), (47.1203, 9.5302), (47.1301, 9.5382))
COLD_STORE = ((47.1455, 9.5402), (47.1461, 9.5463), (47.1423, 9.5471), (47.1421, 9.5409))
KINDS = {1: AreaKind.POLYGON, 2: AreaKind.POLYGON, 4: AreaKind.FENCE}
"""By place; all others are districts."""
OLD_TOWN = ((47.1511, 9.5171), (47.1553, 9.5311), (47.1482, 9.5364))
BASIN = ((47.1412, 9.5111), (47.1409, 9.5141), (47.1388, 9.5132))


def areas(language: Language) -> AreaList:
    """Give the areas: two districts, two outlines, one with a hole, and a fence."""
    said = centre.spoken(language)
    outlines = {0: (ALTONA,), 1: (HARBOUR, BASIN), 2: (OLD_TOWN,), 4: (COLD_STORE,)}
    return AreaList(
        items=tuple(
            Area(
                id=area_id(place),
                version=place + 1,
                name=name,
                kind=KINDS.get(place, AreaKind.DISTRICT),
                words=(said.area, name) if place == 0 else (),
                rings=tuple(
                    tuple(Corner(lat=lat, lon=lon) for lat, lon in ring)
                    for ring in outlines.get(place, ())
                ),
                changed_at=centre.NOW - timedelta(days=place + 1),
                changed_by=said.people[0],
                served_by=tuple(said.people[place : place + 3 - place]),
                serving_ids=tuple(UUID(int=0x100 + who) for who in range(place, 3)),
            )
            for place, name in enumerate(NAMES[language])
        ),
        seq=120,
    )


def area_id(place: int) -> UUID:
    """Give the id of an area."""
    return UUID(int=0x7000 + place)


def duty(technician: UUID) -> Duty:
    """Give how somebody works: by the week, with a night, days off, shifts, and two areas."""
    today = centre.NOW.date()
    week = [
        WorkingHours(weekday=day, begins=begins, ends=ends)
        for day in list(Weekday)[:5]
        for begins, ends in (("08:00", "12:00"), ("13:00", "17:30"))
    ]
    return Duty(
        technician_id=technician,
        version=4,
        on_duty=True,
        taking_orders=True,
        hours=(*week, WorkingHours(weekday=Weekday.FRIDAY, begins="22:00", ends="06:00")),
        days_off=(DaysOff(first=_day(today, 30), last=_day(today, 36)),),
        travel_mode=TravelMode.MOTORCYCLE,
        vehicle="HH-CB 2041",
        area_ids=(area_id(0), area_id(1)),
        skills=(JobKind.REPAIR, JobKind.LOCKSMITH),
        crew_size=2,
        hotline="+49 40 555 0172",
        shifts=(
            Shift(
                id=UUID(int=0x7100),
                version=1,
                on=_day(today, 2),
                begins="22:00",
                ends="06:00",
                note="",
            ),
        ),
        working=True,
    )


def answer(language: Language, method: str, path: str, *, empty: bool) -> AreaList | Duty | None:
    """Answer what is about areas and duty, or nothing."""
    if method != "GET":
        return None
    if path == "/v1/areas":
        return AreaList(items=(), seq=120) if empty else areas(language)
    if path.startswith("/v1/technicians/") and path.endswith("/duty"):
        return duty(UUID(path.split("/")[3]))
    return None


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _panel(workplace: Workplace, settle: Settle) -> TechniciansPanel:
    workplace.show_panel("panel.technicians")
    panel = workplace.panel(TechniciansPanel)
    panel.table.choose(centre.technicians(words.language())[BUSY].id)
    settle()
    return panel


def _dialog(workplace: Workplace, settle: Settle) -> DutyDialog:
    panel = _panel(workplace, settle)
    panel.edit_duty()
    settle()
    dialog = panel.duties.dialog
    assert dialog is not None, "it is known how he works"
    settle()
    return dialog


def _duty(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _dialog(workplace, settle)


def _unsaid(workplace: Workplace, settle: Settle) -> QWidget | None:
    panel = _panel(workplace, settle)
    person = panel.chosen()
    assert person is not None, "somebody is chosen"
    plain: Mapping[str, Any] = {
        "version": 0,
        "hours": None,
        "travel_mode": TravelMode.CAR,
        "crew_size": 1,
        **dict.fromkeys(("days_off", "shifts", "area_ids", "skills"), ()),
        **dict.fromkeys(("vehicle", "hotline"), ""),
    }
    told = duty(person.id).model_copy(update=plain)
    dialog = panel.duties.show(person, told, AreaList(items=(), seq=120))
    settle()
    return dialog


def _wrong(workplace: Workplace, settle: Settle) -> QWidget | None:
    dialog = _dialog(workplace, settle)
    dialog.times.days[Weekday.TUESDAY].line.setText("8-12, 13")
    dialog.crew.line.setText("0")
    dialog.shifts.fill([{"on": "24.12.", "begins": "22:00", "ends": "06:00"}])
    dialog.send()
    settle()
    return dialog


def _sheet(workplace: Workplace, settle: Settle) -> AreasSheet:
    sheet = _panel(workplace, settle).show_areas()
    settle()
    sheet.table.choose(area_id(1))
    settle()
    return sheet


def _areas(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _sheet(workplace, settle)


def _area(workplace: Workplace, settle: Settle) -> AreaDialog:
    dialog = _sheet(workplace, settle).edit()
    assert dialog is not None, "an area is chosen"
    settle()
    return dialog


def _outline(workplace: Workplace, settle: Settle) -> QWidget | None:
    return _area(workplace, settle)


def _corner_wrong(workplace: Workplace, settle: Settle) -> QWidget | None:
    dialog = _area(workplace, settle)
    dialog.corners.prose.setPlainText("47.1461, 9.4963\nHarbour gate")
    dialog.send()
    settle()
    return dialog


def _district(workplace: Workplace, settle: Settle) -> QWidget | None:
    dialog = _sheet(workplace, settle).write()
    settle()
    return dialog


def _serving(workplace: Workplace, settle: Settle) -> QWidget | None:
    sheet = _sheet(workplace, settle)
    sheet.choose_serving()
    settle()
    return sheet.serving


def _import(workplace: Workplace, settle: Settle) -> QWidget | None:
    """Look at a file of which some is sound, some replaces, and some is neither."""
    sheet = _sheet(workplace, settle).take_in()
    assert sheet is not None, "who sees the pictures may"
    there = areas(words.language()).items
    ring = tuple((corner.lat, corner.lon) for corner in there[2].rings[0])
    names = (there[0].name, *NEW[words.language()], "", there[1].name)
    found = [Outlined({"name": name, "id": str(at)}, (ring,), 3) for at, name in enumerate(names)]
    found[1] = replace(found[1], corners=4_812, within_m=4.0)
    found[2] = replace(found[2], rings=(), fault=OutlineFault.NOT_OUTLINE)
    sheet.show_found(found, there)
    settle()
    return sheet


SCENES: tuple[tuple[str, Callable[[Workplace, Settle], QWidget | None]], ...] = (
    ("technicians-duty", _duty),
    ("technicians-duty-unsaid", _unsaid),
    ("technicians-duty-wrong", _wrong),
    ("areas", _areas),
    ("area-outline", _outline),
    ("area-corner-wrong", _corner_wrong),
    ("area-new", _district),
    ("area-serving", _serving),
    ("area-import", _import),
)
