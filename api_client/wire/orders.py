"""Decides what an order looks like on the wire, in its five parts (A2), and how it is changed."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from api_client.vocabulary import (
    ArrivalSource,
    DispatchRule,
    FieldState,
    JobKind,
    LockKind,
    NoPhone,
    OfferState,
    OrderFacet,
    OrderState,
    Party,
    Priority,
    ReportStatus,
    Role,
    ServiceAction,
    Step,
    VisitState,
)
from api_client.wire.base import (
    AmountMinor,
    Count,
    Currency,
    FilledLine,
    Id,
    Items,
    Line,
    Message,
    Moment,
    Prose,
    Sha256,
    Spelt,
    Version,
    Word,
)
from api_client.wire.parts import (
    CrewSize,
    Customer,
    EquipmentList,
    Fault,
    SparePartList,
    TimeWindow,
)
from api_client.wire.places import NavigationLink, Place, Position
from api_client.wire.tracking import MissingItem

Cursor = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern="^[!-~]+$")]
"""Where a page ends: made by the server and given back as it is, nothing to read in it."""
SEQ_HEADER = "Callout-Seq"
"""The answer's header that tells which change the keys of the queue contain last."""
GROUPS_HEADER = "Callout-Groups"
"""The answer's header that tells how many lengths of groups follow the keys of the queue."""


class Service(Message):
    """What a supervised service order says beyond a repair (E2, E5)."""

    action: Spelt[ServiceAction] | None = None
    lock_kind: Spelt[LockKind] | None = None
    dispatch_rule: Spelt[DispatchRule] | None = None
    currency: Currency | None = None
    fee_minor: AmountMinor | None = None
    prepayment_minor: AmountMinor | None = None
    deposit_minor: AmountMinor | None = None

    @model_validator(mode="after")
    def _amounts_have_a_currency(self) -> Self:
        """Refuse an amount of nobody knows what."""
        amounts = (self.fee_minor, self.prepayment_minor, self.deposit_minor)
        if self.currency is None and any(amount is not None for amount in amounts):
            msg = "an amount needs a currency"
            raise ValueError(msg)
        return self


class OrderContent(Message):
    """What a dispatcher writes into an order and may later edit."""

    kind: Spelt[JobKind] = JobKind.REPAIR
    priority: Spelt[Priority] = Priority.NORMAL
    title: FilledLine
    place: Place
    customer: Customer
    equipment: EquipmentList = ()
    fault: Fault
    spare_parts: SparePartList = ()
    time_window: TimeWindow | None = None
    promised_at: Moment | None = None
    service: Service | None = None
    remark: Prose = ""
    crew_size: CrewSize = 1
    no_phone: Spelt[NoPhone] | None = None
    """Why there is no number by which the customer can be called, where there is none."""


class NewOrder(OrderContent):
    """An order as the desk creates it; ``id`` is made by the desk, a repeat is harmless."""

    id: Id
    draft: bool = False


class OrderEdit(Message):
    """Changes to an order's content, made on the version that the desk saw.

    Fields left out stay. A stale version merges when it touches other fields than those that
    changed meanwhile; else ``edit-conflict`` with both values.
    """

    edit_id: Id
    version: Version
    priority: Spelt[Priority] | None = None
    title: FilledLine | None = None
    place: Place | None = None
    customer: Customer | None = None
    equipment: EquipmentList | None = None
    fault: Fault | None = None
    spare_parts: SparePartList | None = None
    time_window: TimeWindow | None = None
    promised_at: Moment | None = None
    service: Service | None = None
    remark: Prose | None = None
    crew_size: CrewSize | None = None
    no_phone: Spelt[NoPhone] | None = None


class Assignment(Message):
    """Whom the desk sends; assigning the technician who already has the order is a repeat."""

    technician_id: Id
    reason: Line = ""


class OrderStep(Message):
    """A step that the desk takes: hold, resume, cancel, approve, close and so on."""

    step_id: Id
    step: Spelt[Step]
    version: Version | None = None
    reason: Line = ""
    party: Spelt[Party] | None = None


class Acknowledgement(Message):
    """A phone says which version of the order's payload it now holds (A1)."""

    payload_version: Version


class Milestone(Message):
    """A state that was reached once, with device and server time (A3).

    ``skew_s`` is the phone's clock less the server's in seconds, where the phone told its clock.
    """

    visit_id: Id
    state: Spelt[OrderState]
    occurred_at: Moment
    received_at: Moment
    skew_s: float | None


