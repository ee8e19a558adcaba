"""Decides how staff, technicians, sessions and paired phones are written on the wire (F3)."""

from typing import Annotated

from pydantic import StringConstraints

from api_client.vocabulary import Permission, Role, TechnicianState
from api_client.wire.base import Count, Id, Items, Line, Message, Moment, Spelt, Version, Word
from api_client.wire.places import Position

Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class SignIn(Message):
    """A member of staff signs in by name and password."""

    name: Word
    password: Password


class Session(Message):
    """An opaque bearer token, for whom it is and what he may do; it ends at ``expires_at``."""

    token: Word
    staff_id: Id
    name: Word
    role: Spelt[Role]
    permissions: Items[Spelt[Permission]]
    expires_at: Moment


class Whoami(Message):
    """Whose token this is."""

    id: Id
    name: Line
    role: Spelt[Role]
    permissions: Items[Spelt[Permission]]


class Pairing(Message):
    """A phone gives the code that its technician was shown; each code works once."""

    code: Annotated[str, StringConstraints(min_length=4, max_length=64)]
    device: Line = ""


class PairedPhone(Message):
    """The paired phone's bearer token; it holds until it is revoked."""

    token: Word
    technician_id: Id
    name: Word


class NewStaff(Message):
    """A new member of staff; the id is made by whoever creates him."""

    id: Id
    name: Word
    role: Spelt[Role]
    password: Password


class StaffMember(Message):
    """A member of staff."""

    id: Id
    name: Word
    role: Spelt[Role]
    version: Version
    created_at: Moment
    disabled_at: Moment | None


class StaffList(Message):
    """All members of staff."""

    items: Items[StaffMember]


class NewTechnician(Message):
    """A new technician; the id is made by whoever creates him."""

    id: Id
    name: Word
    phone: Line = ""


class PairingCode(Message):
    """A code by which one phone can pair, once, until it expires."""

    technician_id: Id
    pairing_code: Word
    expires_at: Moment


class Technician(Message):
    """A technician, what he is doing, and where he was last seen (A6)."""

    id: Id
    name: Word
    phone: Line
    version: Version
    state: Spelt[TechnicianState]
    order_id: Id | None
    order_number: Line
    open_orders: Count
    position: Position | None
    position_received_at: Moment | None
    last_seen_at: Moment | None
    paired: bool
    disabled_at: Moment | None


class TechnicianList(Message):
    """All technicians; ``seq`` is the number of the last change that the list contains."""

    items: Items[Technician]
    seq: Count


class Device(Message):
    """A phone that was paired to a technician."""

    id: Id
    technician_id: Id
    name: Line
    paired_at: Moment
    last_seen_at: Moment | None
    revoked_at: Moment | None


class DeviceList(Message):
    """The phones of one technician."""

    items: Items[Device]
