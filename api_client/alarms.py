"""Decides how the desk asks for alarms, and says that somebody took notice of one (A6, F1)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.ids import new_id
from api_client.wire.alarms import Acknowledgement, Alarm, AlarmList


class Alarms(Resource):
    """The centre's alarms."""

    @endpoint("GET", "/v1/alarms")
    def list(self, call: Call, *, past: bool = False, limit: int = 200) -> AlarmList:
        """List the alarms that stand; with ``past`` those that ended too, `limit` in all."""
        return call.read(AlarmList, query={"all": "1" if past else "0", "limit": str(limit)})

    @endpoint("POST", "/v1/alarms/{id}/acknowledgement")
    def acknowledge(
        self, call: Call, alarm_id: UUID, note: str = "", act_id: UUID | None = None
    ) -> Alarm:
        """Say that an alarm was noticed; the answer says who did so first."""
        body = Acknowledgement(id=act_id or new_id(), note=note)
        return call.read(Alarm, body, id=alarm_id)
