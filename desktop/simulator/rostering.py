"""Decides when and where a demo's technicians work: by their shifts, some in a part of the country.

Said through the API, as a supervisor says it: weekly hours, and districts as service areas (E15).
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from api_client.client import Client
from api_client.ids import new_id
from api_client.vocabulary import AreaKind, Weekday
from api_client.wire.areas import AreaWanted
from api_client.wire.duty import DutyEdit, WorkingHours
from desktop.simulator import plan
from desktop.simulator.driving import Today
from desktop.simulator.plan import PlannedTechnician

PARTLY_EVERY = 4
"""One technician of so many serves every second district alone."""


def roster(
    supervisor: Client, crew: Iterable[tuple[UUID, PlannedTechnician]], today: Today
) -> None:
    """Say when and where everybody works.

    Args:
        supervisor: the API as somebody who may.
        crew: everybody, by id.
        today: the plan, and its midnight.
    """
    districts = _districts(supervisor, today)
    for place, (id_, planned) in enumerate(crew):
        partly = place % PARTLY_EVERY == PARTLY_EVERY - 1
        areas = districts[place // PARTLY_EVERY % 2 :: 2] if partly else ()
        edit = DutyEdit(version=0, hours=hours(planned, today), area_ids=tuple(areas))
        supervisor.duty.edit(id_, edit)


def hours(planned: PlannedTechnician, today: Today) -> tuple[WorkingHours, ...]:
    """Return his shift as the hours of each weekday, by the clocks of this machine's zone."""
    begins, ends = (
        f"{(today.midnight + timedelta(seconds=second)).astimezone():%H:%M}"
        for second in planned.shift_s
    )
    ends = "24:00" if ends == "00:00" else ends
    return tuple(WorkingHours(weekday=day, begins=begins, ends=ends) for day in Weekday)


def _districts(supervisor: Client, today: Today) -> Sequence[UUID]:
    """Make the plan's districts service areas, but for those that are there; give them by name."""
    people = plan.town(today.plan.language)
    names = sorted({people.areas.get(each.area, each.area) for each in plan.addresses()})
    known = {each.name: each.id for each in supervisor.areas.all().items}
    for name in names:
        if name not in known:
            known[name] = new_id()
            wanted = AreaWanted(version=0, name=name, kind=AreaKind.DISTRICT)
            supervisor.areas.keep(known[name], wanted)
    return [known[name] for name in names]
