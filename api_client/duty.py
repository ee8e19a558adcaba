"""Decides how it is asked and said when, where and with what technicians work (E15)."""

from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.duty import Duty, DutyEdit, ShiftWanted


class Duties(Resource):
    """Duty, hours, days off and planned shifts."""

    @endpoint("GET", "/v1/technicians/{id}/duty")
    def of(self, call: Call, technician_id: UUID) -> Duty:
        """Ask how a technician works; he may ask about himself."""
        return call.read(Duty, id=technician_id)

    @endpoint("PATCH", "/v1/technicians/{id}/duty")
    def edit(self, call: Call, technician_id: UUID, edit: DutyEdit) -> Duty:
        """Change what is set in ``edit``; a repeat is harmless.

        A technician may say of himself whether he is on duty and takes orders.
        """
        return call.read(Duty, edit, id=technician_id)

    @endpoint("PUT", "/v1/technicians/{id}/shifts/{shift_id}")
    def plan(self, call: Call, technician_id: UUID, shift_id: UUID, wanted: ShiftWanted) -> Duty:
        """Plan a shift, change it, or bring back one that was taken away."""
        return call.read(Duty, wanted, id=technician_id, shift_id=shift_id)

    @endpoint("DELETE", "/v1/technicians/{id}/shifts/{shift_id}")
    def take_shift_away(self, call: Call, technician_id: UUID, shift_id: UUID) -> Duty:
        """Take a planned shift away."""
        return call.read(Duty, id=technician_id, shift_id=shift_id)
