"""Decides the paths of technicians' duty, hours and shifts (E15)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from api_client.vocabulary import Code
from api_client.wire.duty import Duty, DutyEdit, ShiftWanted
from desktop.domain.refusal import Refusal
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.present_duty import kept, shown
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import duty

router = APIRouter(tags=["duty"], route_class=JsonRoute)
_C = Code


@router.get(
    "/v1/technicians/{technician_id}/duty",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="How a technician works",
)
def get_duty(centre: CentreNow, actor: ActorNow, technician_id: UUID) -> Duty:
    """Return how a technician works, with his planned shifts."""
    return shown(centre.work.read(actor, lambda unit: duty.one(unit, technician_id)))


@router.patch(
    "/v1/technicians/{technician_id}/duty",
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT),
        *(_C.HOURS_OVERLAP, _C.AREA_UNKNOWN),
    ),
    summary="Change how a technician works",
)
def edit_duty(centre: CentreNow, actor: ActorNow, technician_id: UUID, body: DutyEdit) -> Duty:
    """Change how a technician works; of himself he says whether he is on duty and takes orders."""
    changes = _changes(body)
    return shown(
        centre.work.write(actor, lambda unit: duty.edit(unit, technician_id, body.version, changes))
    )


@router.put(
    "/v1/technicians/{technician_id}/shifts/{shift_id}",
    responses=documented(
        *(*SIGNED_IN, _C.NOT_FOUND, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT),
        *(_C.ID_REUSED, _C.TOO_MANY_SHIFTS),
    ),
    summary="Plan a shift",
)
def plan_shift(
    centre: CentreNow, actor: ActorNow, technician_id: UUID, shift_id: UUID, body: ShiftWanted
) -> Duty:
    """Plan a shift as it shall be; the same again changes nothing."""
    content = {"on_date": body.on.isoformat(), "begins": body.begins, "ends": body.ends}
    content["note"] = body.note
    return shown(
        centre.work.write(
            actor,
            lambda unit: duty.plan_shift(unit, technician_id, shift_id, body.version, content),
        )
    )


@router.delete(
    "/v1/technicians/{technician_id}/shifts/{shift_id}",
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Take a shift away",
)
def take_shift_away(
    centre: CentreNow, actor: ActorNow, technician_id: UUID, shift_id: UUID
) -> Duty:
    """Take a planned shift away; once more changes nothing."""
    return shown(
        centre.work.write(actor, lambda unit: duty.take_shift_away(unit, technician_id, shift_id))
    )


def _changes(body: DutyEdit) -> dict[str, Any]:
    """Return what an edit wants changed as it is kept; only hours can be taken away."""
    told = body.model_dump(mode="json", exclude_unset=True, exclude={"version"})
    emptied = [name for name, value in told.items() if value is None and name != "hours"]
    if emptied or not told:
        raise Refusal(_C.REQUEST_INVALID, empty=emptied)
    changes: dict[str, Any] = {
        name: int(value) if isinstance(value, bool) else value for name, value in told.items()
    }
    if "travel_mode" in changes:
        changes["travel_mode"] = body.travel_mode
    if "skills" in changes:
        changes["skills"] = sorted(set(changes["skills"]))
    return {**changes, **kept(body)}
