"""Decides how staff, technicians, sessions and paired phones are written on the wire (F3)."""

from typing import Annotated

from pydantic import StringConstraints

from api_client.vocabulary import (
    ArrivalSource,
    Connection,
    DeviceApp,
    Permission,
    Role,
    SetAside,
    TechnicianState,
)
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
    password_due: bool = False
    """Whether somebody else gave him his password: he has to choose one before anything else."""
    lock_after_min: Count = 15
    """After how many minutes without key or mouse his desk locks itself; 0 is never."""
    map_tiles: Line = ""
    """From where his map has its tiles: a file, a template, or what his desk brings along."""
    map_attribution: Line = ""


class Whoami(Message):
    """Whose token this is."""

    id: Id
    name: Line
    role: Spelt[Role]
    permissions: Items[Spelt[Permission]]
    password_due: bool = False
    lock_after_min: Count = 15


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
    """A new member of staff; the id is made by whoever creates him.

    ``password_due`` says that the password is for his first log-in: he then has to choose his own.
    """

    id: Id
    name: Word
    role: Spelt[Role]
    password: Password
    password_due: bool = False


class StaffMember(Message):
    """A member of staff."""

    id: Id
    name: Word
    role: Spelt[Role]
    version: Version
    created_at: Moment
    disabled_at: Moment | None
    last_seen_at: Moment | None = None
    sessions: Count = 0
    """How many sessions of his are open."""
    password_due: bool = False
    """Whether he has not yet chosen a password of his own."""


class StaffEdit(Message):
    """A change of a member of staff on the version that its editor saw; what is unset stays."""

    version: Version
    name: Word | None = None
    role: Spelt[Role] | None = None
    disabled: bool | None = None


class OneTimePassword(Message):
    """A password for one log-in, told once; whoever logs in by it has to choose his own."""

    staff_id: Id
    password: Password


class StaffList(Message):
    """All members of staff."""

    items: Items[StaffMember]


class NewTechnician(Message):
    """A new technician; the id is made by whoever creates him."""

    id: Id
    name: Word
    phone: Line = ""


class TechnicianEdit(Message):
    """A change of a technician on the version that its editor saw; what is unset stays.

    ``reason`` is asked when he is disabled while he is on an order; ``unpair`` ends his phones.
    """

    version: Version
    name: Word | None = None
    phone: Line | None = None
    disabled: bool | None = None
    unpair: bool = False
    reason: Line = ""


class PairingCode(Message):
    """A code by which one phone can pair, once, until it expires.

    ``server_url`` is where phones reach the server, empty where nobody has said so.
    """

    technician_id: Id
    pairing_code: Word
    expires_at: Moment
    server_url: Line = ""


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
    speed_mps: float | None = None
    course: float | None = None
    """Degrees from north, clockwise; as the speed, of the newest position."""
    battery_percent: Count | None = None
    charging: bool | None = None
    connection: Spelt[Connection] | None = None
    """How his device said that it was connected, the last time that it told."""
    moving: bool | None = None
    """Whether he is on his way, by distance; None where nothing is known yet."""
    moving_since: Moment | None = None
    """Since when he is on his way, or stands."""
    arrival_at: Moment | None = None
    """Since when he seems to be at his order's place, while he has not said so himself."""
    eta_at: Moment | None = None
    """When he is expected at his order's place, while he is under way."""
    eta_source: Spelt[ArrivalSource] | None = None
    """Who reckoned that."""
    promised_at: Moment | None = None
    """When he was promised there, while he is under way."""
    silent_since: Moment | None = None
    """Since when nothing was heard of his phone, while an alarm about that stands."""
    on_duty: bool = True
    """Whether he, or the desk for him, says that he is on duty."""
    taking_orders: bool = True
    working: bool = True
    """Whether he works now by his hours, days off and shifts."""


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
    platform: Line = ""
    """What kind of device it is, as its browser said when it paired."""
    app: Spelt[DeviceApp] = DeviceApp.CALLOUT
    """By which program it speaks."""
    set_aside: Count = 0
    """How many of its messages are kept of which nothing could be made."""
    set_aside_reason: Spelt[SetAside] | None = None
    """Why the last of them was set aside."""
    set_aside_at: Moment | None = None


class DeviceList(Message):
    """The phones of one technician."""

    items: Items[Device]