class Visit(Message):
    """One technician's part in an order."""

    id: Id
    technician_id: Id
    technician_name: FilledLine
    state: Spelt[VisitState]
    assigned_at: Moment
    payload_version: Count
    """The payload version that the phone has acknowledged; 0 when none."""
    arrival_at: Moment | None = None
    """Since when he seems to be there, while he is under way and has not said so himself."""
    arrival_position: Position | None = None
    eta_at: Moment | None = None
    """When he is expected, while he is under way."""
    eta_source: Spelt[ArrivalSource] | None = None
    """Who reckoned that."""
    distance_m: float | None = None
    """How far he came from setting out to arriving, once it was measured."""


class TimelineEntry(Message):
    """One step of an order or its visit, with both clocks and who took it.

    A step of an offer names whom it was made to, and in ``outcome`` what became of it.
    """

    id: Id
    step: Spelt[Step]
    from_state: Spelt[OrderState]
    to_state: Spelt[OrderState]
    actor_role: Spelt[Role]
    actor_name: Line
    occurred_at: Moment
    received_at: Moment
    skew_s: float | None
    reason: Line = ""
    party: Spelt[Party] | None = None
    position: Position | None = None
    technician_name: Line = ""
    outcome: Spelt[OfferState] | None = None


class AttachmentRow(Message):
    """A file that a report of this order named; held says whether the server has its bytes."""

    sha256: Sha256
    length: Count
    media_type: Word
    purpose: Word
    report_id: Id
    held: bool


class ReportRow(Message):
    """A status report as the desk lists it."""

    report_id: Id
    technician_name: Line
    state: Spelt[FieldState]
    status: Spelt[ReportStatus]
    occurred_at: Moment
    received_at: Moment
    skew_s: float | None
    missing: Items[MissingItem] = ()
    refusal: Line = ""


class OrderRow(Message):
    """An order as a line of the queue; ``key`` is its number in the list of keys."""

    key: Count = 0
    id: Id
    number: Word
    version: Version
    kind: Spelt[JobKind]
    priority: Spelt[Priority]
    state: Spelt[OrderState]
    title: FilledLine
    place: Place
    customer: Customer
    technician_id: Id | None
    technician_name: Line
    promised_at: Moment | None
    time_window: TimeWindow | None
    created_at: Moment
    changed_at: Moment
    payload_version: Version
    phone_payload_version: Count
    incomplete_reports: Count
    eta_at: Moment | None = None
    """When the technician is expected who is on his way to it."""


class Order(OrderRow):
    """An order whole, as the desk's detail and the technician's phone hold it."""

    equipment: EquipmentList
    fault: Fault
    spare_parts: SparePartList
    service: Service | None
    remark: Prose
    crew_size: Annotated[int, Field(ge=1)] = 1
    """How many have to come."""
    no_phone: Spelt[NoPhone] | None = None
    held_state: Spelt[OrderState] | None
    """The state to which an order on hold returns."""
    visits: Items[Visit]
    milestones: Items[Milestone]
    timeline: Items[TimelineEntry]
    reports: Items[ReportRow]
    attachments: Items[AttachmentRow]
    steps: Items[Spelt[Step]]
    """The steps that the asking person may take now."""
    navigation: Items[NavigationLink] = ()
    """By what a phone's own navigation is opened to the place."""


class OrderPage(Message):
    """A page of the queue, in the order that was asked for.

    ``next`` is the cursor of the following page (none at the end); ``seq`` is the number of the
    last change that the page contains: follow the feed from there. ``total`` is how many orders
    are asked for, none where they are more than some thousand, or more than a page of what holds
    the words that are looked for: their keys tell.
    """

    items: Items[OrderRow]
    next: Cursor | None
    seq: Count
    total: Count | None


class OrderTally(Message):
    """How many orders there are of one answer, or at least so many where ``more`` is true.

    ``value`` is a word of the vocabulary, an area as areas are compared, or a technician's id, and
    empty for nobody, nowhere, or where there is one number alone; ``name`` is how it is spelt.
    """

    by: Spelt[OrderFacet]
    value: Line
    name: Line
    count: Count
    more: bool


class OrderCounts(Message):
    """How many orders there are, told apart as was asked for."""

    items: Items[OrderTally]
