"""Decides the five parts of an order (A2) as desk, phone and report all write them.

Basic information, equipment and where it is used, fault, spare parts, technician and status.
"""

from typing import Annotated

from pydantic import Field

from api_client.vocabulary import FieldState, JobKind, Priority
from api_client.wire.base import (
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Prose,
    Spelt,
    Version,
    Word,
)
from api_client.wire.places import Place

MOST_CREW = 20
CrewSize = Annotated[int, Field(ge=1, le=MOST_CREW)]
"""How many have to come to a job, whoever leads them among them."""


class Customer(Message):
    """Who asked for the job; records with photos come with the customers noun (D1)."""

    name: FilledLine
    phone: Line = ""
    account: Line = ""


class TimeWindow(Message):
    """Between which two times the customer expects the technician."""

    begins_at: Moment
    ends_at: Moment


class Equipment(Message):
    """One device that the job is about, and where it is used (A2)."""

    name: FilledLine
    maker: Line = ""
    model: Line = ""
    serial_number: Line = ""
    location: Line = ""


class Fault(Message):
    """What is wrong, why, and what was done about it (A2)."""

    description: Prose
    code: Line = ""
    cause: Prose = ""
    remedy: Prose = ""


class SparePart(Message):
    """One kind of spare part that the job needs or used (A2); quantity in ``unit``."""

    name: FilledLine
    number: Line = ""
    quantity: Annotated[int, Field(ge=1, le=100_000)] = 1
    unit: Line = "pc"


EquipmentList = Annotated[Items[Equipment], Field(max_length=50)]
SparePartList = Annotated[Items[SparePart], Field(max_length=100)]


class Basic(Message):
    """The basic information of an order as the phone holds it."""

    number: Word
    kind: Spelt[JobKind]
    priority: Spelt[Priority]
    title: FilledLine
    place: Place
    customer: Customer
    time_window: TimeWindow | None = None
    promised_at: Moment | None = None
    remark: Prose = ""


class FieldStatus(Message):
    """Who is in the field and in which state, with the payload version that he works from."""

    technician_id: Id
    state: Spelt[FieldState]
    payload_version: Version
    note: Prose = ""


class OrderParts(Message):
    """The five parts of A2; a part that the phone leaves out is answered as missing."""

    basic: Basic | None = None
    equipment: EquipmentList | None = None
    fault: Fault | None = None
    spare_parts: SparePartList | None = None
    technician: FieldStatus | None = None
