"""Decides the paths by which the desk keeps reminders (F1)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api_client.vocabulary import Code
from api_client.wire.reminders import (
    MOST_REMINDERS,
    Reminder,
    ReminderDone,
    ReminderList,
    ReminderPutOff,
    ReminderWritten,
)
from desktop.server import present_shift
from desktop.server.context import ActorNow, CentreNow
from desktop.server.edge import JsonRoute
from desktop.server.problems import SIGNED_IN, documented
from desktop.service import reminders

router = APIRouter(tags=["reminders"], route_class=JsonRoute)
_C = Code
_EDITED = (*SIGNED_IN, _C.NOT_FOUND, _C.VERSION_UNKNOWN, _C.EDIT_CONFLICT)


@router.get("/v1/reminders", responses=documented(*SIGNED_IN), summary="Reminders")
def list_reminders(
    centre: CentreNow,
    actor: ActorNow,
    past: Annotated[bool, Query(alias="all", description="Those that ended too.")] = False,  # noqa: FBT002
    limit: Annotated[int, Query(ge=1, le=MOST_REMINDERS)] = 200,
) -> ReminderList:
    """List the desk's reminders and one's own, the first due first."""
    found, seq = centre.work.read(actor, lambda unit: reminders.listed(unit, past=past, most=limit))
    return ReminderList(items=tuple(present_shift.reminder(each) for each in found), seq=seq)


@router.put(
    "/v1/reminders/{reminder_id}",
    responses=documented(*_EDITED, _C.ID_REUSED),
    summary="Write a reminder",
)
def write_reminder(
    centre: CentreNow, actor: ActorNow, reminder_id: UUID, body: ReminderWritten
) -> Reminder:
    """Make a reminder, or change the version of it that its writer saw."""
    written = body.model_dump(mode="json")
    return present_shift.reminder(
        centre.work.write(actor, lambda unit: reminders.write(unit, reminder_id, written))
    )


@router.delete(
    "/v1/reminders/{reminder_id}",
    status_code=204,
    responses=documented(*SIGNED_IN, _C.NOT_FOUND),
    summary="Take a reminder back",
)
def remove_reminder(centre: CentreNow, actor: ActorNow, reminder_id: UUID) -> Response:
    """Take a reminder back; a repeat is harmless."""
    centre.work.write(actor, lambda unit: reminders.remove(unit, reminder_id))
    return Response(status_code=204)


@router.put(
    "/v1/reminders/{reminder_id}/done", responses=documented(*_EDITED), summary="Done, or not"
)
def finish_reminder(
    centre: CentreNow, actor: ActorNow, reminder_id: UUID, body: ReminderDone
) -> Reminder:
    """Say that a reminder was done, or open it again."""
    return present_shift.reminder(
        centre.work.write(
            actor,
            lambda unit: reminders.finish(unit, reminder_id, body.version, done=body.done),
        )
    )


@router.post(
    "/v1/reminders/{reminder_id}/snooze", responses=documented(*_EDITED), summary="Put it off"
)
def put_off_reminder(
    centre: CentreNow, actor: ActorNow, reminder_id: UUID, body: ReminderPutOff
) -> Reminder:
    """Let a reminder be due some minutes later."""
    return present_shift.reminder(
        centre.work.write(
            actor,
            lambda unit: reminders.put_off(unit, reminder_id, body.id, body.version, body.minutes),
        )
    )
