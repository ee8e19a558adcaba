"""Decides how the desk keeps reminders (F1)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.ids import new_id
from api_client.wire.reminders import (
    Reminder,
    ReminderDone,
    ReminderList,
    ReminderPutOff,
    ReminderWritten,
)


class Reminders(Resource):
    """The desk's reminders, and one's own."""

    @endpoint("GET", "/v1/reminders")
    def list(self, call: Call, *, past: bool = False, limit: int = 200) -> ReminderList:
        """List open reminders; with ``past`` those that ended too, `limit` in all."""
        return call.read(ReminderList, query={"all": "1" if past else "0", "limit": str(limit)})

    @endpoint("PUT", "/v1/reminders/{id}")
    def write(self, call: Call, reminder_id: UUID, reminder: ReminderWritten) -> Reminder:
        """Make a reminder, or change the version of it that was seen."""
        return call.read(Reminder, reminder, id=reminder_id)

    @endpoint("DELETE", "/v1/reminders/{id}")
    def remove(self, call: Call, reminder_id: UUID) -> None:
        """Take a reminder back; a repeat is harmless."""
        call.send(id=reminder_id)

    @endpoint("PUT", "/v1/reminders/{id}/done")
    def finish(self, call: Call, reminder_id: UUID, version: int, *, done: bool = True) -> Reminder:
        """Say that a reminder was done, or open it again."""
        return call.read(Reminder, ReminderDone(version=version, done=done), id=reminder_id)

    @endpoint("POST", "/v1/reminders/{id}/snooze")
    def put_off(
        self,
        call: Call,
        reminder_id: UUID,
        version: int,
        minutes: int,
        act_id: UUID | None = None,
    ) -> Reminder:
        """Let a reminder be due so many minutes later."""
        body = ReminderPutOff(id=act_id or new_id(), version=version, minutes=minutes)
        return call.read(Reminder, body, id=reminder_id)
