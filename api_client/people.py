"""Decides how people sign in, and how staff, technicians and their phones are kept (F3)."""

from collections.abc import Sequence
from uuid import UUID

from api_client.endpoints import Call, Resource, endpoint
from api_client.wire.centre import RevokedCount
from api_client.wire.people import (
    DeviceList,
    NewStaff,
    NewTechnician,
    OneTimePassword,
    PairedPhone,
    Pairing,
    PairingCode,
    Session,
    SignIn,
    StaffEdit,
    StaffList,
    StaffMember,
    Technician,
    TechnicianEdit,
    TechnicianList,
    Whoami,
)


class People(Resource):
    """Staff, technicians, sessions and phones."""

    @endpoint("POST", "/v1/sessions", repeatable=False)
    def sign_in(self, call: Call, name: str, password: str) -> Session:
        """Sign a member of staff in; not repeated by itself, a wrong try counts."""
        return call.read(Session, SignIn(name=name, password=password))

    @endpoint("DELETE", "/v1/sessions/current")
    def sign_out(self, call: Call) -> None:
        """End the session of this client's token."""
        call.send()

    @endpoint("GET", "/v1/me")
    def me(self, call: Call) -> Whoami:
        """Ask whose token this is."""
        return call.read(Whoami)

    @endpoint("POST", "/v1/pairings", repeatable=False)
    def pair(self, call: Call, code: str, device: str = "") -> PairedPhone:
        """Pair a phone by a code; not repeated by itself, a code works once."""
        return call.read(PairedPhone, Pairing(code=code, device=device))

    @endpoint("GET", "/v1/staff")
    def staff(self, call: Call) -> StaffList:
        """List all members of staff."""
        return call.read(StaffList)

    @endpoint("POST", "/v1/staff")
    def add_staff(self, call: Call, staff: NewStaff) -> StaffMember:
        """Add a member of staff; a repeat with the same id is harmless."""
        return call.read(StaffMember, staff)

    @endpoint("PATCH", "/v1/staff/{id}")
    def edit_staff(self, call: Call, staff_id: UUID, edit: StaffEdit) -> StaffMember:
        """Change what is set in ``edit``; a repeat is harmless."""
        return call.read(StaffMember, edit, id=staff_id)

    @endpoint("POST", "/v1/staff/{id}/password")
    def reset_password(self, call: Call, staff_id: UUID) -> OneTimePassword:
        """Get a password for one log-in; each one voids the one before."""
        return call.read(OneTimePassword, id=staff_id)

    @endpoint("POST", "/v1/staff/{id}/revocation")
    def revoke_staff(self, call: Call, staff_id: UUID) -> RevokedCount:
        """End all sessions of a member of staff."""
        return call.read(RevokedCount, id=staff_id)

    @endpoint("GET", "/v1/technicians")
    def technicians(self, call: Call, ids: Sequence[UUID] = ()) -> TechnicianList:
        """List all technicians with what they are doing, or those of ``ids`` (500 at most) (A6).

        ``seq`` is where to follow from. An id that nobody has is left out.
        """
        return call.read(TechnicianList, query={"ids": [str(each) for each in ids] or None})

    @endpoint("POST", "/v1/technicians")
    def add_technician(self, call: Call, technician: NewTechnician) -> PairingCode:
        """Add a technician and get the code by which his phone pairs."""
        return call.read(PairingCode, technician)

    @endpoint("GET", "/v1/technicians/{id}")
    def technician(self, call: Call, technician_id: UUID) -> Technician:
        """Ask for one technician."""
        return call.read(Technician, id=technician_id)

    @endpoint("PATCH", "/v1/technicians/{id}")
    def edit_technician(self, call: Call, technician_id: UUID, edit: TechnicianEdit) -> Technician:
        """Change what is set in ``edit``; a repeat is harmless."""
        return call.read(Technician, edit, id=technician_id)

    @endpoint("POST", "/v1/technicians/{id}/pairing-code")
    def new_pairing_code(self, call: Call, technician_id: UUID) -> PairingCode:
        """Get a new code for a technician's phone; earlier unused ones need not work any more."""
        return call.read(PairingCode, id=technician_id)

    @endpoint("GET", "/v1/technicians/{id}/devices")
    def devices(self, call: Call, technician_id: UUID) -> DeviceList:
        """List a technician's phones."""
        return call.read(DeviceList, id=technician_id)

    @endpoint("DELETE", "/v1/devices/{id}")
    def revoke_device(self, call: Call, device_id: UUID) -> RevokedCount:
        """Revoke a phone's token."""
        return call.read(RevokedCount, id=device_id)
